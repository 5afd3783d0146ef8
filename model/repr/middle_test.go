package repr_test

import (
	"math"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
)

// TestStartIsTheMeanOfFolds compares it with probes fitted to the samples of each fold alone, where
// one class stands in one fold only and one nowhere, and fits from it.
func TestStartIsTheMeanOfFolds(t *testing.T) {
	const classes = 5
	x, labels := uneven(6, 160, 6, 3)
	folds := repr.Folds(labels, nil, 4, 7)
	for i := range labels {
		if i < 4 && folds[i] == 1 {
			labels[i] = 3
		}
	}
	for _, kind := range []repr.Solver{repr.Multinomial, repr.OneVsRest} {
		o := repr.Options{Solver: kind, Scale: repr.ScaleStandard, FoldTolerance: 1e-10}
		v, err := repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, classes, folds, []float64{0.1, 1}, o)
		if err != nil {
			t.Fatal(err)
		}
		o.C = v.C[v.Best]
		want, count := make([]float64, 7*classes), [classes]float64{}
		for q := range 4 {
			a, of := modeltest.Pick(x, labels, func(i int) bool { return folds[i] != q })
			p := mustFit(t, a, of, classes, o)
			for k, b := range p.Intercepts {
				if math.IsInf(b, -1) {
					continue
				}
				count[k]++
				for j, w := range p.Weights.RawRowView(k) {
					want[7*k+j] += w
				}
				want[7*k+6] += b
			}
		}
		for k := range classes {
			if count[k] == 0 {
				if !math.IsInf(v.Start.Intercepts[k], -1) {
					t.Errorf("%s: a class without samples starts at %g, want −Inf", kind, v.Start.Intercepts[k])
				}
				continue
			}
			for j, got := range slices.Concat(v.Start.Weights.RawRowView(k), v.Start.Intercepts[k:k+1]) {
				if to := want[7*k+j] / count[k]; !(math.Abs(got-to) <= 1e-3*(1+math.Abs(to))) {
					t.Errorf("%s: class %d starts at %d at %g, want %g", kind, k, j, got, to)
				}
			}
		}
		cold := mustFit(t, x, labels, classes, o)
		o.Start = v.Start
		if warm := mustFit(t, x, labels, classes, o); !modeltest.Near(warm.Objective[0], cold.Objective[0], 1e-11) || warm.Iterations >= cold.Iterations {
			t.Errorf("%s: from the start it takes %d steps to %g, without %d to %g", kind, warm.Iterations, warm.Objective[0], cold.Iterations, cold.Objective[0])
		}
	}
}
