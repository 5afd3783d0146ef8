package linalg

import (
	"cmp"
	"math"
	"slices"

	"fathom/model/vector"
)

// maxSweeps bounds the sweeps of factorise; ten do for matrices of a thousand columns.
const maxSweeps = 60

// factorise returns the singular value decomposition UΣVᵀ of a square matrix, the rows of u and v
// being the columns of U and V and the values the diagonal of Σ, largest first. It destroys x.
//
// It is the one-sided Jacobi method, which turns pairs of columns until all are orthogonal (M. R.
// Hestenes, "Inversion of matrices by biorthogonalization and related results", J. SIAM 6, 1958;
// J. Demmel and K. Veselić, "Jacobi's method is more accurate than QR", SIAM J. Matrix Anal. Appl.
// 13, 1992): short, accurate, and fast enough for the few columns here.
func factorise(x vector.Block) (u, v vector.Block, values []float64) {
	k := x.Width
	w := vector.NewBlock(k, k) // its rows are the columns of x, and at last those of UΣ
	for i := range k {
		for j, value := range x.Row(i) {
			w.Row(j)[i] = value
		}
	}
	v = vector.NewBlock(k, k)
	for i := range k {
		v.Row(i)[i] = 1
	}
	for sweep := 0; sweep < maxSweeps && turnPairs(w, v); sweep++ {
	}
	u, values = vector.NewBlock(k, k), make([]float64, k)
	for j := range k {
		values[j] = vector.Norm(w.Row(j))
	}
	order := make([]int, k)
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	sorted, sizes := vector.NewBlock(k, k), slices.Clone(values)
	for to, from := range order {
		values[to] = sizes[from]
		copy(sorted.Row(to), v.Row(from))
		copy(u.Row(to), w.Row(from))
	}
	complete(u, values)
	return u, sorted, values
}

// turnPairs turns each pair of rows of w, and of v with them, so that those of w are orthogonal. It
// reports whether any was not.
func turnPairs(w, v vector.Block) (turned bool) {
	squares := make([]float64, w.Width)
	for p := range squares {
		squares[p] = vector.Dot(w.Row(p), w.Row(p))
	}
	for p := range w.Width {
		for q := p + 1; q < w.Width; q++ {
			a, b := w.Row(p), w.Row(q)
			aa, bb, ab := squares[p], squares[q], vector.Dot(a, b)
			if !(math.Abs(ab) > Epsilon*math.Sqrt(aa)*math.Sqrt(bb)) {
				continue
			}
			turned = true
			zeta := (bb - aa) / (2 * ab)
			t := math.Copysign(1/(math.Abs(zeta)+math.Sqrt(1+float64(zeta*zeta))), zeta)
			c := 1 / math.Sqrt(1+float64(t*t))
			rotatePair(a, b, c, c*t)
			rotatePair(v.Row(p), v.Row(q), c, c*t)
			squares[p], squares[q] = vector.Dot(a, a), vector.Dot(b, b)
		}
	}
	return turned
}

// rotatePair sets (a, b) ← (ca − sb, sa + cb).
func rotatePair(a, b []float64, c, s float64) {
	for i, x := range a {
		y := b[i]
		a[i], b[i] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
}

// complete divides the rows of u by their lengths, of which the zeros come last, and puts unit
// vectors that are orthogonal to all others in the place of the rows that have none.
func complete(u vector.Block, lengths []float64) {
	for j, length := range lengths {
		row := u.Row(j)
		if length > 0 {
			vector.Scale(row, 1/length)
			if size := vector.Norm(row); size > 0.5 && size < 2 { // not so where 1/length overflows
				continue
			}
		}
		// The axis that the others leave the most of, less what they take of it, twice for the
		// rounding of the first time.
		left := make([]float64, u.Width)
		for i := range left {
			left[i] = 1
			for l := range j {
				left[i] -= float64(u.Row(l)[i] * u.Row(l)[i])
			}
		}
		clear(row)
		row[slices.Index(left, slices.Max(left))] = 1
		for range 2 {
			for l := range j {
				vector.AddScaled(row, -vector.Dot(u.Row(l), row), u.Row(l))
			}
		}
		vector.Scale(row, 1/vector.Norm(row))
	}
}
