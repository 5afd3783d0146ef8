package repr

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Neighbour is a row of a matrix and its distance from another.
type Neighbour struct {
	Row      int
	Distance float64
}

// Nearest returns the k rows of x that are nearest to the given one in Euclidean
// distance √Σⱼ(aⱼ − bⱼ)², the row itself left out: nearest first, of equally near
// ones the lower row first. There are fewer than k if x has not that many, and
// none for k ≤ 0. Rows whose distance is not finite, because of a NaN, an
// infinity or a square that overflows, are left out.
//
// The row must be one of x. It reads x once, in order.
func Nearest(x Rows, row, k int) []Neighbour {
	n, d := x.Dims()
	if row < 0 || row >= n {
		panic(fmt.Sprintf("repr: no row %d among %d", row, n))
	}
	k = min(k, n-1)
	if k <= 0 {
		return nil
	}
	query, difference := slices.Clone(x.RawRowView(row)), make([]float64, d)
	// Candidates gather until they are twice as many as wanted; then the farther
	// half goes. No later row at the distance of the last one left comes before it.
	near, bound := make([]Neighbour, 0, 2*k), math.Inf(1)
	for i := range n {
		if i == row {
			continue
		}
		subtractTo(difference, x.RawRowView(i), query)
		distance := math.Sqrt(dot(difference, difference))
		if !(distance < bound) { // NaN too
			continue
		}
		near = append(near, Neighbour{i, distance})
		if len(near) == 2*k {
			near = nearest(near, k)
			bound = near[k-1].Distance
		}
	}
	return nearest(near, k)
}

// nearest sorts and returns the first k.
func nearest(all []Neighbour, k int) []Neighbour {
	slices.SortFunc(all, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Row, b.Row))
	})
	return all[:min(k, len(all))]
}
