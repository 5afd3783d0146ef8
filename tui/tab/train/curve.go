package train

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// scoresPlot is of the test error, or the accuracy, over the steps: the network's and each layer's
// probe's. Where another chart stands below it, it has no labels of steps.
func (t *Tab) scoresPlot(width int, above bool) chart.Plot {
	th := t.kit.Theme
	p := t.run.ScoresPlot(th, t.reading, width)
	p.NoLabels, p.Title = above, " "+t.reading.Name()+" of the network"
	if t.probed() {
		p.Title += " and of each layer's probe"
		if kit.Cells(p.Title+p.Note) >= width {
			p.Title = " " + t.reading.Name() + " of network and probes"
		}
	}
	for _, b := range t.seeds {
		if b.Subject == spec.Base && b.N > 1 {
			p.Bands, p.Title = append(p.Bands, t.run.SeedBand(th, b, t.reading)), p.Title+fmt.Sprintf("; band: %d seeds", b.N)
		}
	}
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
			Name: spec.LayerName(layer), Style: t.lineStyle(1+layer, th.Layer(layer, len(t.probes))), Points: axis.ProbePoints(t.probes[layer], t.reading),
			Dash: kit.LayerDash(layer), Letter: th.LayerGlyph(layer), Measured: true, Front: t.chosen == 1+layer,
		})
	}
	if post := t.run.Published(); post != nil {
		p.Levels = []chart.Level{{Y: t.reading.Of(post.Accuracy), Name: "post " + t.reading.Value()(t.reading.Of(post.Accuracy)), Style: th.Post.Style, Sign: '◆'}}
	}
	return p
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

// lossPlot is of the test and the training loss over steps, with a sign at the least test loss:
// where the test loss rises again and the training loss goes on falling, the network over-fits.
func (t *Tab) lossPlot(width int) chart.Plot {
	th := t.kit.Theme
	p := t.run.Plot(th, width)
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
