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
