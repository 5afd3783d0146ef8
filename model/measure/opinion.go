package measure

import (
	"cmp"
	"context"
	"math"
	"slices"

	"fathom/model/repr"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Opinion is what a probe, or a network, makes of one sample, by its probabilities of the classes.
type Opinion struct {
	Predicted   int32   // the likeliest class, of equal ones the lowest; spec.None where one is not finite
	Top, Second float64 // the largest probabilities; of one class Second is 0
	Label       float64 // of the sample's own class; NaN where that is not known
}

// OpinionOf is the opinion of a sample with a label.
func OpinionOf(probabilities []float64, label int32) Opinion {
	o := Opinion{Predicted: spec.None, Label: math.NaN()}
	for k, p := range probabilities {
		switch {
		case p-p != 0:
			return Opinion{Predicted: spec.None, Top: math.NaN(), Second: math.NaN(), Label: math.NaN()}
		case o.Predicted == spec.None || p > o.Top:
			o.Predicted, o.Top, o.Second = int32(k), p, o.Top
		case p > o.Second:
			o.Second = p
		}
	}
	if label >= 0 && int(label) < len(probabilities) {
		o.Label = probabilities[label]
	}
	return o
}

// opinionNumbers is how many probabilities are held at a time.
const opinionNumbers = 1 << 18

// Opinions are those of a probe on rows with labels. It reads the rows once, in blocks; its error is
// that of reading, or the context's.
func Opinions(ctx context.Context, probe *repr.Probe, rows source.Rows, labels []int32) ([]Opinion, error) {
	n, d := rows.Dims()
	all := make([]Opinion, 0, n)
	block := max(1, min(n, opinionNumbers/max(d, probe.Classes)))
	data := make([]float32, block*d)
	for from := 0; from < n; from += block {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m := min(block, n-from)
		if err := rows.Read(data[:m*d], from); err != nil {
			return nil, err
		}
		probabilities, err := probe.Probabilities(simd.Matrix{Rows: m, Cols: d, Stride: d, Data: data[:m*d]})
		if err != nil {
			return nil, err
		}
		for i := range m {
			all = append(all, OpinionOf(probabilities.RawRowView(i), labels[from+i]))
		}
	}
	return all, nil
}

// Ranked is a sample in a list, by its place among the opinions.
type Ranked struct {
	Sample int
	Value  float64 // that it is ranked by
	Layer  int     // of a change: that from layer Layer−1 to Layer
}

// Misread are the samples that are taken for another class than their label's, those first of which
// the prediction is surest.
func Misread(opinions []Opinion, labels []int32) []Ranked {
	var all []Ranked
	for i, o := range opinions {
		if o.Predicted != spec.None && labels[i] != spec.None && o.Predicted != labels[i] {
			all = append(all, Ranked{Sample: i, Value: o.Top})
		}
	}
	return ranked(all, -1)
}

// Doubtful are all samples by the margin between the two likeliest classes, p₁ − p₂, the smallest
// first.
func Doubtful(opinions []Opinion) []Ranked {
	var all []Ranked
	for i, o := range opinions {
		if o.Predicted != spec.None {
			all = append(all, Ranked{Sample: i, Value: o.Top - o.Second})
		}
	}
	return ranked(all, 1)
}

// Changed are all samples by the largest change of the probability of their label from a layer to
// the next, the largest first: maxₗ |pₗ − pₗ₋₁|, whose Value has its sign. Of equal changes of a
// sample the first counts. A layer without opinions, nil, is compared with nothing.
func Changed(layers [][]Opinion) []Ranked {
	var all []Ranked
	for layer := 1; layer < len(layers); layer++ {
		before, after := layers[layer-1], layers[layer]
		if before == nil || after == nil {
			continue
		}
		if all == nil {
			all = make([]Ranked, len(after))
			for i := range all {
				all[i] = Ranked{Sample: i}
			}
		}
		for i := range after {
			if change := after[i].Label - before[i].Label; math.Abs(change) > math.Abs(all[i].Value) { // not of NaN
				all[i].Value, all[i].Layer = change, layer
			}
		}
	}
	all = slices.DeleteFunc(all, func(r Ranked) bool { return r.Layer == 0 })
	slices.SortStableFunc(all, func(a, b Ranked) int { return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value)) })
	return all
}

// ranked sorts by the values, ascending or with −1 descending, and keeps equal ones in order.
func ranked(all []Ranked, way int) []Ranked {
	slices.SortStableFunc(all, func(a, b Ranked) int { return way * cmp.Compare(a.Value, b.Value) })
	return all
}
