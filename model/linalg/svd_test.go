package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// TestFactorise checks that U and V are orthogonal and UΣVᵀ is the matrix, for matrices of full and
// of low rank, of zeros, and with columns of very different size.
func TestFactorise(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	for _, k := range []int{1, 2, 3, 8, 30} {
		for _, rank := range []int{0, 1, k / 2, k} {
			for _, grade := range []float64{1, 1e-3} {
				x := mat.NewDense(k, k, nil)
				if rank > 0 {
					left, right := modeltest.Gaussian(rng, k, rank), modeltest.Gaussian(rng, rank, k)
					x.Mul(left, right)
				}
				x.Apply(func(_, j int, v float64) float64 { return v * math.Pow(grade, float64(j)) }, x)
				name := fmt.Sprintf("%d×%d of rank %d, grade %g", k, k, rank, grade)
				u, v, values := factorise(vector.Block{Width: k, Data: slices.Clone(x.RawMatrix().Data)})
				checkFactors(t, name, x, u, v, values)
			}
		}
	}
}

func checkFactors(t *testing.T, name string, x *mat.Dense, u, v vector.Block, values []float64) {
	t.Helper()
	k := u.Width
	if !slices.IsSortedFunc(values, func(a, b float64) int { return int(math.Copysign(1, b-a)) }) {
		t.Errorf("%s: the singular values %v are not in order", name, values)
	}
	left, right := mat.NewDense(k, k, u.Data), mat.NewDense(k, k, v.Data)
	for side, m := range map[string]*mat.Dense{"U": left, "V": right} {
		var gram mat.Dense
		gram.Mul(m, m.T())
		if !mat.EqualApprox(&gram, Identity(k), 1e-13*float64(k)) {
			t.Errorf("%s: %s is not orthogonal:\n%v", name, side, mat.Formatted(&gram))
		}
	}
	var product mat.Dense
	product.Mul(left.T(), mat.NewDiagDense(k, values))
	product.Mul(&product, right)
	product.Sub(&product, x)
	if off := mat.Norm(&product, 2); off > 1e-14*float64(k)*(1+mat.Norm(x, 2)) {
		t.Errorf("%s: UΣVᵀ is off by %g", name, off)
	}
}
