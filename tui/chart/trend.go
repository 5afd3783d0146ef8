package chart

import (
	"slices"

	"charm.land/lipgloss/v2"
	"github.com/NimbleMarkets/ntcharts/v2/canvas"
	"github.com/NimbleMarkets/ntcharts/v2/sparkline"
)

// The fills of a cell in ASCII, from little to full. The full range begins with a
// blank.
const (
	asciiFills  = ".:-=+*#%@"
	asciiShades = " " + asciiFills
)

// A Trend is a sparkline over an axis that other pictures share: a column where a value was
// measured, in a line or two. The least value still shows a mark. Between two measured columns the
// value before is held, in a style of its own: nothing was measured there.
//
// A column in which several values fall is their mean.
type Trend struct {
	Points []XY // by x
	X      Axis
	Y      Axis // what the height means; values outside are drawn at its ends
	Down   bool // small values are high, such as those of errors
	Style  lipgloss.Style
	Held   lipgloss.Style
	Now    Now
	ASCII  bool
}

// View draws the chart.
func (s Trend) View(width, height int) string {
	g := newGrid(width, height)
	if g.width == 0 || g.height == 0 || len(s.Points) == 0 {
		return g.String()
	}
	levels, measured := s.levels(g.width, g.height)
	style, held, rest := g.pen(s.Style), g.pen(s.Held), g.pen(s.Now.Rest)
	glyphs := s.glyphs(levels, g.height)
	now := g.width
	if s.Now.On {
		size := s.size()
		scale := s.X.Over(size.wide(g.width), false)
		dot, _ := scale.Dot(min(max(s.Now.X, scale.Lo), scale.Hi))
		now = size.col(dot)
	}
	for x := range g.width {
		look := style
		switch {
		case x > now && s.Now.Hide:
			continue
		case x > now:
			look = rest
		case !measured[x]:
			look = held
		}
		for y := range g.height {
			if glyph := glyphs(x, y); glyph > ' ' {
				g.set(x, y, glyph, look)
			}
		}
	}
	return g.String()
}

// size is that of the dots of a Plot.
func (s Trend) size() dotSize {
	if s.ASCII {
		return wholeOne
	}
	return braille
}

// levels returns the height of each column in fills of a cell, 0 for none, and whether a value was
// measured there.
func (s Trend) levels(width, height int) (levels []int, measured []bool) {
	fills := 8
	if s.ASCII {
		fills = len(asciiFills)
	}
	most := fills * height
	x, y := s.X.Over(s.size().wide(width), false), s.Y.Over(most, s.Down)
	sums, counts := make([]float64, width), make([]int, width)
	for _, p := range s.Points {
		if dot, ok := x.Dot(p.X); ok && finite(p.Y) {
			at, _ := y.Dot(min(max(p.Y, y.Lo), y.Hi))
			sums[s.size().col(dot)] += float64(at + 1)
			counts[s.size().col(dot)]++
		}
	}
	levels, measured = make([]int, width), make([]bool, width)
	last := 0
	for i := range width {
		if counts[i] > 0 {
			levels[i], measured[i], last = int(sums[i]/float64(counts[i])+0.5), true, i
		}
	}
	for i := 1; i < last; i++ {
		if !measured[i] {
			levels[i] = levels[i-1]
		}
	}
	return levels, measured
}

// glyphs returns the characters of columns of such heights: those that ntcharts draws.
func (s Trend) glyphs(levels []int, height int) func(x, y int) rune {
	if s.ASCII {
		return func(x, y int) rune {
			fill := min(levels[x]-(height-1-y)*len(asciiFills), len(asciiFills))
			if fill < 1 {
				return ' '
			}
			return rune(asciiFills[fill-1])
		}
	}
	// One column of each height that there is is drawn, and taken as often as it is needed: a
	// canvas of ntcharts carries a whole style in each cell.
	columns := slices.Compact(slices.Sorted(slices.Values(levels)))
	line := sparkline.New(len(columns), height, sparkline.WithNoAutoMaxValue(), sparkline.WithMaxValue(float64(height)))
	for _, level := range columns {
		line.Push(float64(level) / 8)
	}
	line.DrawColumnsOnly()
	return func(x, y int) rune {
		column, _ := slices.BinarySearch(columns, levels[x])
		return line.Canvas.Cell(canvas.Point{X: column, Y: y}).Rune
	}
}
