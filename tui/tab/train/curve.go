package train

import (
	"fmt"
	"math"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// axis is the x axis of the curve.
func (t *Tab) axis() chart.Range {
	at := t.scores[len(t.scores)-1].Step
	if t.run.Time.Past {
		at = t.run.Time.At
	}
	return t.span.Axis(t.run.Spec.Network().Steps, at)
}

// curve is the large chart.
func (t *Tab) curve() chart.Curve {
	if t.losses {
		return t.lossCurve()
	}
	return t.accuracyCurve()
}

// accuracyCurve is of accuracies over steps: the network's, and each layer's probe.
func (t *Tab) accuracyCurve() chart.Curve {
	line := chart.Series{Name: "network", Style: t.kit.Theme.Network.Style}
	for _, p := range t.scores {
		line.Points = append(line.Points, chart.XY{X: float64(p.Step), Y: float64(p.Accuracy)})
	}
	c := chart.Curve{
		ASCII:  t.kit.Theme.ASCII,
		Series: []chart.Series{line}, X: t.axis(), Y: t.zoom.Accuracies(), Cursors: t.run.Time.Cursors(t.kit.Theme),
		YTitle: "accuracy", XTitle: t.span.Title(), XName: "step", Styles: t.kit.Theme.Axes,
	}
	for layer, probes := range t.probes {
		series := chart.Series{Name: spec.LayerName(layer), Style: t.kit.Theme.Layer(layer, len(t.probes)).Style, Dotted: true, Glyph: t.kit.Theme.LayerGlyph(layer)}
		for _, p := range probes {
			series.Points = append(series.Points, chart.XY{X: float64(p.Step), Y: float64(p.TestAccuracy)})
		}
		if len(series.Points) > 0 {
			c.Series = append(c.Series, series)
		}
	}
	if t.run.Published() != nil {
		c.References = []chart.Reference{{Y: t.run.Published().Accuracy, Name: fmt.Sprintf("the post %.3f", t.run.Published().Accuracy), Style: t.kit.Theme.Post.Style}}
	}
	return c
}

// lossCurve is of the test and the training loss over steps, with a line at the
// least test loss: where the test loss leaves it and the training loss goes on
// falling, the network over-fits. The y axis suits the steps that are shown.
func (t *Tab) lossCurve() chart.Curve {
	x := t.axis()
	test := chart.Series{Name: "test", Style: t.kit.Theme.Loss.Style}
	training := chart.Series{Name: "training", Style: t.kit.Theme.Text.Style, Dotted: true}
	for _, p := range t.scores {
		test.Points = append(test.Points, chart.XY{X: float64(p.Step), Y: t.lossHeight(p.Loss)})
	}
	for _, p := range t.points {
		training.Points = append(training.Points, chart.XY{X: float64(p.Step), Y: t.lossHeight(p.TrainLoss)})
	}
	test.Points, training.Points = kit.Inside(test.Points, x), kit.Inside(training.Points, x)
	c := chart.Curve{
		ASCII:  t.kit.Theme.ASCII,
		Series: []chart.Series{test, training}, X: x, Cursors: t.run.Time.Cursors(t.kit.Theme),
		YTitle: "loss, nats/image", XTitle: t.span.Title(), XName: "step", Styles: t.kit.Theme.Axes,
	}
	if !t.linear {
		c.YTitle, c.YLog = "loss, nats/image, log scale", true
		c.Y = logRange(append(heights(test.Points), heights(training.Points)...))
	}
	if least, ok := run.LeastLoss(t.scores); ok {
		c.References = []chart.Reference{{
			Y: t.lossHeight(least.Loss), Style: t.kit.Theme.Dim.Style,
			Name: fmt.Sprintf("least test loss %s, step %s", kit.Loss(float64(least.Loss)), text.Count(least.Step)),
		}}
	}
	return c
}

// lossHeight is where a loss stands on the y axis: on a logarithmic one, at its
// logarithm to the base 10.
func (t *Tab) lossHeight(loss spec.Figure) float64 {
	switch {
	case t.linear:
		return float64(loss)
	case loss <= 0:
		return math.NaN()
	}
	return math.Log10(float64(loss))
}

// heights are the y coordinates of points.
func heights(points []chart.XY) []float64 {
	out := make([]float64, len(points))
	for i, p := range points {
		out[i] = p.Y
	}
	return out
}

// logRange is the range of logarithms, with its ends moved outwards to those of 1, 2
// and 5 times powers of ten.
func logRange(values []float64) chart.Range {
	r := kit.Extent(values)
	if r.Lo > r.Hi {
		return chart.Range{}
	}
	return chart.Range{Lo: -math.Log10(kit.RoundUp(math.Pow(10, -r.Lo))), Hi: math.Log10(kit.RoundUp(math.Pow(10, r.Hi)))}
}
