package chart

import (
	"charm.land/lipgloss/v2"
	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"
)

// AxisStyles are the styles of all that surrounds the data.
type AxisStyles struct {
	Axis  lipgloss.Style // axis lines and tick marks
	Label lipgloss.Style // tick labels
	Title lipgloss.Style // titles and names
	Zero  lipgloss.Style // zero lines
}

// The sizes, in cells, at which parts of a plot give way to the data.
const (
	minHeaderHeight = 4  // lines of a plot that has a line of titles
	minPlotCols     = 10 // columns that axes leave to the data
	minPlotRows     = 3  // rows that axes leave to the data
	minTitledRows   = 8  // rows that a title below the axis leaves to the data
	minTicks        = 3  // asked for on the smallest axis
	maxTicks        = 8  // asked for on the largest axis
	colsPerTick     = 8  // at least, on the x axis
	rowsPerTick     = 3  // at least, on the y axis
	labelGap        = 2  // blank columns between labels on the x axis
)

// lineRunes are the characters that axes are drawn with.
type lineRunes struct {
	across, down, corner, cross rune
	tickBelow, tickLeft         rune
	zeroAcross, zeroDown        rune
	corners                     [4]rune // of a frame: the upper left one, right, the lower left one, right
}

var (
	boxLines = lineRunes{
		across: runes.LineHorizontal, down: runes.LineVertical, corner: runes.LineUpRight, cross: '┼',
		tickBelow: runes.LineHorizontalDown, tickLeft: runes.LineVerticalLeft,
		zeroAcross: '┈', zeroDown: '┊', corners: [4]rune{'╭', '╮', '╰', '╯'},
	}
	asciiLines = lineRunes{
		across: '-', down: '|', corner: '+', cross: '+',
		tickBelow: '+', tickLeft: '+',
		zeroAcross: '-', zeroDown: '|', // signs that no point has
		corners: [4]rune{'+', '+', '+', '+'},
	}
)

// linesFor returns the characters for axes.
func linesFor(ascii bool) lineRunes {
	if ascii {
		return asciiLines
	}
	return boxLines
}

// axes describes the surroundings of a plot with an x and a y axis.
type axes struct {
	header           bool // a line of titles above the plot
	bare             bool // no axes
	xTitle           string
	xFormat, yFormat func(float64) string // nil for a notation that suits the ticks
	styles           AxisStyles
	ascii            bool
}

// A layout is where the parts of a plot stand, in cells of its grid.
type layout struct {
	left, top  int // of the area for data
	cols, rows int // of the area for data
	x, y       Range
	framed     bool // there are axes
	titled     bool // there is a line for the title of the x axis
	yTicks     []float64
	yLabels    []string
}

// layout divides a plot of the given size. The function fit returns the ranges of
// the axes for an area of so many cells.
func (a axes) layout(width, height int, fit func(cols, rows int) (x, y Range)) layout {
	l := layout{cols: max(width, 0), rows: max(height, 0)}
	if a.header && height >= minHeaderHeight {
		l.top, l.rows = 1, l.rows-1
	}
	bare := l
	l.rows -= 2 // the axis and its labels
	if a.bare || l.rows < minPlotRows {
		bare.x, bare.y = fit(bare.cols, bare.rows)
		return bare
	}
	l.framed = true
	if a.xTitle != "" && l.rows > minTitledRows {
		l.titled, l.rows = true, l.rows-1
	}
	// The labels of the y axis need room, which changes the ranges when the aspect is
	// fixed, which may change the labels: a few rounds settle it.
	gutter := 0
	for range 3 {
		l.left, l.cols = gutter+1, width-gutter-1
		if l.cols < minPlotCols {
			bare.x, bare.y = fit(bare.cols, bare.rows)
			return bare
		}
		l.x, l.y = fit(l.cols, l.rows)
		l.yTicks, l.yLabels = a.yTicks(l.y, l.rows)
		need := widest(l.yLabels) + 1
		if need <= gutter {
			break
		}
		gutter = need
	}
	return l
}

// yTicks returns the ticks of a y axis of so many rows, with their labels.
func (a axes) yTicks(r Range, rows int) ([]float64, []string) {
	var unit step
	ticks := fewTicks(yTickCount(rows), r.ticks, func(_ []float64, n int) bool { unit = niceStep(r, n); return true })
	return ticks, tickLabels(ticks, unit, a.yFormat)
}

// yTickCount returns how many ticks suit a y axis of so many rows.
func yTickCount(rows int) int { return min(max(rows/rowsPerTick, minTicks), maxTicks) }

