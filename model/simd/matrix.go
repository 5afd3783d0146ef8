package simd

import "fmt"

// rowPad is the multiple to which rows are padded: one cache line, one AVX-512 vector.
const rowPad = 16

// Pad returns the number of floats that a row of n takes: n rounded up to whole vectors of any
// tier.
func Pad(n int) int { return (n + rowPad - 1) / rowPad * rowPad }

// oddLines returns the number of floats in an odd number of cache lines that hold n.
func oddLines(n int) int { return (Pad(n)/rowPad | 1) * rowPad }

// A Matrix is a row-major view of floats: element (i, j) is Data[i*Stride+j]. Stride is at least
// Pad(Cols), and Data holds Pad(Cols) floats of the last row too. There may be no rows, but there
// is at least one column.
type Matrix struct {
	Rows, Cols, Stride int
	Data               []float32
}

// NewMatrix returns a matrix of zeros. Its stride is an odd number of cache lines, so that the
// elements of a column spread over all sets of a cache; products copy blocks of other matrices when
// they are large.
func NewMatrix(rows, cols int) Matrix {
	stride := oddLines(cols)
	data := make([]float32, rows*stride)
	widePages(data)
	return Matrix{Rows: rows, Cols: cols, Stride: stride, Data: data}
}

// Row returns row i, without its padding.
func (m Matrix) Row(i int) []float32 { return m.Data[i*m.Stride:][:m.Cols] }

// Slice returns the view of the rows i to j.
func (m Matrix) Slice(i, j int) Matrix {
	if i < 0 || j < i || j > m.Rows {
		panic(fmt.Sprintf("simd: rows %d to %d of a matrix of %d rows", i, j, m.Rows))
	}
	m.Rows = j - i
	if m.Rows == 0 {
		m.Data = nil
		return m
	}
	m.Data = m.Data[i*m.Stride:]
	return m
}

// Part returns the view of the rows top to bottom of the columns left to right. left is a multiple of
// the 16 floats of a cache line.
func (m Matrix) Part(top, bottom, left, right int) Matrix {
	m = m.Slice(top, bottom)
	m.Data, m.Cols = m.Data[min(left, len(m.Data)):], right-left
	return m
}

// check panics unless m is a well-formed matrix of rows×cols.
func (m Matrix) check(name string, rows, cols int) {
	if m.Rows != rows || m.Cols != cols {
		panic(fmt.Sprintf("simd: %s is %d×%d, expected %d×%d", name, m.Rows, m.Cols, rows, cols))
	}
	if rows < 0 || cols < 1 || m.Stride < Pad(cols) {
		panic(fmt.Sprintf("simd: %s is %d×%d with the stride %d, expected at least 0×1 with the stride %d",
			name, rows, cols, m.Stride, Pad(max(cols, 1))))
	}
	if need := (rows-1)*m.Stride + Pad(cols); rows > 0 && len(m.Data) < need {
		panic(fmt.Sprintf("simd: %s is %d×%d with the stride %d but has %d floats, expected at least %d",
			name, rows, cols, m.Stride, len(m.Data), need))
	}
}

// transposeBlock is transpose for any number of rows and columns.
func (k *Kernels) transposeBlock(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
	if rows >= 8 && cols >= 8 {
		k.transpose(dst, ldd, src, lds, rows, cols)
		return
	}
	transposeGo(dst, ldd, src, lds, rows, cols)
}
