package projection

import (
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/simd"
)

// TestSigns checks that the largest loading decides, and the first among equals.
func TestSigns(t *testing.T) {
	c := &centring{varying: []int{0, 2, 3}}
	for _, test := range []struct{ loadings, want []float64 }{
		{[]float64{0.6, -0.7, 0.1}, []float64{-0.6, 0, 0.7, -0.1}},
		{[]float64{-0.5, 0.5, 0.1}, []float64{0.5, 0, -0.5, -0.1}},
		{[]float64{0.5, -0.5, 0.1}, []float64{0.5, 0, -0.5, 0.1}},
	} {
		row := make([]float64, 4)
		c.expand(row, test.loadings)
		if !slices.Equal(row, test.want) {
			t.Errorf("%v becomes %v, want %v", test.loadings, row, test.want)
		}
	}
}

// TestScatteredVariancesOfNothing: where a covariance matrix is made of float32 products, what rounding
// leaves behind the rank of x is no variance.
func TestScatteredVariancesOfNothing(t *testing.T) {
	const n, d, rank = 300, 24, 3
	rng := rand.New(rand.NewPCG(8, 17))
	x := simd.NewMatrix(n, d) // of whole numbers, so that its rank is exact
	for i := range n {
		for k := range rank {
			by := float32(rng.IntN(15) - 7)
			for j := range d {
				x.Row(i)[j] += by * float32((j*(k+3)*7919+k*j*j)%13-6)
			}
		}
	}
	p, err := fitLarge(t.Context(), x, 2, false, simd.Serial)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.ExplainedVariance) != d || !(p.ExplainedVarianceRatio[rank-1] > 0.01) {
		t.Fatalf("the variances are %v", p.ExplainedVariance)
	}
	for i, v := range p.ExplainedVariance[rank:] {
		if v != 0 || p.ExplainedVarianceRatio[rank+i] != 0 {
			t.Errorf("variance %d of a matrix of rank %d is %g", rank+i, rank, v)
		}
	}
}
