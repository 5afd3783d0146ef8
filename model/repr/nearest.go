package repr

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"
)

// A Neighbour is a row of a representation and its distance from a query.
type Neighbour struct {
	Row      int
	Distance float64
}

// Distance is how far two rows are from each other.
type Distance int

const (
	// Euclid is √Σⱼ(xⱼ − qⱼ)², in the units of the features.
	Euclid Distance = iota
	// Cosine is 1 − Σⱼxⱼqⱼ / √(Σⱼxⱼ²·Σⱼqⱼ²), from 0 for the same direction to 2 for the opposite. A
	// row of zeros has no direction, and so no finite distance.
	Cosine
)

// Nearest returns the k rows of the n×d representation x that are nearest to a query of d numbers:
// nearest first, of equally near ones the lower row first. Row except is left out, such as the
// query's own; one that x does not have, as −1, leaves none out. There are fewer than k if x has not
// that many, and none for k ≤ 0. Rows whose distance is not finite, because of a NaN or an infinity,
// are left out too.
//
// It reads x once, in blocks of bounded size, on the cores of a pool, which decide nothing: each
// distance has a sum of its own. The error is that of reading or the context's.
func Nearest(ctx context.Context, x Rows, query []float32, except, k int, by Distance, pool *simd.Pool) ([]Neighbour, error) {
	n, d := x.Dims()
	if len(query) != d {
		panic(fmt.Sprintf("repr: a query of %d numbers cannot be compared with %d columns", len(query), d))
	}
	k = min(k, n)
	if k <= 0 {
		return nil, nil
	}
	s := &search{x: x, query: make([]float64, d), except: except, k: k, by: by, rows: reading.BlockRows(d)}
	vector.Widen(s.query, query)
	s.length = vector.Dot(s.query, s.query)
	searchers := min(pool.Cores(), (n+s.rows-1)/s.rows)
	found, errs, panics := make([][]Neighbour, searchers), make([]error, searchers), make([]any, searchers)
	var all sync.WaitGroup
	for i := range searchers {
		all.Go(func() {
			defer func() { panics[i] = recover() }() // which goes on in the goroutine that asked
			found[i], errs[i] = s.run(ctx)
		})
	}
	all.Wait()
	for i := range searchers {
		if panics[i] != nil {
			panic(panics[i])
		}
		if errs[i] != nil {
			return nil, fmt.Errorf("find the nearest rows: %w", errs[i])
		}
	}
	return nearest(slices.Concat(found...), k), nil
}

// A search is one through all rows. Blocks of them are taken in order, by whoever is free.
type search struct {
	x         Rows
	query     []float64
	length    float64 // of the query, squared
	except, k int
	by        Distance
	rows      int // of a block
	next      atomic.Int64
}

// run looks through blocks as long as there are some, and returns the nearest rows of those.
func (s *search) run(ctx context.Context) ([]Neighbour, error) {
	n, d := s.x.Dims()
	block, scratch := make([]float32, min(n, s.rows)*d), make([]float64, d)
	// Candidates gather until they are twice as many as wanted; then the farther half goes. What
	// stands as far as the last one that is left may come before it by its row.
	near, bound := make([]Neighbour, 0, 2*s.k), math.Inf(1)
	for ctx.Err() == nil {
		lo := int(s.next.Add(int64(s.rows))) - s.rows
		if lo >= n {
			return nearest(near, s.k), nil
		}
		part := block[:min(n-lo, s.rows)*d]
		if err := s.x.Read(part, lo); err != nil {
			return nil, fmt.Errorf("read rows %d to %d: %w", lo, lo+len(part)/d-1, err)
		}
		for i := range len(part) / d {
			distance := s.distance(scratch, part[i*d:(i+1)*d])
			if lo+i == s.except || !(distance <= bound) || math.IsInf(distance, 1) { // NaN too
				continue
			}
			near = append(near, Neighbour{lo + i, distance})
			if len(near) == 2*s.k {
				near = nearest(near, s.k)
				bound = near[s.k-1].Distance
			}
		}
	}
	return nil, ctx.Err()
}

// distance is that of a row from the query.
func (s *search) distance(scratch []float64, row []float32) float64 {
	if s.by == Cosine {
		vector.Widen(scratch, row)
		return 1 - vector.Dot(scratch, s.query)/math.Sqrt(vector.Dot(scratch, scratch)*s.length)
	}
	vector.SubtractWide(scratch, row, s.query)
	return math.Sqrt(vector.Dot(scratch, scratch))
}

// nearest sorts and returns the first k.
func nearest(all []Neighbour, k int) []Neighbour {
	slices.SortFunc(all, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Row, b.Row))
	})
	return all[:min(k, len(all))]
}
