package linalg

import (
	"context"
	"errors"
	"slices"

	"fathom/model/simd"
	"fathom/model/vector"
)

// Eigen returns the eigenvalues of a real symmetric n×n matrix, largest first, and the unit
// eigenvectors of the first count of them, one a row. a holds the matrix row by row; its upper
// triangle is read, and all of it is overwritten. The first eigenvalue must be positive and the
// largest in size where vectors are wanted, as of a covariance. An eigenvalue is right to about
// n·10⁻¹⁶ of the largest.
func Eigen(n int, a []float64, count int) (values []float64, vectors simd.Matrix64, err error) {
	s := NewSymmetric(n, a)
	if values, err = s.Values(); err != nil {
		return nil, simd.Matrix64{}, err
	}
	return values, s.Vectors(values, count).Matrix(n), nil
}

// SingularValues returns the min(m, k) singular values of an m×k matrix, largest first, and
// overwrites it. Each is right to about 10⁻¹⁵ of the largest, also the smallest, which the
// eigenvalues of AᵀA would lose. It takes some 4mk² operations for k ≤ m; when ctx ends it returns
// its error.
//
// Reflectors make the matrix bidiagonal (G. Golub and W. Kahan, J. SIAM Numer. Anal. B 2, 1965). Of
// a bidiagonal B the singular values are the positive eigenvalues of (0 Bᵀ; B 0), which is
// tridiagonal once its rows are shuffled like cards, with zeros on the diagonal.
func SingularValues(ctx context.Context, a simd.Matrix64) ([]float64, error) {
	if a.Rows < a.Cols {
		a = transposed(a)
	}
	k := a.Cols
	if k == 0 {
		return nil, nil
	}
	off, diagonal := make([]float64, 2*k), make([]float64, 2*k)
	b := &bidiagonal{a: a, kernels: simd.Default(), column: make([]float64, a.Rows), sums: make([]float64, max(a.Rows, k))}
	for j := range k {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		off[2*j] = b.clearColumn(j)
		if j < k-1 {
			off[2*j+1] = b.clearRow(j)
		}
	}
	size := vector.Largest(off)
	if size == 0 {
		return make([]float64, k), nil
	}
	for i := range off {
		off[i] /= size
	}
	if !eigenvalues(diagonal, off) {
		return nil, errors.New("the singular values did not converge")
	}
	slices.Reverse(diagonal)
	for j, v := range diagonal[:k] {
		diagonal[j] = max(0, v) * size
	}
	return diagonal[:k], nil
}

// transposed is a copy of Aᵀ.
func transposed(a simd.Matrix64) simd.Matrix64 {
	t := vector.NewBlock(a.Cols, a.Rows)
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			t.Data[j*a.Rows+i] = v
		}
	}
	return t.Matrix(a.Rows)
}

// bidiagonal is a matrix on its way to bidiagonal form.
type bidiagonal struct {
	a            simd.Matrix64
	kernels      *simd.Kernels
	column, sums []float64
}

// part is what is left from row i and column j on.
func (b *bidiagonal) part(i, j int) simd.Matrix64 {
	return simd.Matrix64{Rows: b.a.Rows - i, Cols: b.a.Cols - j, Stride: b.a.Stride, Data: b.a.Data[i*b.a.Stride+j:]}
}

// clearColumn clears column j below the diagonal, by a reflector that the columns behind it see too,
// and returns what is left on the diagonal.
func (b *bidiagonal) clearColumn(j int) float64 {
	v := b.column[:b.a.Rows-j]
	for i := range v {
		v[i] = b.a.Row(j + i)[j]
	}
	beta, tau := reflector(v)
	if j == b.a.Cols-1 || tau == 0 {
		return beta
	}
	rest, sums := b.part(j, j+1), b.sums[:b.a.Cols-j-1]
	clear(sums)
	b.kernels.AddTransMulVec64(sums, rest, v)
	for i, x := range v {
		vector.AddScaled(rest.Row(i), -float64(tau*x), sums)
	}
	return beta
}

// clearRow clears row j beyond the element right of the diagonal, in the same way.
func (b *bidiagonal) clearRow(j int) float64 {
	v := b.a.Row(j)[j+1:]
	beta, tau := reflector(v)
	if tau == 0 || j == b.a.Rows-1 {
		return beta
	}
	rest, sums := b.part(j+1, j+1), b.sums[:b.a.Rows-j-1]
	b.kernels.MulVec64(sums, rest, v)
	for i, s := range sums {
		vector.AddScaled(rest.Row(i), -float64(tau*s), v)
	}
	return beta
}
