package chart

import (
	"math"

	"charm.land/lipgloss/v2"
)

// A Heatmap draws a matrix from the top left. Rows and columns that do not fit are cut
// off. Values that are not finite, or missing in a short row, are blank.
type Heatmap struct {
	Values [][]float64 // by row, then column
	// Range is what the ramp covers; values outside take its ends. A zero Range is
	// fitted to the values.
	Range Range
	// Scale, if there is one, takes the place of Range: it says how far up the ramp a
	// value is, from 0 to 1. Small values beside large ones need one that is steep at the
	// low end, such as [LogScale].
	Scale func(v float64) float64
	// Ramp has the styles from the lowest to the highest values, in equal steps; give
	// each a background. Without a ramp, or in ASCII, cells are shaded with characters.
	Ramp []lipgloss.Style
	// Format writes the numbers in the cells that have room for them, with their last
	// digits one above the other; nil leaves the cells plain.
	Format               func(float64) string
	CellWidth            int // columns of a cell; 0 means 2
	CellHeight           int // lines of a cell; 0 means 1
	RowLabels, ColLabels []string
	// ColTitle stands above the labels of the columns, RowTitle above those of the rows.
	// They are left out where they would cost cells.
	RowTitle, ColTitle string
	Cursor             HeatCursor
	Styles             AxisStyles // Label is for the row and column labels
	ASCII              bool
}

// A HeatCursor points at one cell of a Heatmap: with brackets around it and, on its row
// and its column, labels in the style of the cursor.
type HeatCursor struct {
	Row, Col int
	On       bool
	Style    lipgloss.Style
}

// blockShades are the shades of a cell without colour.
const blockShades = " ░▒▓█"

// LogScale returns a [Heatmap.Scale] for counts from 0 to a greatest one: log(1+v) as a
// share of log(1+greatest). One error among a thousand hits is a tenth up the ramp.
func LogScale(greatest float64) func(v float64) float64 {
	whole := math.Log1p(max(greatest, 0))
	return func(v float64) float64 {
		if whole == 0 || !(v > 0) {
			return 0
		}
		return min(math.Log1p(v)/whole, 1)
	}
}

// A heatLayout is where the parts of a heatmap stand.
type heatLayout struct {
	left, top  int // of the first cell
	wide, high int // of a cell
	labels     int // the line of the column labels, -1 for none
	title      bool
	rowTitle   bool
}

// layout divides a picture of the given size.
func (h Heatmap) layout(width, height int) heatLayout {
	l := heatLayout{wide: h.CellWidth, high: max(h.CellHeight, 1), labels: -1}
	if l.wide < 1 {
		l.wide = 2
	}
	columns := 0
	for _, row := range h.Values {
		columns = max(columns, len(row))
	}
	if len(h.RowLabels) > 0 {
		// A third of the width, or all that the cells do not need.
		l.left = min(widest(h.RowLabels)+1, max(width/3, width-columns*l.wide))
	}
	if len(h.ColLabels) > 0 && height > 1 {
		l.labels, l.top = 0, 1
	}
	if h.ColTitle != "" && l.top+1+len(h.Values)*l.high <= height {
		l.title = true
		l.top++
		if l.labels >= 0 {
			l.labels++
		}
	}
	need := textWidth(h.RowTitle) + 1
	if h.RowTitle != "" && l.top > 0 && max(l.left, need)+columns*l.wide <= width {
		l.rowTitle, l.left = true, max(l.left, need)
	}
	return l
}

// View draws the chart.
func (h Heatmap) View(width, height int) string {
	g := newGrid(width, height)
	if g.width == 0 || g.height == 0 {
		return g.String()
	}
	l := h.layout(g.width, g.height)
	edge := h.numberEdge(l)
	h.drawLabels(g, l, edge)
	h.drawTitles(g, l)
	share := h.share()
	paint := h.painter(g, l, edge)
	for i := range min(len(h.Values), (g.height-l.top)/l.high) {
		for j, v := range h.Values[i] {
			if x := l.left + j*l.wide; x+l.wide <= g.width && finite(v) {
				paint(x, l.top+i*l.high, v, share(v))
			}
		}
	}
	h.drawCursor(g, l)
	return g.String()
}

