package probes

import (
	"fmt"
	"math"

	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// curves draws what the probes score over the training: the chosen layer in front, with its
// interval as a shade; of many layers a map.
func (t *Tab) curves(width, height int) string {
	if len(t.probes[0]) < 2 {
		text := "The curves of the accuracies begin with the second look at the network."
		return kit.Center(t.kit.Theme.Dim.Render(text), width, height)
	}
	if len(t.probes) > axis.MostLines {
		return t.run.ProbesMap(t.kit.Theme, t.probes, t.drawn, t.layer, width).View(width, height)
	}
	return t.lines(width).View(width, height)
}

// lines is the chart of few layers.
func (t *Tab) lines(width int) chart.Plot {
	th := t.kit.Theme
	p := t.run.ScoresPlot(th, t.drawn, width)
	p.Title = " " + t.curvesTitle()
	for layer := range t.probes {
		ink := th.Layer(layer, len(t.probes))
		line := chart.Line{
			Name: spec.LayerName(layer), Points: axis.ProbePoints(t.probes[layer], t.drawn), Style: th.Dimmed(ink), Dash: kit.LayerDash(layer),
			Letter: th.LayerGlyph(layer), Measured: true,
		}
		if layer == t.layer {
			line.Style, line.Front = ink.Bold().Style, true
		}
		p.Lines = append(p.Lines, line)
	}
	band := chart.Band{Style: th.Shade()}
	for _, probe := range t.probes[t.layer] {
		low, high := t.drawn.Of(float64(probe.Interval[0])), t.drawn.Of(float64(probe.Interval[1]))
		band.X = append(band.X, float64(probe.Step))
		band.Lo, band.Hi = append(band.Lo, math.Min(low, high)), append(band.Hi, math.Max(low, high))
	}
	p.Bands = []chart.Band{band}
	if post := t.run.Published(); post != nil && t.layer < len(post.Probes) {
		at := t.drawn.Of(post.Probes[t.layer])
		p.Levels = []chart.Level{{Y: at, Name: "post " + t.drawn.Value()(at), Style: th.Post.Style, Sign: '◆'}}
	}
	return p
}

// curvesTitle says what the chart shows of the chosen layer.
func (t *Tab) curvesTitle() string {
	title := fmt.Sprintf("%s of the probes; %s: 95 %% interval", t.drawn.Name(), spec.LayerName(t.layer))
	if c := t.control(t.layer); c.Name != "" && c.TestAccuracy.Finite() {
		title += ", untrained " + t.drawn.Value()(t.drawn.Of(float64(c.TestAccuracy)))
	}
	return title
}

// Stops are the steps that the layers have been probed at: those of the deepest layer.
func (t *Tab) Stops() []int {
	of := t.probes[len(t.probes)-1]
	if t.stored() || len(of) < 2 {
		return nil
	}
	steps := make([]int, len(of))
	for i, p := range of {
		steps[i] = p.Step
	}
	return steps
}
