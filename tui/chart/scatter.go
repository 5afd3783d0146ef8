package chart

import (
	"math"

	"charm.land/lipgloss/v2"
)

// A Point is an observation in the plane, with the class that colours it.
type Point struct {
	X, Y  float64
	Class int
}

// A Class says how the points of a class are drawn.
type Class struct {
	Style lipgloss.Style
	// Glyph is the character for the class in glyph mode, one cell wide; 0 means the
	// class's number as a digit, then the letters.
	Glyph rune
	// Hidden leaves the points out of the picture, but not out of the fitted ranges:
	// hiding a class moves nothing.
	Hidden bool
}

// A Scatter draws points in the plane, coloured by class. A cell shows the dots of
// all its points in the style of the class with the most points in it, the smallest
// class among equals, so the order of the points does not matter. Points that are not
// finite, or outside of given ranges, are left out.
type Scatter struct {
	Points []Point
	// Classes has the looks of class 0, 1, …; points of any other class are drawn in
	// the terminal's own style.
	Classes []Class
	// X and Y are the ranges of the axes; a zero Range is fitted to the points, with a
	// margin.
	X, Y Range
	// Equal gives both axes the same scale, by widening one of the ranges about its
	// middle. Otherwise each fills its side.
	Equal bool
	// Zero draws lines where x and y are zero.
	Zero bool
	// Compact leaves the axes away, for a cell in a grid of pictures.
	Compact bool
	// Glyphs draws the characters of the classes instead of dots.
	Glyphs bool
	ASCII  bool

	Title          string // above the plot
	XTitle, YTitle string // of the axes
	// XFormat and YFormat write the tick labels; nil suits them to the ticks.
	XFormat, YFormat func(float64) string
	Styles           AxisStyles
}

// scatterMargin is the share of the points' extent that fitted ranges add at each
// end.
const scatterMargin = 0.04

// Skipped returns the number of points that are not finite, which no picture
// shows.
func (s Scatter) Skipped() int {
	n := 0
	for _, p := range s.Points {
		if !finite(p.X) || !finite(p.Y) {
			n++
		}
	}
	return n
}

// View draws the chart.
func (s Scatter) View(width, height int) string {
	g := newGrid(width, height)
	yTitle := s.YTitle
	if s.Compact {
		yTitle = ""
	}
	a := axes{
		header: s.Title != "" || yTitle != "", bare: s.Compact,
		xTitle: s.XTitle, xFormat: s.XFormat, yFormat: s.YFormat,
		styles: s.Styles, ascii: s.ASCII,
	}
	extentX, extentY := s.extents()
	l := a.layout(g.width, g.height, func(cols, rows int) (x, y Range) {
		return s.ranges(extentX, extentY, cols, rows)
	})
	if l.cols == 0 || l.rows == 0 {
		return g.String()
	}
	sx := newScale(l.x, braille.wide(l.cols), false)
	sy := newScale(l.y, braille.high(l.rows), true)
	if s.Zero {
		a.drawZero(g, l, sx, sy, braille)
	}
	a.draw(g, l, sx, sy, braille)
	if l.top > 0 {
		s.drawTitles(g, yTitle)
	}
	s.drawPoints(g, l, sx, sy)
	return g.String()
}

// extents returns the ranges of the finite points.
func (s Scatter) extents() (x, y extent) {
	for _, p := range s.Points {
		if finite(p.X) && finite(p.Y) {
			x.add(p.X)
			y.add(p.Y)
		}
	}
	return x, y
}

// ranges returns the ranges of the axes for an area of so many cells.
func (s Scatter) ranges(extentX, extentY extent, cols, rows int) (x, y Range) {
	unit := Range{-1, 1}
	x = s.X.or(extentX.fit(unit).grown(scatterMargin))
	y = s.Y.or(extentY.fit(unit).grown(scatterMargin))
	if s.Equal && cols > 0 && rows > 0 {
		x, y = equalScale(x, y, braille.wide(cols)-1, braille.high(rows)-1)
	}
	return x, y
}

// equalScale widens one of two ranges that are drawn over so many steps so that a
// step means the same on both.
func equalScale(x, y Range, stepsX, stepsY int) (Range, Range) {
	perX := (x.Hi/2 - x.Lo/2) / float64(stepsX)
	perY := (y.Hi/2 - y.Lo/2) / float64(stepsY)
	around := func(r Range, half float64) Range {
		middle := r.Lo/2 + r.Hi/2
		return Range{clampFinite(middle - half), clampFinite(middle + half)}.or(r)
	}
	if perX < perY {
		return around(x, perY*float64(stepsX)), y
	}
	return x, around(y, perX*float64(stepsY))
}

// drawTitles writes the line above the plot.
func (s Scatter) drawTitles(g *grid, yTitle string) {
	p := g.pen(s.Styles.Title)
	if s.Compact {
		g.text(0, 0, s.Title, g.width, p, s.ASCII)
		return
	}
	drawHeader(g, yTitle, s.Title, p, s.ASCII)
}

// drawPoints draws the points over whatever is there.
func (s Scatter) drawPoints(g *grid, l layout, sx, sy scale) {
	hidden := make([]bool, len(s.Classes))
	looks := make([]cell, len(s.Classes)) // what a class paints
	for i, c := range s.Classes {
		hidden[i] = c.Hidden
		looks[i] = cell{s.glyph(i), g.pen(c.Style)}
	}
	dots := newPlane(l.cols, l.rows, braille)
	for _, p := range s.Points {
		x, okX := sx.dot(p.X)
		y, okY := sy.dot(p.Y)
		known := p.Class >= 0 && p.Class < len(hidden)
		if okX && okY && !(known && hidden[p.Class]) {
			dots.add(x, y, owner(p.Class))
		}
	}
	asGlyphs := s.Glyphs || s.ASCII
	for row := range l.rows {
		for col := range l.cols {
			if dots.empty(col, row) {
				continue
			}
			pattern, class := dots.cell(col, row, byHits)
			look := cell{glyph: defaultGlyph(int(class))}
			if class >= 0 && int(class) < len(looks) {
				look = looks[class]
			}
			if !asGlyphs {
				look.glyph = brailleRune(pattern)
			}
			g.set(l.left+col, l.top+row, look.glyph, look.pen)
		}
	}
}

// owner returns the owner of the dots of a class. Classes too large to number share the
// last number, which has no look of its own either.
func owner(class int) int32 {
	return int32(min(max(class, -1), math.MaxInt32))
}

// glyph returns the character of a class that has a look.
func (s Scatter) glyph(class int) rune {
	r := s.Classes[class].Glyph
	if !oneCell(r) || s.ASCII && r > '~' {
		return defaultGlyph(class)
	}
	return r
}

// defaultGlyph returns the character of a class without one of its own.
func defaultGlyph(class int) rune {
	const glyphs = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if class >= 0 && class < len(glyphs) {
		return rune(glyphs[class])
	}
	return '*'
}
