package probes

import (
	"fmt"
	"math"

	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// mostLines is how many layers are drawn as lines; more are drawn as a map.
const mostLines = 6

// curves draws what the probes score over the training: the chosen layer in front, with its
// interval as a shade; of many layers a map.
func (t *Tab) curves(width, height int) string {
	if len(t.probes[0]) < 2 {
		text := "The curves of the accuracies begin with the second look at the network."
		return kit.Center(t.kit.Theme.Dim.Render(text), width, height)
	}
	if len(t.probes) > mostLines {
		return t.heatMap(width).View(width, height)
	}
	return t.lines(width).View(width, height)
}

// points are what a layer's probes score, as the chart reads it.
func (t *Tab) points(layer int) []chart.XY {
	points := make([]chart.XY, 0, len(t.probes[layer]))
	for _, p := range t.probes[layer] {
		points = append(points, chart.XY{X: float64(p.Step), Y: t.drawn.Of(float64(p.TestAccuracy))})
	}
	return points
}

// lines is the chart of few layers.
func (t *Tab) lines(width int) chart.Plot {
	th := t.kit.Theme
	left, right := t.run.Margins(width)
	p := chart.Plot{
		X: t.run.Steps(), Y: t.drawn.Axis(), Now: t.run.Time.Now(th), Left: left, Right: right,
		Title: " " + t.curvesTitle(), Note: t.drawn.Scale() + " ", XName: "step", Grid: !th.Plain,
		YFormat: t.drawn.Tick(), Value: t.drawn.Value(), Styles: th.Axes, ASCII: th.ASCII,
	}
	for layer := range t.probes {
		ink := th.Layer(layer, len(t.probes))
		line := chart.Line{
			Name: spec.LayerName(layer), Points: t.points(layer), Style: th.Dimmed(ink), Dash: kit.LayerDash(layer),
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

// heatMap is the map of many layers.
func (t *Tab) heatMap(width int) chart.Strips {
	th := t.kit.Theme
	left, right := t.run.Margins(width)
	s := chart.Strips{
		X: t.run.Steps(), Down: t.drawn == kit.ErrorRate, Now: t.run.Time.Now(th), Left: left, Right: right, XName: "step",
		Title: " " + t.drawn.Name() + " of each layer's probe; the best at each look has a point", Value: t.drawn.Value(),
		Styles: th.Axes, Best: th.Strong.Style, ASCII: th.ASCII, ChosenSign: '▸',
	}
	if len(th.Heat) > 1 {
		s.Ramp = th.Heat[1:]
	}
	var values []float64
	for layer := range t.probes {
		points := t.points(layer)
		for _, at := range points {
			if at.Y > 0 {
				values = append(values, at.Y)
			}
		}
		s.Rows = append(s.Rows, chart.Strip{Name: spec.LayerName(layer), Style: th.Layer(layer, len(t.probes)).Style, Points: points, Chosen: layer == t.layer})
	}
	s.Y = chart.Axis{Range: kit.Extent(values), Kind: t.drawn.Axis().Kind}
	return s
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
