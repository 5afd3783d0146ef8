package projection_test

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"fathom/model/linalg"

	"gonum.org/v1/gonum/mat"
)

// fingerprint fits components to fixed data, shaped so that each kind of product and decomposition is
// used, turns them, and returns all the numbers.
func fingerprint(t *testing.T) []float64 {
	var bits []float64
	add := func(m *mat.Dense) {
		r, _ := m.Dims()
		for i := range r {
			bits = append(bits, m.RawRowView(i)...)
		}
	}
	for _, data := range []struct {
		n, d         int
		zeros, scale float64
	}{{150, 90, 0, 1}, {90, 150, 0.8, 1}, {120, 25, 0, 1e4}} { // the last is factorised
		x, _ := blobs(8, data.n, data.d, 10, 2, data.zeros)
		x.Scale(data.scale, x)
		p := mustPCA(t, x)
		add(p.Components)
		add(scores(t, p, x, 5))
		shifted := mat.NewDense(data.n, data.d, nil)
		shifted.Apply(func(i, j int, _ float64) float64 { return x.At((i+1)%data.n, j) }, shifted)
		add(linalg.Procrustes(x, shifted))
		bits = append(append(bits, p.ExplainedVariance...), p.ExplainedVarianceRatio...)
	}
	return bits
}

// TestDeterministic compares every bit over GOMAXPROCS 1, 2 and 8, and over
// several calls at the same time.
func TestDeterministic(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want := fingerprint(t)
	check := func(when string) {
		got := fingerprint(t)
		if len(got) != len(want) {
			t.Errorf("%s: %d numbers, want %d", when, len(got), len(want))
			return
		}
		for i := range got {
			if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
				t.Errorf("%s: number %d is %g, want %g", when, i, got[i], want[i])
				return
			}
		}
	}
	runtime.GOMAXPROCS(2)
	check("GOMAXPROCS 2")
	runtime.GOMAXPROCS(8)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() { check("at the same time") })
	}
	group.Wait()
}
