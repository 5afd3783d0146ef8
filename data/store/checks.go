package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math"
	"slices"

	"fathom/data/text"
)

// Checks are what is to be known of a store before any figure is believed.
type Checks struct {
	Rows    [Splits]int // of each split
	Classes []ClassCount
	// Majority is the commonest class of the training rows, of several the smallest, and
	// MajorityAccuracy the share of the test rows that are of it. Without classes they are "" and
	// NaN.
	Majority         string
	MajorityAccuracy float64

	Groups   int      // 0 where rows are not grouped
	Crossing []string // groups with rows in training and in another split

	// Duplicates are the rows outside training that a training row equals in every number of the
	// first and the last layer, at the last moment. A probe may know their labels by heart: that is
	// leakage.
	Duplicates int

	Layers [][]LayerCheck // of each moment and layer
}

// ClassCount is how many rows of each split are of a class.
type ClassCount struct {
	Name string
	Rows [Splits]int
}

// LayerCheck is what is wrong with the numbers of a layer at a moment, pooled.
type LayerCheck struct {
	Layer    string
	Moment   string
	Width    int
	Train    int // training rows
	Numbers  int // in the rows of all splits
	NaN, Inf int // of them
	Rows     int // with a NaN or an infinity
	Constant int // columns that are the same in all training rows
	// Coarse are columns of which float32, in which layers are read, leaves too little of what their
	// wider numbers differ by. None of them is counted as constant.
	Coarse int
}

// More reports whether there are more features than training rows, so that a linear probe can fit
// any labels of these.
func (c LayerCheck) More() bool { return c.Width > c.Train }

// blockRows is how many rows of a width are checked at once.
func blockRows(width int) int { return max(1, mostSpan/width) }

// scan hands the rows of all splits to use, in order and in blocks.
func (r *Rows) scan(ctx context.Context, use func(row int, numbers []float32)) error {
	n, d := r.Dims()
	block := make([]float32, min(n, blockRows(d))*d)
	for from := 0; from < n; from += blockRows(d) {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := block[:min(n-from, blockRows(d))*d]
		if err := r.Read(part, from); err != nil {
			return err
		}
		for i := range len(part) / d {
			use(from+i, part[i*d:(i+1)*d])
		}
	}
	return nil
}

// CheckLayer looks at every number of a layer at a moment, in one pass. Several may run at once.
func (s *Store) CheckLayer(ctx context.Context, moment, layer int) (LayerCheck, error) {
	d := s.layers[layer].Width
	c := LayerCheck{Layer: s.layers[layer].Name, Moment: s.moments[moment].Name, Width: d, Train: s.Len(Train), Numbers: d * len(s.side)}
	var same []int // columns without a change until now
	var held []float32
	err := s.All(moment, layer).scan(ctx, func(row int, numbers []float32) {
		nan, inf := odd(numbers)
		c.NaN, c.Inf = c.NaN+nan, c.Inf+inf
		if nan+inf > 0 {
			c.Rows++
		}
		if Split(s.side[row]) != Train {
			return
		}
		if held == nil {
			held = append(held, numbers...)
			for j := range numbers {
				same = append(same, j)
			}
			return
		}
		kept := same[:0]
		for _, j := range same {
			if numbers[j] == held[j] {
				kept = append(kept, j)
			}
		}
		same = kept
	})
	if err != nil {
		return c, err
	}
	coarse, err := s.coarse(ctx, moment, layer)
	for _, is := range coarse {
		if is {
			c.Coarse++
		}
	}
	same = slices.DeleteFunc(same, func(j int) bool { return coarse != nil && coarse[j] })
	c.Constant = len(same)
	return c, err
}

// odd counts the NaNs and the infinities, which alone have an exponent of ones.
func odd(numbers []float32) (nan, inf int) {
	const exponent = 0x7f800000
	for _, v := range numbers {
		if b := math.Float32bits(v); b&exponent == exponent {
			if v != v {
				nan++
			} else {
				inf++
			}
		}
	}
	return nan, inf
}

// Duplicates counts the rows outside training that equal a training row, see [Checks]. Rows are
// compared by hashes of 64 bits.
func (s *Store) Duplicates(ctx context.Context) (int, error) {
	hashes := make([]uint64, len(s.side))
	seed := maphash.MakeSeed()
	last := len(s.layers) - 1
	layers := []int{0, last}
	if last == 0 {
		layers = layers[:1]
	}
	for _, layer := range layers {
		var raw []byte
		err := s.All(len(s.moments)-1, layer).scan(ctx, func(row int, numbers []float32) {
			raw = binary.LittleEndian.AppendUint64(raw[:0], hashes[row])
			for _, v := range numbers {
				raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v+0)) // −0 is 0
			}
			hashes[row] = maphash.Bytes(seed, raw)
		})
		if err != nil {
			return 0, err
		}
	}
	train := make(map[uint64]struct{}, s.Len(Train))
	for _, row := range s.index[Train] {
		train[hashes[row]] = struct{}{}
	}
	count := 0
	for _, split := range []Split{Test, Validation} {
		for _, row := range s.index[split] {
			if _, there := train[hashes[row]]; there {
				count++
			}
		}
	}
	return count, nil
}

