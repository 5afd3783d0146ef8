package chart

import (
	"iter"
	"math"

	"charm.land/lipgloss/v2"
)

// A Mark is a sign over the points, such as a ring on the one that is picked.
type Mark struct {
	X, Y  float64
	Glyph rune   // one cell wide; 0 means '◎'
	Name  string // beside it, at the right or, at the edge, at the left
	Style lipgloss.Style
	Cross bool // arms at all four sides, to be found at a glance
}

// A spot is where a point stands on a sheet, in dots from the top left of its area.
type spot struct{ x, y int }

// shown yields the index and the spot of every point that is in the picture.
func (s Scatter) shown(p sheet) iter.Seq2[int, spot] {
	hidden := make([]bool, len(s.Classes))
	for i, c := range s.Classes {
		hidden[i] = c.Hidden
	}
	return func(yield func(int, spot) bool) {
		if p.empty() {
			return
		}
		for i, v := range s.Points {
			x, okX := p.sx.dot(v.X)
			y, okY := p.sy.dot(v.Y)
			known := v.Class >= 0 && v.Class < len(hidden)
			if okX && okY && !(known && hidden[v.Class]) && !yield(i, spot{x, y}) {
				return
			}
		}
	}
}

// drawPoints draws the points over whatever is there. Where depth is given, it has the
// level of each point, below depthLevels; a cell has the shade of its highest.
func (s Scatter) drawPoints(g *grid, p sheet, depth []uint8) {
	dots := newPlane(p.cols, p.rows, braille)
	var front []uint8 // by cell: the highest level
	if depth != nil {
		front = make([]uint8, p.cols*p.rows)
	}
	for i, at := range s.shown(p) {
		dots.point(at, owner(s.Points[i].Class), s.Large)
		if depth != nil {
			cell := &front[braille.row(at.y)*p.cols+braille.col(at.x)]
			*cell = max(*cell, depth[i])
		}
	}
	weigh := s.weigher(dots, front)
	looks, glyphOf := s.looks(g, weigh != nil), s.glyphs()
	for row := range p.rows {
		for col := range p.cols {
			if dots.empty(col, row) {
				continue
			}
			pattern, class := dots.cell(col, row, byHits)
			look := looks[len(s.Classes)]
			if class >= 0 && int(class) < len(s.Classes) {
				look = looks[class]
			} else {
				look.glyph = defaultGlyph(int(class))
			}
			weight := 0.0
			if weigh != nil {
				weight = weigh(col, row)
			}
			glyph := look.glyph
			if !look.marked {
				glyph = glyphOf(pattern, look.glyph, weight)
			}
			g.set(p.left+col, p.top+row, glyph, look.pens[step01(weight, len(look.pens))])
		}
	}
}

// point adds the dots of a point: one, or four of a large one.
func (p *plane) point(at spot, by int32, large bool) {
	p.add(at.x, at.y, by)
	if !large {
		return
	}
	across, down := at.x+1, at.y+1
	if across >= p.size.wide(p.cols) {
		across = at.x - 1
	}
	if down >= p.size.high(p.rows) {
		down = at.y - 1
	}
	p.add(across, at.y, by)
	p.add(at.x, down, by)
	p.add(across, down, by)
}

// perPoint is how many dots a point has.
func (s Scatter) perPoint() int {
	if s.Large {
		return 4
	}
	return 1
}

// A look is what a class paints: its character, and its shades from light to heavy.
type look struct {
	glyph  rune
	marked bool
	pens   []pen
}

// looks returns the looks of the classes and, last, that of all other points.
func (s Scatter) looks(g *grid, shaded bool) []look {
	looks := make([]look, len(s.Classes)+1)
	for i := range looks {
		var c Class
		if i < len(s.Classes) {
			c = s.Classes[i]
			looks[i].glyph, looks[i].marked = s.glyph(i), c.Marked
		}
		shades := c.Shades
		switch {
		case !shaded || s.byMarks():
			shades = []lipgloss.Style{c.Style}
		case len(shades) == 0:
			shades = []lipgloss.Style{c.Style.Faint(true), c.Style, c.Style.Bold(true)}
		}
		for _, style := range shades {
			looks[i].pens = append(looks[i].pens, g.pen(style))
		}
	}
	return looks
}

// byMarks reports whether density shows in heavier marks and not in brighter ones.
func (s Scatter) byMarks() bool { return s.Density && !s.Glyphs && (s.ASCII || s.Plain) }

// The marks of a cell from few points to many. Where there are few, a cell's dots, for
// which a blank stands, say more than a shade.
const asciiMarks = ".:*#"

