package chart

import (
	"math"
	"math/bits"

	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"
)

// Dots in a braille cell.
const (
	dotsWide = 2
	dotsHigh = 4
)

// brailleBits has the bit of each dot in a braille pattern (Unicode chapter 21:
// U+2800 plus the bits), by row and column within the cell.
var brailleBits = [dotsHigh][dotsWide]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// brailleRune returns the character with the given dots.
func brailleRune(dots uint8) rune { return runes.BrailleBlockOffset + rune(dots) }

// A dotSize is the number of dots that a cell is divided into, as powers of two.
type dotSize struct{ logWide, logHigh uint8 }

var (
	braille  = dotSize{1, 2}
	wholeOne = dotSize{0, 0}
)

// wide returns how many dots so many columns have.
func (s dotSize) wide(cols int) int { return cols << s.logWide }

// high returns how many dots so many rows have.
func (s dotSize) high(rows int) int { return rows << s.logHigh }

// col returns the column of a dot.
func (s dotSize) col(x int) int { return x >> s.logWide }

// row returns the row of a dot.
func (s dotSize) row(y int) int { return y >> s.logHigh }

// bit returns the bit of a dot in its cell.
func (s dotSize) bit(x, y int) uint8 {
	return brailleBits[y&(1<<s.logHigh-1)&(dotsHigh-1)][x&(1<<s.logWide-1)&(dotsWide-1)]
}

// A plane collects the dots of several owners (classes or series) on a raster of
// cells, and who put how many where. What it answers does not depend on the order of
// the calls.
type plane struct {
	cols, rows int
	size       dotSize
	marks      []mark // by cell: what its first owner has there
	more       []mark // what the other owners have
}

// A mark is what one owner has in one cell.
type mark struct {
	owner int32
	hits  int32 // calls of add; 0 in a cell without dots
	next  int32 // 1 + the index in more of the cell's next owner, or 0
	dots  uint8 // distinct dots
}

// newPlane returns an empty plane of cols×rows cells.
func newPlane(cols, rows int, size dotSize) *plane {
	return &plane{cols: cols, rows: rows, size: size, marks: make([]mark, cols*rows)}
}

// add puts a dot of an owner at column x and row y in dots, from the top left. A
// dot outside of the plane is dropped.
func (p *plane) add(x, y int, owner int32) {
	col, row := p.size.col(x), p.size.row(y)
	if col < 0 || col >= p.cols || row < 0 || row >= p.rows {
		return
	}
	bit := p.size.bit(x, y)
	m := &p.marks[row*p.cols+col]
	if m.hits == 0 {
		*m = mark{owner: owner, hits: 1, dots: bit}
		return
	}
	for m.owner != owner {
		if m.next == 0 {
			m.next = int32(len(p.more) + 1)
			p.more = append(p.more, mark{owner: owner, hits: 1, dots: bit})
			return
		}
		m = &p.more[m.next-1]
	}
	m.hits++
	m.dots |= bit
}

// empty reports whether a cell has no dots.
func (p *plane) empty(col, row int) bool { return p.marks[row*p.cols+col].hits == 0 }

// cell returns the dots of all owners in a cell, and the owner of most of them by the given weight.
// Owners of equal weight take turns from cell to cell, since of two that lie on the same dots one
// alone would be seen if the smaller had all. The cell must not be empty.
func (p *plane) cell(col, row int, weight func(mark) int32) (dots uint8, owner int32) {
	m := p.marks[row*p.cols+col]
	dots, owner = m.dots, m.owner
	most, equals := weight(m), 1
	for m.next != 0 {
		m = p.more[m.next-1]
		dots |= m.dots
		switch w := weight(m); {
		case w > most:
			most, owner, equals = w, m.owner, 1
		case w == most:
			owner, equals = min(owner, m.owner), equals+1
		}
	}
	for range (col + row) % equals {
		owner = p.after(owner, col, row, most, weight)
	}
	return dots, owner
}

// after is the next greater owner of a weight in a cell, in which there must be one.
func (p *plane) after(owner int32, col, row int, most int32, weight func(mark) int32) int32 {
	next := int32(math.MaxInt32)
	for m := p.marks[row*p.cols+col]; ; m = p.more[m.next-1] {
		if m.owner > owner && weight(m) == most {
			next = min(next, m.owner)
		}
		if m.next == 0 {
			return next
		}
	}
}

// hits returns the number of calls of add for a cell.
func (p *plane) hits(col, row int) int {
	m := p.marks[row*p.cols+col]
	n := int(m.hits)
	for m.next != 0 {
		m = p.more[m.next-1]
		n += int(m.hits)
	}
	return n
}

// paint draws the cells that have dots in one pen, from a cell of the grid on: their dots, or, where
// there are none in ASCII, what stands for the owner of most of them.
func (p *plane) paint(g *grid, left, top int, in pen, instead func(owner int32) rune) {
	for row := range p.rows {
		for col := range p.cols {
			if p.empty(col, row) {
				continue
			}
			dots, owner := p.cell(col, row, byDots)
			glyph := brailleRune(dots)
			if instead != nil {
				glyph = instead(owner)
			}
			g.set(left+col, top+row, glyph, in)
		}
	}
}

// byHits weighs an owner by its points in the cell.
func byHits(m mark) int32 { return m.hits }

// byDots weighs an owner by its distinct dots in the cell.
func byDots(m mark) int32 { return int32(bits.OnesCount8(m.dots)) }

// A scale maps data values to dots: the ends of a range to the first and the last
// of a number of dots.
type scale struct {
	Range
	dots    int
	flipped bool // the low end has the last dot, as on a screen's y axis
	perHalf float64
}

// newScale returns the scale of a valid range.
func newScale(r Range, dots int, flipped bool) scale {
	return scale{r, dots, flipped, float64(dots-1) / (r.Hi/2 - r.Lo/2)}
}

// position returns where v falls, in dots, which may be far outside.
func (s scale) position(v float64) float64 {
	d := (v/2 - s.Lo/2) * s.perHalf
	if s.flipped {
		d = float64(s.dots-1) - d
	}
	return d
}

// dot returns the dot nearest to v, and whether v has one: whether it lies in the
// range.
func (s scale) dot(v float64) (int, bool) {
	if !s.contains(v) { // false for NaN too
		return 0, false
	}
	return int(s.position(v) + 0.5), true
}

// value returns the value at a place in dots.
func (s scale) value(dots float64) float64 {
	if s.flipped {
		dots = float64(s.dots-1) - dots
	}
	span := float64(s.dots - 1)
	if span <= 0 {
		return s.Lo/2 + s.Hi/2
	}
	t := dots / span
	return s.Lo*(1-t) + s.Hi*t
}

// bounded returns position(v) moved to at most a few thousand screens outside, so
// that lines to far points can be computed.
func (s scale) bounded(v float64) float64 {
	const far = 1e7
	return min(max(s.position(v), -far), far)
}
