package stat

import (
	"math"
	"testing"
)

// Of numbers that are not all finite nothing is sure: no interval, and no p-value.
func TestPairedNotFinite(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, values := range [][]float64{{nan, 1, 2}, {1, nan}, {inf, 1, 2}, {-inf, 1, 2}, {inf, -inf}, {inf, inf}} {
		got := ComparePaired(values)
		for name, v := range map[string]float64{"SD": got.SD, "Low": got.Low, "High": got.High,
			"PValue": got.PValue, "HedgesG": got.HedgesG, "SignFlip": got.SignFlip} {
			if !math.IsNaN(v) {
				t.Errorf("%v: %s is %v, not NaN", values, name, v)
			}
		}
		if p, ok := FlipReals(values); ok {
			t.Errorf("%v: signs turned round give %v", values, p)
		}
	}
}
