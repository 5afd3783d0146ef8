package analysis

import (
	"context"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fathom/model/projection"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/simd"
)

// Place returns where rows stand in the picture of a layer that does not draw them: on the
// components of the frame, turned as that is, or on the axes of a chart.
func (a *Analysis) Place(ctx context.Context, q run.PlaceQuery) ([]run.Placed, error) {
	return safe.Get(func() ([]run.Placed, error) {
		of, moment, err := a.at(q.Step)
		if err != nil {
			return nil, err
		}
		for _, number := range q.Items {
			if err := a.isRow(number); err != nil {
				return nil, err
			}
		}
		origin, directions, turn, err := a.axes(ctx, q)
		if err != nil || directions == nil {
			return nil, err
		}
		rows, all := simd.NewMatrix(len(q.Items), len(origin)), of.All(moment, q.Layer)
		for i, number := range q.Items {
			if err := all.Read(rows.Row(i), number); err != nil {
				return nil, err
			}
		}
		at, err := projection.Project(ctx, rows, origin, directions)
		if err != nil {
			return nil, err
		}
		var placed []run.Placed
		for i, number := range q.Items {
			p := run.Placed{Number: number, Label: a.store.Row(number).Label}
			for _, v := range at.RawRowView(i) {
				p.Scores = append(p.Scores, float32(v))
			}
			if turn != nil {
				p.Aligned = run.TurnedRow(nil, at.RawRowView(i), turn)
			}
			placed = append(placed, p)
		}
		return placed, nil
	})
}

// axes are those that a picture is on, k×d, with its origin and how the first of them are turned,
// nil for not. They are nil where rows have no place on them.
func (a *Analysis) axes(ctx context.Context, q run.PlaceQuery) (origin []float64, directions, turn *mat.Dense, err error) {
	if q.Axes != "" {
		chart, err := a.Chart(ctx, run.ChartQuery{Step: q.Step, Layer: q.Layer, Axes: q.Axes, Classes: q.Classes})
		if err != nil || chart.Directions == nil {
			return nil, nil, nil, err
		}
		return chart.Origin, mat.NewDense(len(chart.Directions), len(chart.Origin), slices.Concat(chart.Directions...)), nil, nil
	}
	p, err := a.pictures(ctx, q.Classes)
	if err != nil {
		return nil, nil, nil, err
	}
	found, err := a.first(ctx, p, run.FrameQuery{Step: q.Step, Classes: q.Classes}, q.Layer)
	if err != nil || found.Scores == nil {
		return nil, nil, nil, err
	}
	if q.Classes == nil && !a.store.Layers()[q.Layer].Fixed {
		turn, err = a.turnOf(ctx, p, q.Step, q.Layer)
	}
	return found.Mean, found.Components, turn, err
}
