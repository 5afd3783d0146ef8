package linalg_test

import (
	"math"
	"slices"
	"testing"

	"fathom/model/linalg"
	"fathom/model/modeltest"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// TestSingularValues compares with gonum's decomposition, of full and of low rank, tall and wide, and of
// columns of very different size.
func TestSingularValues(t *testing.T) {
	for _, c := range []struct {
		m, k, rank int
		grade      float64
	}{{1, 1, 1, 1}, {7, 3, 3, 1}, {3, 7, 3, 1}, {40, 30, 11, 1}, {30, 30, 30, 0.5}, {25, 60, 25, 0.7}, {4, 4, 0, 1}} {
		x := mat.NewDense(c.m, c.k, nil)
		for r := range c.rank {
			x.Apply(func(i, j int, v float64) float64 {
				a, b := modeltest.Uniform(uint64(1000*r+i)), modeltest.Uniform(uint64(500_000+1000*r+j))
				return v + (a-0.5)*(b-0.5)*math.Pow(c.grade, float64(r))
			}, x)
		}
		var svd mat.SVD
		if !svd.Factorize(x, mat.SVDNone) {
			t.Fatal("gonum failed")
		}
		want := svd.Values(nil)
		got, err := linalg.SingularValues(t.Context(), simd.Matrix64{Rows: c.m, Cols: c.k, Stride: c.k, Data: slices.Clone(x.RawMatrix().Data)})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range want {
			if math.Abs(got[i]-v) > 1e-15*float64(c.m+c.k)*want[0] {
				t.Errorf("%+v: singular value %d is %g, want %g", c, i, got[i], v)
			}
		}
	}
}
