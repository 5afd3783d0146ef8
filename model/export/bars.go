package export

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/model/run"
	"fathom/model/spec"
)

// labelledBars is up to how many layers each bar has its value above it.
const labelledBars = 10

// bars draws for each layer the probe of the trained and that of the untrained
// network, with their intervals.
type bars struct {
	probes    []run.ProbeResult
	published []float64 // one for each layer, or none
}

var (
	trainedBar   = patchStyle{fill: network, edge: draw.LineStyle{Color: network, Width: 0.8}}
	untrainedBar = patchStyle{fill: color.White, edge: draw.LineStyle{Color: untrained, Width: 1}}
	postMark     = draw.GlyphStyle{Color: published, Shape: diamond{}, Radius: 3.4}
)

// diamond is the mark of published figures.
type diamond struct{}

// DrawGlyph makes it a draw.GlyphDrawer.
func (diamond) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	c.FillPolygon(s.Color, []vg.Point{{X: at.X, Y: at.Y + s.Radius}, {X: at.X + s.Radius, Y: at.Y}, {X: at.X, Y: at.Y - s.Radius}, {X: at.X - s.Radius, Y: at.Y}})
}

func (b bars) draw(c draw.Canvas, a *axes) {
	x := func(v float64) vg.Length { return a.toX(c, v) }
	y := func(v float64) vg.Length { return a.toY(c, v) }
	for i, r := range b.probes {
		at := float64(i)
		b.bar(c, trainedBar, x(at-0.38), x(at-0.02), y, r.TestAccuracy, r.Interval)
		b.bar(c, untrainedBar, x(at+0.02), x(at+0.38), y, r.UntrainedTestAccuracy, r.UntrainedInterval)
		if i < len(b.published) {
			c.DrawGlyph(postMark, vg.Point{X: x(at - 0.31), Y: y(b.published[i])})
		}
	}
}

// bar draws one bar from 0 with its interval and its value.
func (b bars) bar(c draw.Canvas, style patchStyle, left, right vg.Length, y func(float64) vg.Length, v spec.Figure, interval [2]spec.Figure) {
	if !v.Finite() {
		return
	}
	style.draw(c, vg.Rectangle{Min: vg.Point{X: left, Y: y(0)}, Max: vg.Point{X: right, Y: y(float64(v))}})
	top := y(float64(v))
	middle, cap := (left+right)/2, min(4, (right-left)/4)
	if interval[0].Finite() && interval[1].Finite() {
		lo, hi := y(float64(interval[0])), y(float64(interval[1]))
		whisker := draw.LineStyle{Color: ink, Width: 0.9}
		c.StrokeLine2(whisker, middle, lo, middle, hi)
		c.StrokeLine2(whisker, middle-cap, lo, middle+cap, lo)
		c.StrokeLine2(whisker, middle-cap, hi, middle+cap, hi)
		top = max(top, hi)
	}
	if len(b.probes) <= labelledBars {
		label := words(7.5, false, ink)
		label.XAlign = draw.XCenter
		c.FillText(label, vg.Point{X: middle, Y: top + 2}, figure(v, 3))
	}
}

// layerTicks names every layer, or every so many of very many.
func layerTicks(probes []run.ProbeResult) []tick {
	every := 1 + len(probes)/160
	var out []tick
	for i, p := range probes {
		if i%every == 0 {
			out = append(out, tick{float64(i), p.Layer})
		}
	}
	return out
}

// whiskerGlyph is an interval in a legend.
type whiskerGlyph struct{}

// DrawGlyph makes it a draw.GlyphDrawer.
func (whiskerGlyph) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	l := draw.LineStyle{Color: s.Color, Width: 0.9}
	c.StrokeLine2(l, at.X, at.Y-s.Radius, at.X, at.Y+s.Radius)
	c.StrokeLine2(l, at.X-3, at.Y-s.Radius, at.X+3, at.Y-s.Radius)
	c.StrokeLine2(l, at.X-3, at.Y+s.Radius, at.X+3, at.Y+s.Radius)
}