// share returns what says how far up the ramp a value is.
func (h Heatmap) share() func(v float64) float64 {
	if h.Scale != nil {
		scale := h.Scale
		return func(v float64) float64 {
			if t := scale(v); t > 0 { // false for NaN
				return min(t, 1)
			}
			return 0
		}
	}
	r := h.Range
	if !r.valid() {
		r = h.extent()
	}
	return func(v float64) float64 { return min(max(r.at(v), 0), 1) }
}

// extent returns the range of the finite values.
func (h Heatmap) extent() Range {
	var e extent
	for _, row := range h.Values {
		for _, v := range row {
			e.add(v)
		}
	}
	return e.fit(unitRange)
}

// numberEdge returns the column of a cell that numbers end before: the widest of those
// that fit stands in the middle. It is 0 if there are none.
func (h Heatmap) numberEdge(l heatLayout) int {
	if h.Format == nil {
		return 0
	}
	most := 0
	for _, row := range h.Values {
		for _, v := range row {
			if !finite(v) {
				continue
			}
			if w := textWidth(h.Format(v)); w <= l.wide {
				most = max(most, w)
			}
		}
	}
	if most == 0 {
		return 0
	}
	if l.wide > 2 {
		return (l.wide + most) / 2 // rather the last column free than the first, for a bracket
	}
	return (l.wide + most + 1) / 2
}

// painter returns what draws one value, which is the share t up the ramp, in the cell at
// x and y.
func (h Heatmap) painter(g *grid, l heatLayout, edge int) func(x, y int, v, t float64) {
	pens := make([]pen, len(h.Ramp))
	for i, s := range h.Ramp {
		pens[i] = g.pen(s)
	}
	shades := []rune(" ")
	switch {
	case h.ASCII:
		shades = []rune(asciiShades)
	case len(pens) == 0:
		shades = []rune(blockShades)
	}
	format, ascii := h.Format, h.ASCII
	return func(x, y int, v, t float64) {
		var p pen
		if len(pens) > 0 {
			p = pens[level(t, len(pens))]
		}
		label := ""
		if format != nil {
			label = format(v)
		}
		w := textWidth(label)
		shade := shades[level(t, len(shades))]
		if w > 0 && w <= l.wide {
			shade = ' '
		}
		for dy := range l.high {
			for dx := range l.wide {
				g.set(x+dx, y+dy, shade, p)
			}
		}
		if w <= l.wide {
			g.text(x+max(edge-w, 0), y+(l.high-1)/2, label, w, p, ascii)
		}
	}
}

// level returns which of n equal steps the share t of a range falls in.
func level(t float64, n int) int { return min(int(t*float64(n)), n-1) }

// CellAt returns the row and the column of the matrix at a cell of the picture that
// View(width, height) draws, and whether there is one.
func (h Heatmap) CellAt(col, row, width, height int) (r, c int, ok bool) {
	width, height = max(width, 0), max(height, 0)
	l := h.layout(width, height)
	col, row = col-l.left, row-l.top
	if col < 0 || row < 0 {
		return 0, 0, false
	}
	r, c = row/l.high, col/l.wide
	if !h.inView(l, r, c, width, height) {
		return 0, 0, false
	}
	return r, c, true
}

// inView reports whether the matrix has a cell, and the picture has room for it.
func (h Heatmap) inView(l heatLayout, r, c, width, height int) bool {
	return r >= 0 && r < len(h.Values) && c >= 0 && c < len(h.Values[r]) &&
		l.left+(c+1)*l.wide <= width && l.top+(r+1)*l.high <= height
}
