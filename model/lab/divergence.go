package lab

import (
	"fmt"
	"math"

	"fathom/data/text"
	"fathom/model"
	"fathom/model/elementary"
	"fathom/model/source"
	"fathom/model/spec"
)

// What tells a training that diverged from one that learns slowly, late, or too well.
const (
	// ruined is how many times the loss of guessing a network must reach to be worse than guessing.
	ruined = 1.5

	// worsened is how many times the loss before the training it must reach too: a wide network can
	// begin far above guessing, and one that has come down from there has learned.
	worsened = 1.05

	// unskilled is the share of the test images that guessing gets wrong of which it must not know
	// so many: a network may be so sure of its mistakes that its loss is above guessing, and still
	// know most images, as some time after a step that was too long.
	unskilled = 0.2

	// hopeless is how many times the loss of guessing is too much whatever the network still knows.
	hopeless = 7

	// risen is how many evaluations in a row must find a higher training loss than the one before
	// each. Of a loss that only wavers one run in 720 does that by chance, since of six numbers
	// drawn alike one order in 720 ascends.
	risen = 5

	// judged is how many training images a loss is taken on at most, where the test images alone
	// would not do.
	judged = 10_000
)

// guess is what a network is measured by: one that knows how frequent the classes are and nothing
// of an image, and the same network before its training.
type guess struct {
	loss     float64 // the entropy −Σ f ln f of the classes' frequencies f in training, nats per image
	accuracy float64 // the share of the most frequent class among the test images
	start    float64 // the test loss before the training, nats per image
}

// newGuess is a guess by the labels of the training images and of the test images.
func newGuess(train, test []int32, classes int) guess {
	g := guess{start: math.NaN()}
	for _, f := range frequencies(train, classes) {
		if f > 0 {
			g.loss -= float64(f * elementary.Log(f))
		}
	}
	for _, f := range frequencies(test, classes) {
		g.accuracy = max(g.accuracy, f)
	}
	return g
}

// frequencies are the shares of the classes among labels.
func frequencies(labels []int32, classes int) []float64 {
	out := make([]float64, classes)
	for _, class := range labels {
		out[class]++
	}
	for class := range out {
		out[class] *= 1 / float64(len(labels))
	}
	return out
}

// bar is the loss above which a network that knows next to nothing is worse than guessing.
func (g guess) bar() float64 { return max(ruined*g.loss, worsened*g.start) }

// knowsNothing reports whether an accuracy on the test images is that of a network which knows next
// to nothing: of the share that guessing gets wrong it is right on less than unskilled.
func (g guess) knowsNothing(accuracy float64) bool {
	return accuracy-g.accuracy < unskilled*(1-g.accuracy) || g.accuracy == 1
}

// beats reports whether guessing is better than a network, by its evaluation on the test images and
// its loss on training images: both losses stand above the bar, and it knows next to nothing or its
// test loss is hopeless. A network that learns its training images by heart has a high loss on the
// test images alone.
func (g guess) beats(test model.Evaluation, onTrain func() float64) bool {
	bad := g.knowsNothing(test.Accuracy) || test.Loss > hopeless*g.loss
	return bad && test.Loss > g.bar() && onTrain() > g.bar()
}

// A watch looks at the evaluations of one training for signs that it has diverged, which means one
// of these:
//
//   - a parameter or the test loss is no longer a finite number, which no step mends: said at the
//     evaluation that finds it;
//   - it ends worse than guessing, see guess.beats;
//   - it was worse than guessing at an evaluation, or its minibatches since the one before had a mean
//     loss of ruined times that of guessing and that before the training, and it has known next to
//     nothing at every evaluation since: a network whose units died of it, though its loss has come
//     down;
//   - its training loss rises: each of the last risen evaluations finds a higher loss of the
//     minibatches than the one before, the last is above that of guessing and above worsened times
//     the loss before the training, and the network knows next to nothing.
//
// All but the first are said after the last step alone, since a loss that rises may yet fall.
type watch struct {
	guess     guess
	last      int     // the step after the last
	worst     float64 // the highest loss since it was worse than guessing and has not recovered; 0 for none
	trainLoss float64 // of the minibatches, the newest
	rises     int     // evaluations in a row that found it risen
	said      bool
}

func newWatch(g guess, steps int) *watch {
	return &watch{guess: g, last: steps, trainLoss: math.NaN()}
}

