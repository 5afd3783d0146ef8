package store

import (
	"fmt"
	"slices"
	"sync"

	"fathom/data/array"
	"fathom/data/text"
)

// A source is where the rows of a layer are at a moment.
type source struct {
	pool     pool
	layout   layout
	width    int
	mask     *mask
	segments []segment
	columns  [][]*array.Array // of a table, of each segment; nil for arrays
}

// A segment is samples that stand in one array.
type segment struct {
	array *array.Array
	from  int // its first sample
	n     int
	base  int // the first number of its first sample
}

func (s *source) add(g segment) {
	if last := len(s.segments) - 1; last >= 0 {
		g.from = s.segments[last].from + s.segments[last].n
	}
	s.segments = append(s.segments, g)
}

// at is the segment that a sample is in.
func (s *source) at(unit int) int {
	i, found := slices.BinarySearchFunc(s.segments, unit, func(g segment, unit int) int { return g.from - unit })
	for found && s.segments[i].n == 0 { // which begins where the next does
		i++
	}
	if found {
		return i
	}
	return i - 1
}

// Rows are the rows of a split at a layer and a moment, n×d, in the order of the files. They are
// read when they are asked for. It may be used by several goroutines.
type Rows struct {
	store  *Store
	source *source
	index  []int32
	layer  string
}

// Rows are the rows of a split at a layer and a moment. All must be there: 0 ≤ moment <
// len(Moments()) and 0 ≤ layer < len(Layers()).
func (s *Store) Rows(moment, layer int, split Split) *Rows {
	return &Rows{store: s, source: &s.sources[moment][layer], index: s.index[split], layer: s.layers[layer].Name}
}

// Dims are the number of rows and of features.
func (r *Rows) Dims() (n, d int) { return len(r.index), r.source.width }

// What is read at once, in numbers: a span of samples that stand near each other, of which those
// between are dropped. A call of the system costs about as much as to read a gap of this size.
const (
	mostSpan = 1 << 18
	mostGap  = 1 << 12
)

var buffers = sync.Pool{New: func() any { return new([]float32) }}

// Read fills dst, k×d and row-major without gaps, with the k rows from row from on, pooled, as
// float32. An error names the file and the array.
func (r *Rows) Read(dst []float32, from int) error {
	k := len(dst) / r.source.width
	if from < 0 || len(dst)%r.source.width != 0 || from > len(r.index)-k {
		return fmt.Errorf("%s: %s from row %s on, expected whole rows within its %s",
			text.Clip(r.layer), text.Plural(len(dst), "number"), text.Count(from), text.Count(len(r.index)))
	}
	rows := r.index[from : from+k]
	if r.source.columns != nil {
		return r.table(dst, rows)
	}
	p := pooler{pool: r.source.pool, layout: r.source.layout, mask: r.source.mask}
	held := buffers.Get().(*[]float32)
	defer buffers.Put(held)
	for done := 0; done < k; {
		n, err := r.span(&p, held, dst[done*r.source.width:], rows[done:])
		if err != nil {
			return err
		}
		done += n
	}
	return nil
}

// unit is the sample that a row is of.
func (r *Rows) unit(row int32) int {
	if r.store.unit == nil {
		return int(row)
	}
	return int(r.store.unit[row])
}

// span reads the first rows of a list, as many as stand near each other, and returns how many.
func (r *Rows) span(p *pooler, held *[]float32, dst []float32, rows []int32) (int, error) {
	first := r.unit(rows[0])
	g := &r.source.segments[r.source.at(first)]
	last, n := first, 1
	whole := p.stride == p.size && p.kind == poolNone // rows stand as they are wanted
	for n < len(rows) {
		u := r.unit(rows[n])
		span := (u-first)*p.stride + p.size
		plain := whole && u == last+1 && n == u-first
		if u < last || u >= g.from+g.n || (u-last)*p.stride-p.size > mostGap || span > mostSpan && !plain {
			break
		}
		last = u
		n++
	}
	at := g.base + (first-g.from)*p.stride
	if whole && last-first == n-1 {
		return n, g.array.ReadFloats(dst[:n*p.size], at)
	}
	size := (last-first)*p.stride + p.size
	if cap(*held) < size {
		*held = make([]float32, size)
	}
	raw := (*held)[:size]
	if err := g.array.ReadFloats(raw, at); err != nil {
		return 0, err
	}
	d := r.source.width
	for i, row := range rows[:n] {
		u := r.unit(row)
		token := 0
		if r.store.token != nil {
			token = int(r.store.token[row])
		}
		p.row(dst[i*d:(i+1)*d], raw[(u-first)*p.stride:][:p.size], u, token)
	}
	return n, nil
}

// table reads rows of columns, which are held in memory.
func (r *Rows) table(dst []float32, rows []int32) error {
	d := r.source.width
	column := make([]float32, 0, 4096)
	for done := 0; done < len(rows); {
		first := r.unit(rows[done])
		i := r.source.at(first)
		g := &r.source.segments[i]
		n := 1
		for done+n < len(rows) && r.unit(rows[done+n]) < min(g.from+g.n, first+cap(column)) {
			n++
		}
		last := r.unit(rows[done+n-1])
		column = column[:last-first+1]
		for j, a := range r.source.columns[i] {
			if err := a.ReadFloats(column, first-g.from); err != nil {
				return err
			}
			for m, row := range rows[done : done+n] {
				dst[(done+m)*d+j] = column[r.unit(row)-first]
			}
		}
		done += n
	}
	return nil
}
