package repr

import (
	"math"

	"fathom/model/simd"
)

// levelled is how many times as large as another a column may be, as a power of two, before a fit
// that divides each by its deviation has them levelled. The exponents of float32 go from −126 to
// 127, and what a product adds up may lie far below its largest term.
const levelled = 40

// levelsOf returns powers of two that bring the columns of rows with the moments m near to 1, nil
// where the products need none. The weights for rows as they are are those of levelled ones, where
// the features are divided by their deviations, times the levels: of columns near 1 and 1e-30 some
// are 1e30 times as large as others, and what is that small beside them float32 has no room for.
// To multiply by a power of two rounds nothing.
func (s Scale) levelsOf(m moments, origin []float32) []float64 {
	if s != ScaleStandard {
		return nil
	}
	levels, least, most := make([]float64, len(m.mean)), math.MaxInt, math.MinInt
	for j, mean := range m.mean {
		levels[j] = 1
		size := max(math.Sqrt(m.squares[j]/float64(m.n)), math.Abs(float64(origin[j])+mean))
		if m.squares[j] == 0 || size == 0 {
			continue
		}
		_, exponent := math.Frexp(size)
		levels[j] = math.Ldexp(1, -exponent)
		least, most = min(least, exponent), max(most, exponent)
	}
	if most-least <= levelled {
		return nil
	}
	return levels
}

// levelTo sets dst to x with its columns multiplied by the levels. They may be the same.
func levelTo(dst, x simd.Matrix, levels []float64) {
	for i := range x.Rows {
		from, to := x.Row(i), dst.Row(i)
		for j, v := range levels {
			to[j] = float32(float64(from[j]) * v)
		}
	}
}

// level is the frame in which levelled columns are seen as f sees those that they were.
func (f frame) level(levels []float64) frame {
	to := frame{mean: make([]float64, len(levels)), inverse: make([]float64, len(levels))}
	for j, v := range levels {
		to.mean[j], to.inverse[j] = f.mean[j]*v, f.inverse[j]/v
	}
	return to
}
