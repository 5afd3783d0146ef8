package moments

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fathom/model/linalg"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// alignedComponents is how many components are turned together, where there are as many: those that
// can be seen at once.
const alignedComponents = 3

// Frame returns the components of every layer at one moment, fitted just as the measure's stage
// does. It looks at ctx between layers; a step that is not remembered is a [run.ErrNoMoment].
//
// Frames of the Spec's classes are a film: the scores of each are turned to those of the moment
// before by orthogonal Procrustes, layer by layer, and once the training is complete all are turned
// together so that the last one's stand as the stage has them. So a frame needs those before it
// and, after the training, all others too: what is missing is made first, see [Moments.Develop].
// Frames of given classes are not turned.
func (m *Moments) Frame(ctx context.Context, q run.FrameQuery) (*run.Frame, error) {
	if q.Classes != nil {
		return m.refit(ctx, q)
	}
	material, measures, err := m.loaded()
	if err != nil {
		return nil, err
	}
	of, ok := m.history.at(q.Step)
	if !ok {
		return nil, noMoment(q.Step)
	}
	net, err := m.network(ctx, spec.Base, of)
	if err != nil {
		return nil, err
	}
	kept, upTo, last := m.history.moments(), q.Step, m.spec.Network().Steps
	complete := kept[len(kept)-1].step == last
	if complete {
		upTo = last
	}
	if err := m.develop(ctx, upTo); err != nil {
		return nil, err
	}
	if _, ok := m.film.at(q.Step); !ok {
		return nil, noMoment(q.Step) // dropped while it was made
	}
	p, src := measures.Projections().Projector(), source.Of(net, material, m.pool)
	s, err := m.shot(ctx, filmed(q.Step), src, p)
	if err != nil {
		return nil, err
	}
	f := frameOf(q.Step, s, p)
	for layer, l := range src.Layers() {
		turn(&f.Layers[layer], m.film.turn(q.Step, layer, l.Fixed, complete))
	}
	return f, nil
}

// Develop makes all frames of the present moments that are missing. When ctx ends it returns its
// error, and what is made stays.
func (m *Moments) Develop(ctx context.Context) error {
	if _, _, err := m.loaded(); err != nil {
		return err
	}
	if kept := m.history.moments(); len(kept) > 0 {
		return m.develop(ctx, kept[len(kept)-1].step)
	}
	return nil
}

// frameOf is a shot without any turn.
func frameOf(step int, s *shot, p *measure.Projector) *run.Frame {
	f := &run.Frame{Step: step, Images: p.Index, Labels: p.Labels, Predicted: s.predicted, Classes: p.Classes}
	for _, of := range s.layers {
		f.Layers = append(f.Layers, run.Layer{Projected: of.Projected, Scores: of.Scores})
	}
	return f
}

// turn sets a layer's turn, nil where there are no scores, and what it makes of them.
func turn(layer *run.Layer, by *mat.Dense) {
	if by == nil {
		return
	}
	layer.Turn = by
	turned := linalg.Product(firstOf(layer.Scores, alignedComponents), by)
	rows, cols := turned.Dims()
	layer.Aligned = make([]float32, 0, rows*cols)
	for i := range rows {
		for _, v := range turned.RawRowView(i) {
			layer.Aligned = append(layer.Aligned, float32(v))
		}
	}
}

// refit returns a frame of other classes than the film's.
func (m *Moments) refit(ctx context.Context, q run.FrameQuery) (*run.Frame, error) {
	material, measures, err := m.loaded()
	if err != nil {
		return nil, err
	}
	if err := m.checkClasses(q.Classes); err != nil {
		return nil, err
	}
	of, ok := m.history.at(q.Step)
	if !ok {
		return nil, noMoment(q.Step)
	}
	net, err := m.network(ctx, spec.Base, of)
	if err != nil {
		return nil, err
	}
	about := question{about: "refit", step: q.Step, classes: fmt.Sprint(q.Classes)}
	p, err := m.projector(ctx, measures, material, q.Classes)
	if err != nil {
		return nil, err
	}
	s, err := m.shot(ctx, about, source.Of(net, material, m.pool), p)
	if err != nil {
		return nil, err
	}
	f := frameOf(q.Step, s, p)
	for i := range f.Layers {
		if scores := f.Layers[i].Scores; scores != nil {
			turn(&f.Layers[i], linalg.Identity(min(alignedComponents, scores.Components)))
		}
	}
	return f, nil
}

// projector returns what chooses the samples of other classes than the film's.
func (m *Moments) projector(ctx context.Context, measures *measure.Set, material *source.Material, classes []int) (*measure.Projector, error) {
	about := question{about: "projector", classes: fmt.Sprint(classes)}
	return run.Ask(ctx, m.cache, about, func(context.Context) (*measure.Projector, int, error) {
		settings := measures.Projections().Settings()
		settings.Classes = slices.Clone(classes)
		p := measure.NewProjector(material, settings)
		return p, 12*len(p.Index) + 1<<10, nil
	})
}

// checkClasses says what is wrong with classes to fit on.
func (m *Moments) checkClasses(classes []int) error {
	for i, class := range classes {
		if class < 0 || class >= m.spec.Source.Classes {
			return fmt.Errorf("class %d: the classes are 0 to %d", class, m.spec.Source.Classes-1)
		}
		if slices.Contains(classes[:i], class) {
			return fmt.Errorf("class %d stands there twice", class)
		}
	}
	return nil
}

// firstOf returns the scores on the first components, as many as there are of k.
func firstOf(s *spec.Scores, k int) *mat.Dense {
	k = min(k, s.Components)
	x := mat.NewDense(len(s.Images), k, nil)
	for i := range s.Images {
		for j := range k {
			x.Set(i, j, s.At(i, j))
		}
	}
	return x
}
