package chart

import "charm.land/lipgloss/v2"

// An Estimate is one line of a forest plot: a value with up to two intervals about it, on an axis that
// the lines above and below share. Where there are Points the line has them in place of the value: one
// dot each, those of a column on top of each other up to what a cell has room for.
type Estimate struct {
	Value        float64
	Inner, Outer Range     // such that is not a range, from Lo to a greater Hi, is not drawn
	Points       []float64 // that the value is the mean of; nil for none
	X            Axis
	Reference    float64 // a vertical line, such as of no difference; NaN for none

	Style lipgloss.Style // of the value, the inner interval, and the points
	Far   lipgloss.Style // of the outer interval
	Rule  lipgloss.Style // of the reference
	ASCII bool
}

// estimateMarks are its characters.
type estimateMarks struct{ value, inner, outer, rule rune }

func (e Estimate) marks() estimateMarks {
	if e.ASCII {
		return estimateMarks{'*', '=', '-', '|'}
	}
	return estimateMarks{'●', '━', '─', '│'}
}

// View draws the chart, in the middle line.
func (e Estimate) View(width, height int) string {
	g := newGrid(width, height)
	if g.width < 1 || g.height < 1 || !e.X.valid() {
		return g.String()
	}
	row, sx, marks := g.height/2, e.X.Over(g.width, false), e.marks()
	e.span(g, sx, row, e.Outer, marks.outer, e.Far)
	if col, ok := sx.Dot(e.Reference); ok {
		g.set(col, row, marks.rule, g.pen(e.Rule))
	}
	if e.Points == nil {
		e.span(g, sx, row, e.Inner, marks.inner, e.Style)
		if col, ok := sx.Dot(e.Value); ok {
			g.set(col, row, marks.value, g.pen(e.Style))
		}
		return g.String()
	}
	e.points(g, row)
	return g.String()
}

// span draws an interval, as far as it lies on the axis.
func (e Estimate) span(g *grid, sx Scale, row int, of Range, mark rune, style lipgloss.Style) {
	if !finite(of.Lo) || !finite(of.Hi) || of.Hi <= of.Lo || of.Hi < sx.Lo || of.Lo > sx.Hi {
		return
	}
	from, _ := sx.Dot(max(of.Lo, sx.Lo))
	to, _ := sx.Dot(min(of.Hi, sx.Hi))
	look := g.pen(style)
	for col := from; col <= to; col++ {
		g.set(col, row, mark, look)
	}
}

// points draws the points from the bottom of the line upwards.
func (e Estimate) points(g *grid, row int) {
	size := braille
	if e.ASCII {
		size = wholeOne
	}
	sx := e.X.Over(size.wide(g.width), false)
	counts := make([]int, size.wide(g.width))
	for _, v := range e.Points {
		if at, ok := sx.Dot(v); ok {
			counts[at]++
		}
	}
	look := g.pen(e.Style)
	for col := range g.width {
		dots, most := uint8(0), 0
		for x := size.wide(col); x < size.wide(col+1); x++ {
			most = max(most, counts[x])
			for y := range min(counts[x], dotsHigh) {
				dots |= size.bit(x, dotsHigh-1-y)
			}
		}
		switch {
		case most == 0:
		case e.ASCII && most == 1:
			g.set(col, row, '.', look)
		case e.ASCII:
			g.set(col, row, ':', look)
		default:
			g.set(col, row, brailleRune(dots), look)
		}
	}
}
