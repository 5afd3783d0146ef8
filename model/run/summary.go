package run

import (
	"math"

	"fathom/model/spec"
)

// BestAccuracy returns the evaluation with the highest test accuracy, the first of
// them; ok is false where no accuracy is finite. Handed the evaluations up to a step,
// it is the best so far. It is the best of many scores on the same images, and so no
// estimate of how the network does on others.
func BestAccuracy(evaluations []spec.Evaluated) (best spec.Evaluated, ok bool) {
	for _, e := range evaluations {
		if e.Accuracy.Finite() && (!ok || e.Accuracy > best.Accuracy) {
			best, ok = e, true
		}
	}
	return best, ok
}

// LeastLoss returns the evaluation with the least mean test cross-entropy (nats per
// image), the first of them, which has its step; ok is false where no loss is finite.
// Where the test loss leaves it and the training loss goes on falling, a network
// over-fits.
func LeastLoss(evaluations []spec.Evaluated) (least spec.Evaluated, ok bool) {
	for _, e := range evaluations {
		if e.Loss.Finite() && (!ok || e.Loss < least.Loss) {
			least, ok = e, true
		}
	}
	return least, ok
}

// CumulativeRatios returns for each k the share of a layer's whole variance that its
// first k+1 principal components explain together: the sums λ₁+…+λₖ₊₁ over Σλ, of the
// ratios λ/Σλ as [spec.Projected] and [PCAResult] have them.
func CumulativeRatios(ratios []spec.Figure) []spec.Figure {
	out := make([]spec.Figure, len(ratios))
	sum := spec.Figure(0)
	for k, ratio := range ratios {
		sum += ratio
		out[k] = sum
	}
	return out
}

// HalfWidth returns half of the distance between an interval's ends, (high − low)/2, in
// the interval's own unit; NaN where an end is not finite. Wilson's interval does not
// lie evenly around the accuracy: the half width says how wide it is, not where.
func HalfWidth(interval [2]spec.Figure) spec.Figure {
	if !interval[0].Finite() || !interval[1].Finite() {
		return spec.Figure(math.NaN())
	}
	return (interval[1] - interval[0]) / 2
}
