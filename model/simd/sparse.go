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
	plain       bool        // place 0 is the only one of a zero
	first       int         // which row of the whole matrix row 0 is
	sorted      *sorted     // of the whole matrix
}

// bandCols is the number of columns of a band. Products go through the rows band by band, so that
// the rows of the other factor that a band meets stay near the core.
const bandCols = 112

// NewSparse returns a matrix of cols columns, at most 65,536, without rows. It keeps the palette.
func NewSparse(cols int, palette *Palette) (*Sparse, error) {
	if cols < 1 || cols > 1<<16 {
		return nil, fmt.Errorf("sparse matrix of %d columns, expected 1 to %d", cols, 1<<16)
	}
	counts, zeros := new([256]uint8), 0
	for c, value := range palette {
		if value != 0 {
			counts[c] = 1
		} else {
			zeros++
		}
	}
	return &Sparse{
		cols: cols, bands: (cols + bandCols - 1) / bandCols, palette: palette, start: []uint32{0}, counts: counts,
		plain: zeros == 1 && counts[0] == 0, sorted: new(sorted),
	}, nil
}

// Grow makes room for so many more rows with so many entries in all, so that appending them
// allocates nothing.
func (s *Sparse) Grow(rows, entries int) {
	s.start = slices.Grow(s.start, rows*s.bands)
	s.reserve(entries + bandCols) // what does not count is written too, and overwritten by what follows
}

func (s *Sparse) reserve(entries int) {
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

// appendBand adds the entries of a band whose first column is from. Elements are written whatever
// they are, and kept if they count, which costs no branch.
func (s *Sparse) appendBand(band []uint8, from int) {
	s.reserve(len(band))
	n := len(s.index)
	index, code := s.index[:cap(s.index)], s.code[:cap(s.code)]
	done := 0
	if s.plain {
		done = len(band) &^ 7
		n = appendWords(index, code, n, band[:done], from)
	}
	for j, c := range band[done:] {
		index[n], code[n] = uint16(from+done+j), c
		n += int(s.counts[c])
	}
	s.index, s.code = index[:n], code[:n]
}

// appendWords writes the entries of a row of whole words, of eight bytes each, from place n on, and
// returns the place behind them. Only zero bytes do not count. Words of zeros, of which images are
// full, are passed over at once. In the others a byte's place is how many before it in the word
// count, which one multiplication adds up for all eight.
func appendWords(index []uint16, code []uint8, n int, row []uint8, from int) int {
	const ones, low7 = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	for ; len(row) >= 8; row, from = row[8:], from+8 {
		word := binary.LittleEndian.Uint64(row)
		if word == 0 {
			continue
		}
		counts := (word&low7 + low7 | word) >> 7 & ones // 1 in each byte that is not zero
		sums := counts * ones                           // those up to each byte, itself included
		place := sums - counts
		to, as := (*[8]uint16)(index[n:n+8]), (*[8]uint8)(code[n:n+8])
		for j := range 8 {
			k := place & 7
			to[k], as[k] = uint16(from+j), uint8(word)
			word, place = word>>8, place>>8
		}
		n += int(sums >> 56)
	}
	return n
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
	s.first += i
	return s
}

// row returns the columns and codes of row i.
func (s Sparse) row(i int) (index []uint16, code []uint8) {
	from, to := s.start[i*s.bands], s.start[(i+1)*s.bands]
	return s.index[from:to], s.code[from:to]
}
