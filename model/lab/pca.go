package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/data/text"
	"fathom/model"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/spec"
)

// shownComponents is how many components the scores in the store have at most.
const shownComponents = 10

// runPCA takes the principal components of every layer of the trained network.
func runPCA(ctx context.Context, l *Lab, _ run.Request) error {
	trained, _ := l.store.Trained(spec.Base)
	layers := l.shape().Layers()
	l.meter.begin(measure.PCA, "", layers)
	seen := l.shown().view(trained)
	for layer := range layers {
		if err := l.gate.PassOpen(ctx); err != nil {
			return err
		}
		l.log.Append(l.projected(seen, l.spec.Network().Steps, layer, false))
		l.meter.at(layer+1, false)
	}
	return nil
}

// projected is what the log says of one layer's components, whose scores it puts
// into the store.
func (l *Lab) projected(v view, step, layer int, live bool) spec.Projected {
	p := v.components(layer)
	if p.scores != nil {
		l.store.PutScores(layer, live, p.scores)
	}
	p.Step, p.Live = step, live
	return p.Projected
}

// sample is what principal components are fitted on: the images of some classes
// among the first test images.
type sample struct {
	classes []int
	of      int   // first test images they were chosen from
	index   []int // of each in the test set
	images  model.Input
	input   func() projection // the input's components, fitted once
}

// newSample chooses the images of the given classes among the first of a set, or among
// all where there are fewer.
func newSample(test model.Input, of int, classes []int) *sample {
	of = upTo(of, test.Len())
	index := chosen(test.Labels[:of], classes)
	s := &sample{classes: classes, of: of, index: index, images: test.Select(index)}
	s.input = sync.OnceValue(func() projection { return s.fit(0, s.images.Matrix()) })
	return s
}

// view is what a network makes of a sample.
type view struct {
	*sample
	hidden    []model.Matrix // the representation at every hidden layer, from 1
	predicted []int32
}

// view runs the sample through a network, once for all layers.
func (s *sample) view(net *model.Network) view {
	rows := max(1, min(evaluationRows(net.Shape), s.images.Len()))
	hidden, logits := model.NewPass(net.Shape, rows).Everything(net, s.images)
	return view{s, hidden, model.Classes(logits)}
}

// components fits one layer's components. Those of the input are the same for
// every network.
func (v view) components(layer int) projection {
	if layer == 0 {
		return v.input()
	}
	return v.fit(layer, v.hidden[layer-1])
}

// projection is a layer's components with the scores, nil where there are none.
type projection struct {
	spec.Projected
	scores *run.Scores
}

// fit fits the components of a representation of the sample. What cannot be fitted
// has its problem said.
func (s *sample) fit(layer int, m model.Matrix) projection {
	p := spec.Projected{
		Subject: spec.Base,
		Layer:   layer, Name: spec.LayerName(layer), Width: m.Cols,
		Samples: len(s.index), Of: s.of, Classes: s.classes, ParticipationRatio: spec.Figure(math.NaN()),
	}
	if len(s.index) < 2 {
		p.Problem = fmt.Sprintf("%s of the chosen classes among the first %s, at least two images are needed",
			text.Plural(len(s.index), "image"), text.Count(s.of))
		return projection{p, nil}
	}
	x := widen(m)
	fit, err := repr.FitPCATop(x, shownComponents)
	switch {
	case errors.Is(err, repr.ErrNotFinite):
		p.Problem = fmt.Sprintf("%s has no finite representation", p.Name)
		return projection{p, nil}
	case err != nil:
		p.Problem = fmt.Sprintf("%s: %v", p.Name, err)
		return projection{p, nil}
	}
	p.ExplainedVariance, p.ExplainedVarianceRatio = spec.Figures(fit.ExplainedVariance), spec.Figures(fit.ExplainedVarianceRatio)
	p.ParticipationRatio, p.Components90 = spec.Figure(fit.ParticipationRatio()), fit.ComponentsFor(0.9)
	k := min(shownComponents, len(fit.ExplainedVariance))
	scores := narrow(fit.Scores(x, k))
	return projection{p, &run.Scores{Components: k, Values: scores, Labels: s.images.Labels, Images: s.index}}
}

// chosen says which images are of the given classes, in order.
func chosen(labels []int32, classes []int) []int {
	var index []int
	for i, label := range labels {
		if slices.Contains(classes, int(label)) {
			index = append(index, i)
		}
	}
	return index
}

// narrow copies a matrix to float32, without gaps between rows.
func narrow(m *mat.Dense) []float32 {
	rows, cols := m.Dims()
	out := make([]float32, 0, rows*cols)
	for i := range rows {
		for _, v := range m.RawRowView(i) {
			out = append(out, float32(v))
		}
	}
	return out
}