// Known is the checks that need no number of a layer: Layers and Duplicates are left empty.
func (s *Store) Known() Checks {
	c := Checks{MajorityAccuracy: math.NaN()}
	for split := range c.Rows {
		c.Rows[split] = s.Len(Split(split))
	}
	for _, name := range s.classes {
		c.Classes = append(c.Classes, ClassCount{Name: name})
	}
	if s.classes != nil {
		for row, k := range s.labels {
			c.Classes[k].Rows[s.side[row]]++
		}
		best := 0
		for k := range c.Classes {
			if c.Classes[k].Rows[Train] > c.Classes[best].Rows[Train] {
				best = k
			}
		}
		c.Majority = c.Classes[best].Name
		c.MajorityAccuracy = float64(c.Classes[best].Rows[Test]) / float64(c.Rows[Test])
	}
	if s.groups != nil {
		sides := make([]uint8, len(s.named)) // a bit for each split
		for row, g := range s.groups {
			sides[g] |= 1 << s.side[row]
		}
		for g, side := range sides {
			if side != 0 {
				c.Groups++
			}
			if side&(1<<Train) != 0 && side != 1<<Train {
				c.Crossing = append(c.Crossing, s.named[g])
			}
		}
	}
	return c
}

// Checks does all checks: it reads every layer once, and the first and the last twice. An error is
// of reading, or of the context.
func (s *Store) Checks(ctx context.Context) (Checks, error) {
	c := s.Known()
	var err error
	if c.Duplicates, err = s.Duplicates(ctx); err != nil {
		return c, err
	}
	for m := range s.moments {
		var all []LayerCheck
		for l := range s.layers {
			one, err := s.CheckLayer(ctx, m, l)
			if err != nil {
				return c, err
			}
			all = append(all, one)
		}
		c.Layers = append(c.Layers, all)
	}
	return c, nil
}

// Sentences say what of the checks is to be known, the worst first: numbers that are not those of the
// file, for what follows is of those; leakage, which makes every test
// accuracy too high; numbers that leave a layer without a probe; classes that one side of the split
// has none of, or too few; columns and widths, which are worth knowing; what guessing reaches.
func (c Checks) Sentences() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	out = append(out, lost(c.Layers)...)
	if other := c.Rows[Test] + c.Rows[Validation]; c.Duplicates > 0 {
		say("leakage: %s of %s outside training equal a training row", text.Count(c.Duplicates), text.Plural(other, "row"))
	}
	if len(c.Crossing) > 0 {
		say("leakage: %s of %s on both sides of the split: %s", text.Count(len(c.Crossing)), text.Plural(c.Groups, "group"), text.Few(clip(c.Crossing), "and"))
	}
	more := 0
	for _, moment := range c.Layers {
		for _, l := range moment {
			at := text.Clip(l.Layer)
			if l.Moment != "" {
				at += " of " + text.Clip(l.Moment)
			}
			if l.NaN+l.Inf > 0 {
				say("%s: %s NaN and %s infinite of %s, in %s", at, text.Count(l.NaN), text.Count(l.Inf), text.Plural(l.Numbers, "number"), text.Plural(l.Rows, "row"))
			}
			if l.More() {
				more++
			}
		}
	}
	out = append(out, c.uneven()...)
	if more > 0 {
		say("a linear probe can fit any labels of the training rows here: there are more features than these in %s", where(c.Layers, more))
	}
	for _, sentence := range constant(c.Layers) {
		say("%s", sentence)
	}
	if c.Majority != "" {
		say("majority class %s: accuracy %s on the test rows", text.Clip(c.Majority), text.Decimal(c.MajorityAccuracy, 4))
	}
	return out
}

// constant says of each layer how many of its columns are the same in all training rows, in one sentence
// for all moments: units that are never active are common, and would crowd out the rest.
func constant(layers [][]LayerCheck) (out []string) {
	if len(layers) == 0 {
		return nil
	}
	for i, l := range layers[0] {
		var counts []string
		for _, moment := range layers {
			if i < len(moment) && moment[i].Constant > 0 && moment[i].Moment != "" {
				counts = append(counts, text.Count(moment[i].Constant)+" at "+text.Clip(moment[i].Moment))
			}
		}
		switch of := text.Plural(l.Width, "column"); {
		case counts != nil:
			out = append(out, fmt.Sprintf("%s: of %s, constant in the training rows are %s", text.Clip(l.Layer), of, text.Few(counts, "and")))
		case l.Constant > 0:
			out = append(out, fmt.Sprintf("%s: %s of %s constant in the training rows", text.Clip(l.Layer), text.Count(l.Constant), of))
		}
	}
	return out
}

// where names the layers with more features than training rows, which are the same at every moment.
func where(layers [][]LayerCheck, more int) string {
	if all := len(layers) * len(layers[0]); more == all {
		return "every layer"
	}
	var names []string
	for _, l := range layers[0] {
		if l.More() {
			names = append(names, l.Layer)
		}
	}
	return text.Few(clip(names), "and")
}
