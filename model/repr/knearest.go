package repr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"fathom/model/elementary"
	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"
)

// Labelled are n×d rows with the class of each.
type Labelled struct {
	Rows   Rows
	Labels []int32
}

// check says what is wrong with rows whose classes are to be below a number.
func (l Labelled) check(what string, classes int) error {
	if reading.Empty(l.Rows) {
		return fmt.Errorf("the %s rows are empty: expected at least one sample and one feature", what)
	}
	if n, _ := l.Rows.Dims(); len(l.Labels) != n {
		return fmt.Errorf("%d labels for %d %s rows", len(l.Labels), n, what)
	}
	for i, y := range l.Labels {
		if y < 0 || int(y) >= classes {
			return fmt.Errorf("%s row %d has label %d: expected 0 to %d", what, i, y, classes-1)
		}
	}
	return nil
}

// checkPair says what is wrong with the rows that something learns from and those that test it.
func checkPair(train, test Labelled, classes int) error {
	if err := errors.Join(train.check("training", classes), test.check("test", classes)); err != nil {
		return err
	}
	_, d := train.Rows.Dims()
	if _, width := test.Rows.Dims(); width != d {
		return fmt.Errorf("test rows of %d columns for training rows of %d", width, d)
	}
	return nil
}

// Classified says how many of some rows got their own class.
type Classified struct {
	Correct, N  int
	Accuracy    float64 // Correct/N
	Predictions []int32
}

// classified compares predictions with labels.
func classified(predictions, labels []int32) Classified {
	c := Classified{N: len(labels), Predictions: predictions}
	for i, y := range labels {
		if predictions[i] == y {
			c.Correct++
		}
	}
	c.Accuracy = float64(c.Correct) / float64(c.N)
	return c
}

// temperature is that of the votes of neighbours by cosine.
const temperature = 0.07

