package glm

import "fathom/model/simd"

// A Frame is how a problem sees the features: less the mean of each column, times the inverse of
// what it is divided by.
type Frame struct {
	Mean, Inverse []float64
}

// SquaresOf are the sums of the squares of the columns of [X 1] in the frame.
func (f Frame) SquaresOf(m Moments) []float64 {
	squares := make([]float64, len(m.Squares)+1)
	for j, v := range m.Squares {
		squares[j] = float64(v * f.Inverse[j] * f.Inverse[j])
	}
	squares[len(m.Squares)] = float64(m.N)
	return squares
}

// LevelTo sets dst to x, both n×d, with its columns multiplied by the d levels, in float64 and rounded once. They
// may be the same.
func LevelTo(dst, x simd.Matrix, levels []float64) {
	for i := range x.Rows {
		from, to := x.Row(i), dst.Row(i)
		for j, v := range levels {
			to[j] = float32(float64(from[j]) * v)
		}
	}
}

// Level is the frame in which levelled columns are seen as f sees those that they were.
func (f Frame) Level(levels []float64) Frame {
	to := Frame{Mean: make([]float64, len(levels)), Inverse: make([]float64, len(levels))}
	for j, v := range levels {
		to.Mean[j], to.Inverse[j] = f.Mean[j]*v, f.Inverse[j]/v
	}
	return to
}
