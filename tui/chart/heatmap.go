package chart

import "charm.land/lipgloss/v2"

// A Heatmap draws a matrix, one line a row, from the top left. Rows and columns that do
// not fit are cut off. Values that are not finite, or missing in a short row, are
// blank.
type Heatmap struct {
	Values [][]float64 // by row, then column
	// Range is what the ramp covers; values outside take its ends. A zero Range is
	// fitted to the values.
	Range Range
	// Ramp has the styles from the lowest to the highest values, in equal steps; give
	// each a background. Without a ramp, or in ASCII, cells are shaded with characters.
	Ramp []lipgloss.Style
	// Format writes the numbers in the cells that have room for them; nil leaves the
	// cells plain.
	Format               func(float64) string
	CellWidth            int // columns of a cell; 0 means 2
	RowLabels, ColLabels []string
	Styles               AxisStyles // Label is for the row and column labels
	ASCII                bool
}

// blockShades are the shades of a cell without colour.
const blockShades = " ░▒▓█"

// View draws the chart.
func (h Heatmap) View(width, height int) string {
	g := newGrid(width, height)
	cell := h.CellWidth
	if cell < 1 {
		cell = 2
	}
	left, top := 0, 0
	if len(h.RowLabels) > 0 {
		left = min(widest(h.RowLabels)+1, g.width/3)
	}
	if len(h.ColLabels) > 0 && g.height > 1 {
		top = 1
	}
	h.drawLabels(g, left, top, cell)
	r := h.Range
	if !r.valid() {
		r = h.extent()
	}
	paint := h.painter(g, cell)
	for i := range min(len(h.Values), g.height-top) {
		for j, v := range h.Values[i] {
			if x := left + j*cell; x+cell <= g.width && finite(v) {
				paint(x, top+i, v, min(max(r.at(v), 0), 1))
			}
		}
	}
	return g.String()
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

// painter returns what draws one value, which is the share t up the range, in a cell of
// the given width at x and y.
func (h Heatmap) painter(g *grid, width int) func(x, y int, v, t float64) {
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
		if w > 0 && w <= width {
			shade = ' '
		}
		for i := range width {
			g.set(x+i, y, shade, p)
		}
		if w <= width {
			g.text(x+(width-w+1)/2, y, label, w, p, ascii)
		}
	}
}

// level returns which of n equal steps the share t of a range falls in.
func level(t float64, n int) int { return min(int(t*float64(n)), n-1) }

// drawLabels writes the labels of the rows, right-aligned, and of the columns, over
// the middle of their cells.
func (h Heatmap) drawLabels(g *grid, left, top, cell int) {
	p := g.pen(h.Styles.Label)
	for i, label := range h.RowLabels {
		if i < len(h.Values) && left > 1 {
			label = shorten(plainText(label), left-1, h.ASCII)
			g.text(left-1-textWidth(label), top+i, label, left, p, h.ASCII)
		}
	}
	if top == 0 {
		return
	}
	for j, label := range h.ColLabels {
		label = shorten(plainText(label), cell, h.ASCII)
		if x := left + j*cell; x+cell <= g.width {
			g.text(x+(cell-textWidth(label)+1)/2, 0, label, cell, p, h.ASCII)
		}
	}
}
