package repr_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/repr"

	"gonum.org/v1/gonum/mat"
)

// byForce sorts all other rows, as a stable sort keeps them in order.
func byForce(x *mat.Dense, row, k int) []repr.Neighbour {
	var all []repr.Neighbour
	n, _ := x.Dims()
	for i := range n {
		if v := distance(x, row, i); i != row && v <= math.MaxFloat64 {
			all = append(all, repr.Neighbour{Row: i, Distance: v})
		}
	}
	slices.SortStableFunc(all, func(a, b repr.Neighbour) int {
		switch {
		case a.Distance < b.Distance:
			return -1
		case a.Distance > b.Distance:
			return 1
		}
		return 0
	})
	return all[:max(0, min(k, len(all)))]
}

// nearestTo is the nearest rows to one of them, itself left out.
func nearestTo(t *testing.T, x *mat.Dense, row, k int) []repr.Neighbour {
	t.Helper()
	_, d := x.Dims()
	query := make([]float32, d)
	read := rows(x)
	if err := read.Read(query, row); err != nil {
		t.Fatal(err)
	}
	return must(repr.Nearest(read, query, row, k))(t)
}

// TestNearest compares with a full sort. The entries are small integers, so that
// many distances are equal and all are exact in whatever order they are added up.
func TestNearest(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 1))
	for _, shape := range []struct{ n, d, values int }{
		{1, 3, 4}, {2, 1, 2}, {5, 2, 3}, {60, 1, 2}, {200, 2, 4}, {300, 17, 3}, {300, 5, 1000}, {50, 3, 1},
	} {
		x := mat.NewDense(shape.n, shape.d, nil)
		x.Apply(func(_, _ int, _ float64) float64 { return float64(rng.IntN(shape.values)) }, x)
		holes := mat.DenseCopyOf(x)
		for range shape.n / 4 {
			odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat32}[rng.IntN(4)]
			holes.Set(rng.IntN(shape.n), rng.IntN(shape.d), odd)
		}
		for _, k := range []int{-3, 0, 1, 2, 7, shape.n / 2, shape.n - 1, shape.n, shape.n + 5, math.MaxInt} {
			for _, row := range []int{0, shape.n / 3, shape.n - 1} {
				for name, x := range map[string]*mat.Dense{"whole": x, "with holes": holes} {
					got, want := nearestTo(t, x, row, k), byForce(x, row, k)
					if !slices.Equal(got, want) {
						t.Fatalf("%v %s, %d nearest to %d: got %v, want %v", shape, name, k, row, got, want)
					}
				}
			}
		}
	}
}

// TestNearestReal does so for entries that round.
func TestNearestReal(t *testing.T) {
	x := gaussian(rand.New(rand.NewPCG(18, 1)), 400, 30)
	for row := range 20 {
		got, want := nearestTo(t, x, row, 15), byForce(x, row, 15)
		if len(got) != len(want) {
			t.Fatalf("%d neighbours, want %d", len(got), len(want))
		}
		for i := range got {
			// The sum of 30 squares in another order.
			if got[i].Row != want[i].Row || !near(got[i].Distance, want[i].Distance, 1e-14) {
				t.Errorf("row %d, neighbour %d: %v, want %v", row, i, got[i], want[i])
			}
		}
	}
}

// TestNearestNone holds where nothing is near.
func TestNearestNone(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	x := mat.NewDense(4, 2, []float64{nan, 0, 1, 2, inf, 0, inf, 0})
	for row := range 4 {
		if got := nearestTo(t, x, row, 3); len(got) != 0 {
			t.Errorf("row %d: %v, want none", row, got)
		}
	}
}

// TestNearestToAnother asks for the rows nearest to what is none of them: no row is left out.
func TestNearestToAnother(t *testing.T) {
	x := rows(mat.NewDense(3, 1, []float64{5, 1, 2}))
	for _, except := range []int{-1, 3} {
		got := must(repr.Nearest(x, []float32{4}, except, 9))(t)
		if want := []repr.Neighbour{{Row: 0, Distance: 1}, {Row: 2, Distance: 2}, {Row: 1, Distance: 3}}; !slices.Equal(got, want) {
			t.Errorf("row %d left out: %v, want %v", except, got, want)
		}
	}
}
