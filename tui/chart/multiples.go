package chart

import "math"

// Multiples draws small curves side by side, all on the same ranges, so that they can be
// compared: a title line above each, the ticks' labels at the left and at the bottom of
// the whole only. Where there is no room for axes it leaves them away, then the titles,
// then the last curves.
type Multiples struct {
	// Panels are the curves from left to right and from top to bottom. Their YTitle and
	// Styles.Title make the title line; their ranges, formats and other titles and styles
	// are those of the whole.
	Panels []Curve
	// Columns is how many panels stand beside each other; 0, or more than have room, means
	// as many as give panels a good shape.
	Columns          int
	X, Y             Range  // zero Ranges are fitted as those of a Curve, to all panels
	XTitle           string // below the whole, where there is room
	XFormat, YFormat func(float64) string
	Styles           AxisStyles
	ASCII            bool
}

// The layout of multiples.
const (
	panelGap      = 2   // columns between panels
	panelShape    = 2   // how much wider than high, in dots, a panel is best
	minPanelCols  = 4   // columns of a panel without axes
	emptyPanel    = 0.5 // how much worse a layout is whose last row is all but empty
	minXTitleRows = 4   // rows that a title below leaves to the panels
)

// A panelGrid is a layout of multiples: panels of cols×rows cells, every column and every
// row so many cells after the one before.
type panelGrid struct {
	columns, cols, rows     int
	stepX, stepY            int
	left, top               int // of the first panel's data
	framed, titled, xTitled bool
	x, y                    Range
	yTicks                  []float64
	yLabels                 []string
}

// layout returns the best layout of a picture of the given size.
func (m Multiples) layout(width, height int) panelGrid {
	n := len(m.Panels)
	var extentX, extentY extent
	for _, c := range m.Panels {
		x, y := c.extents()
		extentX.join(x)
		extentY.join(y)
	}
	for _, layOut := range []func(columns, width, height int, x, y extent) (panelGrid, bool){m.framed, m.bare} {
		if m.Columns > 0 {
			if p, ok := layOut(min(m.Columns, n), width, height, extentX, extentY); ok {
				return p
			}
		}
		var best panelGrid
		least := math.Inf(1)
		for columns := 1; columns <= n; columns++ {
			p, ok := layOut(columns, width, height, extentX, extentY)
			if badness := p.badness(n); ok && badness < least {
				best, least = p, badness
			}
		}
		if best.columns > 0 {
			return best
		}
	}
	columns := max(1, (width+panelGap)/(minPanelCols+panelGap))
	p, _ := m.bare(columns, width, max(height, 1)*n, extentX, extentY)
	p.rows, p.stepY, p.top, p.titled = 1, 1, 0, false
	return p
}

// badness returns how far a layout of n panels is from a good one.
func (p panelGrid) badness(n int) float64 {
	shape := float64(braille.wide(p.cols)) / float64(braille.high(p.rows))
	lines := (n + p.columns - 1) / p.columns
	empty := float64(lines*p.columns-n) / float64(p.columns)
	return math.Abs(math.Log(shape/panelShape)) + emptyPanel*empty
}

// framed lays panels out with axes, and reports whether there is room.
func (m Multiples) framed(columns, width, height int, extentX, extentY extent) (panelGrid, bool) {
	lines := (len(m.Panels) + columns - 1) / columns
	height -= 2 // the axis and its labels
	p := panelGrid{columns: columns, top: 1, framed: true, titled: true}
	if m.XTitle != "" && (height-1)/lines-1 >= minXTitleRows {
		p.xTitled, height = true, height-1
	}
	p.stepY = height / lines
	p.rows = p.stepY - 1
	if p.rows < minPlotRows {
		return p, false
	}
	p.x, p.y = m.ranges(extentX, extentY, p.rows)
	p.yTicks, p.yLabels = axes{yFormat: m.YFormat, even: true}.yTicks(p.y, p.rows)
	p.left = widest(p.yLabels) + 2
	p.stepX = (width - p.left + panelGap + 1) / columns
	p.cols = p.stepX - panelGap - 1
	return p, p.cols >= minPlotCols
}

