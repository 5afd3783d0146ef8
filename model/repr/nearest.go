package repr

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Neighbour is a row of a representation and its distance from a query, in the units of the
// features.
type Neighbour struct {
	Row      int
	Distance float64
}

// Nearest returns the k rows of the n×d representation x that are nearest to a query of d numbers
// in Euclidean distance √Σⱼ(xⱼ − qⱼ)²: nearest first, of equally near ones the lower row first. Row
// except is left out, such as the query's own; one that x does not have, as −1, leaves none out.
// There are fewer than k if x has not that many, and none for k ≤ 0. Rows whose distance is not
// finite, because of a NaN or an infinity, are left out too.
//
// It reads x once, in blocks of bounded size. The error is that of reading.
func Nearest(x Rows, query []float32, except, k int) ([]Neighbour, error) {
	n, d := x.Dims()
	if len(query) != d {
		panic(fmt.Sprintf("repr: a query of %d numbers cannot be compared with %d columns", len(query), d))
	}
	k = min(k, n)
	if k <= 0 {
		return nil, nil
	}
	from, difference := make([]float64, d), make([]float64, d)
	widen(from, query)
	// Candidates gather until they are twice as many as wanted; then the farther
	// half goes. No later row at the distance of the last one left comes before it.
	near, bound := make([]Neighbour, 0, 2*k), math.Inf(1)
	err := each(x, func(i int, row []float32) error {
		if i == except {
			return nil
		}
		subtractWide(difference, row, from)
		distance := math.Sqrt(dot(difference, difference))
		if !(distance < bound) { // NaN too
			return nil
		}
		near = append(near, Neighbour{i, distance})
		if len(near) == 2*k {
			near = nearest(near, k)
			bound = near[k-1].Distance
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find the nearest rows: %w", err)
	}
	return nearest(near, k), nil
}

// nearest sorts and returns the first k.
func nearest(all []Neighbour, k int) []Neighbour {
	slices.SortFunc(all, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Row, b.Row))
	})
	return all[:min(k, len(all))]
}
