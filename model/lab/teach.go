package lab

import (
	"context"
	"errors"
	"fmt"
	"math"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/stat"
)

// runTeach trains a second network of the same shape that also learns, through a
// linear head on --teach-layer, the first principal components of the base
// network's last hidden layer over all training images.
func runTeach(ctx context.Context, l *Lab, ask run.Request) error {
	c, shape := l.spec, l.shape()
	l.meter.begin(spec.Teach, ask.Init, c.Network().Steps)
	targets, share, err := l.targets()
	if err != nil {
		return err
	}
	t := training{name: spec.TaughtSame, targets: targets, ask: ask}
	if ask.Init == spec.Fresh {
		t.name = spec.TaughtFresh
		t.net = model.New(shape, model.Stream(c.Seed, "weights of the fresh taught network"))
	} else {
		initial, _ := l.moments.Initial(spec.Base)
		t.net = initial.Clone()
	}
	t.head = model.NewHead(shape, c.Lesson().Layer, targets.Cols, float64(c.Lesson().Weight), model.Stream(c.Seed, "head"))
	if err := l.train(ctx, t); err != nil {
		return err
	}
	base, taught := l.trainings.base[c.Network().Steps], l.trainings.finals[t.name]
	test := stat.CompareMcNemar(l.trainings.predicted[spec.Base], l.trainings.predicted[t.name], l.material.Test.Labels)
	if !base.Finite() || !taught.Finite() {
		test.PValue = math.NaN() // a network that predicts nothing
	}
	l.log.Append(spec.Taught{
		Subject: t.name, From: spec.Base, Step: c.Network().Steps, Init: ask.Init, Layer: spec.LayerName(c.Lesson().Layer), Source: spec.LayerName(len(c.Network().Hidden)),
		Weight: c.Lesson().Weight, Components: targets.Cols, TargetVariance: spec.Figure(share),
		FinalBase: base, FinalTaught: taught, Difference: taught - base,
		OnlyBase: test.OnlyFirst, OnlyTaught: test.OnlySecond, PValue: spec.Figure(test.PValue), Shows: measure.Shows(spec.Figure(test.PValue), test.OnlyFirst, test.OnlySecond),
	})
	return nil
}

// targets returns each training image's scores on the first components of the
// base network's last hidden layer, n×components, and the share of the layer's
// variance that they explain.
func (l *Lab) targets() (scores model.Matrix, share float64, err error) {
	base, _ := l.moments.Trained(spec.Base)
	from := len(l.spec.Network().Hidden)
	x := source.Of(base, l.material, l.pool).Whole(source.Train, from)
	fit, err := repr.FitPCATop(x, l.spec.Lesson().Components)
	switch {
	case errors.Is(err, repr.ErrNotFinite):
		return scores, 0, fmt.Errorf("%s of the base network has no finite representation", spec.LayerName(from))
	case err != nil:
		return scores, 0, fmt.Errorf("the components of %s: %w", spec.LayerName(from), err)
	}
	exact, err := fit.Scores(x, l.spec.Lesson().Components)
	if err != nil {
		return scores, 0, fmt.Errorf("the components of %s: %w", spec.LayerName(from), err)
	}
	_, k := exact.Dims()
	for _, ratio := range fit.ExplainedVarianceRatio[:k] {
		share += ratio
	}
	scores = model.NewMatrix(l.material.Train.Len(), k)
	for i := range scores.Rows {
		row := scores.Row(i)
		for j, v := range exact.RawRowView(i) {
			row[j] = float32(v)
		}
	}
	return scores, share, nil
}
