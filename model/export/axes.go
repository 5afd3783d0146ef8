package export

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// axes is an empty plot: two axes and, within them, what is drawn. The plot type of
// gonum/plot does most of this, but its lines refuse NaN, which is a gap here, and its
// legend stands on the data.
type axes struct {
	x, y    axis
	drawers []drawer
	ends    []end // names at the right, where the lines end
	framed  bool  // a thin frame instead of axes, with nothing but the label of y
}

// scale is how values are laid along an axis.
type scale int

const (
	linear scale = iota
	logarithmic
	stepwise // logarithmic from step 1 on, with step 0 at its left end, where half a step would stand
)

// axis is a scale from lo to hi.
type axis struct {
	label   string
	lo, hi  float64
	scale   scale
	ticks   func(lo, hi float64) []tick
	bare    bool // labels without marks
	upright bool // the labels of a horizontal axis are turned to stand
}

// tick is a mark on an axis; a minor one has no label.
type tick struct {
	at    float64
	label string
}

// drawer draws data into the area between the axes.
type drawer interface {
	draw(c draw.Canvas, a *axes)
}

func newAxes(x, y string) *axes {
	return &axes{x: axis{label: x, ticks: ticks(5)}, y: axis{label: y, ticks: ticks(5)}}
}

func (a *axes) add(d ...drawer) { a.drawers = append(a.drawers, d...) }

// beforeFirst is where step 0 stands on a logarithmic axis of steps.
const beforeFirst = 0.5

// share is how far along the axis a value is, from 0 to 1 between its ends; -Inf for what a
// logarithm has no place for.
func (a axis) share(v float64) float64 {
	switch {
	case a.scale == logarithmic && v <= 0:
		return math.Inf(-1)
	case a.scale == logarithmic:
		return math.Log(v/a.lo) / math.Log(a.hi/a.lo)
	case a.scale == stepwise:
		return math.Log(max(v, beforeFirst)/beforeFirst) / math.Log(max(a.hi, 1)/beforeFirst)
	}
	return (v - a.lo) / (a.hi - a.lo)
}

// toX and toY place values on a canvas.
func (a *axes) toX(c draw.Canvas, v float64) vg.Length { return c.X(a.x.share(v)) }
func (a *axes) toY(c draw.Canvas, v float64) vg.Length { return c.Y(a.y.share(v)) }

const (
	tickLength = 3
	labelSpace = 3 // between a tick and its label, and that and the axis's
)

var (
	axisWords = func() textStyle { return words(9, false, ink) }
	tickWords = func() textStyle { return words(8, false, quiet) }
	axisLine  = draw.LineStyle{Color: quiet, Width: 0.6}
	gridLine  = draw.LineStyle{Color: gridLines, Width: 0.5}
)

// widest is the width of the widest label of an axis.
func (a axis) widest() (width vg.Length) {
	style := tickWords()
	for _, t := range a.ticks(a.lo, a.hi) {
		width = max(width, style.Width(t.label))
	}
	return width
}

// room is what the axes need on the left, on the right and below the data.
func (a *axes) room() (left, right, bottom vg.Length) {
	line, mark := height(axisWords()), digits(tickWords())
	if a.framed {
		return line + labelSpace, 0, 0
	}
	left = line + 2*labelSpace + a.y.widest() + labelSpace + tickLength
	below := mark
	if a.x.upright {
		below = a.x.widest()
	} else {
		right = a.x.widest() / 2
	}
	right = max(right, widestEnd(a.ends))
	return left, right, tickLength + labelSpace + below + 2*labelSpace + line
}

// height is the height of a line of text.
func height(style textStyle) vg.Length {
	e := style.FontExtents()
	return e.Ascent + e.Descent
}

// digits is the height of digits and capitals over their baseline: that of
// Liberation Sans is 0.69 of the font's size.
func digits(style textStyle) vg.Length { return 0.69 * style.Font.Size }

// fillText draws a line of text with its baseline at a point's height, which the
// canvas's own alignments, made for whole lines with their leading, do not offer.
func fillText(c draw.Canvas, style textStyle, at vg.Point, text string) {
	style.YAlign = draw.YBottom
	at.Y -= style.Font.Size - style.FontExtents().Ascent
	c.FillText(style, at, text)
}

