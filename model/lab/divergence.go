package lab

import (
	"fmt"
	"math"

	"fathom/data"
)

// What tells a training that diverged from one that learns slowly, or too well.
const (
	// ruined is how many times the loss of guessing a training must reach at its end to be called
	// diverged. At the rates just below those that ruin a network the loss of the minibatches stays
	// under 1.15 times guessing.
	ruined = 1.5

	// worsened is how many times the loss before the training it must reach too: a wide network can
	// begin far above guessing, and one that has come down from there has learned.
	worsened = 1.05

	// risen is how many evaluations in a row must find a higher training loss than the one before
	// each. Of a loss that only wavers one run in 720 does that by chance, since of six numbers
	// drawn alike one order in 720 ascends.
	risen = 5
)

// judged is how many training images the loss of a network under suspicion is taken on at most.
const judged = 10_000

// A watch looks at the evaluations of one training for signs that it has diverged, which means one
// of three things:
//
//   - a parameter or the test loss is no longer a finite number, which no step mends: said at the
//     evaluation that finds it;
//   - it ends worse than guessing: the network's loss on the test images and that on the first
//     training images both stand above ruined times the loss of guessing, and above worsened times
//     the test loss before the training;
//   - it rises to the end: each of the last risen evaluations finds a higher loss of the minibatches
//     than the one before, and the last is above the loss of guessing and above worsened times the
//     test loss before the training.
//
// The last two are said after the last step alone, since a loss that rises may yet fall. Neither
// goes by the test images alone: a network that learns its training images by heart has a test loss
// far above guessing, and has not diverged.
type watch struct {
	guessing  float64        // the loss of guessing, nats per image
	last      int            // the step after the last
	onTrain   func() float64 // the loss of the network now on training images, asked for where it decides
	start     float64        // the test loss before the training
	trainLoss float64        // of the minibatches, the newest
	rises     int            // evaluations in a row that found it risen
	said      bool
}

func newWatch(guessing float64, steps int) *watch {
	return &watch{guessing: guessing, last: steps, start: math.NaN(), trainLoss: math.NaN()}
}

// guessing is the loss of who knows how frequent each class is among the training images, and
// nothing of an image: the entropy −Σ f ln f of the frequencies f, in nats per image. For classes
// of the same size that is ln of their number.
func guessing(labels []int32, classes int) float64 {
	counts := make([]int, classes)
	for _, class := range labels {
		counts[class]++
	}
	entropy := 0.0
	for _, n := range counts {
		if n > 0 {
			f := float64(n) / float64(len(labels))
			entropy -= f * math.Log(f)
		}
	}
	return entropy
}

// bar is the loss above which a network is ruined, nats per image.
func (w *watch) bar() float64 { return max(ruined*w.guessing, worsened*w.start) }

// worse reports whether the network of an evaluation is ruined, by its loss on the test images and
// by that of the minibatches since the evaluation before: both stand above the bar.
func (w *watch) worse(e Evaluated) bool {
	return e.Step > 0 && min(float64(e.TrainLoss), float64(e.Loss)) > w.bar()
}

// see takes in the next evaluation of the training and returns in a sentence's end that it has
// diverged, once, or "". finite says whether all parameters are finite numbers; onTrain returns the
// network's loss on training images, nats per image.
func (w *watch) see(e Evaluated, finite bool, onTrain func() float64) (reason string) {
	if w.said {
		return ""
	}
	train, test := float64(e.TrainLoss), float64(e.Loss)
	if e.Step == 0 {
		w.start = test
	}
	if train > w.trainLoss {
		w.rises++
	} else {
		w.rises = 0
	}
	w.trainLoss, w.onTrain = train, onTrain
	reason = w.verdict(e.Step, test, finite)
	w.said = reason != ""
	return reason
}

func (w *watch) verdict(step int, test float64, finite bool) string {
	switch {
	case step == 0 && (!finite || !Figure(test).Finite()):
		return "cannot be trained: before its first step its loss is not a finite number"
	case !finite:
		return "diverged by step " + data.Count(step) + ": weights are no longer finite numbers"
	case !Figure(test).Finite():
		return "diverged by step " + data.Count(step) + ": the loss is no longer a finite number"
	case step < w.last:
		return ""
	case test > w.bar() && w.onTrain() > w.bar():
		return fmt.Sprintf("diverged: it ends at %s nats per image (guessing: %.2f)", data.Decimal(test, 2), w.guessing)
	case w.rises >= risen && w.trainLoss > max(w.guessing, worsened*w.start):
		return fmt.Sprintf("diverged: it rose in its last %d evaluations, to %s nats per image (guessing: %.2f)", risen, data.Decimal(w.trainLoss, 2), w.guessing)
	}
	return ""
}

// Ruin says of a network in what way it has learned nothing, as the end of "a network that …".
type Ruin string

// The ways.
const (
	NotRuined    Ruin = ""
	RuinDiverged Ruin = "diverged"
	RuinGuessing Ruin = "is worse than guessing"
)

// RuinAt says in what way a network is ruined after so many steps, by its evaluations up to then
// and by its divergence, the zero value if it did not diverge: of a network that ends worse than
// guessing the moments before are judged by their own evaluations.
func RuinAt(step int, evaluations []Evaluated, diverged Diverged) Ruin {
	if diverged.Reason != "" && step >= diverged.Step {
		return RuinDiverged
	}
	ruin := NotRuined
	for _, e := range evaluations {
		switch {
		case e.Step > step:
		case e.WorseThanGuessing:
			ruin = RuinGuessing
		default:
			ruin = NotRuined
		}
	}
	return ruin
}
