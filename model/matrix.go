package model

import (
	"math"

	"fathom/model/simd"
)

// Matrix is a row-major matrix of float32 whose rows are padded to whole vectors:
// element (i, j) is Data[i*Stride+j], with Stride ≥ Cols. What stands between the
// end of one row and the start of the next has no meaning.
type Matrix = simd.Matrix

// NewMatrix returns a rows×cols matrix of zeros.
func NewMatrix(rows, cols int) Matrix { return simd.NewMatrix(rows, cols) }

// top returns the first n rows, which share the matrix's memory.
func top(m Matrix, n int) Matrix {
	m.Rows = n
	return m
}

// cloneMatrix returns a copy that shares nothing.
func cloneMatrix(m Matrix) Matrix {
	m.Data = append([]float32(nil), m.Data...)
	return m
}

// finiteMatrix reports whether every element is a finite number.
func finiteMatrix(m Matrix) bool {
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
