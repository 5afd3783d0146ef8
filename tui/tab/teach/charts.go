package teach

import (
	"math"

	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// axis is the x axis of all charts. Live, the moment is that of the newest
// evaluation of a taught network, or of the base network before there is one.
func (t *Tab) axis() chart.Range {
	at := 0
	if points := t.curves[spec.Base]; len(points) > 0 {
		at = points[len(points)-1].Step
	}
	if points := t.curves[spec.TaughtID(t.chosen)]; len(points) > 0 {
		at = points[len(points)-1].Step
	}
	if t.run.Time.Past {
		at = t.run.Time.At
	}
	return t.span.Axis(t.run.Spec.Network().Steps, at)
}

// series is one figure of a network over the steps.
func (t *Tab) series(network string, figure func(spec.Evaluated) spec.Figure) chart.Series {
	s := chart.Series{Style: t.style(network).Style}
	if t.kit.Theme.ASCII && network != spec.Base {
		s.Glyph = taughtGlyph
	}
	for _, p := range t.curves[network] {
		s.Points = append(s.Points, chart.XY{X: float64(p.Step), Y: float64(figure(p))})
	}
	return s
}

// base is a chart with what all have in common.
func (t *Tab) base(title string, y chart.Range, series ...chart.Series) chart.Curve {
	th := t.kit.Theme
	return chart.Curve{
		ASCII:  th.ASCII,
		Series: series, X: t.axis(), Y: y, Cursors: t.run.Time.Cursors(th),
		YTitle: title, XTitle: t.span.Title(), XName: "step", YFormat: aligned, Styles: th.Axes,
	}
}

// taughtGlyph is what a taught network's curve is drawn with where dots do not say whose
// they are.
const taughtGlyph = '+'

// accuracies is the chart of the base network's and a taught network's accuracy.
func (t *Tab) accuracies(init spec.Init) chart.Curve {
	accuracy := func(p spec.Evaluated) spec.Figure { return p.Accuracy }
	base := t.series(spec.Base, accuracy)
	base.Name = spec.Base
	c := t.base("test accuracy", t.zoom.Accuracies(), base)
	if taught := t.series(spec.TaughtID(init), accuracy); len(taught.Points) > 0 {
		taught.Name, taught.Dotted = spec.TaughtID(init), true
		if t.kit.Theme.Plain {
			taught.Glyph = taughtGlyph // no colour to tell it from the base network's by
		}
		c.Series = append(c.Series, taught)
	}
	return c
}

// difference is the chart of a taught network's accuracy minus the base network's.
func (t *Tab) difference(init spec.Init) chart.Curve {
	most := t.mostDifference()
	series := t.series(spec.TaughtID(init), func(p spec.Evaluated) spec.Figure { return p.Difference })
	c := t.base(spec.TaughtID(init)+" minus base", chart.Range{Lo: -most, Hi: most}, series)
	c.References = []chart.Reference{{Y: 0, Style: t.kit.Theme.Faint.Style}}
	return c
}

// mostDifference is the end of the scale of differences, the same for both starts.
// The first steps' differences are large: where all steps are shown, the scale is
// of what comes after them.
func (t *Tab) mostDifference() float64 {
	x, most := t.axis(), 0.005
	if t.span.Kind == kit.WholeSpan {
		x.Lo = x.Hi / 20
	}
	for _, init := range inits {
		for _, p := range t.curves[spec.TaughtID(init)] {
			if at := float64(p.Step); p.Difference.Finite() && x.Lo <= at && at <= x.Hi {
				most = math.Max(most, math.Abs(float64(p.Difference)))
			}
		}
	}
	return kit.RoundUp(most)
}

// headLoss is the chart of the head's own loss, on one scale for both starts.
func (t *Tab) headLoss(init spec.Init) chart.Curve {
	figure := func(p spec.Evaluated) spec.Figure { return p.HeadLoss }
	x, y := t.axis(), chart.Range{}
	for _, init := range inits {
		for _, p := range kit.Inside(t.series(spec.TaughtID(init), figure).Points, x) {
			if !math.IsNaN(p.Y) && !math.IsInf(p.Y, 0) {
				y.Hi = math.Max(y.Hi, p.Y)
			}
		}
	}
	y.Hi = math.Ceil(y.Hi*20) / 20
	return t.base("head loss, weighted absolute error per image", y, t.series(spec.TaughtID(init), figure))
}

// headSpark is the head's own loss on one line.
func (t *Tab) headSpark(init spec.Init, width int) string {
	th := t.kit.Theme
	points := t.curves[spec.TaughtID(init)]
	var values []float64
	for _, p := range points {
		values = append(values, float64(p.HeadLoss))
	}
	now := spec.Figure(math.NaN())
	if shown := t.run.Time.UpTo(points); len(shown) > 0 {
		now = shown[len(shown)-1].HeadLoss
	}
	label := th.Dim.Render(" head loss ")
	figure := " " + th.Strong.Render(kit.Loss(float64(now))) + th.Dim.Render(" weighted |error|/image ")
	row := kit.SparkRow{
		Values: values, Past: len(t.run.Time.UpTo(points)), Style: t.style(spec.TaughtID(init)), Bounds: chart.Range{Lo: 0, Hi: kit.Extent(values).Hi},
		Total: 1 + (t.run.Spec.Network().Steps+t.run.Spec.Network().EvaluateEvery-1)/t.run.Spec.Network().EvaluateEvery,
	}
	return kit.ToWidth(label+row.View(th, max(0, width-kit.Cells(label)-kit.Cells(figure)), 1)+figure, width)
}

// aligned writes the tick labels of all charts, so that their axes stand below each
// other.
func aligned(y float64) string { return kit.Pad(chart.FormatFixed(y, 3), 6) }
