package tui

import (
	"fmt"
	"math"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Axis is the x axis of the curve.
func (t *trainTab) axis() chart.Range {
	at := t.points[len(t.points)-1].Step
	if t.session.time.past {
		at = t.session.time.at
	}
	return t.span.Axis(t.session.config.Network().Steps, at)
}

// curve is the large chart.
func (t *trainTab) curve() chart.Curve {
	if t.losses {
		return t.lossCurve()
	}
	return t.accuracyCurve()
}

// accuracyCurve is of accuracies over steps: the network's, and each layer's probe.
func (t *trainTab) accuracyCurve() chart.Curve {
	s := t.session
	line := chart.Series{Name: "network", Style: s.theme.Network.Style}
	for _, p := range t.points {
		line.Points = append(line.Points, chart.XY{X: float64(p.Step), Y: float64(p.Accuracy)})
	}
	c := chart.Curve{
		ASCII:  s.theme.ASCII,
		Series: []chart.Series{line}, X: t.axis(), Y: t.zoom.Accuracies(), Cursors: s.time.cursors(s.theme),
		YTitle: "accuracy", XTitle: t.span.Title(), XName: "step", Styles: s.theme.Axes,
	}
	for layer, probes := range t.probes {
		series := chart.Series{Name: spec.LayerName(layer), Style: s.theme.Layer(layer, len(t.probes)).Style, Dotted: true, Glyph: s.theme.LayerGlyph(layer)}
		for _, p := range probes {
			series.Points = append(series.Points, chart.XY{X: float64(p.Step), Y: float64(p.TestAccuracy)})
		}
		if len(series.Points) > 0 {
			c.Series = append(c.Series, series)
		}
	}
	if s.post != nil {
		c.References = []chart.Reference{{Y: s.post.Accuracy, Name: fmt.Sprintf("the post %.3f", s.post.Accuracy), Style: s.theme.Post.Style}}
	}
	return c
}

// lossCurve is of the test and the training loss over steps, with a line at the
// least test loss: where the test loss leaves it and the training loss goes on
// falling, the network over-fits. The y axis suits the steps that are shown.
func (t *trainTab) lossCurve() chart.Curve {
	s, x := t.session, t.axis()
	test := chart.Series{Name: "test", Style: s.theme.Loss.Style}
	training := chart.Series{Name: "training", Style: s.theme.Text.Style, Dotted: true}
	for _, p := range t.points {
		test.Points = append(test.Points, chart.XY{X: float64(p.Step), Y: t.lossHeight(p.Loss)})
		training.Points = append(training.Points, chart.XY{X: float64(p.Step), Y: t.lossHeight(p.TrainLoss)})
	}
	test.Points, training.Points = kit.Inside(test.Points, x), kit.Inside(training.Points, x)
	c := chart.Curve{
		ASCII:  s.theme.ASCII,
		Series: []chart.Series{test, training}, X: x, Cursors: s.time.cursors(s.theme),
		YTitle: "loss, nats/image", XTitle: t.span.Title(), XName: "step", Styles: s.theme.Axes,
	}
	if !t.linear {
		c.YTitle, c.YLog = "loss, nats/image, log scale", true
		c.Y = logRange(append(heights(test.Points), heights(training.Points)...))
	}
	if least, ok := run.LeastLoss(t.points); ok {
		c.References = []chart.Reference{{
			Y: t.lossHeight(least.Loss), Style: s.theme.Dim.Style,
			Name: fmt.Sprintf("least test loss %s, step %s", kit.Loss(float64(least.Loss)), text.Count(least.Step)),
		}}
	}
	return c
}

// lossHeight is where a loss stands on the y axis: on a logarithmic one, at its
// logarithm to the base 10.
func (t *trainTab) lossHeight(loss spec.Figure) float64 {
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
