package model

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// The arithmetic of the network stands behind the four functions of this file,
// so that a faster implementation replaces them and nothing else. Each element
// is one sum in a fixed order: a result does not depend on the number of cores.

// affine computes y = xw + b for x n×k, w k×m, b of length m and y n×m.
func affine(y, x, w Matrix, b []float32) {
	for i := range y.Rows {
		copy(y.Row(i), b)
	}
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, general(x), general(w), 1, general(y))
}

// backward computes dx = dy wᵀ for dy n×m, w k×m and dx n×k.
func backward(dx, dy, w Matrix) {
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, general(dy), general(w), 0, general(dx))
}

// addBackward computes dx += dy wᵀ, with the shapes of backward.
func addBackward(dx, dy, w Matrix) {
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, general(dy), general(w), 1, general(dx))
}

// descend takes one gradient step on an affine map: w −= rate·xᵀdy and
// b −= rate·Σᵢ dyᵢ, for x n×k, dy n×m, w k×m and b of length m.
func descend(w Matrix, b []float32, x, dy Matrix, rate float32) {
	blas32.Gemm(blas.Trans, blas.NoTrans, -rate, general(x), general(dy), 1, general(w))
	for i := range dy.Rows {
		for j, d := range dy.Row(i) {
			b[j] -= rate * d
		}
	}
}

func general(m Matrix) blas32.General {
	return blas32.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Stride, Data: m.Data}
}
