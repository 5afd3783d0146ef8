package simd

import "sync"

// columns are the entries of some rows of a [Sparse] matrix, sorted by columns.
type columns struct {
	begin, end []uint32 // of each column in entry
	entry      []uint16 // row | code<<8, the rows of a column ascending
}

// sortColumns sorts the entries of x, which has at most 256 rows, into c, those of a large matrix on
// several cores. Every column has room for all rows, so one pass is enough.
func (w *Workspace) sortColumns(c *columns, x Sparse) {
	c.reserve(x.cols, x.Rows())
	if _, ok := w.divided(sortFlops*x.Entries(), x.bands, 1); ok {
		w.sortShares(c, x, division{x.bands, 1})
	} else {
		c.set(x, 0, x.bands)
	}
}

func (w *Workspace) sortShares(c *columns, x Sparse, d division) {
	w.pool.run(d, &w.buffers, func(_ *buffers, from, to int) { c.set(x, from, to) })
}

// sortFlops is how many operations of a product take as long as to sort an entry.
const sortFlops = 250

// set sorts what lies in some bands.
func (c *columns) set(x Sparse, from, to int) {
	first, last := from*bandCols, min(to*bandCols, x.cols)
	copy(c.end[first:last], c.begin[first:last])
	end, entry := c.end, c.entry
	for r := range x.Rows() {
		for band := from; band < to; band++ {
			end := end[band*bandCols:]
			for _, e := range x.band(r, band) {
				j := e & 0xff
				at := end[j]
				end[j] = at + 1
				entry[at] = uint16(r) | e&0xff00
			}
		}
	}
}

// reserve makes room for cols columns of rows entries.
func (c *columns) reserve(cols, rows int) {
	if len(c.begin) == cols && len(c.entry) == cols*rows {
		return
	}
	if cap(c.begin) < cols {
		c.begin, c.end = make([]uint32, cols), make([]uint32, cols)
	}
	if cap(c.entry) < cols*rows {
		c.entry = make([]uint16, cols*rows)
	}
	c.begin, c.end, c.entry = c.begin[:cols], c.end[:cols], c.entry[:cols*rows]
	for j := range c.begin {
		c.begin[j] = uint32(j * rows)
	}
}

// packed is a copy without room for more, of so many entries.
func (c *columns) packed(entries int) *columns {
	bounds, entry := make([]uint32, 1, len(c.begin)+1), make([]uint16, 0, entries)
	for j := range c.begin {
		entry = append(entry, c.entry[c.begin[j]:c.end[j]]...)
		bounds = append(bounds, uint32(len(entry)))
	}
	return &columns{begin: bounds[:len(c.begin)], end: bounds[1:], entry: entry}
}

// sortedBytes is how much memory the blocks of a [Sparse] matrix may take that are kept sorted.
const sortedBytes = 32 << 20

// sorted keeps blocks of rows of a [Sparse] matrix sorted by columns. A training comes back to the
// same minibatches again and again, and so do all that train on the same data; what comes but once
// is not kept. It may be used by several goroutines.
type sorted struct {
	mu     sync.Mutex
	blocks map[rowBlock]*columns // nil: it came once
	bytes  int
	users  int // trainings that go on
}

// Training says that a training on these rows, or on some of them, begins. What it returns is called
// once, when that is over: with the last of several the blocks that are kept sorted are let go, which
// are as large as the matrix.
func (x Sparse) Training() (over func()) {
	s := x.sorted
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.users--; s.users == 0 {
			s.blocks, s.bytes = nil, 0
		}
	}
}

// rowBlock is the rows first to first+n−1.
type rowBlock struct{ first, n int }

// columnsOf returns the entries of x, which has at most 256 rows, sorted by columns: those that are
// kept, or else sorted into the workspace.
func (w *Workspace) columnsOf(x Sparse) *columns {
	key := rowBlock{x.first, x.Rows()}
	kept, came := x.sorted.at(key)
	if kept != nil {
		return kept
	}
	w.sortColumns(&w.columns, x)
	if came {
		x.sorted.keep(key, &w.columns, x.Entries())
	}
	return &w.columns
}

// at returns what is kept of a block, and whether it came before.
func (s *sorted) at(key rowBlock) (kept *columns, came bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept, came = s.blocks[key]; !came && s.bytes+blockBytes <= sortedBytes {
		s.bytes += blockBytes
		if s.blocks == nil {
			s.blocks = map[rowBlock]*columns{}
		}
		s.blocks[key] = nil
	}
	return kept, came
}

// blockBytes is about what it takes to remember that a block came.
const blockBytes = 64

// keep keeps a copy of a block of so many entries, while there is room.
func (s *sorted) keep(key rowBlock, c *columns, entries int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bytes := 4*len(c.begin) + 2*entries
	if s.blocks[key] != nil || s.bytes+bytes > sortedBytes {
		return
	}
	s.bytes += bytes
	s.blocks[key] = c.packed(entries)
}
