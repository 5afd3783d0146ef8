package linalg

import (
	"math/rand/v2"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// TestInverseRoot holds L⁻¹ against what it stands for, L⁻¹AL⁻ᵀ = I, for sizes around those of the
// blocks, and on any number of cores. An element of the product of n float32s is off by some √n·2⁻²⁴
// times the sizes, which are near 1.
func TestInverseRoot(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{1, 2, 16, 63, 64, 65, 130, 333} {
		x := vector.Block{Width: 2 * n, Data: modeltest.Normals(rng, 2*n*n)}
		full, a := mat.NewDense(n, n, nil), simd.NewMatrix(n, n)
		for i := range n {
			for j := range n {
				v := vector.Dot(x.Row(i), x.Row(j))
				if i == j {
					v++
				}
				full.Set(i, j, v)
				if i <= j {
					a.Row(i)[j] = float32(v)
				}
			}
		}
		var first *mat.Dense
		for _, cores := range []int{1, 2} {
			work := simd.NewWorkspace(simd.Default(), simd.NewPool(cores))
			copied := simd.NewMatrix(n, n)
			copy(copied.Data, a.Data)
			inverse, ok := InverseRoot(copied, work)
			if !ok {
				t.Fatalf("%d: not positive definite", n)
			}
			l := mat.NewDense(n, n, nil)
			for i := range n {
				for j, v := range inverse.Row(i) {
					if l.Set(i, j, float64(v)); j > i && v != 0 {
						t.Fatalf("%d: element (%d, %d) above the diagonal is %g", n, i, j, v)
					}
				}
			}
			if first == nil {
				first = l
			} else if !mat.Equal(l, first) {
				t.Errorf("%d: two cores have other bits than one", n)
			}
			var got mat.Dense
			got.Product(l, full, l.T())
			got.Sub(&got, Identity(n))
			if off := max(mat.Max(&got), -mat.Min(&got)); !(off <= 1e-5*float64(n)) {
				t.Errorf("%d: L⁻¹AL⁻ᵀ is off by %g", n, off)
			}
		}
	}
	indefinite := simd.NewMatrix(2, 2)
	copy(indefinite.Row(0), []float32{1, 3})
	copy(indefinite.Row(1), []float32{0, 1})
	if _, ok := InverseRoot(indefinite, simd.NewWorkspace(simd.Default(), simd.Serial)); ok {
		t.Error("a matrix that is not positive definite was factorised")
	}
}
