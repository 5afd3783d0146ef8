package chart

import (
	"math"

	"charm.land/lipgloss/v2"
)

// drawBands draws the shades.
func (p Plot) drawBands(g *grid, f plotFrame) {
	for _, b := range p.Bands {
		shade := g.pen(b.Style)
		n := min(len(b.X), len(b.Lo), len(b.Hi))
		if n == 0 {
			continue
		}
		places := make([]float64, n)
		for i := range places {
			places[i] = f.sx.bounded(b.X[i])
		}
		last := places[n-1]
		if p.Now.past(b.X[n-1]) {
			last = min(last, f.sx.bounded(p.Now.X))
		}
		at := 0
		for col := range f.cols {
			middle := float64(f.size.wide(col)) + float64(f.size.wide(1)-1)/2
			if middle+1 < places[0] || middle-1 > last {
				continue
			}
			for at+1 < n && math.Abs(places[at+1]-middle) <= math.Abs(places[at]-middle) {
				at++
			}
			if top, bottom, ok := b.at(f.sy, places, at, middle); ok {
				b.drawColumn(g, f, shade, col, top, bottom, p.ASCII)
			}
		}
	}
}

// at returns the ends of the band at a column, in dots from the top, by the point that is nearest to it;
// ok is false in a gap.
func (b Band) at(sy Scale, places []float64, nearest int, column float64) (top, bottom float64, ok bool) {
	i, j := nearest, nearest
	if b.Joined {
		switch {
		case column > places[i] && i+1 < len(places):
			j = i + 1
		case column < places[i] && i > 0:
			i--
		}
	}
	for _, end := range []float64{b.Lo[i], b.Hi[i], b.Lo[j], b.Hi[j]} {
		if !finite(end) {
			return 0, 0, false
		}
	}
	between := func(of []float64) float64 {
		return interpolate(column, places[i], sy.bounded(of[i]), places[j], sy.bounded(of[j]))
	}
	return between(b.Hi), between(b.Lo), true
}

// drawColumn shades a column of cells between two places in dots from the top: cells whose middle is
// inside by their background. A band that is lower than a cell is drawn in dots, as all are where there
// is no background: a whole cell would say that it is wider than it is, and only where it happens to lie
// in the middle of one.
func (b Band) drawColumn(g *grid, f plotFrame, shade pen, col int, top, bottom float64, ascii bool) {
	if ascii {
		b.drawRows(g, f, shade, col, top, bottom)
		return
	}
	high := float64(f.size.high(1))
	first, last := int(max(top/high, 0)), int(min(bottom/high, float64(f.rows-1)))
	paper := b.Style.GetBackground()
	drawn := false
	for row := first; row <= last; row++ {
		from, to := math.Ceil(top-float64(row)*high), math.Floor(bottom-float64(row)*high)
		if !isNoColor(paper) && bottom-top >= high && from <= 1 && to >= 2 {
			g.set(f.left+col, f.top+row, ' ', shade)
			drawn = true
		}
	}
	if !drawn {
		b.drawDots(g, f, col, top, bottom)
	}
}

// drawRows shades a column of cells in ASCII, where a row is a dot: those whose middle is inside, or
// the row nearest to the band's own middle.
func (b Band) drawRows(g *grid, f plotFrame, shade pen, col int, top, bottom float64) {
	first, last := int(math.Ceil(top)), int(math.Floor(bottom))
	if first > last {
		first = int(round((top + bottom) / 2))
		last = first
	}
	for row := max(first, 0); row <= min(last, f.rows-1); row++ {
		g.set(f.left+col, f.top+row, ':', shade)
	}
}

// drawDots shades a column of cells by dots: in two of four places where there is no background, else,
// as the band is lower than a cell, along its edges in that colour. Without colour edges would look
// like lines.
func (b Band) drawDots(g *grid, f plotFrame, col int, top, bottom float64) {
	style, high := b.Style, f.size.high(1)
	from, to := int(math.Ceil(top)), int(math.Floor(bottom))
	paper := style.GetBackground()
	low := !isNoColor(paper)
	if low {
		style = lipgloss.NewStyle().Foreground(paper)
		from, to = int(math.Floor(top)), int(math.Ceil(bottom))
	}
	shade := g.pen(style)
	from, to = max(from, 0), min(to, f.rows*high-1)
	for row := from / high; row <= to/high; row++ {
		var dots uint8
		for y := max(from-row*high, 0); y <= min(to-row*high, high-1); y++ {
			if at := row*high + y; low && (at == from || at == to) || !low && y%2 == 0 {
				dots |= brailleBits[y][y/2%2]
			}
		}
		if dots != 0 {
			g.set(f.left+col, f.top+row, brailleRune(dots), shade)
		}
	}
}

