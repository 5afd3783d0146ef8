package repr

import (
	"math"

	"fathom/model/simd"
	"fathom/model/vector"
)

// positive is a symmetric n×n matrix, row by row, of which only the upper triangle counts.
type positive struct {
	n int
	a []float64
}

func newPositive(n int) *positive { return &positive{n, make([]float64, n*n)} }

// at is element (i, j) of the upper triangle, i ≤ j.
func (p *positive) at(i, j int) *float64 { return &p.a[i*p.n+j] }

// The sizes of the parts that are multiplied while they stay in a cache: so many rows that are
// done, and so many columns of them.
const (
	choleskyRows = 64
	choleskyCols = 128
)

// factorise replaces A by the upper triangular U with A = UᵀU, and reports whether A is positive
// definite to working precision; if not the matrix is spoilt.
//
// An element above the diagonal is a chain of products in the order of the rows, and so is one on
// it, but for the last up to 64 of them. Those are added apart, in two chains over every other one
// with an odd last one in the second, and taken from it together.
func (p *positive) factorise() bool {
	for from := 0; from < p.n; from += choleskyRows {
		to := min(from+choleskyRows, p.n)
		for done := 0; done < from; done += choleskyRows {
			p.eliminate(done, from, to)
		}
		if !p.factoriseRows(from, to) {
			return false
		}
	}
	return true
}

// eliminate takes the products with the choleskyRows rows from done on, which are final, from the
// rows from … to−1.
func (p *positive) eliminate(done, from, to int) {
	var coef [choleskyRows]float64
	kernels := simd.Default()
	for left := from; left < p.n; left += choleskyCols {
		right := min(left+choleskyCols, p.n)
		for i := from; i < min(to, right); i++ {
			for k := range coef {
				coef[k] = -*p.at(done+k, i)
			}
			lo := max(left, i)
			kernels.AddTransMulVec64(p.a[i*p.n+lo:i*p.n+right], p.part(done, done+choleskyRows, lo, right), coef[:])
		}
	}
}

// factoriseRows finishes the rows from … to−1, from which all rows before have been eliminated.
func (p *positive) factoriseRows(from, to int) bool {
	var coef [choleskyRows]float64
	for i := from; i < to; i++ {
		var sums [2]float64
		for k := range i - from {
			v := *p.at(from+k, i)
			coef[k] = -v
			chain := k % 2
			if k == i-from-1 {
				chain = 1
			}
			sums[chain] += float64(v * v)
		}
		pivot := *p.at(i, i) - (sums[0] + sums[1])
		if !(pivot > 0) {
			return false
		}
		pivot = math.Sqrt(pivot)
		*p.at(i, i) = pivot
		if rest := p.a[i*p.n+i+1 : (i+1)*p.n]; len(rest) > 0 {
			simd.Default().AddTransMulVec64(rest, p.part(from, i, i+1, p.n), coef[:i-from])
			vector.Scale(rest, 1/pivot)
		}
	}
	return true
}

// part is the view of the rows top … bottom−1 and the columns left … right−1, of which there are
// some.
func (p *positive) part(top, bottom, left, right int) simd.Matrix64 {
	return simd.Matrix64{Rows: bottom - top, Cols: right - left, Stride: p.n, Data: p.a[top*p.n+left:]}
}

// solve replaces b by the solution of UᵀU x = b.
func (p *positive) solve(b []float64) {
	for k := range b {
		b[k] *= 1 / *p.at(k, k)
		vector.AddScaled(b[k+1:], -b[k], p.a[k*p.n+k+1:(k+1)*p.n])
	}
	for i := len(b) - 1; i >= 0; i-- {
		for k := i + 1; k < len(b); k++ {
			b[i] -= float64(*p.at(i, k) * b[k])
		}
		b[i] *= 1 / *p.at(i, i)
	}
}
