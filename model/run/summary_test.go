package run_test

import (
	"math"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

func TestBestAccuracyAndLeastLoss(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		accuracies, losses []float64
		best, least        int // index, −1 for none
	}{
		{nil, nil, -1, -1},
		{[]float64{0.1, 0.9, 0.5, 0.9}, []float64{2.3, 0.4, 0.2, 0.2}, 1, 2},
		{[]float64{0, 0}, []float64{0, 1}, 0, 0},
		{[]float64{nan, 0.2, nan}, []float64{nan, inf, 7}, 1, 2},
		{[]float64{nan, nan}, []float64{inf, nan}, -1, -1},
	} {
		var all []spec.Evaluated
		for i := range test.accuracies {
			all = append(all, spec.Evaluated{Step: 100 * i, Accuracy: spec.Figure(test.accuracies[i]), Loss: spec.Figure(test.losses[i])})
		}
		if best, ok := run.BestAccuracy(all); ok != (test.best >= 0) || ok && (best.Step != 100*test.best || best.Accuracy != all[test.best].Accuracy) {
			t.Errorf("the best of %v is %v, %v, want number %d", test.accuracies, best, ok, test.best)
		}
		if least, ok := run.LeastLoss(all); ok != (test.least >= 0) || ok && (least.Step != 100*test.least || least.Loss != all[test.least].Loss) {
			t.Errorf("the least of %v is %v, %v, want number %d", test.losses, least, ok, test.least)
		}
	}
}

func TestCumulativeRatios(t *testing.T) {
	got, want := run.CumulativeRatios([]spec.Figure{0.5, 0.25, 0.125}), []spec.Figure{0.5, 0.75, 0.875}
	for k := range want {
		if len(got) != len(want) || got[k] != want[k] {
			t.Fatalf("the sums are %v, want %v", got, want)
		}
	}
	if got := run.CumulativeRatios(nil); len(got) != 0 {
		t.Errorf("the sums of nothing are %v", got)
	}
}

func TestHalfWidth(t *testing.T) {
	if got := run.HalfWidth([2]spec.Figure{0.75, 1}); got != 0.125 {
		t.Errorf("half of 0.25 is %v", got)
	}
	nan := spec.Figure(math.NaN())
	for _, ends := range [][2]spec.Figure{{nan, 1}, {0, nan}, {0, spec.Figure(math.Inf(1))}} {
		if got := run.HalfWidth(ends); got.Finite() {
			t.Errorf("half of %v is %v", ends, got)
		}
	}
}
