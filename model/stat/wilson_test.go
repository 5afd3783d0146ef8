package stat_test

import (
	"math"
	"testing"

	"fathom/model/stat"
)

// TestWilson compares with the worked examples of R. G. Newcombe, "Two-sided
// confidence intervals for the single proportion", Statistics in Medicine 17
// (1998), table I, method 3, and with the definition.
func TestWilson(t *testing.T) {
	for _, test := range []struct {
		correct, n int
		lo, hi     float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		lo, hi := stat.Wilson(test.correct, test.n)
		if math.Abs(lo-test.lo) > 5e-5 || math.Abs(hi-test.hi) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", test.correct, test.n, lo, hi, test.lo, test.hi)
		}
		// Errors are the correct answers of the complement.
		if hi2, lo2 := stat.Wilson(test.n-test.correct, test.n); math.Abs(lo+lo2-1) > 1e-15 || math.Abs(hi+hi2-1) > 1e-15 {
			t.Errorf("%d of %d: %g to %g, but the complement %g to %g", test.correct, test.n, lo, hi, hi2, lo2)
		}
	}
	const z = 1.959963984540054
	for _, n := range []int{1, 7, 1000, 1_000_000} {
		for _, correct := range []int{0, 1, n / 3, n} {
			lo, hi := stat.Wilson(correct, n)
			p := float64(correct) / float64(n)
			if !(0 <= lo && lo <= p && p <= hi && hi <= 1 && lo < hi) {
				t.Errorf("%d of %d: %g to %g", correct, n, lo, hi)
			}
			for _, bound := range []float64{lo, hi} {
				if bound == p { // exactly 0 or 1
					continue
				}
				if got := math.Abs(p-bound) / math.Sqrt(bound*(1-bound)/float64(n)); !near(got, z, 1e-6) {
					t.Errorf("%d of %d: %g standard errors at %g", correct, n, got, bound)
				}
			}
		}
	}
	if lo, hi := stat.Wilson(0, 0); lo != 0 || hi != 1 {
		t.Errorf("nothing of nothing: %g to %g, want 0 to 1", lo, hi)
	}
}

// near reports whether got is within a relative tolerance of want.
func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}
