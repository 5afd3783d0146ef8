package repr

import (
	"fmt"

	"fathom/model/simd"
)

// Rows is a representation, n samples of d features, that is read in blocks.
type Rows = simd.Rows

// blockFloats is how many numbers are read at a time, 16 KB of them, but for rows so wide that
// eight hold more: they stay in a first-level cache while they are worked on, and cost no memory to
// speak of.
const blockFloats = 1 << 12

// blockRows is how many rows of that width are read at a time, a multiple of the eight that kernels
// like.
func blockRows(width int) int { return max(8, blockFloats/max(1, width)&^7) }

// blocks reads the rows of x in order, so many at a time, and hands them on, m×d without gaps, with
// the number of the first. They stand until do returns. It ends at the first error, of reading or
// of do.
func blocks(x Rows, rows int, do func(lo int, data []float32) error) error {
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

// each reads the rows of x in order, a block of bounded size at a time, and hands them on one by
// one. A row stands until do returns.
func each(x Rows, do func(i int, row []float32) error) error {
	_, d := x.Dims()
	return blocks(x, blockRows(d), func(lo int, data []float32) error {
		for i := range len(data) / d {
			if err := do(lo+i, data[i*d:(i+1)*d]); err != nil {
				return err
			}
		}
		return nil
	})
}

// empty reports whether there is nothing in x.
func empty(x Rows) bool {
	if x == nil {
		return true
	}
	n, d := x.Dims()
	return n == 0 || d == 0
}

// subtractWide sets dst ← x − y.
func subtractWide(dst []float64, x []float32, y []float64) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = float64(v) - y[i]
	}
}

// widen sets dst to the numbers of src, as float64s.
func widen(dst []float64, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = float64(v)
	}
}

// notFinite says where a NaN or an infinity stands.
func notFinite(row, column int, v float64) error {
	return fmt.Errorf("row %d, column %d holds %v: %w", row, column, v, ErrNotFinite)
}
