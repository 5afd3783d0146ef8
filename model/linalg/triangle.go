package linalg

import "fathom/model/simd"

// Triangles of float32s, for what need not be exact but has to be soon: a factorisation and its
// inverse, in blocks of rows whose products are those of package simd, on the cores of a pool.

// triangleRows is how many rows are finished at a time: a whole number of vectors.
const triangleRows = 64

// InverseRoot returns L⁻¹ with LLᵀ = A of a symmetric n×n matrix A, whose upper triangle is read and
// overwritten, and reports whether A is positive definite to the precision of float32. What is above
// the diagonal of L⁻¹ is zero. An element is right to some √n·10⁻⁷ of the sizes that it is made of.
func InverseRoot(a simd.Matrix, work *simd.Workspace) (simd.Matrix, bool) {
	n := a.Rows
	diagonal := simd.NewMatrix(n, triangleRows)
	if !factoriseNarrow(a, diagonal, work) {
		return simd.Matrix{}, false
	}
	inverse := simd.NewMatrix(n, n)
	invertNarrow(inverse, a, diagonal, work)
	return inverse, true
}

// factoriseNarrow replaces the upper triangle of a symmetric n×n matrix A by U with A = UᵀU, and
// reports whether A is positive definite to the precision of float32; if not the matrix is spoilt.
// The inverses of the blocks on U's diagonal are left in diagonal, n×triangleRows, what is below
// them zero.
func factoriseNarrow(a, diagonal simd.Matrix, work *simd.Workspace) bool {
	n := a.Rows
	rest := simd.NewMatrix(min(triangleRows, n), n)
	for lo := 0; lo < n; lo += triangleRows {
		hi := min(n, lo+triangleRows)
		rows := a.Part(lo, hi, lo, n)
		if lo > 0 {
			work.AddTransMul(rows, -1, a.Part(0, lo, lo, hi), a.Part(0, lo, lo, n))
		}
		inverse := diagonal.Part(lo, hi, 0, hi-lo)
		if !invertRoot(inverse, rows) {
			return false
		}
		if hi == n {
			break
		}
		from := rest.Part(0, hi-lo, 0, n-hi)
		right := a.Part(lo, hi, hi, n)
		for i := range from.Rows {
			copy(from.Row(i), right.Row(i))
			clear(right.Row(i))
		}
		work.AddTransMul(right, 1, inverse, from)
	}
	return true
}

// invertRoot sets dst, upper triangular, to U⁻¹ of the leading block UᵀU of a, and reports whether
// that is positive definite. The block itself stays as it is.
func invertRoot(dst, a simd.Matrix) bool {
	n := dst.Rows
	u := NewPositive(n)
	for i := range n {
		for j := i; j < n; j++ {
			*u.At(i, j) = float64(a.Row(i)[j])
		}
	}
	if !u.Factorise() {
		return false
	}
	column := make([]float64, n)
	for j := range n { // U x = e_j
		clear(column)
		column[j] = 1
		for i := j; i >= 0; i-- {
			column[i] /= *u.At(i, i)
			for k := range i {
				column[k] -= float64(*u.At(k, i) * column[i])
			}
		}
		for i := range n {
			dst.Row(i)[j] = float32(column[i])
		}
	}
	return true
}

// invertNarrow sets dst, lower triangular and zero before, to U⁻ᵀ of what factoriseNarrow left.
func invertNarrow(dst, u, diagonal simd.Matrix, work *simd.Workspace) {
	n := u.Rows
	rest := simd.NewMatrix(min(triangleRows, n), n)
	for lo := 0; lo < n; lo += triangleRows {
		hi := min(n, lo+triangleRows)
		inverse := diagonal.Part(lo, hi, 0, hi-lo)
		for i := range hi - lo {
			for j := range i + 1 {
				dst.Row(lo + i)[lo+j] = inverse.Row(j)[i]
			}
		}
		if lo == 0 {
			continue
		}
		sums := rest.Part(0, hi-lo, 0, lo)
		for i := range sums.Rows {
			clear(sums.Row(i))
		}
		const width = 4 * triangleRows
		for left := 0; left < lo; left += width {
			right := min(lo, left+width)
			work.AddTransMul(sums.Part(0, hi-lo, left, right), -1, u.Part(left, lo, lo, hi), dst.Part(left, lo, left, right))
		}
		work.AddTransMul(dst.Part(lo, hi, 0, lo), 1, inverse, sums)
	}
}
