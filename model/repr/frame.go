package repr

import "fathom/model/simd"

// A frame is how a problem sees the features: less the mean of each column, times the inverse of
// what it is divided by.
type frame struct {
	mean, inverse []float64
}

// squaresOf are the sums of the squares of the columns of [X 1] in the frame.
func (f frame) squaresOf(m moments) []float64 {
	squares := make([]float64, len(m.squares)+1)
	for j, v := range m.squares {
		squares[j] = float64(v * f.inverse[j] * f.inverse[j])
	}
	squares[len(m.squares)] = float64(m.n)
	return squares
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
