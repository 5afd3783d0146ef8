package linalg

import (
	"fmt"
	"math"

	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// Procrustes returns the orthogonal k×k matrix R that minimises ‖from·R − to‖_F
// for two n×k matrices whose rows correspond: a rotation, with a reflection where
// that fits better. With the singular value decomposition fromᵀ·to = UΣVᵀ it is
// UVᵀ (P. H. Schönemann, "A generalized solution of the orthogonal Procrustes
// problem", Psychometrika 31, 1966). R turns about the origin and nothing is
// centred here: hand in centred points, or R serves the means as well. It neither scales nor moves, so
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
		panic(fmt.Sprintf("linalg: a %d×%d matrix cannot be turned to a %d×%d one", n, k, rows, columns))
	}
	for _, x := range []*mat.Dense{from, to} {
		if !finite(x) {
			return Identity(k)
		}
	}
	c, floor := crossProduct(from, to)
	if vector.Norm(c.Data) <= floor {
		return Identity(k)
	}
	u, v, values := factorise(c)
	rank := 0
	for rank < k && values[rank] > floor {
		rank++
	}
	if rank < k {
		settle(u.Slice(rank, k), v.Slice(rank, k))
	}
	return mat.NewDense(k, k, turn(u, v).Data)
}

// finite reports whether x holds neither a NaN nor an infinity.
func finite(x *mat.Dense) bool {
	n, _ := x.Dims()
	for i := range n {
		for _, v := range x.RawRowView(i) {
			if v-v != 0 {
				return false
			}
		}
	}
	return true
}

// Product returns the matrix product A·B, n×k for an n×m and an m×k matrix: what turns scores.
// Unlike that of mat it has the same bits on every processor: an element is one chain over the m
// products, in order, each of them rounded.
func Product(a, b *mat.Dense) *mat.Dense {
	n, m := a.Dims()
	rows, k := b.Dims()
	if rows != m {
		panic(fmt.Sprintf("linalg: a matrix of %d columns cannot be multiplied with one of %d rows", m, rows))
	}
	out := mat.NewDense(n, k, nil)
	for i := range n {
		for j, v := range a.RawRowView(i) {
			vector.AddScaled(out.RawRowView(i), v, b.RawRowView(j))
		}
	}
	return out
}

// turn returns UVᵀ for matrices whose columns are the rows of u and v.
func turn(u, v vector.Block) vector.Block {
	k := u.Width
	r := vector.NewBlock(k, k)
	for j := range len(u.Data) / k {
		for i, x := range u.Row(j) {
			vector.AddScaled(r.Row(i), x, v.Row(j))
		}
	}
	return r
}

// settle replaces the columns U₀ by U₀Q with the orthogonal Q for which U₀QVᵀ₀ is
// nearest to the identity: the one that minimises ‖U₀Q − V₀‖_F. The columns are the rows of u0
// and v0.
func settle(u0, v0 vector.Block) {
	free := len(u0.Data) / u0.Width
	overlap := vector.NewBlock(free, free)
	for i := range free {
		for j := range free {
			overlap.Row(i)[j] = vector.Dot(u0.Row(i), v0.Row(j))
		}
	}
	u, v, _ := factorise(overlap)
	q := turn(u, v)
	turned := vector.NewBlock(free, u0.Width)
	for i := range free {
		for j, x := range q.Row(i) {
			vector.AddScaled(turned.Row(j), x, u0.Row(i))
		}
	}
	copy(u0.Data, turned.Data)
}

// crossProduct returns fromᵀ·to, k×k, and what rounding can make of a singular
// value of it that is zero. Each matrix is divided by its largest entry first, so
// that nothing overflows and not all vanishes; R does not depend on the sizes.
func crossProduct(from, to *mat.Dense) (sum vector.Block, floor float64) {
	n, k := from.Dims()
	sum = vector.NewBlock(k, k)
	a, b := rescaled{by: largest(from)}, rescaled{by: largest(to)}
	for i := range n {
		left, right := a.row(from.RawRowView(i)), b.row(to.RawRowView(i))
		for j, v := range left {
			vector.AddScaled(sum.Row(j), v, right)
		}
	}
	return sum, float64(max(n, k)) * Epsilon * math.Sqrt(a.squares*b.squares)
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
	r.squares += vector.Dot(r.last, r.last)
	return r.last
}

// largest returns the size of the largest entry of x, 1 where all are zero.
func largest(x *mat.Dense) float64 {
	n, _ := x.Dims()
	size := 0.0
	for i := range n {
		size = max(size, vector.Largest(x.RawRowView(i)))
	}
	if size == 0 {
		return 1
	}
	return size
}

// Identity returns the k×k matrix that turns nothing, an empty one for no columns.
func Identity(k int) *mat.Dense {
	if k == 0 {
		return new(mat.Dense)
	}
	one := mat.NewDense(k, k, nil)
	for i := range k {
		one.Set(i, i, 1)
	}
	return one
}
