package lab

import (
	"context"
	"fmt"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// Scores returns the scores that a Projected event speaks of. Of live ones the newest of each layer
// are kept.
func (l *Lab) Scores(at run.Address) (*run.Scores, bool) {
	return l.store.Scores(at.Layer, at.Live)
}

// Array returns an array by its address: a network's parameters before and after its training and at
// every moment that is remembered; the representations of the images that the principal components
// are fitted on, and the classes that the network gives them; a measure's arrays. Like
// [Lab.Frame] it works in the caller's goroutine.
func (l *Lab) Array(ctx context.Context, at run.Address) (*run.Array, error) {
	var a *run.Array
	err := safely(func() (err error) {
		a, err = l.array(ctx, at)
		return err
	})
	return a, err
}

func (l *Lab) array(ctx context.Context, at run.Address) (*run.Array, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	none := fmt.Errorf("%w: %s of %s after step %d, layer %d", run.ErrNoArray, at.Name, at.Subject, at.Step, at.Layer)
	if at.Measure == measure.Probe && at.Name == run.Predicted {
		if classes := l.store.Predictions(at.Step, at.Layer); classes != nil {
			return &run.Array{Rows: len(classes), Cols: 1, Int32: classes}, nil
		}
		return nil, none
	}
	net, known := l.subject(at.Subject, at.Step)
	if !known || at.Measure != "" || at.Layer < 0 || at.Layer >= len(net.Maps) {
		return nil, none
	}
	switch at.Name {
	case run.Weights:
		return arrayOf(net.Maps[at.Layer].Weights), nil
	case run.Biases:
		b := net.Maps[at.Layer].Biases
		return &run.Array{Rows: 1, Cols: len(b), Float32: b}, nil
	}
	return nil, none
}

// subject returns a network of the experiment after so many steps, if it is known.
func (l *Lab) subject(id string, step int) (*model.Network, bool) {
	switch {
	case id == spec.Base:
		return l.networkAt(step)
	case step == 0:
		return l.store.Initial(id)
	case step == l.spec.Network().Steps:
		return l.store.Trained(id)
	}
	return nil, false
}

// arrayOf is a matrix without gaps between its rows.
func arrayOf(m model.Matrix) *run.Array {
	values := make([]float32, 0, m.Rows*m.Cols)
	for i := range m.Rows {
		values = append(values, m.Row(i)...)
	}
	return &run.Array{Rows: m.Rows, Cols: m.Cols, Float32: values}
}
