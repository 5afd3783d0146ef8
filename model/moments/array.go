package moments

import (
	"context"
	"errors"
	"fmt"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// Scores returns the scores that a Projected event speaks of. Of live ones the newest of each layer
// are kept.
func (m *Moments) Scores(at spec.Address) (*spec.Scores, bool) {
	_, measures, err := m.loaded()
	if err != nil {
		return nil, false
	}
	of, ok := measures.Projections().At(subjectOf(at), at.Layer, at.Live)
	return of.Scores, ok && of.Scores != nil
}

// ScoresOf is [Moments.Scores] of the step of the address alone: of a look that is not the newest any
// more there are none.
func (m *Moments) ScoresOf(at spec.Address) (*spec.Scores, bool) {
	_, measures, err := m.loaded()
	if err != nil {
		return nil, false
	}
	of, ok := measures.Projections().At(subjectOf(at), at.Layer, at.Live)
	return of.Scores, ok && of.Scores != nil && of.Step == at.Step
}

// subjectOf is the subject of an address, which may leave the base network out.
func subjectOf(at spec.Address) string {
	if at.Subject == "" {
		return spec.Base
	}
	return at.Subject
}

// Array returns an array by its address: a network's parameters before and after its training and
// at every moment that is remembered; the representations of the images that the principal
// components are fitted on, and the classes that the network gives them; those that numbers of pairs
// are found of, and their labels; what a measure keeps. Its
// errors are [run.ErrNotLoaded], [run.ErrNoArray] and ctx's.
func (m *Moments) Array(ctx context.Context, at spec.Address) (*spec.Array, error) {
	material, measures, err := m.loaded()
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if at.Measure == measure.Measures {
		return m.measuredRows(ctx, at, material, measures)
	}
	if at.Measure != "" {
		if a, ok := measures.Array(at); ok {
			return a, nil
		}
		return nil, noArray(at)
	}
	net, err := m.networkAt(ctx, at.Subject, at.Step)
	switch {
	case errors.Is(err, run.ErrNoMoment):
		return nil, noArray(at)
	case err != nil:
		return nil, err
	case at.Layer < 0 || at.Layer >= len(net.Maps):
		return nil, noArray(at)
	}
	switch at.Name {
	case spec.Weights:
		return arrayOf(net.Maps[at.Layer].Weights), nil
	case spec.Biases:
		b := net.Maps[at.Layer].Biases
		return &spec.Array{Rows: 1, Cols: len(b), Float32: b}, nil
	case spec.Representations, spec.Predicted:
		sample, err := m.drawn(ctx, at, net, material, measures)
		if err != nil {
			return nil, err
		}
		if at.Name == spec.Predicted {
			classes := sample.Predicted()
			return &spec.Array{Rows: len(classes), Cols: 1, Int32: classes}, nil
		}
		return read(sample.Rows(at.Layer))
	}
	return nil, noArray(at)
}

func noArray(at spec.Address) error {
	return fmt.Errorf("%w: %s of %s after step %d, layer %d", run.ErrNoArray, at.Name, at.Subject, at.Step, at.Layer)
}

// drawn is the images that the principal components are fitted on, as a network sees them.
func (m *Moments) drawn(ctx context.Context, at spec.Address, net *model.Network, material *source.Material, measures *measure.Set) (source.Sample, error) {
	if known, ok := measures.Projections().Drawn(at.Subject, at.Step); ok {
		return known, nil
	}
	about := question{about: "drawn " + at.Subject, step: at.Step}
	return run.Ask(ctx, m.cache, about, func(context.Context) (source.Sample, int, error) {
		src, p := source.Of(net, material, m.pool), measures.Projections().Projector()
		bytes := 0
		for _, l := range src.Layers() {
			bytes += 4 * len(p.Index) * l.Width
		}
		return p.Draw(src), bytes, nil
	})
}

// read is all of some rows.
func read(rows source.Rows) (*spec.Array, error) {
	n, d := rows.Dims()
	a := &spec.Array{Rows: n, Cols: d, Float32: make([]float32, n*d)}
	return a, rows.Read(a.Float32, 0)
}

// arrayOf is a matrix without gaps between its rows.
func arrayOf(m model.Matrix) *spec.Array {
	values := make([]float32, 0, m.Rows*m.Cols)
	for i := range m.Rows {
		values = append(values, m.Row(i)...)
	}
	return &spec.Array{Rows: m.Rows, Cols: m.Cols, Float32: values}
}
