package lab

import (
	"context"
	"errors"
	"fmt"
	"math"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/projection"
	"fathom/model/reading"
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
	l.meter.Begin(spec.Teach, ask.Init, c.Network().Steps)
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
	if t.from = l.past.from(ask); t.from != nil {
		t.net, t.head = t.from.Net, t.from.Head
	}
	before, err := l.answersAfter(spec.Base)
	if err != nil {
		return err
	}
	if err := l.train(ctx, t); err != nil {
		return err
	}
	after, err := l.answersAfter(t.name)
	if err != nil {
		return err
	}
	base, taught := l.trainings.base[c.Network().Steps], l.trainings.finals[t.name]
	test := stat.CompareMcNemar(before, after, l.material.Test.Labels)
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

// answersAfter is the class that a trained network gives each test image. Of one that was trained
// before the lab they are worked out again.
func (l *Lab) answersAfter(subject string) ([]int32, error) {
	l.mu.Lock()
	known := l.answers[subject]
	l.mu.Unlock()
	if known != nil {
		return known, nil
	}
	net, ok := l.moments.Trained(subject)
	if !ok {
		return nil, fmt.Errorf("the network of %s after its training is not there", subject)
	}
	classes := make([]int32, l.material.Test.Len())
	model.NewPass(l.shape(), source.PassRows(l.shape()), l.pool).EvaluateTo(classes, net, l.material.Test)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers[subject] = classes
	return classes, nil
}

// targets returns each training image's scores on the first components of the
// base network's last hidden layer, n×components, and the share of the layer's
// variance that they explain.
func (l *Lab) targets() (scores model.Matrix, share float64, err error) {
	base, _ := l.moments.Trained(spec.Base)
	from := len(l.spec.Network().Hidden)
	x := source.Of(base, l.material, l.pool).Whole(source.Train, from)
	fit, err := projection.FitPCATop(x, l.spec.Lesson().Components)
	switch {
	case errors.Is(err, reading.ErrNotFinite):
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
