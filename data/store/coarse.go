package store

import (
	"context"
	"fmt"
	"math"

	"fathom/data/array"
	"fathom/data/text"
)

// What is looked at to find columns that float32 holds too coarsely: so many samples at most, in
// blocks that lie evenly over the file, since its rows may be sorted.
const (
	coarseBlocks = 64
	coarseBlock  = 64

	// A column is coarse where rounding to float32 moves its numbers by more than this part of what
	// they differ by on average, which leaves them some five bits.
	coarseShare = 0.01
	// leastFloat is what they must differ by for a float32 to hold its inverse, by which they are scaled.
	leastFloat = 1e-37
)

// A spread is what is known of how a column is rounded: Σ|v − v₀| and Σ|v − float32(v)| of its numbers v, of
// which v₀ is the first. Sums of squares would leave what a float64 holds.
type spread struct {
	first, off, rounded float64
	n                   int
}

func (s *spread) add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	if s.n == 0 {
		s.first = v
	}
	s.n++
	s.off += math.Abs(v - s.first)
	s.rounded += math.Abs(v - float64(float32(v)))
}

func (s *spread) coarse() bool {
	return s.off > 0 && (s.rounded > float64(coarseShare*s.off) || s.off < leastFloat*float64(s.n))
}

// wide reports whether numbers of a type may be rounded to be a float32.
func wide(t array.Type) bool {
	switch t {
	case array.F64, array.I32, array.U32, array.I64, array.U64:
		return true
	}
	return false
}

// coarse reports of each column of a layer at a moment whether float32, in which layers are read, leaves
// too little of what tells its numbers apart: those of a date, 20180131, or of 1e-49. It is nil where
// that cannot be, and of cells of a map, which are not looked at.
func (s *Store) coarse(ctx context.Context, moment, layer int) ([]bool, error) {
	src := &s.sources[moment][layer]
	if src.pool.kind == poolGrid || src.columns == nil && !wide(s.layers[layer].Type) {
		return nil, nil
	}
	all := make([]spread, src.width)
	for i := range src.segments {
		g := &src.segments[i]
		blocks := min(coarseBlocks, (g.n+coarseBlock-1)/coarseBlock)
		for b := range blocks {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			from := b * g.n / blocks
			if err := src.spreads(all, i, from, min(coarseBlock, g.n-from)); err != nil {
				return nil, err
			}
		}
	}
	out := make([]bool, len(all))
	for j := range all {
		out[j] = all[j].coarse()
	}
	return out, nil
}

// spreads adds k samples of a segment to what is known of the columns.
func (s *source) spreads(all []spread, segment, from, k int) error {
	if s.columns != nil {
		for j, a := range s.columns[segment] {
			column := make([]float64, k)
			if err := a.ReadDoubles(column, from); err != nil {
				return err
			}
			for _, v := range column {
				all[j].add(v)
			}
		}
		return nil
	}
	g := &s.segments[segment]
	sample := make([]float64, s.layout.size)
	for i := range k {
		if err := g.array.ReadDoubles(sample, g.base+(from+i)*s.layout.stride); err != nil {
			return err
		}
		for at, v := range sample {
			all[s.column(at)].add(v)
		}
	}
	return nil
}

// column is the column that a number of a sample goes into.
func (s *source) column(at int) int {
	switch {
	case s.layout.positions == 0, s.pool.kind == poolFlatten:
		return at
	case s.layout.inner:
		return at / s.layout.positions
	}
	return at % s.layout.features
}

// lost says of each layer in how many of its columns float32 leaves too little, at the worst of all
// moments.
func lost(layers [][]LayerCheck) (out []string) {
	if len(layers) == 0 {
		return nil
	}
	for i, l := range layers[0] {
		most := 0
		for _, moment := range layers {
			if i < len(moment) {
				most = max(most, moment[i].Coarse)
			}
		}
		if most > 0 {
			out = append(out, fmt.Sprintf("%s: what tells the numbers apart in %s of %s is lost in float32, in which layers are read: save them centred and scaled",
				text.Clip(l.Layer), text.Count(most), text.Plural(l.Width, "column")))
		}
	}
	return out
}