// drawLevels draws the dashed lines of the levels.
func (p Plot) drawLevels(g *grid, f plotFrame) {
	for _, level := range p.Levels {
		dot, ok := f.sy.Dot(level.Y)
		if !ok {
			continue
		}
		glyph := asciiLines.across
		if !p.ASCII {
			glyph = brailleRune(f.size.bit(0, dot) | f.size.bit(1, dot))
		}
		line := g.pen(level.Style)
		for col := 0; col < f.cols; col += 2 {
			g.setPen(f.left+col, f.top+f.size.row(dot), glyph, line, level.Style)
		}
	}
}

// drawLines draws what comes after the moment, the moment, and the lines up to it.
func (p Plot) drawLines(g *grid, f plotFrame) {
	ink, rest := newPlane(f.cols, f.rows, f.size), newPlane(0, 0, f.size)
	if p.Now.On {
		rest = newPlane(f.cols, f.rows, f.size)
	}
	for i, line := range p.Lines {
		p.trace(ink, rest, f, int32(i), line)
	}
	if p.Now.On {
		if !p.Now.Hide {
			p.drawRest(g, f, rest)
		}
		p.drawNow(g, f)
	}
	looks := make([]cell, len(p.Lines))
	for i, line := range p.Lines {
		looks[i] = cell{p.glyph(i), g.pen(line.Style)}
	}
	for row := range f.rows {
		for col := range f.cols {
			if ink.empty(col, row) {
				continue
			}
			dots, owner := ink.foremost(col, row, p.rank)
			line := p.Lines[owner]
			look := looks[owner]
			switch {
			case look.glyph != 0:
			case line.Letter != 0 && !isLetter(line.Letter) && oneCell(line.Letter) && col%letterEvery == (letterShift*int(owner)+letterShift)%letterEvery:
				look.glyph = line.Letter // beside the line it would look like a point
			default:
				look.glyph = brailleRune(dots)
			}
			g.setPen(f.left+col, f.top+row, look.glyph, look.pen, line.Style)
		}
	}
	if !p.ASCII {
		p.drawLetters(g, f, ink)
	}
	p.markEdges(g, f)
}

// lineGlyphs are the marks of lines in ASCII that have no letter.
const lineGlyphs = "*+ox#@%&"

// glyph is what a line is made of where dots do not tell lines apart, 0 for its dots.
func (p Plot) glyph(i int) rune {
	letter := p.Lines[i].Letter
	switch {
	case !p.ASCII:
		return 0
	case letter > ' ' && letter <= '~':
		return letter
	}
	return rune(lineGlyphs[i%len(lineGlyphs)])
}

// rank is how far in front a line is.
func (p Plot) rank(owner int32) int {
	switch line := p.Lines[owner]; {
	case line.Front:
		return 2
	case line.Back:
		return 0
	}
	return 1
}

// trace draws a line on the plane of what is up to the moment, and on the one of what comes after.
func (p Plot) trace(ink, rest *plane, f plotFrame, owner int32, line Line) {
	now := trail{ink: ink, owner: owner, dash: line.Dash}
	later := trail{ink: rest, owner: owner, dash: line.Dash}
	last, have := XY{}, false
	past := false
	for i, at := range line.Points {
		if !finite(at.X) || !finite(at.Y) {
			now.lift()
			later.lift()
			have = false
			continue
		}
		place := XY{f.sx.bounded(at.X), f.sy.bounded(at.Y)}
		now.dash, later.dash = line.Dash, line.Dash
		if line.Measured && have && place.X-last.X > joinedDots {
			now.dash, later.dash = Sparse, Sparse // far from all that was measured
		}
		if p.Now.past(at.X) {
			if !past && have {
				later.to(last)
			}
			past, last, have = true, place, true
			later.to(place)
			continue
		}
		now.to(place)
		last, have = place, true
		if line.Measured && !p.ASCII && p.stands(line.Points, i, f) {
			ink.cross(place, owner)
		}
	}
	now.lift()
	later.lift()
}

// stands reports whether a point is on the plot and so far from those beside it that a mark can be
// seen.
func (p Plot) stands(points []XY, i int, f plotFrame) bool {
	dot, ok := f.sx.Dot(points[i].X)
	if _, on := f.sy.Dot(points[i].Y); !ok || !on {
		return false
	}
	for _, k := range []int{i - 1, i + 1} {
		if k < 0 || k >= len(points) || !finite(points[k].X) {
			continue
		}
		if other := f.sx.bounded(points[k].X); math.Abs(other-float64(dot)) < measuredApart {
			return false
		}
	}
	return true
}

