package simd

import (
	"slices"
	"testing"
)

// TestAMatrixIsReadInBlocks reads every run of rows of a padded matrix, and of a part of it.
func TestAMatrixIsReadInBlocks(t *testing.T) {
	const rows, cols = 7, 3
	whole := NewMatrix(rows, cols)
	for i := range whole.Data {
		whole.Data[i] = -1 // what is between the rows
	}
	for i := range rows {
		for j := range cols {
			whole.Row(i)[j] = float32(10*i + j)
		}
	}
	for name, m := range map[string]struct {
		Matrix
		first int
	}{"whole": {whole, 0}, "part": {whole.Slice(2, 6), 2}} {
		n, d := m.Dims()
		if n != m.Rows || d != cols {
			t.Fatalf("%s is %d×%d", name, n, d)
		}
		for from := range n + 1 {
			for k := range n - from + 1 {
				var want []float32
				for i := from; i < from+k; i++ {
					want = append(want, float32(10*(m.first+i)), float32(10*(m.first+i)+1), float32(10*(m.first+i)+2))
				}
				got := make([]float32, k*cols)
				if err := m.Read(got, from); err != nil || !slices.Equal(got, want) {
					t.Errorf("%s: %d rows from %d are %v, %v; want %v", name, k, from, got, err, want)
				}
			}
		}
	}
}

// TestReadingBeyondAMatrix would otherwise give the rows of the matrix that a part is of.
func TestReadingBeyondAMatrix(t *testing.T) {
	m := NewMatrix(5, 2).Slice(1, 3)
	for _, from := range []int{-1, 2} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a row is read from row %d of two", from)
				}
			}()
			_ = m.Read(make([]float32, 2), from)
		}()
	}
}
