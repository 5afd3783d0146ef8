package kit

import (
	"math"

	"fathom/tui/chart"
)

// Extent is the range of the finite values; where there are none its Lo is above its Hi.
func Extent(values []float64) chart.Range {
	r := chart.Range{Lo: math.Inf(1), Hi: math.Inf(-1)}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			r.Lo, r.Hi = math.Min(r.Lo, v), math.Max(r.Hi, v)
		}
	}
	return r
}

// RoundUp is the least of 1, 2 and 5 times a power of ten that is not below a
// positive value, so that the ends of a scale are ticks.
func RoundUp(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, digit := range []float64{1, 2, 5} {
		if digit*unit >= v*(1-1e-9) {
			return digit * unit
		}
	}
	return 10 * unit
}
