package run

import (
	"cmp"
	"math"
	"slices"

	"fathom/model/spec"
)

// ClassScore is how a probe does on one class.
type ClassScore struct {
	Images    int         // test images of the class
	Predicted int         // test images that the probe gives this class
	Recall    spec.Figure // share of its images that are given the class; NaN without any
	Precision spec.Figure // share of those given the class that are its images; NaN without any
}

// ClassScores are the scores of each class, from a confusion matrix: with n its counts,
// [label][prediction], recall of class c is n_cc / Σ_j n_cj and precision n_cc / Σ_i n_ic. An image
// without a prediction counts among those of its class.
func ClassScores(confusion spec.Confusion) []ClassScore {
	out := make([]ClassScore, confusion.Classes())
	for _, c := range confusion.Cells() {
		out[c.Label].Images += c.Count
		if c.Predicted != int(spec.None) {
			out[c.Predicted].Predicted += c.Count
		}
	}
	for c := range out {
		hits := float64(confusion.At(c, c))
		out[c].Recall, out[c].Precision = spec.Figure(math.NaN()), spec.Figure(math.NaN())
		if out[c].Images > 0 {
			out[c].Recall = spec.Figure(hits / float64(out[c].Images))
		}
		if out[c].Predicted > 0 {
			out[c].Precision = spec.Figure(hits / float64(out[c].Predicted))
		}
	}
	return out
}

// Mistake is a cell of a confusion matrix beside its diagonal.
type Mistake struct {
	Label, Predicted int
	Images           int
}

// Mistakes are the kinds of mistakes that a confusion matrix counts, the most
// frequent first and among equals by label and prediction.
func Mistakes(confusion spec.Confusion) []Mistake {
	var out []Mistake
	for _, c := range confusion.Cells() {
		if c.Label != c.Predicted && c.Predicted != int(spec.None) {
			out = append(out, Mistake{c.Label, c.Predicted, c.Count})
		}
	}
	slices.SortStableFunc(out, func(a, b Mistake) int { return cmp.Compare(b.Images, a.Images) })
	return out
}
