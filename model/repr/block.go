package repr

import "fathom/model/simd"

// A block holds vectors of equal length, its rows, one after the other.
type block struct {
	width int // of a row
	data  []float64
}

// newBlock returns a block of zeros.
func newBlock(rows, width int) block {
	return block{width, make([]float64, rows*width)}
}

// row returns row k, which may be set.
func (b block) row(k int) []float64 { return b.span(k, k+1) }

// span returns the rows lo … hi−1 as one vector.
func (b block) span(lo, hi int) []float64 {
	return b.data[lo*b.width : hi*b.width : hi*b.width]
}

// sum returns the sum of row k. Of a row that begins at an odd place the first element goes ahead
// of the others: so does gonum's assembly, for the alignment, and the figures are to keep their
// bits.
func (b block) sum(k int) float64 {
	if row := b.row(k); k*b.width%2 == 1 {
		return sumFrom(row[0], row[1:])
	}
	return sum(b.row(k))
}

// columns is the view of the columns from … to−1 of b.
func (b block) columns(from, to int) simd.Matrix64 {
	return simd.Matrix64{Rows: len(b.data) / b.width, Cols: to - from, Stride: b.width, Data: b.data[min(from, len(b.data)):]}
}

// matrix is the view of the first cols columns of b.
func (b block) matrix(cols int) simd.Matrix64 {
	return simd.Matrix64{Rows: len(b.data) / b.width, Cols: cols, Stride: b.width, Data: b.data}
}

// upTo lists 0 … n−1: all rows of a block, where some may be listed.
func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
