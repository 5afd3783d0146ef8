package vector

import "fathom/model/simd"

// A block holds vectors of equal length, its rows, one after the other.
type Block struct {
	Width int // of a row
	Data  []float64
}

// NewBlock returns a block of zeros.
func NewBlock(rows, width int) Block {
	return Block{width, make([]float64, rows*width)}
}

// Row returns row k, which may be set.
func (b Block) Row(k int) []float64 { return b.Span(k, k+1) }

// Span returns the rows lo … hi−1 as one vector.
func (b Block) Span(lo, hi int) []float64 {
	return b.Data[lo*b.Width : hi*b.Width : hi*b.Width]
}

// Slice is the view of the rows lo … hi−1.
func (b Block) Slice(lo, hi int) Block { return Block{b.Width, b.Span(lo, hi)} }

// Sum returns the sum of row k. Of a row that begins at an odd place the first element goes ahead
// of the others: so does gonum's assembly, for the alignment, and the figures are to keep their
// bits.
func (b Block) Sum(k int) float64 {
	if row := b.Row(k); k*b.Width%2 == 1 {
		return sumFrom(row[0], row[1:])
	}
	return Sum(b.Row(k))
}

// Columns is the view of the columns from … to−1 of b.
func (b Block) Columns(from, to int) simd.Matrix64 {
	return simd.Matrix64{Rows: len(b.Data) / b.Width, Cols: to - from, Stride: b.Width, Data: b.Data[min(from, len(b.Data)):]}
}

// Matrix is the view of the first cols columns of b.
func (b Block) Matrix(cols int) simd.Matrix64 {
	return simd.Matrix64{Rows: len(b.Data) / b.Width, Cols: cols, Stride: b.Width, Data: b.Data}
}

// UpTo lists 0 … n−1: all rows of a block, where some may be listed.
func UpTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
