package chart

import (
	"math"
	"slices"
	"testing"
)

func TestLogTicks(t *testing.T) {
	for _, test := range []struct {
		lo, hi float64
		n      int
		want   []string
	}{
		{0.05, 0.5, 8, []string{"0.05", "0.1", "0.2", "0.5"}},
		{0.01, 5, 9, []string{"0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"}},
		{0.01, 5, 8, []string{"0.01", "0.1", "1"}},
		{0.02, 5, 3, []string{"0.1", "1"}},
		{1e-6, 1e6, 3, []string{"1e-05", "1", "100k"}},
		{1, 2, 3, []string{"1", "2"}},
	} {
		ticks, labels := logTicks(Range{math.Log10(test.lo), math.Log10(test.hi)}, test.n)
		if !slices.Equal(labels, test.want) || len(ticks) != len(labels) {
			t.Errorf("%v to %v in %d: %q at %v, want %q", test.lo, test.hi, test.n, labels, ticks, test.want)
		}
		for i, v := range ticks {
			if v < math.Log10(test.lo) || v > math.Log10(test.hi) || i > 0 && v <= ticks[i-1] {
				t.Errorf("%v to %v: ticks at %v", test.lo, test.hi, ticks)
			}
		}
	}
	if ticks, _ := logTicks(Range{math.Inf(-1), 1}, 5); ticks != nil {
		t.Errorf("a range without end has ticks %v", ticks)
	}
}