// bare lays panels out without axes, and reports whether there is room.
func (m Multiples) bare(columns, width, height int, extentX, extentY extent) (panelGrid, bool) {
	lines := (len(m.Panels) + columns - 1) / columns
	p := panelGrid{columns: columns, stepX: (width + panelGap) / columns, stepY: height / lines}
	p.cols, p.rows = p.stepX-panelGap, p.stepY
	if p.rows > 1 {
		p.titled, p.top, p.rows = true, 1, p.rows-1
	}
	p.x, p.y = m.ranges(extentX, extentY, p.rows)
	return p, p.cols >= minPanelCols && p.rows > 0
}

// ranges returns the ranges of all panels, of so many rows.
func (m Multiples) ranges(extentX, extentY extent, rows int) (x, y Range) {
	return m.X.or(extentX.fit(unitRange)), m.Y.or(extentY.fit(unitRange).nice(yTickCount(rows)))
}

// panel returns the layout of one panel.
func (p panelGrid) panel(i int) layout {
	return layout{
		left: p.left + i%p.columns*p.stepX, top: p.top + i/p.columns*p.stepY, cols: p.cols, rows: p.rows,
		x: p.x, y: p.y, framed: p.framed, even: true, yTicks: p.yTicks, yLabels: p.yLabels,
	}
}

// View draws the charts.
func (m Multiples) View(width, height int) string {
	g := newGrid(width, height)
	if g.width == 0 || g.height == 0 || len(m.Panels) == 0 {
		return g.String()
	}
	p := m.layout(g.width, g.height)
	for i, c := range m.Panels {
		l := p.panel(i)
		if l.top+l.rows > g.height || l.cols < 1 {
			break
		}
		c.ASCII = m.ASCII
		if p.titled {
			g.text(l.left, l.top-1, c.YTitle, l.cols, g.pen(c.Styles.Title), m.ASCII)
		}
		m.drawPanel(g, p, i, c)
	}
	if p.xTitled {
		title := shorten(plainText(m.XTitle), g.width, m.ASCII)
		lines := (len(m.Panels) + p.columns - 1) / p.columns
		last := p.panel(p.columns - 1)
		at := p.left + (last.left+last.cols-p.left-textWidth(title))/2
		g.text(max(at, 0), p.top-1+lines*p.stepY+2, title, g.width, g.pen(m.Styles.Title), m.ASCII)
	}
	return g.String()
}

// drawPanel draws one panel's curve and its share of the axes.
func (m Multiples) drawPanel(g *grid, p panelGrid, i int, c Curve) {
	l := p.panel(i)
	size := braille
	if m.ASCII {
		size = wholeOne
	}
	sx := newScale(l.x, size.wide(l.cols), false)
	sy := l.heights(size)
	if l.framed {
		if i%p.columns > 0 {
			l.yLabels = make([]string, len(l.yTicks)) // blank
		}
		m.drawPanelAxes(g, l, sx, sy, size, i+p.columns >= len(m.Panels))
	}
	c.drawData(g, l, sx, sy, size)
}

// drawPanelAxes draws a panel's y axis and, if it is the lowest in its column, the x axis.
func (m Multiples) drawPanelAxes(g *grid, l layout, sx, sy scale, size dotSize, lowest bool) {
	line, label := g.pen(m.Styles.Axis), g.pen(m.Styles.Label)
	chars := linesFor(m.ASCII)
	for y := range l.rows {
		g.set(l.left-1, l.top+y, chars.down, line)
	}
	for i, v := range l.yTicks {
		dot, _ := sy.dot(v)
		y := l.top + size.row(dot)
		g.set(l.left-1, y, chars.tickLeft, line)
		g.text(l.left-2-textWidth(l.yLabels[i]), y, l.yLabels[i], l.left, label, m.ASCII)
	}
	if !lowest {
		return
	}
	bottom := l.top + l.rows
	g.set(l.left-1, bottom, chars.corner, line)
	column := func(v float64) int {
		dot, _ := sx.dot(v)
		return l.left + size.col(dot)
	}
	r := ruler{
		Range: sx.Range, left: l.left, cols: l.cols, from: l.left - 1, to: l.left + l.cols, column: column, format: m.XFormat,
	}
	drawRuler(g, r, bottom, bottom+1, line, label, m.ASCII)
}