// draw draws everything, with the data in the given area.
func (a *axes) draw(area draw.Canvas) {
	for _, d := range a.drawers {
		d.draw(area, a)
	}
	if a.framed {
		a.drawFrame(area)
		return
	}
	a.drawX(area)
	a.drawY(area)
	a.drawEnds(area)
}

func (a *axes) drawX(c draw.Canvas) {
	left, bottom := c.Min.X, c.Min.Y
	style := tickWords()
	style.XAlign = draw.XCenter
	for _, t := range a.x.ticks(a.x.lo, a.x.hi) {
		x := a.toX(c, t.at)
		if !a.x.bare {
			c.StrokeLine2(axisLine, x, bottom, x, bottom-markLength(t))
		}
		under := vg.Point{X: x, Y: bottom - tickLength - labelSpace}
		if a.x.upright {
			style.Rotation, style.XAlign, style.YAlign = math.Pi/2, draw.XRight, draw.YCenter
			c.FillText(style, under, t.label)
			continue
		}
		under.Y -= digits(style)
		fillText(c, style, under, t.label)
	}
	c.StrokeLine2(axisLine, left, bottom, c.Max.X, bottom)
	label := axisWords()
	label.XAlign = draw.XCenter
	_, _, room := a.room()
	fillText(c, label, vg.Point{X: c.Center().X, Y: bottom - room + label.FontExtents().Descent}, a.x.label)
}

func (a *axes) drawY(c draw.Canvas) {
	style := tickWords()
	style.XAlign = draw.XRight
	for _, t := range a.y.ticks(a.y.lo, a.y.hi) {
		y := a.toY(c, t.at)
		c.StrokeLine2(axisLine, c.Min.X, y, c.Min.X-markLength(t), y)
		fillText(c, style, vg.Point{X: c.Min.X - tickLength - labelSpace, Y: y - digits(style)/2}, t.label)
	}
	c.StrokeLine2(axisLine, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
	a.labelY(c)
}

// labelY writes the label of y, upright at the left.
func (a *axes) labelY(c draw.Canvas) {
	label := axisWords()
	label.Rotation, label.XAlign, label.YAlign = math.Pi/2, draw.XCenter, draw.YTop
	left, _, _ := a.room()
	c.FillText(label, vg.Point{X: c.Min.X - left, Y: c.Center().Y}, a.y.label)
}

// drawFrame draws a frame around the data.
func (a *axes) drawFrame(c draw.Canvas) {
	corners := []vg.Point{c.Min, {X: c.Min.X, Y: c.Max.Y}, c.Max, {X: c.Max.X, Y: c.Min.Y}, c.Min}
	c.StrokeLines(draw.LineStyle{Color: quiet, Width: 0.4}, corners)
	a.labelY(c)
}

// markLength is the length of a tick's mark.
func markLength(t tick) vg.Length {
	if t.label == "" {
		return tickLength / 2.0
	}
	return tickLength
}

// gridDrawer draws fine lines at the labelled ticks, behind everything.
type gridDrawer struct{ vertical bool }

func (g gridDrawer) draw(c draw.Canvas, a *axes) {
	for _, t := range a.y.ticks(a.y.lo, a.y.hi) {
		if t.label != "" {
			y := a.toY(c, t.at)
			c.StrokeLine2(gridLine, c.Min.X, y, c.Max.X, y)
		}
	}
	if !g.vertical {
		return
	}
	for _, t := range a.x.ticks(a.x.lo, a.x.hi) {
		x := a.toX(c, t.at)
		c.StrokeLine2(gridLine, x, c.Min.Y, x, c.Max.Y)
	}
}

// patchStyle is a filled area with an edge.
type patchStyle struct {
	fill color.Color
	edge draw.LineStyle
}

func (p patchStyle) draw(c draw.Canvas, r vg.Rectangle) {
	corners := []vg.Point{r.Min, {X: r.Min.X, Y: r.Max.Y}, r.Max, {X: r.Max.X, Y: r.Min.Y}}
	c.FillPolygon(p.fill, corners)
	c.StrokeLines(p.edge, append(slices.Clone(corners), r.Min))
}
