package train

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// mostLines is how many layers' probes are drawn as lines; more are drawn as a map.
const mostLines = 6

// plot is a chart over the steps, with what all have in common. Where another stands below it, it
// has no labels of steps.
func (t *Tab) plot(width int, above bool) chart.Plot {
	th := t.kit.Theme
	left, right := t.run.Margins(width)
	return chart.Plot{
		X: t.run.Steps(), Now: t.run.Time.Now(th), Left: left, Right: right, NoLabels: above,
		XName: "step", Grid: !th.Plain, Styles: th.Axes, ASCII: th.ASCII,
	}
}

// scoresPlot is of the test error, or the accuracy, over the steps: the network's and each layer's
// probe's.
func (t *Tab) scoresPlot(width int, above bool) chart.Plot {
	th := t.kit.Theme
	p := t.plot(width, above)
	p.Y, p.YFormat, p.Value = t.reading.Axis(), t.reading.Tick(), t.reading.Value()
	p.Title, p.Note = " "+t.reading.Name()+" of the network and of each layer's probe", t.reading.Scale()+" "
	network := chart.Line{Name: "network", Style: t.lineStyle(0, th.Network), Measured: true, Front: t.chosen == 0}
	if th.Plain || th.ASCII {
		network.Letter = 'n'
	}
	for _, e := range t.scores {
		network.Points = append(network.Points, chart.XY{X: float64(e.Step), Y: t.reading.Of(float64(e.Accuracy))})
	}
	p.Lines = append(p.Lines, network)
	for layer := range t.probes {
		p.Lines = append(p.Lines, chart.Line{
			Name: spec.LayerName(layer), Style: t.lineStyle(1+layer, th.Layer(layer, len(t.probes))), Points: t.probePoints(layer),
			Dash: kit.LayerDash(layer), Letter: th.LayerGlyph(layer), Measured: true, Front: t.chosen == 1+layer,
		})
	}
	if post := t.run.Published(); post != nil {
		p.Levels = []chart.Level{{Y: t.reading.Of(post.Accuracy), Name: "post " + t.reading.Value()(t.reading.Of(post.Accuracy)), Style: th.Post.Style, Sign: '◆'}}
	}
	return p
}

// probePoints are what a layer's probes score, as the chart reads it.
func (t *Tab) probePoints(layer int) []chart.XY {
	points := make([]chart.XY, 0, len(t.probes[layer]))
	for _, p := range t.probes[layer] {
		points = append(points, chart.XY{X: float64(p.Step), Y: t.reading.Of(float64(p.TestAccuracy))})
	}
	return points
}

// lineStyle is the style of a row's line: dim if another row is chosen.
func (t *Tab) lineStyle(row int, ink kit.Ink) lipgloss.Style {
	switch t.chosen {
	case -1:
		return ink.Style
	case row:
		return ink.Bold().Style
	}
	return t.kit.Theme.Dimmed(ink)
}

// scoresMap is the same of a network of many layers: a row for each.
func (t *Tab) scoresMap(width int, above bool) chart.Strips {
	th := t.kit.Theme
	left, right := t.run.Margins(width)
	values := t.allScores()
	s := chart.Strips{
		X: t.run.Steps(), Y: chart.Axis{Range: kit.Extent(values), Kind: t.reading.Axis().Kind}, Down: t.reading == kit.ErrorRate,
		Now: t.run.Time.Now(th), Left: left, Right: right, XName: "step", Value: t.reading.Value(),
		Title: " " + t.reading.Name() + " of each layer's probe; the best at each look has a point", Styles: th.Axes, Best: th.Strong.Style, ASCII: th.ASCII,
		ChosenSign: '▸',
	}
	if len(th.Heat) > 1 {
		s.Ramp = th.Heat[1:]
	}
	for layer := range t.probes {
		s.Rows = append(s.Rows, chart.Strip{Name: spec.LayerName(layer), Style: th.Layer(layer, len(t.probes)).Style, Points: t.probePoints(layer), Chosen: t.chosen == 1+layer})
	}
	return s
}

// allScores are what all probes and the network score, as the chart reads it.
func (t *Tab) allScores() (values []float64) {
	add := func(accuracy spec.Figure) {
		if v := t.reading.Of(float64(accuracy)); v > 0 {
			values = append(values, v)
		}
	}
	for _, of := range t.probes {
		for _, p := range of {
			add(p.TestAccuracy)
		}
	}
	return values
}

// lossPlot is of the test and the training loss over steps, with a sign at the least test loss:
// where the test loss rises again and the training loss goes on falling, the network over-fits.
func (t *Tab) lossPlot(width int) chart.Plot {
	th := t.kit.Theme
	p := t.plot(width, false)
	p.Title, p.Note = " loss, nats per image", "log scale "
	if t.linear {
		p.Note = "linear scale "
	} else {
		p.Y.Kind = chart.Log
	}
	p.Value = func(v float64) string { return kit.Loss(v) }
	test := chart.Line{Name: "test", Style: th.Loss.Style, Measured: true, Front: true}
	training := chart.Line{Name: "training", Style: th.Text.Style, Dash: chart.Dots}
	if th.Plain || th.ASCII {
		test.Letter, training.Letter = 'v', 't'
	}
	for _, e := range t.scores {
		test.Points = append(test.Points, chart.XY{X: float64(e.Step), Y: float64(e.Loss)})
	}
	for _, e := range t.points {
		training.Points = append(training.Points, chart.XY{X: float64(e.Step), Y: float64(e.TrainLoss)})
	}
	p.Lines = []chart.Line{test, training}
	if least, ok := run.LeastLoss(t.scores); ok {
		p.Flags = []chart.Flag{{
			XY: chart.XY{X: float64(least.Step), Y: float64(least.Loss)}, Style: th.Strong.Style,
			Text: fmt.Sprintf("least test loss %s, step %s", kit.Loss(float64(least.Loss)), text.Count(least.Step)),
		}}
	}
	return p
}
