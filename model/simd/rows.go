package simd

import "fmt"

// Rows is a representation that is read in blocks: n rows, one a sample, of d float32s, one a
// feature. A [Matrix] is one that is held in memory; another may read its rows from a file, or make
// them as they are asked for.
type Rows interface {
	// Dims returns the number of rows and of columns.
	Dims() (n, d int)
	// Read fills dst, k×d and row-major without gaps, with the k rows from row from on. All of them
	// must be rows that there are, and every reading gives the same numbers. It may be called from
	// any goroutine. An error says why the rows could not be read; dst is then undefined.
	Read(dst []float32, from int) error
}

// Dims returns the number of rows and of columns.
func (m Matrix) Dims() (n, d int) { return m.Rows, m.Cols }

// Read copies the rows from row from on to dst, without padding, as many as dst has room for. Its
// error is always nil.
func (m Matrix) Read(dst []float32, from int) error {
	k := len(dst) / max(1, m.Cols)
	if from < 0 || from+k > m.Rows {
		panic(fmt.Sprintf("simd: rows %d to %d of a matrix of %d rows", from, from+k, m.Rows))
	}
	for i := range k {
		copy(dst[i*m.Cols:], m.Row(from+i))
	}
	return nil
}