// cross puts a small cross at a place.
func (p *plane) cross(at XY, owner int32) {
	x, y := int(round(at.X)), int(round(at.Y))
	for _, d := range [][2]int{{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
		if x+d[0] >= 0 && y+d[1] >= 0 {
			p.add(x+d[0], y+d[1], owner)
		}
	}
}

// foremost returns the dots in a cell of the owners of the highest rank there, and the one of them
// with the most, the smallest among equals. The cell must not be empty.
func (p *plane) foremost(col, row int, rank func(owner int32) int) (dots uint8, owner int32) {
	m, highest, most := p.marks[row*p.cols+col], -1, int32(0)
	for {
		r, n := rank(m.owner), byDots(m)
		switch {
		case r > highest:
			highest, dots, owner, most = r, m.dots, m.owner, n
		case r == highest:
			dots |= m.dots
			if n > most || n == most && m.owner < owner {
				owner, most = m.owner, n
			}
		}
		if m.next == 0 {
			return dots, owner
		}
		m = p.more[m.next-1]
	}
}

// drawRest draws what comes after the moment.
func (p Plot) drawRest(g *grid, f plotFrame, rest *plane) {
	var instead func(int32) rune
	if p.ASCII {
		instead = func(owner int32) rune { return p.glyph(int(owner)) }
	}
	rest.paint(g, f.left, f.top, g.pen(p.Now.Rest), instead)
}

// drawNow draws the line of the moment.
func (p Plot) drawNow(g *grid, f plotFrame) {
	dot, ok := f.sx.Dot(p.Now.X)
	if !ok {
		return
	}
	glyph := asciiLines.down
	if !p.ASCII {
		glyph = brailleRune(brailleBits[0][dot&1] | brailleBits[1][dot&1] | brailleBits[2][dot&1] | brailleBits[3][dot&1])
	}
	line := g.pen(p.Now.Style)
	for row := range f.rows {
		g.setPen(f.left+f.size.col(dot), f.top+row, glyph, line, p.Now.Style)
	}
}

// markEdges marks the columns in which a line has a value beyond the y axis.
func (p Plot) markEdges(g *grid, f plotFrame) {
	up, down := '▲', '▼'
	if p.ASCII {
		up, down = '^', 'v'
	}
	for _, line := range p.Lines {
		style := g.pen(line.Style)
		for _, at := range line.Points {
			dot, ok := f.sx.Dot(at.X)
			switch _, on := f.sy.Dot(at.Y); {
			case !ok || on || !finite(at.Y) || p.Now.past(at.X):
			case at.Y > f.sy.Hi:
				g.set(f.left+f.size.col(dot), f.top, up, style)
			default:
				g.set(f.left+f.size.col(dot), f.top+f.rows-1, down, style)
			}
		}
	}
}

// drawFlags draws the signs above points, each with its text.
func (p Plot) drawFlags(g *grid, f plotFrame) {
	sign := '▼'
	if p.ASCII {
		sign = 'v'
	}
	for _, flag := range p.Flags {
		x, ok := f.sx.Dot(flag.X)
		y, on := f.sy.Dot(flag.Y)
		if !ok || !on || p.Now.past(flag.X) {
			continue
		}
		col, row := f.size.col(x), max(f.size.row(y)-1, 0)
		style := g.pen(flag.Style)
		text := plainText(flag.Text)
		if col, row, ok := p.flagText(g, f, col, row, textWidth(text)); ok {
			g.text(f.left+col, f.top+row, text, textWidth(text), style, p.ASCII)
		}
		g.set(f.left+col, f.top+row, sign, style)
	}
}

// flagText is where the text of a sign hides the fewest cells of what is drawn: beside it or in one of
// the rows about it, at the left before the right and near before far.
func (p Plot) flagText(g *grid, f plotFrame, col, row, width int) (atCol, atRow int, ok bool) {
	const far = 6 // rows
	axis := g.pen(p.Styles.Axis)
	hidden := func(from, y int) (n int) {
		for x := max(from-1, 0); x < min(from+width+1, f.cols); x++ {
			if c := g.cells[(f.top+y)*g.width+f.left+x]; c.glyph != 0 && c.glyph != ' ' && c.pen != axis {
				n++
			}
		}
		return n
	}
	least := width + 3
	for i := range 2*far + 1 {
		y := row - i // above the sign, and then below it
		if i > far {
			y = row + i - far
		}
		for _, from := range []int{col - width - 1, col + 2} {
			if y < 0 || y >= f.rows || from < 0 || from+width > f.cols {
				continue
			}
			if n := hidden(from, y); n < least {
				atCol, atRow, least, ok = from, y, n, true
			}
		}
	}
	return atCol, atRow, ok
}
