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

// storedPlot is a chart with what both have in common, and a line at the place that is shown.
func (t *Tab) storedPlot(title string, last, shown int, name func(i int) string) chart.Plot {
	th := t.kit.Theme
	p := chart.Plot{
		ASCII: th.ASCII, Styles: th.Axes, Title: " " + title, Y: chart.Axis{Range: t.chartAxis()},
		X:   chart.Axis{Range: chart.Range{Lo: 0, Hi: float64(max(1, last))}, Whole: true},
		Now: chart.Now{On: true, All: true, X: float64(shown), Style: th.Accent.Style},
		XFormat: func(x float64) string {
			if i := int(math.Round(x)); i >= 0 && i <= last {
				return name(i)
			}
			return ""
		},
	}
	if at, ok := t.majority(); ok && float64(at) >= p.Y.Lo {
		p.Levels = append(p.Levels, chart.Level{Y: float64(at), Name: named("majority", at), Style: th.Warn.Style, Sign: '┊'})
	}
	return p
}

// extend adds a probe to a line and its interval to a band. A figure that is not known is a gap.
func (t *Tab) extend(line *chart.Line, band *chart.Band, x float64, p spec.Probed, known bool) {
	nan := math.NaN()
	figure, low, high := nan, nan, nan
	if known {
		figure, low, high = float64(t.figure(p)), float64(p.Interval[0]), float64(p.Interval[1])
	}
	line.Points = append(line.Points, chart.XY{X: x, Y: figure})
	band.X, band.Lo, band.Hi = append(band.X, x), append(band.Lo, low), append(band.Hi, high)
}

// overLayers draws the figure of each layer at the checkpoint that is shown, from the input to the
// output, with its interval.
func (t *Tab) overLayers(width, height int) string {
	th := t.kit.Theme
	title := t.figureName() + " over the layers"
	if when := t.run.CheckpointName(t.run.Step()); when != "" {
		title += ", " + when
	}
	c := t.storedPlot(title, len(t.probes)-1, t.layer, func(i int) string { return kit.MiddleCut(t.name(i), widestTick) })
	value, band := chart.Line{Style: th.Network.Style, Measured: true, Letter: th.Letter('*')}, chart.Band{Style: th.Shade()}
	control := chart.Line{Style: th.Control.Style, Dash: chart.Dots, Name: "untrained", Back: true, Letter: th.Letter('u')}
	for layer := range t.probes {
		p, ok := t.shown(layer)
		t.extend(&value, &band, float64(layer), p, ok)
		if at, known := untrained(p); known {
			control.Points = append(control.Points, chart.XY{X: float64(layer), Y: float64(at)})
		}
	}
	c.Lines, c.Bands = []chart.Line{value}, []chart.Band{band}
	if len(control.Points) > 0 {
		c.Lines = append(c.Lines, control)
	}
	return kit.Inset(c.View, width, height)
}

// widestTick is the most cells of a name below an axis.
const widestTick = 12

// overCheckpoints draws the figure of the chosen layer at each checkpoint with its interval, beside
// those of the first layer and the last. Only refined figures are drawn: a first answer is of other
// rows. Checkpoints are evenly spaced.
func (t *Tab) overCheckpoints(width, height int) string {
	th := t.kit.Theme
	moments := t.run.Spec.MomentSteps()
	place := map[int]int{}
	for i, step := range moments {
		place[step] = i
	}
	c := t.storedPlot(t.name(t.layer)+" over the checkpoints", len(moments)-1, place[t.run.Step()], func(i int) string {
		return kit.MiddleCut(t.run.CheckpointName(moments[i]), widestTick)
	})
	if p, ok := t.shown(t.layer); ok {
		if at, known := untrained(p); known {
			c.Levels = append(c.Levels, chart.Level{Y: float64(at), Name: named("untrained", at), Style: th.Control.Style, Sign: '○'})
		}
	}
	value, band := t.overTime(t.layer, place)
	if len(value.Points) == 0 {
		return kit.Center(th.Dim.Render(t.name(t.layer)+" has no refined figure yet."), width, height)
	}
	value.Front, value.Measured, value.Letter = true, true, th.Letter('*')
	c.Lines, c.Bands = []chart.Line{value}, []chart.Band{band}
	for _, end := range []int{0, len(t.probes) - 1} {
		if end == t.layer {
			continue
		}
		other, _ := t.overTime(end, place)
		other.Name, other.Back, other.Dash, other.Letter = t.name(end), true, chart.Pairs, th.Letter(rune("fl"[min(end, 1)]))
		c.Lines = append(c.Lines, other)
	}
	return kit.Inset(c.View, width, height)
}

// overTime is the line of a layer over the checkpoints, whose places are given by their steps, and
// its intervals.
func (t *Tab) overTime(layer int, place map[int]int) (line chart.Line, band chart.Band) {
	line.Style, band.Style = t.kit.Theme.Layer(layer, len(t.probes)).Style, t.kit.Theme.Shade()
	for _, p := range t.probes[layer] {
		if x, ok := place[p.Step]; ok && !p.Live {
			t.extend(&line, &band, float64(x), p, true)
		}
	}
	return line, band
}

// named is the name of a reference line with its figure.
func named(name string, at spec.Figure) string {
	return name + " " + chart.FormatAccuracy(float64(at))
}
