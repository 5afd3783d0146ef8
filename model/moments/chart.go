package moments

import (
	"context"
	"fmt"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// fittedImages is how many training images discriminants are fitted on at least, or all there are.
const fittedImages = 10_000

// Chart draws the images of a frame at one layer on chosen axes. Discriminants are fitted on the
// first training images, and the probe is the newest of the layer up to the moment.
// Its errors are those of [Moments.Frame], and what cannot be drawn.
func (m *Moments) Chart(ctx context.Context, q run.ChartQuery) (*spec.Chart, error) {
	a, err := m.ask(ctx, q.Step)
	if err != nil {
		return nil, err
	}
	if err := m.checkClasses(q.Classes); err != nil {
		return nil, err
	}
	src := source.Of(a.net, a.material, m.pool)
	layers := src.Layers()
	if q.Layer < 0 || q.Layer >= len(layers) {
		return nil, fmt.Errorf("layer %d: they are 0 to %d", q.Layer, len(layers)-1)
	}
	probes := a.measures.Probes()
	probe, step := newestProbe(probes, q.Layer, q.Step)
	about := question{about: fmt.Sprintf("chart %s %d %d", q.Axes, q.Layer, step), step: q.Step, classes: fmt.Sprint(q.Classes)}
	return run.Ask(ctx, m.cache, about, func(ctx context.Context) (*spec.Chart, int, error) {
		p := a.measures.Projections().Projector()
		if q.Classes != nil {
			if p, err = m.projector(ctx, a.measures, a.material, q.Classes); err != nil {
				return nil, 0, err
			}
		}
		settings := probes.Settings()
		train := src.Sample(source.Selection{Split: source.Train, First: max(settings.Samples, fittedImages)})
		drawn := p.Draw(src).Rows(q.Layer)
		c := measure.Charting{
			Axes: q.Axes, Step: q.Step, Layer: q.Layer, Drawn: drawn, Whole: drawn, Labels: p.Labels, Numbers: p.Index, Of: len(p.Index),
			Train: train.Rows(q.Layer), TrainLabels: train.Labels(), Classes: m.spec.Source.Classes, Only: p.Classes,
			Probe: probe, ProbeStep: step, Scale: repr.Scale(settings.Scale), Seed: m.spec.Seed, Pool: m.pool, Told: q.Progress.Told,
		}
		chart, err := c.Draw(ctx)
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", text.Clip(layers[q.Layer].Name), err)
		}
		return chart, 4 * len(chart.Scores.Values), nil
	})
}

// newestProbe is the newest probe of a layer up to a step, nil without one.
func newestProbe(probes *measure.Probes, layer, upTo int) (*repr.Probe, int) {
	for _, step := range probes.Steps(spec.Base, layer, upTo) {
		if f, ok := probes.At(spec.Base, step, layer); ok && f.Probe != nil {
			return f.Probe, step
		}
	}
	return nil, 0
}
