package chart

import (
	"image/color"
	"math"

	"charm.land/lipgloss/v2"
	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"
)

// A Marker is a sign at a value on a bar, such as a published figure.
type Marker struct {
	At    float64
	Glyph rune // one cell wide; 0 means '◆'
	Style lipgloss.Style
}

// A Bar draws one value as a horizontal bar from the low end of an axis, in eighths of
// a cell. Values, markers and intervals beyond the axis are held at its ends and shown
// as arrows. A NaN value leaves the track empty. What is drawn over the bar has the
// bar's colour as its background, unless it is Plain.
type Bar struct {
	Value float64
	Axis  Range // a zero Range means 0 to 1
	// Interval is drawn as a whisker over the bar, where it is at least two cells wide;
	// in less than that, it is finer than the picture. A zero Range means none.
	Interval Range
	Markers  []Marker // later ones over earlier ones
	// Thin is the part of the axis over which the bar is only a line, so that the rest of it
	// stands out, such as what was gained. A zero Range means none.
	Thin Range

	Style   lipgloss.Style // of the bar
	Track   lipgloss.Style // of the empty part
	Whisker lipgloss.Style // of the interval
	ASCII   bool
	// Plain draws over the bar in the colour of the terminal's background, with the bar's
	// own behind it: for terminals of few colours, whose bars may be as bright as the signs,
	// or have no colour at all.
	Plain bool
	// Ink is the colour of what is drawn over the bar; nil leaves each sign its own.
	Ink color.Color
}

// barRunes are the characters of a bar.
type barRunes struct {
	track, across, thin           rune
	capLeft, capRight, middle     rune
	arrowLeft, arrowRight, marker rune
}

var (
	blockBar = barRunes{
		track: '·', across: runes.LineHorizontal, thin: '━',
		capLeft: runes.LineVerticalRight, capRight: runes.LineVerticalLeft, middle: runes.LineHorizontalVertical,
		arrowLeft: '◀', arrowRight: '▶', marker: '◆',
	}
	asciiBar = barRunes{
		track: '.', across: '~', thin: '-', capLeft: '[', capRight: ']', middle: '+',
		arrowLeft: '<', arrowRight: '>', marker: '*',
	}
)

// unitRange is the axis of a bar that is given none.
var unitRange = Range{0, 1}

// View draws the bar over the whole height, and its whisker and markers on the middle
// line.
func (b Bar) View(width, height int) string {
	g := newGrid(width, height)
	if g.width == 0 || g.height == 0 {
		return g.String()
	}
	axis := b.Axis.or(unitRange)
	chars := blockBar
	if b.ASCII {
		chars = asciiBar
	}
	for y := range g.height {
		b.drawFill(g, y, axis, chars)
	}
	middle := (g.height - 1) / 2
	b.drawInterval(g, middle, axis, chars)
	for _, m := range b.Markers {
		b.drawSign(g, middle, axis, chars, m.At, b.markerGlyph(m.Glyph, chars), m.Style)
	}
	b.drawSign(g, middle, axis, chars, b.Value, 0, b.Style)
	return g.String()
}

// drawFill draws the bar and its track on one line.
func (b Bar) drawFill(g *grid, y int, axis Range, chars barRunes) {
	track, fill := g.pen(b.Track), g.pen(b.Style)
	for x := range g.width {
		g.set(x, y, chars.track, track)
	}
	if math.IsNaN(b.Value) {
		return
	}
	cells := min(max(axis.at(b.Value), 0), 1) * float64(g.width)
	if b.ASCII {
		for x := range int(cells + 0.5) {
			g.set(x, y, '=', fill)
		}
		b.drawThin(g, y, axis, chars, fill)
		return
	}
	eighths := int(cells*8 + 0.5)
	for x := range eighths / 8 {
		g.set(x, y, runes.FullBlock, fill)
	}
	if part := eighths % 8; part > 0 {
		g.set(eighths/8, y, runes.LeftBlockElementFromFloat64(float64(part)/8), fill)
	}
	b.drawThin(g, y, axis, chars, fill)
}

// drawThin makes the bar a line where it is thin: on the middle line of the picture,
// and nothing on the others.
func (b Bar) drawThin(g *grid, y int, axis Range, chars barRunes, fill pen) {
	end := b.end(axis, g.width)
	for x := range end + 1 {
		switch {
		case !b.thinAt(axis, x, g.width):
			if x == end && b.Thin != (Range{}) && b.Value <= b.Thin.Hi {
				g.set(x, y, chars.track, g.pen(b.Track)) // less than half a cell is no line
			}
		case y == (g.height-1)/2:
			g.set(x, y, chars.thin, fill)
		default:
			g.set(x, y, ' ', 0)
		}
	}
}

