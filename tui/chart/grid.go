package chart

import (
	"image/color"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// A pen is an index into a grid's list of styles. Pen 0 is the terminal's own
// style.
type pen uint16

// A cell is one character on the screen. The glyph is a rune of width one, or 0
// for a blank, or one of the negative codes below for text that needs more.
type cell struct {
	glyph rune
	pen   pen
}

const (
	// widePart marks the second cell of a character that is two cells wide.
	widePart rune = -1
	// firstCluster and below number the grid's list of grapheme clusters that are
	// not a single rune of width one: wide characters and combining sequences.
	firstCluster rune = -2
)

// A grid is a screenful of cells that a chart is composed on. Writing outside of
// it does nothing.
type grid struct {
	width, height int
	cells         []cell // row by row
	sgr           []string
	opaque        []bool        // by pen: whether it shows on a blank cell
	paper         []color.Color // by pen: its background, nil for none
	pens          map[string]pen
	styles        map[styleKey]pen // the pens of the styles that were asked for, which are found much faster so
	clusters      []string
}

// A styleKey is what of a style a grid shows, so that two can be compared.
type styleKey struct {
	text, paper color.Color
	underline   lipgloss.Underline
	marks       [6]bool // bold, faint, italic, blink, reverse, struck
}

// keyOf is the key of a style.
func keyOf(s lipgloss.Style) styleKey {
	return styleKey{
		s.GetForeground(), s.GetBackground(), s.GetUnderlineStyle(),
		[6]bool{s.GetBold(), s.GetFaint(), s.GetItalic(), s.GetBlink(), s.GetReverse(), s.GetStrikethrough()},
	}
}

// newGrid returns a blank grid. Negative sizes count as 0.
func newGrid(width, height int) *grid {
	width, height = max(width, 0), max(height, 0)
	return &grid{
		width:  width,
		height: height,
		cells:  make([]cell, width*height),
		sgr:    []string{""},
		opaque: []bool{false},
		paper:  []color.Color{nil},
		pens:   map[string]pen{"": 0},
		styles: map[styleKey]pen{},
	}
}

// pen returns the pen for a style. Equal styles share a pen.
func (g *grid) pen(s lipgloss.Style) pen {
	key := keyOf(s)
	if p, ok := g.styles[key]; ok {
		return p
	}
	sgr, opaque := sgrOf(s)
	paper := s.GetBackground()
	if isNoColor(paper) {
		paper = nil
	}
	p, ok := g.pens[sgr]
	if !ok {
		p = g.addPen(sgr, opaque, paper)
		g.pens[sgr] = p
	}
	g.styles[key] = p
	return p
}

// addPen returns a new pen for an escape sequence that may show on a blank cell and has
// the given background, nil for none.
func (g *grid) addPen(sgr string, opaque bool, paper color.Color) pen {
	g.sgr = append(g.sgr, sgr)
	g.opaque = append(g.opaque, opaque)
	g.paper = append(g.paper, paper)
	return pen(len(g.sgr) - 1)
}

// sgrOf returns the escape sequence that selects the colours and attributes of a
// style, empty for none, and whether the style would show on a blank cell.
func sgrOf(s lipgloss.Style) (sgr string, opaque bool) {
	var a ansi.Style
	if s.GetBold() {
		a = a.Bold()
	}
	if s.GetFaint() {
		a = a.Faint()
	}
	if s.GetItalic() {
		a = a.Italic(true)
	}
	if s.GetBlink() {
		a = a.Blink(true)
	}
	if s.GetUnderline() {
		a, opaque = a.UnderlineStyle(s.GetUnderlineStyle()), true
	}
	if s.GetReverse() {
		a, opaque = a.Reverse(true), true
	}
	if s.GetStrikethrough() {
		a, opaque = a.Strikethrough(true), true
	}
	if c := s.GetForeground(); !isNoColor(c) {
		a = a.ForegroundColor(c)
	}
	if c := s.GetBackground(); !isNoColor(c) {
		a, opaque = a.BackgroundColor(c), true
	}
	if len(a) == 0 {
		return "", false
	}
	return a.String(), opaque
}

// isNoColor reports whether a style left a colour unset.
func isNoColor(c any) bool {
	_, none := c.(lipgloss.NoColor)
	return c == nil || none
}

// set writes one rune of width one.
func (g *grid) set(x, y int, glyph rune, p pen) {
	if x < 0 || x >= g.width || y < 0 || y >= g.height {
		return
	}
	at := y*g.width + x
	if g.cells[at].glyph < 0 {
		g.eraseWide(x, at)
	}
	g.cells[at] = cell{glyph, p}
}

// paperAt is the background of a cell, nil for none and outside of the grid.
func (g *grid) paperAt(x, y int) color.Color {
	if x < 0 || x >= g.width || y < 0 || y >= g.height {
		return nil
	}
	return g.paper[g.cells[y*g.width+x].pen]
}

// setPen writes one rune of width one in a pen of the given style, as setOver does.
func (g *grid) setPen(x, y int, glyph rune, p pen, s lipgloss.Style) {
	if x < 0 || x >= g.width || y < 0 || y >= g.height {
		return
	}
	if under := g.cells[y*g.width+x].pen; g.paper[under] != nil {
		g.setOver(x, y, glyph, s)
		return
	}
	g.set(x, y, glyph, p)
}

// setOver writes one rune of width one in a style that leaves the background of the cell
// as it is, unless it has its own.
func (g *grid) setOver(x, y int, glyph rune, s lipgloss.Style) {
	if x < 0 || x >= g.width || y < 0 || y >= g.height {
		return
	}
	if under := g.cells[y*g.width+x].pen; isNoColor(s.GetBackground()) && g.paper[under] != nil {
		s = s.Background(g.paper[under])
	}
	g.set(x, y, glyph, g.pen(s))
}

// eraseWide blanks the other half of a wide character, so that overwriting one
// half never changes the width of the line.
func (g *grid) eraseWide(x, at int) {
	if g.cells[at].glyph == widePart {
		g.cells[at-1] = cell{}
	} else if x+1 < g.width && g.cells[at+1].glyph == widePart {
		g.cells[at+1] = cell{}
	}
}

// text writes a string in at most room cells from x on, shortened with an ellipsis
// where it is longer, and returns the number of cells it took. Escape sequences
// and control characters in it are dropped.
func (g *grid) text(x, y int, s string, room int, p pen, ascii bool) int {
	room = min(room, g.width-x)
	if room <= 0 || x < 0 || y < 0 || y >= g.height {
		return 0
	}
	s = shorten(plainText(s), room, ascii)
	used := 0
	for s != "" {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(cluster):]
		if used+width > room {
			break
		}
		g.cluster(x+used, y, cluster, width, p)
		used += width
	}
	return used
}

