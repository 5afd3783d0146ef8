package moments

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Measure finds the numbers of a measure at a moment that is remembered, see [run.Measures].
func (m *Moments) Measure(ctx context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
	if q.Pairing == run.OtherRun { // of which nobody knows when it is another
		return m.measure(ctx, q)
	}
	about := question{about: fmt.Sprintf("measure %s %d", q.Measure, q.Pairing), step: q.Step}
	return run.Ask(ctx, m.cache, about, func(ctx context.Context) ([]spec.Measured, int, error) {
		found, err := m.measure(ctx, q)
		return found, measuredBytes * len(found), err
	})
}

// measuredBytes is about how many bytes a number takes.
const measuredBytes = 400

func (m *Moments) measure(ctx context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
	material, measures, err := m.loaded()
	if err != nil {
		return nil, err
	}
	at := func(step int) (measure.Moment, error) {
		net, err := m.networkAt(ctx, spec.Base, step)
		if err != nil {
			return measure.Moment{}, err
		}
		last := m.spec.Network().Steps
		return measure.Moment{Subject: spec.Base, Step: step, Source: source.Of(net, material, m.pool), End: step == 0 || step == last}, nil
	}
	asked := measure.Question{Measure: q.Measure, Told: q.Progress.Told}
	if asked.At, err = at(q.Step); err != nil {
		return nil, err
	}
	switch q.Pairing {
	case run.ToTheEnd:
		then, err := at(m.spec.Network().Steps)
		if err != nil {
			return nil, err
		}
		asked.Then = &then
	case run.OtherRun:
		sample := measures.Numbers().Rows(asked.At.Source, source.Test)
		if asked.Other, err = OtherRun(ctx, q, sample.Labels()); err != nil {
			return nil, err
		}
	}
	return measures.Numbers().Ask(ctx, asked)
}

// OtherRun asks another run for the rows that its layers are measured on, after its last step. Its
// labels must be those of the rows that they are laid beside.
func OtherRun(ctx context.Context, q run.MeasureQuery, labels []int32) (*measure.Other, error) {
	s := q.With.Spec()
	o := &measure.Other{Run: q.WithName, Subject: s.Subject(), Step: s.LastStep()}
	at := spec.Address{Subject: o.Subject, Step: o.Step, Measure: measure.Measures, Name: spec.Labels}
	same, err := q.With.Array(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("the other run: %w", err)
	}
	if !slices.Equal(same.Int32, labels) {
		return nil, errors.New("the other run is measured on other items: two runs are compared on the same ones")
	}
	for layer, name := range s.LayerNames() {
		at.Layer, at.Name = layer, spec.Representations
		rows, err := q.With.Array(ctx, at)
		if err != nil {
			return nil, fmt.Errorf("the other run: %w", err)
		}
		o.Layers = append(o.Layers, measure.OtherLayer{Name: name, Rows: simd.Matrix{Rows: rows.Rows, Cols: rows.Cols, Stride: rows.Cols, Data: rows.Float32}})
	}
	return o, nil
}

// measuredRows is what numbers of pairs are found of: the rows of the test split at a layer, and their
// labels.
func (m *Moments) measuredRows(ctx context.Context, at spec.Address, material *source.Material, measures *measure.Set) (*spec.Array, error) {
	net, err := m.networkAt(ctx, at.Subject, at.Step)
	switch {
	case errors.Is(err, run.ErrNoMoment):
		return nil, noArray(at)
	case err != nil:
		return nil, err
	case at.Layer < 0 || at.Layer >= len(net.Maps):
		return nil, noArray(at)
	}
	sample := measures.Numbers().Rows(source.Of(net, material, m.pool), source.Test)
	switch at.Name {
	case spec.Labels:
		return &spec.Array{Rows: len(sample.Labels()), Cols: 1, Int32: sample.Labels()}, nil
	case spec.Representations:
		return read(sample.Rows(at.Layer))
	}
	return nil, noArray(at)
}
