package chart

import (
	"slices"

	"charm.land/lipgloss/v2"
)

// An XY is a point of a curve.
type XY struct{ X, Y float64 }

// A Series is one line of a Curve.
type Series struct {
	// Points in the order in which they are joined. A coordinate that is not finite is
	// a gap in the line; a point between two gaps is a dot.
	Points []XY
	Style  lipgloss.Style
	Name   string // in the legend; empty for none
	// Dotted leaves every other pair of dots out, to tell lines apart without colour.
	Dotted bool
	// Glyph draws the cells that the series owns as this character, one cell wide, in
	// place of its dots, where colours cannot tell lines apart. 0 means the dots, and in
	// ASCII a character by the order of the series.
	Glyph rune
	// Back leaves the cells that the series shares to the others, as the ends of an
	// interval do to its middle.
	Back bool
}

// A Reference is a dashed horizontal line at a known value, such as a published
// figure. It is drawn behind the series.
type Reference struct {
	Y     float64
	Name  string
	Style lipgloss.Style
	// Sign, one cell wide, ends the line where its name has no place; 0 means none.
	Sign rune
	// Glyph, one cell wide, is what the dashes are drawn with; 0 means dots, or '-' in
	// ASCII.
	Glyph rune
}

// A Cursor is a vertical line behind the series.
type Cursor struct {
	X     float64
	Style lipgloss.Style
}

// A Curve draws lines through points. Every point in range is on the picture, however
// many share a column: dense lines become bands from the least to the greatest value.
// A cell that several series pass through shows all their dots in the style of one of
// them: of a dotted one before a whole one, which has the cells between the dashes to be
// seen in; of several dotted ones they take turns from dash to dash; of whole ones it is
// the one with the most dots in the cell, the earlier one among equals.
type Curve struct {
	Series     []Series
	References []Reference
	Cursors    []Cursor
	// X is the range of the x axis; give the whole of it for a line that grows to the
	// right. A zero Range is that of the points.
	X Range
	// Y is the range of the y axis; lines are cut where they leave it. A zero Range is
	// that of the points and references, moved outwards to round values.
	Y Range

	ASCII            bool
	XTitle, YTitle   string
	XFormat, YFormat func(float64) string // of tick labels; nil suits them to the ticks
	Styles           AxisStyles
}

// seriesGlyphs are the marks of the series in ASCII.
const seriesGlyphs = "*+ox#@%&"

// View draws the chart.
func (c Curve) View(width, height int) string {
	g := newGrid(width, height)
	l := c.layout(g.width, g.height)
	if l.cols == 0 || l.rows == 0 {
		return g.String()
	}
	size := c.dotSize()
	sx := newScale(l.x, size.wide(l.cols), false)
	sy := l.heights(size)
	c.axes().draw(g, l, sx, sy, size)
	if l.top > 0 {
		c.drawHeader(g)
	}
	c.drawData(g, l, sx, sy, size)
	return g.String()
}

// axes describes what surrounds the data.
func (c Curve) axes() axes {
	return axes{
		header: c.YTitle != "" || c.named(),
		even:   true,
		xTitle: c.XTitle, xFormat: c.XFormat, yFormat: c.YFormat,
		styles: c.Styles, ascii: c.ASCII,
	}
}

// layout divides a picture of the given size.
func (c Curve) layout(width, height int) layout {
	extentX, extentY := c.extents()
	return c.axes().layout(width, height, func(_, rows int) (x, y Range) {
		unit := Range{0, 1}
		return c.X.or(extentX.fit(unit)), c.Y.or(extentY.fit(unit).nice(yTickCount(rows)))
	})
}

// dotSize is the size of the dots that the lines are made of.
func (c Curve) dotSize() dotSize {
	if c.ASCII {
		return wholeOne
	}
	return braille
}

// drawData draws what stands in the area for data.
func (c Curve) drawData(g *grid, l layout, sx, sy scale, size dotSize) {
	ink := c.plot(l, sx, sy, size)
	c.drawCursors(g, l, sx, size)
	c.drawReferences(g, l, sy, size, ink)
	c.drawSeries(g, l, ink)
}

