package probes

import (
	"math"

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
	case width < chartsBeside, len(t.probes) < 2:
		return t.overCheckpoints(width, height)
	}
	half := width / 2
	return kit.Beside(t.overLayers(half, height), t.overCheckpoints(width-half, height))
}

// hasCharts reports whether there is more than one layer or checkpoint to draw.
func (t *Tab) hasCharts() bool { return len(t.probes) > 1 || len(t.run.Spec.Stored().Moments) > 1 }

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

// withInterval draws a line, and in so many lines of the screen or more the ends of its intervals,
// dotted: in fewer they are beads on it.
func (t *Tab) withInterval(c *chart.Curve, value chart.Series, low, high []chart.XY, height int) {
	end := chart.Series{Style: t.kit.Theme.Faint.Style, Dotted: true, Back: true}
	if t.kit.Theme.ASCII {
		end.Glyph = '.'
		value.Glyph = '*'
	}
	if height < intervalRows {
		c.Series = append(c.Series, value)
		return
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
	c := t.storedCurve(title, len(t.probes)-1, func(i int) string { return kit.MiddleCut(t.name(i), widestTick) })
	c.XTitle = "layers, from the input to the output"
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
	t.withInterval(&c, value, low, high, height)
	if len(control.Points) > 0 {
		c.Series = append(c.Series, control)
	}
	return kit.Inset(c.View, width, height)
}

// intervalRows is the lines of a chart in which intervals can be seen.
const intervalRows = 14

// widestTick is the most cells of a name below an axis.
const widestTick = 12

// overCheckpoints draws the figure of the chosen layer at each checkpoint, beside those of the first
// layer and the last. Only refined figures are drawn: a first answer is of other rows.
func (t *Tab) overCheckpoints(width, height int) string {
	th := t.kit.Theme
	moments := t.run.Spec.MomentSteps()
	c := t.storedCurve(t.name(t.layer)+" over the checkpoints", len(moments)-1, func(i int) string {
		return kit.MiddleCut(t.run.CheckpointName(moments[i]), widestTick)
	})
	c.XTitle = "checkpoints, evenly spaced"
	if p, ok := t.shown(t.layer); ok {
		if at, known := untrained(p); known {
			c.References = append(c.References, chart.Reference{Y: float64(at), Name: named("untrained", at), Style: th.Control.Style, Sign: '○'})
		}
	}
	place := map[int]float64{}
	for i, step := range moments {
		place[step] = float64(i)
	}
	c.Cursors = []chart.Cursor{{X: place[t.run.Step()], Style: th.Accent.Style}}
	value, low, high := t.overTime(t.layer, place)
	if len(value.Points) == 0 {
		return kit.Center(th.Dim.Render(t.name(t.layer)+" has no refined figure yet."), width, height)
	}
	for _, end := range []int{0, len(t.probes) - 1} {
		if end == t.layer {
			continue
		}
		other, _, _ := t.overTime(end, place)
		other.Name, other.Back, other.Dotted = t.name(end), true, true
		if th.ASCII {
			other.Glyph = rune("fl"[min(end, 1)])
		}
		c.Series = append(c.Series, other)
	}
	t.withInterval(&c, value, low, high, height)
	return kit.Inset(c.View, width, height)
}

// overTime is the line of a layer over the checkpoints, whose places are given by their steps, and
// the ends of its intervals.
func (t *Tab) overTime(layer int, place map[int]float64) (line chart.Series, low, high []chart.XY) {
	line.Style = t.kit.Theme.Layer(layer, len(t.probes)).Style
	for _, p := range t.probes[layer] {
		if x, ok := place[p.Step]; ok && !p.Live {
			line.Points = append(line.Points, chart.XY{X: x, Y: float64(t.figure(p))})
			low, high = append(low, chart.XY{X: x, Y: float64(p.Interval[0])}), append(high, chart.XY{X: x, Y: float64(p.Interval[1])})
		}
	}
	return line, low, high
}

// named is the name of a reference line with its figure.
func named(name string, at spec.Figure) string {
	return name + " " + chart.FormatAccuracy(float64(at))
}
