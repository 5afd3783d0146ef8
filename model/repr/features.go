package repr

import (
	"fmt"

	"fathom/model/reading"
	"fathom/model/simd"
)

// features is a representation as a fit needs it: held, with what is known of its columns.
type features struct {
	simd.Matrix           // n×d
	means       []float64 // of every column
	squares     []float64 // Σᵢ x²ᵢⱼ of every column of [X 1]
}

// readFeatures reads all of x, n×d. What is held already is not copied. Squares of float32s cannot
// overflow a float64.
func readFeatures(x Rows) (*features, error) {
	n, d := x.Dims()
	f := &features{means: make([]float64, d), squares: make([]float64, d+1)}
	if held, ok := x.(simd.Matrix); ok {
		f.Matrix = held
	} else {
		f.Matrix = simd.NewMatrix(n, d)
		if err := reading.Blocks(x, reading.BlockRows(d), func(lo int, data []float32) error {
			for i := range len(data) / d {
				copy(f.Row(lo+i), data[i*d:])
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	squares := f.squares[:d]
	for i := range n {
		means := f.means[:d]
		for j, narrow := range f.Row(i) {
			v := float64(narrow)
			means[j] += v
			squares[j] += float64(v * v)
		}
	}
	for j, v := range squares {
		if v-v != 0 {
			return nil, f.notFinite(j)
		}
		f.means[j] /= float64(n)
	}
	f.squares[d] = float64(n)
	return f, nil
}

// notFinite is the error of a column that holds a NaN or an infinity, or of the first such row.
func (f *features) notFinite(column int) error {
	for i := range f.Rows {
		for j, v := range f.Row(i) {
			if v-v != 0 {
				return reading.NotFinite(i, j, float64(v))
			}
		}
	}
	panic(fmt.Sprintf("repr: the squares of column %d are not finite, and every number is", column))
}
