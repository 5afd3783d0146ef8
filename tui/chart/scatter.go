package chart

import "charm.land/lipgloss/v2"

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
	// Marked draws the class by its character among dots, too: its colour is another's.
	Marked bool
	// Shades are the class's styles in a picture that shows density or depth, from the
	// lightest cell to the heaviest; nil means Style faint, as it is, and bold. The
	// function Shades makes them from a colour.
	Shades []lipgloss.Style
	// Hidden leaves the points out of the picture, but not out of the fitted ranges:
	// hiding a class moves nothing.
	Hidden bool
}

// A Scatter draws points in the plane, coloured by class. A cell shows the dots of
// all its points in the style of the class with the most points in it. Among equals the
// classes take turns from cell to cell, so that each of two that lie on the same dots is
// seen; the order of the points does not matter. Points that are not finite, or outside of
// given ranges, are left out.
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
	// Frame draws a thin frame round a Compact picture, which has the title in its upper edge and
	// Foot in its lower one. A picture that is too small for one has none.
	Frame bool
	Foot  string
	// Large draws a point as two by two dots, for a large picture of few points.
	Large bool
	// Glyphs draws the characters of the classes instead of dots.
	Glyphs bool
	// Density shows where points pile up: the more points a cell has, the brighter the
	// shade of its class. The steps are even on a logarithmic scale, from one point to the
	// fullest cell, and to eight points at least, so that a sparse picture has few bright
	// cells. In ASCII, unless Glyphs is set, and with Plain, heavier marks show it.
	Density bool
	// Plain says that the terminal has no colours, so that density must show without.
	Plain bool
	// Marks are drawn over the points, later ones over earlier ones.
	Marks []Mark
	ASCII bool

	Title          string // above the plot
	XTitle, YTitle string // of the axes
	// XFormat and YFormat write the tick labels; nil suits them to the ticks.
	XFormat, YFormat func(float64) string
	Styles           AxisStyles
}

// scatterMargin is the share of the points' extent that fitted ranges add at each
// end.
const scatterMargin = 0.04

// A sheet is a scatter laid out in a given size, with the scales of its axes in dots.
type sheet struct {
	layout
	axes   axes
	sx, sy scale
}

// sheet lays the chart out.
func (s Scatter) sheet(width, height int) sheet {
	yTitle := s.YTitle
	if s.Compact {
		yTitle = ""
	}
	a := axes{
		header: s.Title != "" || yTitle != "" || s.framed(width, height), bare: s.Compact,
		xTitle: s.XTitle, xFormat: s.XFormat, yFormat: s.YFormat,
		styles: s.Styles, ascii: s.ASCII,
	}
	extentX, extentY := s.extents()
	framed := s.framed(width, height)
	if framed { // the title's line is its upper edge
		width, height = width-2, height-1
	}
	l := a.layout(width, height, func(cols, rows int) (x, y Range) {
		return s.ranges(extentX, extentY, cols, rows)
	})
	if framed {
		l.left++
	}
	return sheet{l, a, newScale(l.x, braille.wide(l.cols), false), newScale(l.y, braille.high(l.rows), true)}
}

// The least size of a picture with a frame, in cells.
const (
	minFramedCols = 10
	minFramedRows = minHeaderHeight + 2
)

// framed reports whether a picture of this size has a frame.
func (s Scatter) framed(width, height int) bool {
	return s.Frame && s.Compact && width >= minFramedCols && height >= minFramedRows
}

// empty reports whether the sheet has no room for points.
func (p sheet) empty() bool { return p.cols <= 0 || p.rows <= 0 }

// View draws the chart.
func (s Scatter) View(width, height int) string {
	g := newGrid(width, height)
	p := s.sheet(g.width, g.height)
	if p.empty() {
		return g.String()
	}
	if s.Zero {
		p.axes.drawZero(g, p.layout, p.sx, p.sy, braille)
	}
	p.axes.draw(g, p.layout, p.sx, p.sy, braille)
	s.drawTitles(g, p)
	s.drawPoints(g, p, nil)
	s.drawMarks(g, p)
	return g.String()
}

// extents returns the ranges of the finite points, where a range is theirs.
func (s Scatter) extents() (x, y extent) {
	if s.X.valid() && s.Y.valid() {
		return x, y
	}
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

// drawTitles writes the line above the plot, if there is one.
func (s Scatter) drawTitles(g *grid, p sheet) {
	style := g.pen(s.Styles.Title)
	switch {
	case p.top == 0:
	case s.framed(g.width, g.height):
		s.drawFrame(g)
	case s.Compact:
		g.text(0, 0, s.Title, g.width, style, s.ASCII)
	default:
		drawHeader(g, s.YTitle, s.Title, style, s.ASCII)
	}
}

// drawFrame draws the frame along the edges of the grid, and what is written in it.
func (s Scatter) drawFrame(g *grid) {
	r, line := linesFor(s.ASCII), g.pen(s.Styles.Axis)
	right, bottom := g.width-1, g.height-1
	for x := 1; x < right; x++ {
		g.set(x, 0, r.across, line)
		g.set(x, bottom, r.across, line)
	}
	for y := 1; y < bottom; y++ {
		g.set(0, y, r.down, line)
		g.set(right, y, r.down, line)
	}
	for i, corner := range [...][2]int{{0, 0}, {right, 0}, {0, bottom}, {right, bottom}} {
		g.set(corner[0], corner[1], r.corners[i], line)
	}
	write := func(text string, row int, style lipgloss.Style) {
		if text = shorten(plainText(text), g.width-4, s.ASCII); text != "" {
			g.text(1, row, " "+text+" ", g.width-2, g.pen(style), s.ASCII)
		}
	}
	write(s.Title, 0, s.Styles.Title)
	write(s.Foot, bottom, s.Styles.Label)
}