var blockMarks = [...]rune{' ', ' ', '▒', '█'}

// glyphs returns what says the character of a cell with the given dots, of a class with the given
// character, and of a weight from 0 to 1.
func (s Scatter) glyphs() func(pattern uint8, class rune, weight float64) rune {
	switch {
	case s.byMarks() && s.ASCII:
		return func(_ uint8, _ rune, weight float64) rune { return rune(asciiMarks[step01(weight, len(asciiMarks))]) }
	case s.byMarks():
		return func(pattern uint8, _ rune, weight float64) rune {
			if mark := blockMarks[step01(weight, len(blockMarks))]; mark != ' ' {
				return mark
			}
			return brailleRune(pattern)
		}
	case s.Glyphs || s.ASCII:
		return func(_ uint8, class rune, _ float64) rune { return class }
	}
	return func(pattern uint8, _ rune, _ float64) rune { return brailleRune(pattern) }
}

// depthLevels is the number of levels of depth, from the back to the front.
const depthLevels = 3

// fullCell is the least number of points that make a cell as bright as can be.
const fullCell = 8

// weigher returns what says how heavy a cell is, from 0 to 1: by its points, or by the
// level of its front. It is nil for a picture that shows neither.
func (s Scatter) weigher(dots *plane, front []uint8) func(col, row int) float64 {
	switch {
	case s.Density:
		most := fullCell * s.perPoint()
		for row := range dots.rows {
			for col := range dots.cols {
				most = max(most, dots.hits(col, row))
			}
		}
		// The power of two below changes seldom while points move.
		full := math.Floor(math.Log2(float64(most / s.perPoint())))
		weights := make([]float64, most+1) // by hits
		for hits := range weights {
			weights[hits] = min(math.Log2(max(float64(hits)/float64(s.perPoint()), 1))/full, 1)
		}
		return func(col, row int) float64 { return weights[dots.hits(col, row)] }
	case front != nil:
		return func(col, row int) float64 {
			return float64(front[row*dots.cols+col]) / (depthLevels - 1)
		}
	}
	return nil
}

// step01 returns which of n steps has been reached at t, from 0 to 1: the first from 0
// on, the last at 1 only.
func step01(t float64, n int) int {
	const rounding = 1e-9 // of a quotient of two logarithms
	return min(int(t*float64(n-1)+rounding), n-1)
}

// drawMarks draws the marks that lie in the ranges, their names below all signs.
func (s Scatter) drawMarks(g *grid, p sheet) {
	for _, draw := range []func(*grid, sheet, Mark, int, int){s.nameMark, s.signMark} {
		for _, m := range s.Marks {
			x, okX := p.sx.dot(m.X)
			y, okY := p.sy.dot(m.Y)
			if okX && okY {
				draw(g, p, m, braille.col(x), braille.row(y))
			}
		}
	}
}

// nameMark writes the name of a mark that stands in a cell of the plot.
func (s Scatter) nameMark(g *grid, p sheet, m Mark, col, row int) {
	name := plainText(m.Name)
	width := textWidth(name)
	at := col + 1
	if at+width > p.cols {
		at = max(col-width, 0)
	}
	g.text(p.left+at, p.top+row, name, min(width, p.cols-at), g.pen(m.Style), s.ASCII)
}

// signMark draws a mark that stands in a cell of the plot.
func (s Scatter) signMark(g *grid, p sheet, m Mark, col, row int) {
	lines, style := linesFor(s.ASCII), g.pen(m.Style)
	put := func(dx, dy int, glyph rune) {
		if c, r := col+dx, row+dy; c >= 0 && c < p.cols && r >= 0 && r < p.rows {
			g.set(p.left+c, p.top+r, glyph, style)
		}
	}
	if m.Cross { // as far across as down, cells being twice as high as wide
		for _, d := range []int{-2, -1, 1, 2} {
			put(d, 0, lines.across)
		}
		put(0, -1, lines.down)
		put(0, 1, lines.down)
	}
	put(0, 0, m.glyph(s.ASCII))
}

// glyph returns the character of a mark.
func (m Mark) glyph(ascii bool) rune {
	r := m.Glyph
	if r == 0 {
		r = '◎'
	}
	switch {
	case ascii && r == '○':
		return '+' // no digit, and not like one
	case ascii:
		return asciiSign(r)
	case !oneCell(r):
		return '*'
	}
	return r
}

// asciiSign returns what stands for a sign in ASCII.
func asciiSign(r rune) rune {
	switch {
	case r == '◎':
		return '@'
	case r == '○':
		return 'o'
	case r > '~', !oneCell(r):
		return '*'
	}
	return r
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
