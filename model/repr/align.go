package repr

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Procrustes returns the orthogonal k×k matrix R that minimises ‖from·R − to‖_F
// for two n×k matrices whose rows correspond: a rotation, with a reflection where
// that fits better. With the singular value decomposition fromᵀ·to = UΣVᵀ it is
// UVᵀ (P. H. Schönemann, "A generalized solution of the orthogonal Procrustes
// problem", Psychometrika 31, 1966). R turns about the origin and nothing is
// centred here: hand in centred scores, such as [PCA.Scores] of the samples of
// the fit, or R serves the means as well. It neither scales nor moves, so
// distances between the rows of from·R are those of from.
//
// A direction whose singular value is below max(n, k)·2⁻⁵²·‖from‖_F·‖to‖_F is not
// settled by the data: nothing but rounding is known of it. In such directions R
// turns as little as it can, so that it is the identity where fromᵀ·to is zero,
// and where from equals to, whatever its rank.
//
// R is orthogonal to rounding in every case. It is the identity if an input holds
// a NaN or an infinity. The shapes of both inputs must be equal. The cost grows
// with nk² + k³.
func Procrustes(from, to *mat.Dense) *mat.Dense {
	n, k := from.Dims()
	if rows, columns := to.Dims(); rows != n || columns != k {
		panic(fmt.Sprintf("repr: a %d×%d matrix cannot be turned to a %d×%d one", n, k, rows, columns))
	}
	for _, x := range []*mat.Dense{from, to} {
		if _, err := scan(x); err != nil {
			return identity(k)
		}
	}
	c, floor := crossProduct(from, to)
	if floats.Norm(c, 2) <= floor {
		return identity(k)
	}
	u, v, values := factorise(mat.NewDense(k, k, c))
	if u == nil {
		return identity(k)
	}
	rank := 0
	for rank < k && values[rank] > floor {
		rank++
	}
	if rank < k {
		settle(u.Slice(0, k, rank, k).(*mat.Dense), v.Slice(0, k, rank, k).(*mat.Dense))
	}
	u.Mul(u, v.T())
	return u
}

// settle replaces the columns U₀ by U₀Q with the orthogonal Q for which U₀QVᵀ₀ is
// nearest to the identity: the one that minimises ‖U₀Q − V₀‖_F.
func settle(u0, v0 *mat.Dense) {
	var overlap mat.Dense
	overlap.Mul(u0.T(), v0)
	u, v, _ := factorise(&overlap)
	if u == nil {
		return // any Q will do
	}
	u.Mul(u, v.T())
	u0.Mul(u0, u)
}

// factorise returns the singular value decomposition UΣVᵀ of a square matrix, nil
// should it not converge.
func factorise(x *mat.Dense) (u, v *mat.Dense, values []float64) {
	var svd mat.SVD
	if !svd.Factorize(x, mat.SVDFull) {
		return nil, nil, nil
	}
	u, v = new(mat.Dense), new(mat.Dense)
	svd.UTo(u)
	svd.VTo(v)
	return u, v, svd.Values(nil)
}

// crossProduct returns fromᵀ·to, k×k, and what rounding can make of a singular
// value of it that is zero. Each matrix is divided by its largest entry first, so
// that nothing overflows and not all vanishes; R does not depend on the sizes.
func crossProduct(from, to *mat.Dense) (sum []float64, floor float64) {
	n, k := from.Dims()
	sum = make([]float64, k*k)
	a, b := rescaled{by: largest(from)}, rescaled{by: largest(to)}
	for i := range n {
		left, right := a.row(from.RawRowView(i)), b.row(to.RawRowView(i))
		for j, v := range left {
			floats.AddScaled(sum[j*k:(j+1)*k], v, right)
		}
	}
	return sum, float64(max(n, k)) * epsilon * math.Sqrt(a.squares*b.squares)
}

// rescaled divides the rows of a matrix by its largest entry.
type rescaled struct {
	by      float64
	last    []float64
	squares float64 // Σ over the rows so far
}

func (r *rescaled) row(x []float64) []float64 {
	r.last = r.last[:0]
	for _, v := range x {
		r.last = append(r.last, v/r.by)
	}
	r.squares += floats.Dot(r.last, r.last)
	return r.last
}

// largest returns the size of the largest entry of x, 1 where all are zero.
func largest(x *mat.Dense) float64 {
	n, _ := x.Dims()
	size := 0.0
	for i := range n {
		size = max(size, floats.Norm(x.RawRowView(i), math.Inf(1)))
	}
	if size == 0 {
		return 1
	}
	return size
}

func identity(k int) *mat.Dense {
	if k == 0 {
		return new(mat.Dense)
	}
	one := mat.NewDense(k, k, nil)
	for i := range k {
		one.Set(i, i, 1)
	}
	return one
}
