package probes

import (
	"math"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// storedCharts draws the figures over the layers, and those of the chosen layer over the
// checkpoints: beside each other where there is room for both.
func (t *Tab) storedCharts(width, height int) string {
	switch several := len(t.run.Spec.Stored().Moments) > 1; {
	case !several:
		return t.overLayers(width, height)
	case width < chartsBeside:
		return t.overCheckpoints(width, height)
	}
	half := width / 2
	return kit.Beside(t.overLayers(half, height), t.overCheckpoints(width-half, height))
}

// figureName is what the charts draw.
func (t *Tab) figureName() string {
	if t.real() {
		return "R²"
	}
	return "test accuracy"
}

// storedCurve is a chart with what both have in common.
func (t *Tab) storedCurve(title string, last int, name func(i int) string) chart.Curve {
	c := chart.Curve{
		ASCII: t.kit.Theme.ASCII, Styles: t.kit.Theme.Axes, Y: t.chartAxis(), X: chart.Range{Lo: 0, Hi: float64(max(1, last))}, YTitle: title,
		XFormat: func(x float64) string {
			if i := int(math.Round(x)); math.Abs(x-float64(i)) < 1e-9 && i >= 0 && i <= last {
				return name(i)
			}
			return ""
		},
	}
	if at, ok := t.majority(); ok && float64(at) >= c.Y.Lo {
		c.References = append(c.References, chart.Reference{Y: float64(at), Name: named("majority", at), Style: t.kit.Theme.Warn.Style, Sign: '┊'})
	}
	return c
}

// withInterval draws a line with the ends of its intervals, dotted.
func (t *Tab) withInterval(c *chart.Curve, value chart.Series, low, high []chart.XY) {
	end := chart.Series{Style: t.kit.Theme.Faint.Style, Dotted: true, Back: true}
	if t.kit.Theme.ASCII {
		end.Glyph = '.'
		value.Glyph = '*'
	}
	lower, upper := end, end
	lower.Points, upper.Points = low, high
	c.Series = append(c.Series, value, lower, upper)
}

// overLayers draws the figure of each layer at the checkpoint that is shown, from the input to the
// output.
func (t *Tab) overLayers(width, height int) string {
	th := t.kit.Theme
	title := t.figureName() + " over the layers"
	if when := t.run.CheckpointName(t.run.Step()); when != "" {
		title += ", " + when
	}
	c := t.storedCurve(title, len(t.probes)-1, func(i int) string { return middleCut(t.name(i), widestTick) })
	c.Cursors = []chart.Cursor{{X: float64(t.layer), Style: th.Accent.Style}}
	value, control := chart.Series{Style: th.Network.Style}, chart.Series{Style: th.Control.Style, Dotted: true, Name: "untrained", Back: true}
	var low, high []chart.XY
	for layer := range t.probes {
		p, ok := t.shown(layer)
		if !ok {
			p.TestAccuracy, p.Interval = spec.Figure(math.NaN()), [2]spec.Figure{spec.Figure(math.NaN()), spec.Figure(math.NaN())}
		}
		x := float64(layer)
		figure := math.NaN()
		if ok {
			figure = float64(t.figure(p))
		}
		value.Points = append(value.Points, chart.XY{X: x, Y: figure})
		low = append(low, chart.XY{X: x, Y: float64(p.Interval[0])})
		high = append(high, chart.XY{X: x, Y: float64(p.Interval[1])})
		if at, known := untrained(p); known {
			control.Points = append(control.Points, chart.XY{X: x, Y: float64(at)})
		}
	}
	t.withInterval(&c, value, low, high)
	if len(control.Points) > 0 {
		c.Series = append(c.Series, control)
	}
	return kit.Inset(c.View, width, height)
}

// widestTick is the most cells of a name below an axis.
const widestTick = 12

// overCheckpoints draws the figure of the chosen layer at each checkpoint, before those of all
// others. Only refined figures are drawn: a first answer is of other rows.
func (t *Tab) overCheckpoints(width, height int) string {
	th := t.kit.Theme
	moments := t.run.Spec.MomentSteps()
	title := t.name(t.layer) + " over the checkpoints, faint the other layers"
	c := t.storedCurve(title, len(moments)-1, func(i int) string {
		return middleCut(t.run.CheckpointName(moments[i]), widestTick)
	})
	place := map[int]float64{}
	for i, step := range moments {
		place[step] = float64(i)
	}
	c.XTitle = "checkpoints, evenly spaced"
	c.Cursors = []chart.Cursor{{X: place[t.run.Step()], Style: th.Accent.Style}}
	value := chart.Series{Style: th.Layer(t.layer, len(t.probes)).Style}
	var low, high []chart.XY
	for layer, of := range t.probes {
		other := chart.Series{Style: th.Faint.Style, Back: true}
		if th.ASCII {
			other.Glyph = ','
		}
		for _, p := range of {
			if p.Live {
				continue
			}
			at := chart.XY{X: place[p.Step], Y: float64(t.figure(p))}
			if layer != t.layer {
				other.Points = append(other.Points, at)
				continue
			}
			value.Points = append(value.Points, at)
			low = append(low, chart.XY{X: at.X, Y: float64(p.Interval[0])})
			high = append(high, chart.XY{X: at.X, Y: float64(p.Interval[1])})
		}
		if layer != t.layer {
			c.Series = append(c.Series, other)
		}
	}
	if len(value.Points) == 0 {
		text := text.Printable(t.name(t.layer)) + " has no refined figure yet."
		return kit.Center(th.Dim.Render(text), width, height)
	}
	t.withInterval(&c, value, low, high)
	return kit.Inset(c.View, width, height)
}
