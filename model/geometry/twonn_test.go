package geometry

import (
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/elementary"
)

// TestNeighboursAreTheNearest has rows that lie in clumps far from the mean, of sizes that float32 cannot
// hold: the products that find neighbours must not lose them.
func TestNeighboursAreTheNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 21))
	for _, size := range []float64{1, 1e-140, 1e-40, 1e45, 1e140} {
		const n, d = 120, 5
		rows := make([]float64, n*d)
		for i := range n {
			for j := range d {
				clump, apart := float64(i%7*(j+1)), []float64{1, 1e-3, 1e-6}[i%3]
				rows[i*d+j] = size * (clump*clump + apart*r.NormFloat64())
			}
		}
		rows[0] = size * 1e6 // far from all
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		l, err := hold(n, d, order, func(do func(i int, row []float64) error) error {
			for i := range n {
				if err := do(i, rows[i*d:(i+1)*d]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.ratios(t.Context(), n)
		if err != nil || len(got) != n {
			t.Fatalf("%d ratios, %v", len(got), err)
		}
		for i := range n {
			first, second := math.Inf(1), math.Inf(1)
			for j := range n {
				if v := apart(l.row(i), l.row(j)); j != i && v < first {
					first, second = v, first
				} else if j != i && v < second {
					second = v
				}
			}
			if want := elementary.Log(second/first) / 2; got[i] != want {
				t.Errorf("size %g, row %d: %v, want %v", size, i, got[i], want)
			}
		}
	}
}