// KNearest predicts the class of each test row by those of the k nearest training rows, of equally near
// ones the lower row first, and compares with its label. By [Euclid] each has one vote; by [Cosine] the
// vote weighs exp(cos/0.07) (M. Caron et al., "Emerging properties in self-supervised vision
// transformers", ICCV 2021), and a row of zeros has the cosine 0 with all. Of classes with as many
// votes the lowest wins. Customary are k = 5 by Euclid and k = 20 by cosine. Rows are taken as they
// are: nothing is fitted, and no C is chosen, so that a probe that leans on either shows.
//
// Both are read once and held in float32, twice the training rows. Products in float32 say which rows may be
// among the nearest, with the bound of their rounding, and float64 which are: the result is exact, and
// the same with every tier and on any number of cores.
//
// Training rows that are all the same are an [Undefined]: none is nearer than another. A NaN or an
// infinity is an error that wraps [reading.ErrNotFinite].
func KNearest(ctx context.Context, train, test Labelled, classes, k int, by Distance, pool *simd.Pool) (*Classified, error) {
	if err := checkPair(train, test, classes); err != nil {
		return nil, fmt.Errorf("nearest neighbours: %w", err)
	}
	if k < 1 {
		return nil, fmt.Errorf("nearest neighbours: %d of them, expected 1 or more", k)
	}
	if pool == nil {
		pool = simd.Serial
	}
	h, err := newHunt(train.Rows, test.Rows, min(k, len(train.Labels)), by)
	if err != nil {
		return nil, err
	}
	predictions := make([]int32, len(test.Labels))
	simd.Share(pool.Cores(), (len(predictions)+huntRows-1)/huntRows, func(p int) {
		if ctx.Err() != nil {
			return
		}
		from := p * huntRows
		h.run(from, min(len(predictions), from+huntRows), func(i int, near []Neighbour) {
			predictions[i] = vote(near, train.Labels, classes, by)
		})
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	out := classified(predictions, test.Labels)
	return &out, nil
}

// vote is the class that most of the neighbours have, nearest first.
func vote(near []Neighbour, labels []int32, classes int, by Distance) int32 {
	votes := make([]float64, classes)
	for _, neighbour := range near {
		weight := 1.0
		if by == Cosine {
			weight = elementary.Exp((1 - neighbour.Distance) / temperature)
		}
		votes[labels[neighbour.Row]] += weight
	}
	best := 0
	for c, v := range votes {
		if v > votes[best] {
			best = c
		}
	}
	return int32(best)
}

const (
	huntRows = 64   // queries that are multiplied at a time
	huntCols = 1024 // with so many rows
)

// A hunt looks for the rows that are nearest to each of many queries.
type hunt struct {
	base, queries features
	k             int
	by            Distance

	// narrow are the rows of the base as float32 products see them: less the mean of each column and
	// divided by unit, or by cosine of length 1.
	narrow  simd.Matrix
	mean    []float64
	unit    float64
	lengths []float64 // of the rows of narrow, ‖b‖; and squared
	squares []float64
	slack   float64 // how far a product may be off, relative to the lengths
}

// newHunt reads and holds both.
func newHunt(base, queries Rows, k int, by Distance) (*hunt, error) {
	b, err := readFeatures(base)
	if err != nil {
		return nil, err
	}
	q, err := readFeatures(queries)
	if err != nil {
		return nil, err
	}
	h := &hunt{base: *b, queries: *q, k: k, by: by, narrow: simd.NewMatrix(b.Rows, b.Cols), mean: b.means, unit: 1}
	if by == Cosine {
		h.mean = make([]float64, b.Cols)
	} else {
		varies := false
		for i := range b.Rows {
			varies = varies || !slices.Equal(b.Row(i), b.Row(0))
		}
		if !varies {
			return nil, undefined("all %d training rows are the same: none is nearer than another", b.Rows)
		}
		h.unit = max(h.largest(h.base), h.largest(h.queries))
		_, exponent := math.Frexp(h.unit)
		h.unit = math.Ldexp(1, exponent)
	}
	h.lengths, h.squares = make([]float64, b.Rows), make([]float64, b.Rows)
	row := make([]float64, b.Cols)
	for i := range b.Rows {
		h.squares[i] = h.see(h.narrow.Row(i), row, b.Row(i))
		h.lengths[i] = math.Sqrt(h.squares[i])
	}
	// A chain of d products and the rounding of both factors (Higham, section 3.1), and as much again.
	h.slack = 2 * float64(b.Cols+8) * 0x1p-24
	return h, nil
}

// largest is the largest number of some rows less the mean, in size.
func (h *hunt) largest(f features) float64 {
	most := 0.0
	for i := range f.Rows {
		for j, v := range f.Row(i) {
			if size := math.Abs(float64(v) - h.mean[j]); size > most { // max waits longer, for NaN's sake
				most = size
			}
		}
	}
	return most
}

// see sets dst to a row as products see it, and returns the square of its length.
func (h *hunt) see(dst []float32, scratch []float64, row []float32) (square float64) {
	vector.SubtractWide(scratch, row, h.mean)
	if h.by == Cosine {
		if length := vector.Norm(scratch); length > 0 {
			vector.Scale(scratch, 1/length)
		}
	} else {
		vector.Scale(scratch, 1/h.unit)
	}
	vector.Narrow(dst, scratch)
	return vector.Dot(scratch, scratch)
}

// A prospect is a row that may be among the nearest, with what half the square of its distance is at
// least and at most, less a number that all rows of one query share.
type prospect struct {
	row         int
	least, most float64
}

// prospects are those of one query.
type prospects struct {
	k    int
	all  []prospect
	most []float64 // the k lowest of what they are at most, ascending; all while there are fewer
}

// bound is what the k nearest are at most: a row that is further is none of them.
func (p *prospects) bound() float64 {
	if len(p.most) < p.k {
		return math.Inf(1)
	}
	return p.most[p.k-1]
}

// add adds one that is within the bound. Where there is no room those that no longer are make it.
func (p *prospects) add(new prospect) {
	if len(p.most) < p.k {
		p.most = append(p.most, math.Inf(1))
	}
	i := len(p.most) - 1 // whose place is free, or taken over
	for ; i > 0 && new.most < p.most[i-1]; i-- {
		p.most[i] = p.most[i-1]
	}
	p.most[i] = min(p.most[i], new.most)
	if len(p.all) == cap(p.all) {
		p.thin()
		p.all = slices.Grow(p.all, len(p.all)+1)
	}
	p.all = append(p.all, new)
}

// thin leaves out those beyond the bound.
func (p *prospects) thin() {
	bound := p.bound()
	p.all = slices.DeleteFunc(p.all, func(p prospect) bool { return p.least > bound })
}

// run hands on the nearest rows of the queries from … to−1, nearest first.
func (h *hunt) run(from, to int, found func(i int, near []Neighbour)) {
	d, count := h.base.Cols, to-from
	seen, scratch := simd.NewMatrix(count, d), make([]float64, d)
	lengths := make([]float64, count)
	for i := range count {
		lengths[i] = math.Sqrt(h.see(seen.Row(i), scratch, h.queries.Row(from+i)))
	}
	work := simd.NewWorkspace(simd.Default(), simd.Serial)
	products := simd.NewMatrix(count, huntCols)
	near := make([]prospects, count)
	for i := range near {
		near[i].k = h.k
	}
	for lo := 0; lo < h.base.Rows; lo += huntCols {
		hi := min(h.base.Rows, lo+huntCols)
		part := products
		part.Cols = hi - lo
		work.MulTrans(part, seen, h.narrow.Slice(lo, hi), simd.Identity, simd.Matrix{})
		for i := range count {
			h.sift(&near[i], part.Row(i), lo, h.slack*lengths[i])
		}
	}
	for i := range count {
		found(from+i, h.settle(&near[i], h.queries.Row(from+i), scratch))
	}
}

// sift adds the rows of a block that may be among the nearest of a query to its prospects.
func (h *hunt) sift(near *prospects, products []float32, lo int, slack float64) {
	squares, lengths, bound := h.squares[lo:][:len(products)], h.lengths[lo:][:len(products)], near.bound()
	for j, p := range products {
		v, off := float64(squares[j]/2)-float64(p), float64(slack*lengths[j])+0x1p-140
		if v-off > bound {
			continue
		}
		near.add(prospect{lo + j, v - off, v + off})
		bound = near.bound()
	}
}

// settle returns the nearest of the prospects by their distances in float64.
func (h *hunt) settle(near *prospects, query []float32, scratch []float64) []Neighbour {
	near.thin()
	out := make([]Neighbour, len(near.all))
	wide := make([]float64, len(query))
	vector.Widen(wide, query)
	length := vector.Norm(wide)
	for i, p := range near.all {
		out[i] = Neighbour{p.row, h.distance(scratch, h.base.Row(p.row), wide, length)}
	}
	slices.SortFunc(out, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Row, b.Row))
	})
	return out[:min(h.k, len(out))]
}

// distance is the square of that of a row from a query by Euclid, and 1 − cos by cosine.
func (h *hunt) distance(scratch []float64, row []float32, query []float64, length float64) float64 {
	if h.by == Euclid {
		vector.SubtractWide(scratch, row, query)
		return vector.Dot(scratch, scratch)
	}
	vector.Widen(scratch, row)
	size := vector.Norm(scratch) * length
	if size == 0 {
		return 1
	}
	return 1 - vector.Dot(scratch, query)/size
}
