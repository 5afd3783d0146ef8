package reading

import (
	"errors"
	"fmt"

	"fathom/model/simd"
)

// ErrNotFinite says that rows hold a NaN or an infinity. Errors that wrap it say where.
var ErrNotFinite = errors.New("not finite")

// blockFloats is how many numbers are read at a time, 16 KB of them, but for rows so wide that
// eight hold more: they stay in a first-level cache while they are worked on, and cost no memory to
// speak of.
const blockFloats = 1 << 12

// BlockRows is how many rows of so many numbers are read at a time, a multiple of the eight that kernels
// like.
func BlockRows(width int) int { return max(8, blockFloats/max(1, width)&^7) }

// Blocks reads the rows of x in order, so many at a time, and hands them on, m×d without gaps, with
// the number of the first. They stand until do returns. It ends at the first error, of reading, which
// says which rows, or of do.
func Blocks(x simd.Rows, rows int, do func(lo int, data []float32) error) error {
	n, d := x.Dims()
	data := make([]float32, min(n, rows)*d)
	for lo := 0; lo < n; lo += rows {
		data = data[:min(n-lo, rows)*d]
		if err := x.Read(data, lo); err != nil {
			return fmt.Errorf("read rows %d to %d: %w", lo, lo+len(data)/d-1, err)
		}
		if err := do(lo, data); err != nil {
			return err
		}
	}
	return nil
}

// Each reads the rows of x in order, a block of bounded size at a time, and hands them on one by
// one. A row stands until do returns.
func Each(x simd.Rows, do func(i int, row []float32) error) error {
	_, d := x.Dims()
	return Blocks(x, BlockRows(d), func(lo int, data []float32) error {
		for i := range len(data) / d {
			if err := do(lo+i, data[i*d:(i+1)*d]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Empty reports whether there is nothing in x: no rows, no columns, or nil.
func Empty(x simd.Rows) bool {
	if x == nil {
		return true
	}
	n, d := x.Dims()
	return n == 0 || d == 0
}

// NotFinite returns the error, which wraps [ErrNotFinite], of a v that is a NaN or an infinity, by where
// it stands.
func NotFinite(row, column int, v float64) error {
	return fmt.Errorf("row %d, column %d holds %v: %w", row, column, v, ErrNotFinite)
}
