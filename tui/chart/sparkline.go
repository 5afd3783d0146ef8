package chart

import (
	"charm.land/lipgloss/v2"
	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"
)

// The fills of a cell in ASCII, from little to full. The full range begins with a
// blank.
const (
	asciiFills  = ".:-=+*#%@"
	asciiShades = " " + asciiFills
)

// A Sparkline draws values as columns from left to right, in one line or several.
// The lowest value still shows a mark; a gap (no finite value) is blank.
//
// With more values than cells, a column is the mean of the finite values in its
// share of them. With fewer, a value fills several columns.
type Sparkline struct {
	Values []float64
	// Range is what the height means; values outside are drawn at its ends. A zero
	// Range is fitted to the values.
	Range Range
	// Total is how many values fill the width, when more are to come. With 0 the
	// values at hand do.
	Total int
	Style lipgloss.Style
	ASCII bool
}

// View draws the chart.
func (s Sparkline) View(width, height int) string {
	g := newGrid(width, height)
	if g.width == 0 || g.height == 0 || len(s.Values) == 0 {
		return g.String()
	}
	r := s.Range
	if !r.valid() {
		r = s.extent()
	}
	p := g.pen(s.Style)
	for x := range g.width {
		mean, ok := s.column(x, g.width)
		if !ok {
			continue
		}
		t := min(max(r.at(mean), 0), 1)
		s.drawColumn(g, x, t, p)
	}
	return g.String()
}

// extent returns the range of the finite values.
func (s Sparkline) extent() Range {
	var e extent
	for _, v := range s.Values {
		e.add(v)
	}
	return e.fit(Range{0, 1})
}

// column returns the mean of the finite values that fall in a column, and whether
// there are any.
func (s Sparkline) column(x, width int) (mean float64, ok bool) {
	total := max(s.Total, len(s.Values))
	first, end := scaleIndex(x, total, width), scaleIndex(x+1, total, width)
	end = min(max(end, first+1), len(s.Values))
	n := 0.0
	for i := first; i < end; i++ {
		if v := s.Values[i]; finite(v) {
			n++
			mean += v/n - mean/n // the sum itself may overflow
		}
	}
	return mean, n > 0
}

// scaleIndex returns x·total/width rounded down, for totals whose product with x
// does not fit an int as well.
func scaleIndex(x, total, width int) int {
	return total/width*x + total%width*x/width
}

// drawColumn fills a column of the grid to the share t of its height, at least one
// step.
func (s Sparkline) drawColumn(g *grid, x int, t float64, p pen) {
	fills := 8
	if s.ASCII {
		fills = len(asciiFills)
	}
	level := 1 + int(t*float64(fills*g.height-1)+0.5)
	for y := g.height - 1; y >= 0 && level > 0; y-- {
		fill := min(level, fills)
		level -= fill
		glyph := runes.LowerBlockOne + rune(fill-1)
		if s.ASCII {
			glyph = rune(asciiFills[fill-1])
		}
		g.set(x, y, glyph, p)
	}
}
