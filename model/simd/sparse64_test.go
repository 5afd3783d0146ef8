package simd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// thin sets all but a share of the elements to zero, and every third row; it returns how many are
// left.
func thin(r *rand.Rand, m Matrix64, density float64) (nonzeros int) {
	for i := range m.Rows {
		for j := range m.Row(i) {
			if i%3 == 2 || r.Float64() >= density {
				m.Row(i)[j] = 0
			} else {
				nonzeros++
			}
		}
	}
	return nonzeros
}

func TestMulSparse64(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		ws := NewWorkspace(k, Serial)
		forEachDouble(func(r *rand.Rand, n, d, classes int, _ []int) {
			classes *= 2 // more than one pass
			rows := someRows(r, classes)
			m, _ := guarded64(t, r, n, d)
			nonzeros := thin(r, m, []float64{0, 0.1, 0.5, 1}[r.IntN(4)])
			w, _ := guarded64(t, r, classes, d)
			y, check := guarded64(t, r, classes, n)
			before := clone64(y)
			x := NewSparse64(m, nonzeros)
			ws.MulSparse64(y, w, x, rows)
			check()
			for c := range classes {
				for i, got := range y.Row(c) {
					name := fmt.Sprintf("%d×%d, classes %v of %d: element (%d, %d)", n, d, rows, classes, c, i)
					if !slices.Contains(rows, c) {
						if got != before.Row(c)[i] {
							t.Fatalf("%s was written", name)
						}
						continue
					}
					var terms []term
					var halves [2][]term
					for j, v := range m.Row(i) {
						if v != 0 {
							halves[len(terms)%2] = append(halves[len(terms)%2], term{v, w.Row(c)[j]})
							terms = append(terms, term{v, w.Row(c)[j]})
						}
					}
					k.checkSum(t, name, got, k.chain(0, halves[0])+k.chain(0, halves[1]), 0, terms, (len(terms)+1)/2+1)
				}
			}
		})
	})
}

// TestSparse64 decodes matrices and their transposes.
func TestSparse64(t *testing.T) {
	forEachDouble(func(r *rand.Rand, n, d, _ int, _ []int) {
		m, _ := guarded64(t, r, n, d)
		s := NewSparse64(m, thin(r, m, 0.3))
		back := s.Transposed()
		if s.Rows() != n || s.Cols() != d || back.Rows() != d || back.Cols() != n {
			t.Fatalf("%d×%d: the sparse matrix is %d×%d, its transpose %d×%d", n, d, s.Rows(), s.Cols(), back.Rows(), back.Cols())
		}
		row, column := make([]float64, d), make([]float64, n)
		for i := range n {
			if s.Decode(row, i); !slices.Equal(row, m.Row(i)) {
				t.Fatalf("%d×%d: row %d is %v, want %v", n, d, i, row, m.Row(i))
			}
		}
		for j := range d {
			back.Decode(column, j)
			for i, got := range column {
				if got != m.Row(i)[j] {
					t.Fatalf("%d×%d: element (%d, %d) of the transpose is %g, want %g", n, d, j, i, got, m.Row(i)[j])
				}
			}
		}
	})
}
