package lab

import (
	"fmt"
	"math"

	"fathom/data"
)

// What tells a training that diverged from one that learns slowly, or too well.
const (
	// ruined is how many times the loss of guessing, ln(classes) nats per image, a training must
	// reach at its end to be called diverged. At the rates just below those that ruin a network the
	// loss of the minibatches stays under 1.15 times guessing.
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
//     training images both stand above ruined times ln(classes), and above worsened times the test
//     loss before the training;
//   - it rises without end: each of the last risen evaluations finds a higher loss of the minibatches
//     than the one before, and the last is above ln(classes) and above worsened times the test loss
//     before the training.
//
// The last two are said after the last step alone, since a loss that rises may yet fall. Neither goes
// by the test images alone: a network that learns its training images by heart has a test loss far
// above guessing, and has not diverged.
type watch struct {
	chance    float64        // the loss of guessing, nats per image
	last      int            // the step after the last
	onTrain   func() float64 // the loss of the network now on training images, asked for where it decides
	start     float64        // the test loss before the training
	trainLoss float64        // of the minibatches, the newest
	rises     int            // evaluations in a row that found it risen
	said      bool
}

func newWatch(classes, steps int) *watch {
	return &watch{chance: math.Log(float64(classes)), last: steps, start: math.NaN(), trainLoss: math.NaN()}
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
	before := worsened * w.start
	bar := max(ruined*w.chance, before)
	switch {
	case step == 0 && (!finite || !Figure(test).Finite()):
		return "cannot be trained: before its first step its loss is not a finite number"
	case !finite:
		return "diverged by step " + data.Count(step) + ": weights are no longer finite numbers"
	case !Figure(test).Finite():
		return "diverged by step " + data.Count(step) + ": the loss is no longer a finite number"
	case step < w.last:
		return ""
	case test > bar && w.onTrain() > bar:
		return fmt.Sprintf("diverged: it ends at %s nats per image, guessing has %.2f", data.Decimal(test, 2), w.chance)
	case w.rises >= risen && w.trainLoss > max(w.chance, before):
		return fmt.Sprintf("diverged: it rose without end, to %s nats per image, guessing has %.2f", data.Decimal(w.trainLoss, 2), w.chance)
	}
	return ""
}