// cluster writes one grapheme cluster that is known to fit.
func (g *grid) cluster(x, y int, cluster string, width int, p pen) {
	r, size := utf8.DecodeRuneInString(cluster)
	switch {
	case width == 0: // a stray combining mark has no cell of its own
	case width == 1 && size == len(cluster):
		g.set(x, y, r, p)
	default:
		g.set(x, y, firstCluster-rune(len(g.clusters)), p)
		g.clusters = append(g.clusters, cluster)
		for i := 1; i < width; i++ {
			g.set(x+i, y, ' ', p)
			g.cells[y*g.width+x+i].glyph = widePart
		}
	}
}

// String renders the grid. A blank cell joins the run on its left unless one of
// the two styles would show on it.
func (g *grid) String() string {
	if g.height == 0 {
		return ""
	}
	buf := make([]byte, 0, len(g.cells)*3+g.height*8)
	for y := range g.height {
		if y > 0 {
			buf = append(buf, '\n')
		}
		buf = g.appendLine(buf, g.cells[y*g.width:(y+1)*g.width])
	}
	return string(buf)
}

// appendLine renders one row of cells.
func (g *grid) appendLine(buf []byte, line []cell) []byte {
	var now pen
	for _, c := range line {
		blank := c.glyph == 0 || c.glyph == ' '
		if c.pen != now && !(blank && !g.opaque[now] && !g.opaque[c.pen]) {
			if now != 0 {
				buf = append(buf, ansi.ResetStyle...)
			}
			buf = append(buf, g.sgr[c.pen]...)
			now = c.pen
		}
		switch {
		case blank:
			buf = append(buf, ' ')
		case c.glyph > 0:
			buf = utf8.AppendRune(buf, c.glyph)
		case c.glyph <= firstCluster:
			buf = append(buf, g.clusters[firstCluster-c.glyph]...)
		}
	}
	if now != 0 {
		buf = append(buf, ansi.ResetStyle...)
	}
	return buf
}
