package linalg

import (
	"math"

	"fathom/model/simd"
	"fathom/model/vector"
)

// Positive is a symmetric n×n matrix, row by row, of which only the upper triangle counts: A until it
// is factorised, and then U.
type Positive struct {
	N    int
	Data []float64 // N×N
}

// NewPositive returns an n×n matrix of zeros.
func NewPositive(n int) *Positive { return &Positive{n, make([]float64, n*n)} }

// At is where element (i, j) of the upper triangle stands, i ≤ j.
func (p *Positive) At(i, j int) *float64 { return &p.Data[i*p.N+j] }

// The sizes of the parts that are multiplied while they stay in a cache: so many rows that are
// done, and so many columns of them.
const (
	choleskyRows = 64
	choleskyCols = 128
)

// Factorise replaces A by the upper triangular U with A = UᵀU (Cholesky), and reports whether A is
// positive definite to working precision; if not the matrix is spoilt.
//
// An element above the diagonal is a chain of products in the order of the rows, and so is one on
// it, but for the last up to 64 of them. Those are added apart, in two chains over every other one
// with an odd last one in the second, and taken from it together.
func (p *Positive) Factorise() bool {
	for from := 0; from < p.N; from += choleskyRows {
		to := min(from+choleskyRows, p.N)
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
func (p *Positive) eliminate(done, from, to int) {
	var coef [choleskyRows]float64
	kernels := simd.Default()
	for left := from; left < p.N; left += choleskyCols {
		right := min(left+choleskyCols, p.N)
		for i := from; i < min(to, right); i++ {
			for k := range coef {
				coef[k] = -*p.At(done+k, i)
			}
			lo := max(left, i)
			kernels.AddTransMulVec64(p.Data[i*p.N+lo:i*p.N+right], p.part(done, done+choleskyRows, lo, right), coef[:])
		}
	}
}

// factoriseRows finishes the rows from … to−1, from which all rows before have been eliminated.
func (p *Positive) factoriseRows(from, to int) bool {
	var coef [choleskyRows]float64
	for i := from; i < to; i++ {
		var sums [2]float64
		for k := range i - from {
			v := *p.At(from+k, i)
			coef[k] = -v
			chain := k % 2
			if k == i-from-1 {
				chain = 1
			}
			sums[chain] += float64(v * v)
		}
		pivot := *p.At(i, i) - (sums[0] + sums[1])
		if !(pivot > 0) {
			return false
		}
		pivot = math.Sqrt(pivot)
		*p.At(i, i) = pivot
		if rest := p.Data[i*p.N+i+1 : (i+1)*p.N]; len(rest) > 0 {
			simd.Default().AddTransMulVec64(rest, p.part(from, i, i+1, p.N), coef[:i-from])
			vector.Scale(rest, 1/pivot)
		}
	}
	return true
}

// part is the view of the rows top … bottom−1 and the columns left … right−1, of which there are
// some.
func (p *Positive) part(top, bottom, left, right int) simd.Matrix64 {
	return simd.Matrix64{Rows: bottom - top, Cols: right - left, Stride: p.N, Data: p.Data[top*p.N+left:]}
}

// Solve replaces b, n numbers, by the solution x of UᵀU x = b, of a matrix that was factorised.
func (p *Positive) Solve(b []float64) {
	for k := range b {
		b[k] *= 1 / *p.At(k, k)
		vector.AddScaled(b[k+1:], -b[k], p.Data[k*p.N+k+1:(k+1)*p.N])
	}
	for i := len(b) - 1; i >= 0; i-- {
		for k := i + 1; k < len(b); k++ {
			b[i] -= float64(*p.At(i, k) * b[k])
		}
		b[i] *= 1 / *p.At(i, i)
	}
}
