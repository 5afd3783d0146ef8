package model

import "math"

// Matrix is a dense row-major matrix of float32. Element (i, j) is
// Data[i*Stride+j], with Stride ≥ Cols; what stands between the end of one row
// and the start of the next has no meaning.
type Matrix struct {
	Rows, Cols, Stride int
	Data               []float32
}

// NewMatrix returns a rows×cols matrix of zeros.
func NewMatrix(rows, cols int) Matrix {
	return Matrix{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
}

// Row returns row i, which shares the matrix's memory.
func (m Matrix) Row(i int) []float32 {
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// top returns the first n rows, which share the matrix's memory.
func (m Matrix) top(n int) Matrix {
	m.Rows = n
	return m
}

// clone returns a copy that shares nothing.
func (m Matrix) clone() Matrix {
	m.Data = append([]float32(nil), m.Data...)
	return m
}

// Finite reports whether every element is a finite number.
func (m Matrix) Finite() bool {
	for i := range m.Rows {
		if !finite(m.Row(i)) {
			return false
		}
	}
	return true
}

// finite reports whether every value is neither NaN nor infinite.
func finite(values []float32) bool {
	for _, v := range values {
		// The exponent bits are all ones only in NaN and ±Inf.
		if math.Float32bits(v)&0x7f800000 == 0x7f800000 {
			return false
		}
	}
	return true
}

// Slice returns rows from … to−1, which share the matrix's memory.
func (m Matrix) Slice(from, to int) Matrix {
	m.Data = m.Data[from*m.Stride : (to-1)*m.Stride+m.Cols]
	m.Rows = to - from
	return m
}