// thinAt reports whether the bar is thin in a cell: where the middle of the cell is in
// the thin part.
func (b Bar) thinAt(axis Range, x, width int) bool {
	if b.Thin == (Range{}) {
		return false
	}
	middle := (float64(x) + 0.5) / float64(width)
	return middle >= axis.at(b.Thin.Lo) && middle < axis.at(b.Thin.Hi)
}

// drawInterval draws the whisker, if there is an interval of at least two cells.
func (b Bar) drawInterval(g *grid, y int, axis Range, chars barRunes) {
	if b.Interval == (Range{}) || !(b.Interval.Lo <= b.Interval.Hi) {
		return
	}
	from, to := axisCell(axis, b.Interval.Lo, g.width), axisCell(axis, b.Interval.Hi, g.width)
	if from == to {
		return
	}
	value := b.end(axis, g.width)
	on, off := g.pen(b.over(b.Whisker)), g.pen(b.Whisker)
	for x := from; x <= to; x++ {
		glyph, p := chars.across, off
		switch {
		case x == from && b.Interval.Lo >= axis.Lo:
			glyph = chars.capLeft
		case x == to && b.Interval.Hi <= axis.Hi:
			glyph = chars.capRight
		case x == value:
			glyph = chars.middle
		}
		if x < value && !b.thinAt(axis, x, g.width) {
			p = on
		}
		g.set(x, y, glyph, p)
	}
	b.drawSign(g, y, axis, chars, b.Interval.Lo, 0, b.Whisker)
	b.drawSign(g, y, axis, chars, b.Interval.Hi, 0, b.Whisker)
}

// drawSign draws a glyph at a value, or an arrow at the end of the axis that the value
// lies beyond. A zero glyph draws the arrow only.
func (b Bar) drawSign(g *grid, y int, axis Range, chars barRunes, v float64, glyph rune, s lipgloss.Style) {
	switch {
	case math.IsNaN(v):
		return
	case v < axis.Lo:
		glyph = chars.arrowLeft
	case v > axis.Hi:
		glyph = chars.arrowRight
	case glyph == 0:
		return
	}
	x := axisCell(axis, v, g.width)
	if x < b.end(axis, g.width) && !b.thinAt(axis, x, g.width) {
		s = b.over(s)
	}
	g.set(x, y, glyph, g.pen(s))
}

// end returns the cell that the bar ends in, -1 for no bar. The cells before it are
// full.
func (b Bar) end(axis Range, width int) int {
	if math.IsNaN(b.Value) {
		return -1
	}
	return axisCell(axis, b.Value, width)
}

// over returns a style as it is on the bar: with the bar's colour as background.
func (b Bar) over(s lipgloss.Style) lipgloss.Style {
	c := b.Style.GetForeground()
	switch {
	case b.ASCII:
		return s
	case b.Plain:
		return b.Style.Reverse(true)
	case isNoColor(c):
		return s
	}
	if b.Ink != nil {
		s = s.Foreground(b.Ink)
	}
	return s.Background(c)
}

// markerGlyph returns the character that a marker is drawn with.
func (b Bar) markerGlyph(r rune, chars barRunes) rune {
	switch {
	case b.ASCII && r == '○':
		return 'o'
	case b.ASCII && r > '~', !oneCell(r):
		return chars.marker
	}
	return r
}

// axisCell returns the cell of a value on an axis of so many cells, the last or the
// first for values beyond its ends.
func axisCell(axis Range, v float64, width int) int {
	cells := axis.at(v) * float64(width)
	return int(min(max(cells, 0), float64(width-1)))
}

// A BarAxis draws the axis of bars of the same width: a line with ticks, and labels
// below, or only the labels where there is but one line.
type BarAxis struct {
	Axis   Range                // a zero Range means 0 to 1
	Format func(float64) string // writes the labels; nil suits them to the ticks
	Styles AxisStyles
	ASCII  bool
}

// View draws the axis at the top.
func (b BarAxis) View(width, height int) string {
	g := newGrid(width, height)
	if g.width == 0 || g.height == 0 {
		return g.String()
	}
	axis := b.Axis.or(unitRange)
	r := ruler{
		Range: axis, cols: g.width, to: g.width, format: b.Format,
		column: func(v float64) int { return axisCell(axis, v, g.width) },
	}
	axisRow := min(g.height-2, 0) // out of sight when there is one line
	drawRuler(g, r, axisRow, axisRow+1, g.pen(b.Styles.Axis), g.pen(b.Styles.Label), b.ASCII)
	return g.String()
}
