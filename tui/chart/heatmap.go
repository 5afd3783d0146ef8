package chart

import "charm.land/lipgloss/v2"

// A Heatmap draws a matrix from the top left. Rows and columns that do not fit are cut
// off. Values that are not finite, or missing in a short row, are blank.
type Heatmap struct {
	Values [][]float64 // by row, then column
	// Look says how a cell is drawn; nil leaves all in the terminal's own style.
	Look func(row, col int) HeatLook
	// Format writes the numbers in the middle of the cells that have room for them; nil
	// leaves the cells plain.
	Format     func(float64) string
	CellWidth  int // columns of a cell; 0 means 2
	CellHeight int // lines of a cell; 0 means 1
	// Halves lets cells of an even number of lines begin and end in the middle of one, so
	// that their numbers have a middle line to stand on. It costs one line more in all.
	// Looks need a background for it.
	Halves               bool
	RowLabels, ColLabels []string
	// ColTitle stands above the labels of the columns, RowTitle above those of the rows.
	// They are left out where they would cost cells.
	RowTitle, ColTitle string
	Cursor             HeatCursor
	Styles             AxisStyles // Label is for the row and column labels
	ASCII              bool
}

// A HeatLook is how a cell of a Heatmap is drawn: its style, and what fills it but for its
// number and a blank at each side of that: a character one cell wide, or 0 for nothing.
type HeatLook struct {
	Style lipgloss.Style
	Fill  rune
	// Kind is the same of cells that have the same style, from 1 on, so that each style is taken once
	// for many cells; 0 where that is not known.
	Kind int
}

// A HeatCursor points at one cell of a Heatmap: with labels of its row and its column in
// the style of the cursor. What the cell itself looks like is for Look to say.
type HeatCursor struct {
	Row, Col int
	On       bool
	Style    lipgloss.Style
}

// A heatLayout is where the parts of a heatmap stand.
type heatLayout struct {
	left, top  int // of the first cell
	wide, high int // of a cell
	line       int // of a cell that its number stands on
	shared     int // lines that a cell shares with the next: 1 where halves meet
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
	l.line = (l.high - 1) / 2
	if h.Halves && l.high%2 == 0 {
		l.line, l.shared = l.high/2, 1
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
	if h.ColTitle != "" && l.top+1+len(h.Values)*l.high+l.shared <= height {
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
	h.drawLabels(g, l)
	h.drawTitles(g, l)
	var kinds []pen
	for i := range h.Values {
		for j, v := range h.Values[i] {
			if h.inView(l, i, j, g.width, g.height) && finite(v) {
				kinds = h.paint(g, l, i, j, v, kinds)
			}
		}
	}
	return g.String()
}

// paint draws one cell. kinds are the pens of the kinds of cells that were drawn before, 0 for none,
// which it returns with its own.
func (h *Heatmap) paint(g *grid, l heatLayout, row, col int, v float64, kinds []pen) []pen {
	look := HeatLook{}
	if h.Look != nil {
		look = h.Look(row, col)
	}
	if !oneCell(look.Fill) || h.ASCII && look.Fill > '~' {
		look.Fill = ' '
	}
	var p pen
	p, kinds = penOf(g, &look, kinds)
	x, y := l.left+col*l.wide, l.top+row*l.high
	for line := y + l.shared; line < y+l.high; line++ {
		for dx := range l.wide {
			g.set(x+dx, line, look.Fill, p)
		}
	}
	if l.shared > 0 {
		h.paintHalves(g, look.Style, x, y, l)
	}
	if h.Format == nil {
		return kinds
	}
	label := h.Format(v)
	if w := textWidth(label); w > 0 && w <= l.wide {
		at := x + (l.wide-w+1)/2
		for _, side := range []int{at - 1, at + w} {
			if side >= x && side < x+l.wide {
				g.set(side, y+l.line, ' ', p)
			}
		}
		g.text(at, y+l.line, label, w, p, h.ASCII)
	}
	return kinds
}

// penOf is the pen of a look, that of its kind where there is one.
func penOf(g *grid, look *HeatLook, kinds []pen) (pen, []pen) {
	if look.Kind <= 0 {
		return g.pen(look.Style), kinds
	}
	for len(kinds) <= look.Kind {
		kinds = append(kinds, 0)
	}
	if kinds[look.Kind] == 0 { // also of what is drawn in the terminal's own style, which costs little
		kinds[look.Kind] = g.pen(look.Style)
	}
	return kinds[look.Kind], kinds
}

// paintHalves draws the halves of lines that a cell begins and ends with: the upper one over
// the half that the cell above it ends with, if there is one.
func (h Heatmap) paintHalves(g *grid, s lipgloss.Style, x, y int, l heatLayout) {
	own := s.GetBackground()
	if isNoColor(own) {
		return
	}
	lower, upper := g.pen(lipgloss.NewStyle().Foreground(own)), g.pen(lipgloss.NewStyle().Foreground(own))
	glyph := '▄'
	if above := g.paperAt(x, y-1); above != nil {
		lower, glyph = g.pen(lipgloss.NewStyle().Foreground(above).Background(own)), '▀'
	}
	for dx := range l.wide {
		g.set(x+dx, y, glyph, lower)
		g.set(x+dx, y+l.high, '▀', upper)
	}
}

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
		l.left+(c+1)*l.wide <= width && l.top+(r+1)*l.high+l.shared <= height
}
