package chart

import (
	"fmt"
	"math"

	"charm.land/lipgloss/v2"
)

// A Strip is one row of Strips.
type Strip struct {
	Name   string
	Points []XY // by x
	Style  lipgloss.Style
	Chosen bool // it is marked
}

// Strips draw many lines as a map of heat: a row for each, a column for each place on an axis that
// other pictures share. A column has the shade of the newest value measured up to there. Where
// values were measured the row that is best has a point. Where there is no room for all rows, a note
// says which ones are shown.
type Strips struct {
	Rows       []Strip
	X          Axis
	Y          Axis             // what the shades mean, from the first of the ramp to the last
	Down       bool             // small values have the last shades, and are best, such as errors
	Ramp       []lipgloss.Style // backgrounds; none for shades made of characters
	Now        Now              // nothing is drawn after it
	Left       int              // cells before the map, for the names
	Right      int              // and behind it, for the values
	Title      string
	Note       string
	XName      string
	XFormat    func(float64) string
	Value      func(float64) string
	Styles     AxisStyles
	ASCII      bool
	Best       lipgloss.Style // of the points, where the ramp has no background
	ChosenSign rune           // before the name of a chosen row; 0 for none
}

// View draws the chart.
func (s Strips) View(width, height int) string {
	g := newGrid(width, height)
	base := Plot{
		X: s.X, Y: to01, Left: max(s.Left, 1), Right: max(s.Right, 1), Title: s.Title, Note: s.Note, XName: s.XName, XFormat: s.XFormat,
		Styles: s.Styles, ASCII: s.ASCII, YFormat: func(float64) string { return "" },
	}
	f := base.frame(g.width, g.height)
	if f.cols < 1 || f.rows < 1 || len(s.Rows) == 0 {
		return g.String()
	}
	f.yTicks, f.yLabels = nil, nil
	first, n := s.window(f.rows)
	if n < len(s.Rows) {
		base.Note = fmt.Sprintf("%s to %s, %d of %d ", s.Rows[first].Name, s.Rows[first+n-1].Name, n, len(s.Rows))
	}
	base.drawAxes(g, f)
	each := f.rows / n
	d := s.drawing(g, f)
	for i := range n {
		for line := range each {
			d.drawRow(g, f, first+i, f.top+i*each+line, line == (each-1)/2)
		}
	}
	return g.String()
}

// stripsDrawing is what the rows of a picture have in common, and each row's columns.
type stripsDrawing struct {
	Strips
	scale    Scale
	pens     []pen       // of the ramp
	values   [][]float64 // of each row, by column
	measured [][]bool
	best     []int // by column, the row that is best
}

// drawing gets a picture ready.
func (s Strips) drawing(g *grid, f plotFrame) *stripsDrawing {
	levels := max(len(s.Ramp), 2)
	if len(s.Ramp) == 0 {
		levels = 5
	}
	d := &stripsDrawing{
		Strips: s, scale: s.Y.Over(levels, s.Down), pens: make([]pen, len(s.Ramp)), values: make([][]float64, len(s.Rows)), measured: make([][]bool, len(s.Rows)),
	}
	for i, style := range s.Ramp {
		d.pens[i] = g.pen(style)
	}
	values, measured := make([]float64, len(s.Rows)*f.cols), make([]bool, len(s.Rows)*f.cols)
	for i := range s.Rows {
		from, to := i*f.cols, (i+1)*f.cols
		d.values[i], d.measured[i] = values[from:to:to], measured[from:to:to]
		s.hold(f, i, d.values[i], d.measured[i])
	}
	d.findBest(f.cols)
	return d
}

// to01 is the axis of a plot without heights.
var to01 = Axis{Range: Range{0, 1}}

// window is which rows are shown of those that there are: those about the chosen one.
func (s Strips) window(room int) (first, n int) {
	n = min(len(s.Rows), room)
	for i, row := range s.Rows {
		if row.Chosen {
			first = i - n/2
		}
	}
	return min(max(first, 0), len(s.Rows)-n), n
}

// hold says for each column the newest value up to there, NaN before the first, and whether it was
// measured there.
func (s Strips) hold(f plotFrame, row int, values []float64, measured []bool) {
	for i := range values {
		values[i] = math.NaN()
	}
	for _, p := range s.Rows[row].Points {
		if dot, ok := f.sx.Dot(p.X); ok && finite(p.Y) && !(s.Now.On && p.X > s.Now.X) {
			values[f.size.col(dot)], measured[f.size.col(dot)] = p.Y, true
		}
	}
	last := 0
	for i, m := range measured {
		if m {
			last = i
		}
	}
	for i := 1; i <= last; i++ {
		if !measured[i] {
			values[i] = values[i-1]
		}
	}
}

// findBest finds for each column the row that is best of those measured there, −1 for none.
func (d *stripsDrawing) findBest(cols int) {
	d.best = make([]int, cols)
	for i := range d.best {
		d.best[i] = -1
		least := 0.0
		for row := range d.Rows {
			v := d.values[row][i]
			if !d.Down {
				v = -v
			}
			if d.measured[row][i] && (d.best[i] < 0 || v < least) {
				d.best[i], least = row, v
			}
		}
	}
}

// drawRow draws a line of a row, with its name and its value where it is named.
func (d *stripsDrawing) drawRow(g *grid, f plotFrame, row, y int, named bool) {
	strip, values := &d.Rows[row], d.values[row]
	own := g.pen(strip.Style)
	point := '•'
	if d.ASCII {
		point = 'o'
	}
	last := -1
	for col, v := range values {
		if math.IsNaN(v) {
			continue
		}
		last = col
		level, _ := d.scale.Dot(min(max(v, d.scale.Lo), d.scale.Hi))
		glyph, look := ' ', own
		if len(d.Ramp) > 0 {
			look = d.pens[min(level, len(d.pens)-1)]
		} else {
			glyph = d.shade(level)
		}
		if named && d.measured[row][col] && d.best[col] == row {
			glyph = point
			if len(d.Ramp) == 0 {
				look = g.pen(d.Best)
			}
		}
		g.set(f.left+col, y, glyph, look)
	}
	if !named {
		return
	}
	name := shorten(plainText(strip.Name), f.left-3, d.ASCII)
	if at := f.left - 2 - textWidth(name); at >= 1 {
		g.text(at, y, name, f.left, own, d.ASCII)
		if strip.Chosen && d.ChosenSign != 0 {
			g.set(at-1, y, d.ChosenSign, own)
		}
	}
	if last >= 0 && d.Value != nil {
		text := plainText(d.Value(values[last]))
		g.text(f.left+f.cols+1, y, text, g.width, own, d.ASCII)
	}
}

// shade is the character of a level of five.
func (s Strips) shade(level int) rune {
	if s.ASCII {
		return []rune(" .-+#")[min(max(level, 0), 4)]
	}
	return []rune(" ░▒▓█")[min(max(level, 0), 4)]
}