// widest returns the width of the widest of some labels.
func widest(labels []string) int {
	w := 0
	for _, s := range labels {
		w = max(w, textWidth(s))
	}
	return w
}

// draw draws the axes of a plot, if the layout has any, with data mapped by the
// scales, which count dots of the given size.
func (a axes) draw(g *grid, l layout, sx, sy scale, size dotSize) {
	if !l.framed {
		return
	}
	line, label := g.pen(a.styles.Axis), g.pen(a.styles.Label)
	r := linesFor(a.ascii)
	bottom := l.top + l.rows
	for y := l.top; y < bottom; y++ {
		g.set(l.left-1, y, r.down, line)
	}
	g.set(l.left-1, bottom, r.corner, line)
	for i, v := range l.yTicks {
		dot, _ := sy.dot(v)
		y := l.top + size.row(dot)
		g.set(l.left-1, y, r.tickLeft, line)
		if at := l.left - 2 - textWidth(l.yLabels[i]); at >= 0 {
			g.text(at, y, l.yLabels[i], l.left, label, a.ascii)
		}
	}
	column := func(v float64) int {
		dot, _ := sx.dot(v)
		return l.left + size.col(dot)
	}
	drawRuler(g, ruler{Range: sx.Range, left: l.left, cols: l.cols, to: g.width, column: column, format: a.xFormat},
		bottom, bottom+1, line, label, a.ascii)
	if l.titled {
		title := shorten(plainText(a.xTitle), g.width, a.ascii)
		w := textWidth(title)
		at := min(max(l.left+(l.cols-w)/2, 0), g.width-w)
		g.text(at, bottom+2, title, w, g.pen(a.styles.Title), a.ascii)
	}
}

// drawZero draws the zero lines that lie inside of the ranges.
func (a axes) drawZero(g *grid, l layout, sx, sy scale, size dotSize) {
	p := g.pen(a.styles.Zero)
	r := linesFor(a.ascii)
	dot, ok := sx.dot(0)
	col := size.col(dot)
	down := ok && col > 0 && col < l.cols-1
	if down {
		for y := range l.rows {
			g.set(l.left+col, l.top+y, r.zeroDown, p)
		}
	}
	dot, ok = sy.dot(0)
	row := size.row(dot)
	if !ok || row == 0 || row >= l.rows-1 {
		return
	}
	for x := range l.cols {
		g.set(l.left+x, l.top+row, r.zeroAcross, p)
	}
	if down {
		g.set(l.left+col, l.top+row, r.cross, p)
	}
}

// A ruler is a horizontal axis: a range, and the column of each value in it.
type ruler struct {
	Range
	left, cols int
	from, to   int // the cells that its labels may take
	column     func(v float64) int
	format     func(float64) string
}

// A rulerTick is a tick with the place of its label.
type rulerTick struct {
	col, from int
	label     string
}

// ticks returns as many ticks as have room for their labels.
func (r ruler) ticks() (ticks []rulerTick) {
	fewTicks(min(max(r.cols/colsPerTick, minTicks), maxTicks), r.Range.ticks, func(values []float64, n int) bool {
		labels := tickLabels(values, niceStep(r.Range, n), r.format)
		ticks = ticks[:0]
		end := r.from - labelGap
		for i, v := range values {
			t := rulerTick{col: r.column(v), label: labels[i]}
			w := textWidth(t.label)
			t.from = min(max(t.col-w/2, r.from), r.to-w)
			if t.from < end+labelGap || w == 0 {
				return false
			}
			end = t.from + w
			ticks = append(ticks, t)
		}
		return true
	})
	return ticks
}

// drawRuler draws a horizontal axis on one line of a grid, and its labels on
// another.
func drawRuler(g *grid, r ruler, axisRow, labelRow int, line, label pen, ascii bool) {
	chars := linesFor(ascii)
	for x := range r.cols {
		g.set(r.left+x, axisRow, chars.across, line)
	}
	for _, t := range r.ticks() {
		g.set(t.col, axisRow, chars.tickBelow, line)
		g.text(t.from, labelRow, t.label, g.width, label, ascii)
	}
}

// drawHeader writes a line of titles: one at the left, one at the right, which
// goes first where there is no room for both.
func drawHeader(g *grid, left, right string, p pen, ascii bool) {
	right = shorten(plainText(right), g.width, ascii)
	w := textWidth(right)
	g.text(g.width-w, 0, right, w, p, ascii)
	room := g.width
	if w > 0 {
		room -= w + labelGap
	}
	g.text(0, 0, left, room, p, ascii)
}
