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
// bytes: of each element that is not zero it keeps the column within its band in one byte and the
// place in its palette in another. Rows are appended and never change.
type Sparse struct {
	cols, bands int
	palette     *Palette
	start       []uint32    // band b of row i has the entries start[i*bands+b] to start[i*bands+b+1]
	entry       []uint16    // column of the band, ascending | place in the palette<<8, never that of a zero
	counts      *[256]uint8 // 1 for the places of values that are not zero
	plain       bool        // place 0 is the only one of a zero
	first       int         // which row of the whole matrix row 0 is
	sorted      *sorted     // of the whole matrix
}

// bandCols is the number of columns of a band. Products go through the rows band by band, so that
// the rows of the other factor that a band meets stay near the core. A column of a band is a byte.
const bandCols = 140

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

func (s *Sparse) reserve(entries int) { s.entry = slices.Grow(s.entry, entries) }

// Append adds a row, given by the places of its elements in the palette. It panics unless there is
// one for each column, and after four thousand million entries.
func (s *Sparse) Append(row []uint8) {
	if len(row) != s.cols {
		panic(fmt.Sprintf("simd: a row of %d for a sparse matrix of %d columns", len(row), s.cols))
	}
	if uint64(len(s.entry)) > math.MaxUint32-uint64(s.cols) {
		panic("simd: too many entries for a sparse matrix")
	}
	for from := 0; from < s.cols; from += bandCols {
		s.appendBand(row[from:min(from+bandCols, s.cols)])
		s.start = append(s.start, uint32(len(s.entry)))
	}
}

// appendBand adds the entries of a band. Elements are written whatever they are, and kept if they
// count, which costs no branch.
func (s *Sparse) appendBand(band []uint8) {
	s.reserve(len(band))
	n := len(s.entry)
	entry := s.entry[:cap(s.entry)]
	done := 0
	if s.plain {
		done = len(band) &^ 7
		n = appendWords(entry, n, band[:done])
	}
	for j, c := range band[done:] {
		entry[n] = uint16(done+j) | uint16(c)<<8
		n += int(s.counts[c])
	}
	s.entry = entry[:n]
}

// appendWords writes the entries of a band of whole words, of eight bytes each, from place n on, and
// returns the place behind them. Only zero bytes do not count. Words of zeros, of which images are
// full, are passed over at once. In the others a byte's place is how many before it in the word
// count, which one multiplication adds up for all eight.
func appendWords(entry []uint16, n int, band []uint8) int {
	const ones, low7 = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	for from := 0; from+8 <= len(band); from += 8 {
		word := binary.LittleEndian.Uint64(band[from:])
		if word == 0 {
			continue
		}
		counts := (word&low7 + low7 | word) >> 7 & ones // 1 in each byte that is not zero
		sums := counts * ones                           // those up to each byte, itself included
		place := sums - counts
		to := (*[8]uint16)(entry[n : n+8])
		for j := range 8 {
			to[place&7] = uint16(from+j) | uint16(word)<<8
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
	for band := range s.bands {
		for _, e := range s.band(i, band) {
			dst[band*bandCols+int(e&0xff)] = uint8(e >> 8)
		}
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

// band returns the entries of a band of row i.
func (s Sparse) band(i, band int) []uint16 {
	at := i*s.bands + band
	return s.entry[s.start[at]:s.start[at+1]]
}
