package simd

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// A Palette lists the values that the elements of a [Sparse] matrix may have.
type Palette [256]float32

// Sparse is a matrix of rows that are mostly zero and have few different values, such as images of
// bytes: of each element that is not zero it keeps the column in two bytes and the place in its
// palette in one. Rows are appended and never change.
type Sparse struct {
	cols, bands int
	palette     *Palette
	start       []uint32    // band b of row i has the entries start[i*bands+b] to start[i*bands+b+1]
	index       []uint16    // column, ascending within a row
	code        []uint8     // value, as a place in the palette; never that of a zero
	counts      *[256]uint8 // 1 for the places of values that are not zero
}

// bandCols is the number of columns of a band. Products go through the rows band by band, so that
// the rows of the other factor that a band meets stay near the core.
const bandCols = 112

// NewSparse returns a matrix of cols columns, at most 65,536, without rows. It keeps the palette.
func NewSparse(cols int, palette *Palette) (*Sparse, error) {
	if cols < 1 || cols > 1<<16 {
		return nil, fmt.Errorf("sparse matrix of %d columns, expected 1 to %d", cols, 1<<16)
	}
	counts := new([256]uint8)
	for c, value := range palette {
		if value != 0 {
			counts[c] = 1
		}
	}
	return &Sparse{
		cols: cols, bands: (cols + bandCols - 1) / bandCols, palette: palette, start: []uint32{0}, counts: counts,
	}, nil
}

// Grow makes room for so many more rows with so many entries in all, so that appending them
// allocates nothing.
func (s *Sparse) Grow(rows, entries int) {
	s.start = slices.Grow(s.start, rows*s.bands)
	s.index = slices.Grow(s.index, entries)
	s.code = slices.Grow(s.code, entries)
}

// Append adds a row, given by the places of its elements in the palette. It panics unless there is
// one for each column, and after four thousand million entries.
func (s *Sparse) Append(row []uint8) {
	if len(row) != s.cols {
		panic(fmt.Sprintf("simd: a row of %d for a sparse matrix of %d columns", len(row), s.cols))
	}
	if uint64(len(s.index)) > math.MaxUint32-uint64(s.cols) {
		panic("simd: too many entries for a sparse matrix")
	}
	for from := 0; from < s.cols; from += bandCols {
		s.appendBand(row[from:min(from+bandCols, s.cols)], from)
		s.start = append(s.start, uint32(len(s.index)))
	}
}

// appendBand adds the entries of a band whose first column is from. Eight zeros in a row, of which
// images are full, are passed over at once; the others are written whatever they are, and kept if
// they count, which costs no branch.
func (s *Sparse) appendBand(band []uint8, from int) {
	s.Grow(0, len(band))
	n := len(s.index)
	index, code := s.index[:cap(s.index)], s.code[:cap(s.code)]
	skip := s.counts[0] == 0
	for j := 0; j < len(band); j++ {
		for skip && j+8 <= len(band) && binary.LittleEndian.Uint64(band[j:]) == 0 {
			j += 8
		}
		if j == len(band) {
			break
		}
		c := band[j]
		index[n], code[n] = uint16(from+j), c
		n += int(s.counts[c])
	}
	s.index, s.code = index[:n], code[:n]
}

// Decode writes the places in the palette of row i to dst, one for each column; zero stands where
// there is no entry.
func (s Sparse) Decode(dst []uint8, i int) {
	dst = dst[:s.cols]
	clear(dst)
	index, code := s.row(i)
	for k, j := range index {
		dst[j] = code[k]
	}
}

// Rows returns the number of rows.
func (s Sparse) Rows() int { return (len(s.start) - 1) / s.bands }

// Cols returns the number of columns.
func (s Sparse) Cols() int { return s.cols }

// Entries returns the number of elements that are not zero.
func (s Sparse) Entries() int { return int(s.start[len(s.start)-1] - s.start[0]) }

// Slice returns the view of the rows i to j. Nothing may be appended to it.
func (s Sparse) Slice(i, j int) Sparse {
	s.start = s.start[i*s.bands : j*s.bands+1 : j*s.bands+1]
	return s
}

// row returns the columns and codes of row i.
func (s Sparse) row(i int) (index []uint16, code []uint8) {
	from, to := s.start[i*s.bands], s.start[(i+1)*s.bands]
	return s.index[from:to], s.code[from:to]
}

// columns are the entries of some rows of a [Sparse] matrix, sorted by columns.
type columns struct {
	begin, end []uint32 // of each column in entry
	entry      []uint16 // row | code<<8, the rows of a column ascending
}

// set sorts the entries of x, which has at most 256 rows. Every column has room for all rows, so
// one pass is enough.
func (c *columns) set(x Sparse) {
	c.reserve(x.cols, x.Rows())
	copy(c.end, c.begin)
	end, entry := c.end, c.entry
	for r := range x.Rows() {
		index, code := x.row(r)
		code = code[:len(index)]
		for i, j := range index {
			at := end[j]
			end[j] = at + 1
			entry[at] = uint16(r) | uint16(code[i])<<8
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
