package repr_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// byForce sorts all other rows, as a stable sort keeps them in order.
func byForce(x *mat.Dense, row, k int) []repr.Neighbour {
	var all []repr.Neighbour
	n, _ := x.Dims()
	for i := range n {
		if v := modeltest.Distance(x, row, i); i != row && v <= math.MaxFloat64 {
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
	read := modeltest.Rows(x)
	if err := read.Read(query, row); err != nil {
		t.Fatal(err)
	}
	return modeltest.Must(repr.Nearest(t.Context(), read, query, row, k, repr.Euclid, simd.NewPool(2)))(t)
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
	x := modeltest.Gaussian(rand.New(rand.NewPCG(18, 1)), 400, 30)
	for row := range 20 {
		got, want := nearestTo(t, x, row, 15), byForce(x, row, 15)
		if len(got) != len(want) {
			t.Fatalf("%d neighbours, want %d", len(got), len(want))
		}
		for i := range got {
			// The sum of 30 squares in another order.
			if got[i].Row != want[i].Row || !modeltest.Near(got[i].Distance, want[i].Distance, 1e-14) {
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
	x := modeltest.Rows(mat.NewDense(3, 1, []float64{5, 1, 2}))
	for _, except := range []int{-1, 3} {
		got := modeltest.Must(repr.Nearest(t.Context(), x, []float32{4}, except, 9, repr.Euclid, simd.Serial))(t)
		if want := []repr.Neighbour{{Row: 0, Distance: 1}, {Row: 2, Distance: 2}, {Row: 1, Distance: 3}}; !slices.Equal(got, want) {
			t.Errorf("row %d left out: %v, want %v", except, got, want)
		}
	}
}

// TestNearestByDirection compares the cosine with that of the angle, which lengths do not change.
func TestNearestByDirection(t *testing.T) {
	angles := []float64{0, 0.3, -0.1, math.Pi, math.Pi / 2, 0.1}
	x := mat.NewDense(len(angles)+2, 2, nil) // the last two are zeros and a NaN
	for i, a := range angles {
		x.SetRow(i, []float64{float64(i+1) * math.Cos(a), float64(i+1) * math.Sin(a)})
	}
	x.Set(len(angles)+1, 0, math.NaN())
	got := modeltest.Must(repr.Nearest(t.Context(), modeltest.Rows(x), []float32{7, 0}, 0, 9, repr.Cosine, simd.Serial))(t)
	want := []int{2, 5, 1, 4, 3}
	for i, n := range got {
		if i >= len(want) || n.Row != want[i] || math.Abs(n.Distance-(1-math.Cos(angles[n.Row]))) > 1e-7 { // of float32s
			t.Fatalf("the nearest by direction are %v", got)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d rows have a direction, want %d", len(got), len(want))
	}
}

// TestNearestOnCores: the rows are the same bits on any number of cores, ties by the lower row, also
// where blocks are taken in another order.
func TestNearestOnCores(t *testing.T) {
	x := simd.NewMatrix(30_000, 40)
	rng := rand.New(rand.NewPCG(19, 1))
	for i := range x.Rows {
		for j := range x.Cols {
			x.Row(i)[j] = float32(rng.IntN(2)) // so that many are equally far
		}
	}
	for _, by := range []repr.Distance{repr.Euclid, repr.Cosine} {
		want := modeltest.Must(repr.Nearest(t.Context(), x, x.Row(29_000), 29_000, 50, by, simd.Serial))(t)
		for i := 1; i < len(want); i++ {
			if a, b := want[i-1], want[i]; a.Distance > b.Distance || a.Distance == b.Distance && a.Row >= b.Row {
				t.Fatalf("%v stands before %v", a, b)
			}
		}
		for _, cores := range []int{2, 3, 8} {
			for range 4 {
				if got := modeltest.Must(repr.Nearest(t.Context(), x, x.Row(29_000), 29_000, 50, by, simd.NewPool(cores)))(t); !slices.Equal(got, want) {
					t.Fatalf("on %d cores the nearest rows are %v, want %v", cores, got, want)
				}
			}
		}
	}
}

// TestNearestGivesUp ends with the context.
func TestNearestGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := repr.Nearest(ctx, simd.NewMatrix(9, 2), make([]float32, 2), -1, 3, repr.Euclid, simd.NewPool(2)); !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
}

// BenchmarkNearest is one query of a large store, whose rows are in memory.
func BenchmarkNearest(b *testing.B) {
	x := simd.NewMatrix(100_000, 768)
	for i := range x.Data {
		x.Data[i] = float32(i%97) / 97
	}
	for name, by := range map[string]repr.Distance{"euclid": repr.Euclid, "cosine": repr.Cosine} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := repr.Nearest(b.Context(), x, x.Row(5), 5, 8, by, simd.NewPool(2)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
