package export

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// probeMeasure is the measure whose figures these are.
const probeMeasure = "probe"

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

// probes is the bars of all layers.
func (x *contents) probes() sheet {
	r := x.Result
	first := r.Probes[0]
	p := newAxes("layer", "probe test accuracy")
	p.add(gridDrawer{})
	b := bars{probes: r.Probes}
	keys := []key{{name: "trained network", fill: &trainedBar}, {name: "untrained network (control)", fill: &untrainedBar},
		{name: "95 % Wilson interval", mark: &draw.GlyphStyle{Color: ink, Shape: whiskerGlyph{}, Radius: 4}}}
	if post := r.Published(); post != nil {
		b.published = post.Probes
		keys = append(keys, key{name: "published (one run)", mark: &postMark})
	}
	p.add(b)
	n := len(r.Probes)
	p.x.lo, p.x.hi, p.y.lo, p.y.hi = -0.6, float64(n)-0.4, 0, 1.08
	p.y.ticks = func(float64, float64) []tick { return ticks(5)(0, 1) }
	p.x.ticks = func(float64, float64) []tick { return layerTicks(r.Probes) }
	p.x.bare, p.x.upright = true, n > labelledBars
	return sheet{
		title: "What a linear probe reads from each layer",
		note: fmt.Sprintf("%s on %s, scored on %s · %s", solverName(first.Solver),
			text.Plural(first.TrainSamples, "training image"), text.Plural(first.TestSamples, "test image"), x.about()),
		width: vg.Length(min(max(7.2, 0.25*float64(n)), 40)) * vg.Inch, height: 4.4 * vg.Inch,
		keys: keys, panels: [][]*panel{{{axes: p}}},
	}
}

// solverName is what a solver does, in words.
func solverName(s spec.Solver) string {
	if s == spec.OneVsRest {
		return "one-vs-rest logistic regression"
	}
	return string(s) + " logistic regression"
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