// Watch is what has been seen of a training by the evaluations so far, for signs that it diverges.
type Watch struct {
	Start     float64 // the test loss before the training, nats per image
	Worst     float64 // the highest loss since it was worse than guessing and has not recovered; 0 for none
	TrainLoss float64 // of the minibatches, the newest
	Rises     int     // evaluations in a row that found it risen
	Said      bool    // that it has diverged
}

func (w *watch) state() Watch {
	return Watch{Start: w.guess.start, Worst: w.worst, TrainLoss: w.trainLoss, Rises: w.rises, Said: w.said}
}

func (w *watch) restore(s Watch) {
	w.guess.start, w.worst, w.trainLoss, w.rises, w.said = s.Start, s.Worst, s.TrainLoss, s.Rises, s.Said
}

// see takes in the next evaluation of the training and returns in a sentence's end that it has
// diverged, once, or "". finite says whether all parameters are finite numbers; onTrain returns the
// network's loss on training images, nats per image.
func (w *watch) see(e spec.Evaluated, finite bool, onTrain func() float64) (reason string) {
	if w.said {
		return ""
	}
	test := model.Evaluation{Loss: float64(e.Loss), Accuracy: float64(e.Accuracy)}
	if e.Step == 0 {
		w.guess.start = test.Loss
	}
	if float64(e.TrainLoss) > w.trainLoss {
		w.rises++
	} else {
		w.rises = 0
	}
	w.trainLoss = float64(e.TrainLoss)
	worse := e.Step > 0 && w.guess.beats(test, onTrain)
	if worse {
		w.worst = max(w.worst, test.Loss)
	}
	if w.trainLoss > ruined*max(w.guess.loss, w.guess.start) {
		w.worst = max(w.worst, w.trainLoss) // it may have come down before the evaluation
	}
	if !worse && !w.guess.knowsNothing(test.Accuracy) {
		w.worst = 0
	}
	reason = w.verdict(e.Step, test, finite, worse)
	w.said = reason != ""
	return reason
}

func (w *watch) verdict(step int, test model.Evaluation, finite, worse bool) string {
	lost := !spec.Figure(test.Loss).Finite()
	switch {
	case step == 0 && (!finite || lost):
		return "cannot be trained: before its first step its loss is not a finite number"
	case !finite:
		return "diverged by step " + text.Count(step) + ": weights are no longer finite numbers"
	case lost:
		return "diverged by step " + text.Count(step) + ": the loss is no longer a finite number"
	case step < w.last:
		return ""
	case worse:
		return fmt.Sprintf("diverged: it ends at %s nats per image (guessing: %.2f)", text.Decimal(test.Loss, 2), w.guess.loss)
	case w.worst > 0:
		return fmt.Sprintf("diverged: it reached %s nats per image (guessing: %.2f) and ends with an accuracy of %s",
			text.Decimal(w.worst, 2), w.guess.loss, text.Decimal(test.Accuracy, 3))
	case w.rises >= risen && w.trainLoss > max(w.guess.loss, worsened*w.guess.start) && w.guess.knowsNothing(test.Accuracy):
		return fmt.Sprintf("diverged: its training loss rose in the last %d evaluations, to %s nats per image (guessing: %.2f)",
			risen, text.Decimal(w.trainLoss, 2), w.guess.loss)
	}
	return ""
}

// A judge says of the network of a look whether it is worse than guessing, by the first images of
// each split.
type judge struct {
	guess       guess
	pass        *model.Pass
	train, test model.Input
}

// newJudge is a judge of the base network's training, by so many images of each split.
func (l *Lab) newJudge(samples int) judge {
	m, c := l.material, l.spec
	j := judge{
		pass:  model.NewPass(l.shape(), source.PassRows(l.shape()), l.pool),
		train: m.Train.Slice(0, min(samples, m.Train.Len())),
		test:  m.Test.Slice(0, min(samples, m.Test.Len())),
	}
	j.guess = newGuess(m.Train.Labels, j.test.Labels, c.Source.Classes)
	initial, _ := l.moments.Initial(spec.Base)
	j.guess.start = j.pass.Evaluate(initial, j.test).Loss
	return j
}

// worse reports whether a network is worse than guessing.
func (j judge) worse(net *model.Network) bool {
	return j.guess.beats(j.pass.Evaluate(net, j.test), func() float64 { return j.pass.Evaluate(net, j.train).Loss })
}
