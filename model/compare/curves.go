package compare

import (
	"math"
	"slices"

	"fathom/model/spec"
)

// Curves are the evaluations of networks at the steps that all of them have.
type Curves struct {
	Steps []int         `json:"steps"`
	Runs  []Evaluations `json:"runs"`
}

// Evaluations are those of one network, one value a step of its [Curves].
type Evaluations struct {
	Accuracy  []spec.Figure `json:"accuracy"`   // on all test images
	Loss      []spec.Figure `json:"loss"`       // mean test cross-entropy, nats per image
	TrainLoss []spec.Figure `json:"train_loss"` // mean over the minibatches since the evaluation before
	// Gaps counts the steps at which accuracy or loss is not finite.
	Gaps int `json:"not_finite"`
}

// CurvesOf puts the curves of runs together.
func CurvesOf(runs []Run) Curves {
	var c Curves
	count := map[int]int{}
	for _, r := range runs {
		for _, p := range r.Points {
			count[p.Step]++
		}
	}
	for step, n := range count {
		if n == len(runs) {
			c.Steps = append(c.Steps, step)
		}
	}
	slices.Sort(c.Steps)
	for _, r := range runs {
		c.Runs = append(c.Runs, evaluationsAt(c.Steps, r.Points))
	}
	return c
}

// evaluationsAt picks the points of these steps, all of which there are. What is infinite is NaN.
func evaluationsAt(steps []int, points []spec.Evaluated) Evaluations {
	var e Evaluations
	for _, p := range points {
		if _, all := slices.BinarySearch(steps, p.Step); !all {
			continue
		}
		e.Accuracy = append(e.Accuracy, finite(p.Accuracy))
		e.Loss = append(e.Loss, finite(p.Loss))
		e.TrainLoss = append(e.TrainLoss, finite(p.TrainLoss))
		if !p.Accuracy.Finite() || !p.Loss.Finite() {
			e.Gaps++
		}
	}
	return e
}

// Mean is the mean of the curves at each step, NaN where one of them is not finite.
func (c Curves) Mean() Evaluations {
	var mean Evaluations
	for i := range c.Steps {
		var accuracy, loss, trainLoss float64
		for _, e := range c.Runs {
			accuracy += float64(e.Accuracy[i])
			loss += float64(e.Loss[i])
			trainLoss += float64(e.TrainLoss[i])
		}
		n := float64(len(c.Runs))
		mean.Accuracy = append(mean.Accuracy, spec.Figure(accuracy/n))
		mean.Loss = append(mean.Loss, spec.Figure(loss/n))
		mean.TrainLoss = append(mean.TrainLoss, spec.Figure(trainLoss/n))
		if math.IsNaN(accuracy) || math.IsNaN(loss) {
			mean.Gaps++
		}
	}
	return mean
}

// finite is a figure as JSON knows it: NaN for what is not finite.
func finite(f spec.Figure) spec.Figure {
	if !f.Finite() {
		return NotKnown
	}
	return f
}

// NotKnown is the figure of what there is not, NaN.
var NotKnown = spec.Figure(math.NaN())
