package export

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/model/run"
	"fathom/model/spec"
)

// labelledLayers is up to how many layers each dot has its value beside it.
const labelledLayers = 10

// dots draws for each layer the probe of the trained and that of the untrained network, with their
// intervals.
type dots struct {
	probes    []run.ProbeResult
	published []float64 // one for each layer, or none
	real      bool      // the values are R², which may be negative
}

var (
	trainedDot   = draw.GlyphStyle{Color: network, Shape: draw.CircleGlyph{}, Radius: 3.4}
	untrainedDot = draw.GlyphStyle{Color: untrained, Shape: hollow{}, Radius: 3.4}
	postMark     = draw.GlyphStyle{Color: published, Shape: diamond, Radius: 3.4}
)

// hollow is a ring with paper inside, so that no line is seen through it.
type hollow struct{}

// DrawGlyph makes it a draw.GlyphDrawer.
func (hollow) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	draw.CircleGlyph{}.DrawGlyph(c, s, at)
	s.Radius -= 1.1
	c.SetColor(color.White) // which a glyph leaves to its caller
	draw.CircleGlyph{}.DrawGlyph(c, s, at)
}

// span is the part of the axis that holds all dots and their intervals, in steps of 0.05.
func (d dots) span() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	take := func(values ...spec.Figure) {
		for _, v := range values {
			if v.Finite() {
				lo, hi = min(lo, float64(v)), max(hi, float64(v))
			}
		}
	}
	for i, r := range d.probes {
		take(r.TestAccuracy, r.Interval[0], r.Interval[1], r.UntrainedTestAccuracy, r.UntrainedInterval[0], r.UntrainedInterval[1])
		if i < len(d.published) {
			take(spec.Figure(d.published[i]))
		}
	}
	if hi < lo {
		return 0, 1
	}
	lo, hi = math.Floor(20*lo-edge)/20, math.Ceil(20*hi+edge)/20
	if d.real {
		return lo, max(hi, lo+0.05)
	}
	return max(lo, 0), min(max(hi, lo+0.05), 1)
}

func (d dots) draw(c draw.Canvas, a *axes) {
	for i, r := range d.probes {
		at := float64(i)
		d.dot(c, a, trainedDot, at-0.12, -1, r.TestAccuracy, r.Interval)
		d.dot(c, a, untrainedDot, at+0.12, 1, r.UntrainedTestAccuracy, r.UntrainedInterval)
		if i < len(d.published) {
			c.DrawGlyph(postMark, vg.Point{X: a.toX(c, at), Y: a.toY(c, d.published[i])})
		}
	}
}

// dot draws one dot with its interval, and its value on the given side.
func (d dots) dot(c draw.Canvas, a *axes, style draw.GlyphStyle, x float64, side vg.Length, v spec.Figure, interval [2]spec.Figure) {
	if !v.Finite() {
		return
	}
	at := vg.Point{X: a.toX(c, x), Y: a.toY(c, float64(v))}
	if interval[0].Finite() && interval[1].Finite() {
		lo, hi := a.toY(c, float64(interval[0])), a.toY(c, float64(interval[1]))
		whisker := draw.LineStyle{Color: style.Color, Width: 1}
		c.StrokeLine2(whisker, at.X, lo, at.X, hi)
		c.StrokeLine2(whisker, at.X-3, lo, at.X+3, lo)
		c.StrokeLine2(whisker, at.X-3, hi, at.X+3, hi)
	}
	c.DrawGlyph(style, at)
	if len(d.probes) <= labelledLayers {
		label := words(7.5, false, ink)
		label.XAlign = draw.XRight
		if side > 0 {
			label.XAlign = draw.XLeft
		}
		fillText(c, label, vg.Point{X: at.X + 7*side, Y: at.Y - digits(label)/2}, figure(v, 3))
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