// named reports whether a series has a name.
func (c Curve) named() bool {
	for _, s := range c.Series {
		if s.Name != "" {
			return true
		}
	}
	return false
}

// extents returns the ranges of the points that are drawn, and of the references.
func (c Curve) extents() (x, y extent) {
	for _, s := range c.Series {
		for _, p := range s.Points {
			if finite(p.X) && finite(p.Y) {
				x.add(p.X)
				y.add(p.Y)
			}
		}
	}
	for _, r := range c.References {
		y.add(r.Y)
	}
	return x, y
}

// plot returns the dots of the series.
func (c Curve) plot(l layout, sx, sy scale, size dotSize) *plane {
	ink := newPlane(l.cols, l.rows, size)
	for i, s := range c.Series {
		t := trail{ink: ink, owner: int32(i)}
		if s.Dotted {
			t.dash = Pairs
		}
		for _, p := range s.Points {
			if finite(p.X) && finite(p.Y) {
				t.to(XY{sx.bounded(p.X), sy.bounded(p.Y)})
			} else {
				t.lift()
			}
		}
		t.lift()
	}
	return ink
}

// drawSeries draws the cells that have dots.
func (c Curve) drawSeries(g *grid, l layout, ink *plane) {
	looks := make([]cell, len(c.Series)) // what a series paints
	ranks := make([]int32, len(c.Series))
	for i, s := range c.Series {
		looks[i], ranks[i] = cell{c.mark(i), g.pen(s.Style)}, s.rank()
	}
	byRank := func(m mark) int32 { return ranks[m.owner] + byDots(m) }
	for row := range l.rows {
		for col := range l.cols {
			if ink.empty(col, row) {
				continue
			}
			dots, series := ink.cell(col, row, byRank)
			if c.Series[series].Dotted {
				series = c.turn(ink, col, row, series)
			}
			look := looks[series]
			if look.glyph == 0 {
				look.glyph = brailleRune(dots)
			}
			g.set(l.left+col, l.top+row, look.glyph, look.pen)
		}
	}
}

// turn returns the dotted series whose turn it is in a cell: of those that have dots there
// and do not stay back, or else the owner, the first at the first dash.
func (c Curve) turn(ink *plane, col, row int, owner int32) int32 {
	var room [8]int32
	those := room[:0]
	for m := (ink.marks[row*ink.cols+col]); ; m = ink.more[m.next-1] {
		if s := c.Series[m.owner]; s.Dotted && !s.Back {
			those = append(those, m.owner)
		}
		if m.next == 0 {
			break
		}
	}
	if len(those) < 2 {
		return owner
	}
	slices.Sort(those)
	return those[ink.size.wide(col)/dashPeriod%len(those)]
}

// rank returns what a series has in a cell before its dots are counted there, more than
// the eight dots that there can be for each reason to own the cell.
func (s Series) rank() int32 {
	switch {
	case s.Back:
		return 0
	case s.Dotted:
		return 4 * dotsWide * dotsHigh
	}
	return 2 * dotsWide * dotsHigh
}

// mark returns the character of a series: its own, in ASCII one by its order, or 0 for
// its dots.
func (c Curve) mark(series int) rune {
	glyph := c.Series[series].Glyph
	switch {
	case glyph != 0 && oneCell(glyph) && !(c.ASCII && glyph > '~'):
		return glyph
	case c.ASCII:
		return rune(seriesGlyphs[series%len(seriesGlyphs)])
	}
	return 0
}

// drawCursors draws the cursors that lie in the range of the x axis.
func (c Curve) drawCursors(g *grid, l layout, sx scale, size dotSize) {
	down := linesFor(c.ASCII).down
	for _, cursor := range c.Cursors {
		dot, ok := sx.dot(cursor.X)
		if !ok {
			continue
		}
		p := g.pen(cursor.Style)
		for y := range l.rows {
			g.set(l.left+size.col(dot), l.top+y, down, p)
		}
	}
}
