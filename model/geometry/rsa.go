package geometry

import (
	"context"
	"fmt"
	"math"
)

// Dissimilarity is how far two items are from each other in a layer.
type Dissimilarity string

const (
	// Correlation is 1 − r, with r Pearson's correlation of two rows over the columns.
	Correlation Dissimilarity = "correlation"
	// SquaredEuclid is Σⱼ(xⱼ−yⱼ)².
	SquaredEuclid Dissimilarity = "sqeuclidean"
)

// MostCompared is how many rows [RSA] takes at most: its pairs are held and sorted.
const MostCompared = 2000

// RSA returns Spearman's rank correlation between the dissimilarities of all pairs of rows in one
// layer and those in another (N. Kriegeskorte, M. Mur and P. Bandettini, "Representational similarity
// analysis", Frontiers in Systems Neuroscience 2, 2008): 1 where both put the items in the same order
// of nearness. Equal dissimilarities share the mean of their ranks. Of more than [MostCompared] rows it
// takes the first in the shuffled order; N says how many.
//
// By [Correlation] a row that has the same value in all columns, such as one of a ReLU layer that is 0
// everywhere, has no dissimilarity, which is a [repr.Undefined].
//
// Both layers must have the same rows in the same order, held with one seed.
func RSA(ctx context.Context, a, b *Layer, by Dissimilarity) (*Estimate, error) {
	if err := alike(a, b, 3); err != nil {
		return nil, err
	}
	x, err := a.dissimilarities(ctx, by)
	if err != nil {
		return nil, err
	}
	y, err := b.dissimilarities(ctx, by)
	if err != nil {
		return nil, err
	}
	r, ok := pearson(ranks(x), ranks(y))
	if !ok {
		return nil, undefined("all pairs of rows are equally far from each other: they have no order")
	}
	return &Estimate{Value: r, N: min(a.n, MostCompared)}, nil
}

// dissimilarities lists those of all pairs i < j, by rows.
func (l *Layer) dissimilarities(ctx context.Context, by Dissimilarity) ([]float64, error) {
	n := min(l.n, MostCompared)
	between := apart
	x := block{l.matrix(n)}
	switch by {
	case SquaredEuclid:
	case Correlation:
		between = func(x, y []float64) float64 { return 1 - dot(l.kernels, x, y) }
		var err error
		if x, err = l.standardised(n); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("unknown dissimilarity %q: expected %q or %q", by, Correlation, SquaredEuclid)
	}
	out := make([]float64, n*(n-1)/2)
	share(l.pool, n, func(i int) {
		if ctx.Err() != nil {
			return
		}
		at := i*n - i*(i+1)/2
		for j := i + 1; j < n; j++ {
			out[at+j-i-1] = between(x.row(i), x.row(j))
		}
	})
	return out, ctx.Err()
}

// standardised returns rows less their own mean, of length 1.
func (l *Layer) standardised(n int) (block, error) {
	x := newBlock(n, l.d)
	for i := range n {
		row, from := x.row(i), l.row(i)
		mean := meanOf(from, 1)[0]
		for j, v := range from {
			row[j] = v - mean
		}
		length := math.Sqrt(dot(l.kernels, row, row))
		if length == 0 {
			return block{}, undefined("row %d has the same value in all columns, so that it correlates with nothing", l.order[i])
		}
		for j := range row {
			row[j] /= length
		}
	}
	return x, nil
}

// ranks replaces numbers by their ranks, from 1; equal ones get the mean of theirs.
func ranks(x []float64) []float64 {
	order := ascending(x)
	out := make([]float64, len(x))
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && x[order[hi]] == x[order[lo]] {
			hi++
		}
		for _, i := range order[lo:hi] {
			out[i] = float64(lo+hi+1) / 2
		}
		lo = hi
	}
	return out
}

// ascending lists the places of numbers from the least number to the greatest; NaN stands first. It sorts by
// eleven bits after the other, from the last on, which takes a quarter of the time of comparisons.
func ascending(x []float64) []int32 {
	const width, rounds = 11, 6
	order, next := make([]int32, len(x)), make([]int32, len(x))
	keys, nextKeys := make([]uint64, len(x)), make([]uint64, len(x))
	var starts [rounds][1 << width]int32
	for i, v := range x {
		order[i], keys[i] = int32(i), sortable(v)
		for r := range rounds {
			starts[r][keys[i]>>(width*r)%(1<<width)]++
		}
	}
	for r := range rounds {
		at := int32(0)
		for digit, count := range starts[r] {
			starts[r][digit] = at
			at += count
		}
		for i, key := range keys {
			to := &starts[r][key>>(width*r)%(1<<width)]
			next[*to], nextKeys[*to] = order[i], key
			*to++
		}
		order, next, keys, nextKeys = next, order, nextKeys, keys
	}
	return order
}

// sortable are bits that stand in the order of the numbers.
func sortable(v float64) uint64 {
	bits := math.Float64bits(v)
	switch {
	case v != v:
		return 0
	case bits>>63 == 1:
		return ^bits
	}
	return bits | 1<<63
}

// pearson returns the correlation of two vectors; not ok where one is constant.
func pearson(x, y []float64) (r float64, ok bool) {
	mx, my := sum(x)/float64(len(x)), sum(y)/float64(len(y))
	xy, xx, yy := 0.0, 0.0, 0.0
	for i, v := range x {
		u, v := v-mx, y[i]-my
		xy += float64(u * v)
		xx += float64(u * u)
		yy += float64(v * v)
	}
	if xx == 0 || yy == 0 {
		return 0, false
	}
	return max(-1, min(1, xy/(math.Sqrt(xx)*math.Sqrt(yy)))), true
}
