package run

import (
	"gonum.org/v1/gonum/mat"

	"fathom/model/spec"
)

// turnedComponents is how many components are turned together, where there are as many: those that
// can be seen at once.
const turnedComponents = 3

// FirstScores are the scores on the components that are turned together, n×k.
func FirstScores(s *spec.Scores) *mat.Dense {
	k := min(turnedComponents, s.Components)
	x := mat.NewDense(len(s.Images), k, nil)
	for i := range s.Images {
		for j := range k {
			x.Set(i, j, s.At(i, j))
		}
	}
	return x
}

// Turned is a layer with its first scores turned, by the identity where that is nil.
func Turned(layer Layer, by *mat.Dense) Layer {
	x := FirstScores(layer.Scores)
	n, k := x.Dims()
	if layer.Turn = by; by == nil {
		layer.Turn = mat.NewDense(k, k, nil)
		for i := range k {
			layer.Turn.Set(i, i, 1)
		}
	}
	layer.Aligned = make([]float32, 0, n*k)
	for i := range n {
		layer.Aligned = TurnedRow(layer.Aligned, x.RawRowView(i), layer.Turn)
	}
	return layer
}

// TurnedRow appends the first scores of one sample, as many as a k×k turn has, turned by it.
func TurnedRow(to []float32, row []float64, turn *mat.Dense) []float32 {
	k, _ := turn.Dims()
	for j := range k {
		sum := 0.0
		for c, v := range row[:k] {
			sum += float64(v * turn.At(c, j))
		}
		to = append(to, float32(sum))
	}
	return to
}

// Mirror turns round each component of scores that points the other way than the same component of
// other scores of the same samples does, and returns which those are.
func Mirror(scores, like *spec.Scores) (turned []int) {
	for k := range min(scores.Components, like.Components) {
		sum := 0.0
		for i := range scores.Images {
			sum += float64(scores.At(i, k) * like.At(i, k))
		}
		if sum >= 0 {
			continue
		}
		for i := range scores.Images {
			at := i*scores.Components + k
			scores.Values[at] = -scores.Values[at]
		}
		turned = append(turned, k)
	}
	return turned
}
