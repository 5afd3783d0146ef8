package lab

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fathom/model/run"
)

// alignedComponents is how many components are turned together, where there are
// as many: those that can be seen at once.
const alignedComponents = 3

// Frame returns the components of every layer at one moment, fitted just as the
// PCA stage does. It works in the caller's goroutine, beside a training, and may be
// called from any goroutine once the data is loaded ([ErrNotLoaded] before); a
// step that is not remembered is an [ErrNoMoment]. It looks at ctx between layers.
//
// Frames of the config's classes are a film: the scores of each are turned to
// those of the moment before by orthogonal Procrustes, layer by layer, and once
// the training is complete all are turned together so that the last one's stand as
// the PCA stage has them. So a frame needs those before it and, after the
// training, all others too. What is missing is made first, see [Lab.Develop], and
// kept. Frames of given classes are not turned, and only the newest is kept.
func (l *Lab) Frame(ctx context.Context, q run.FrameQuery) (*run.Frame, error) {
	var f *run.Frame
	err := safely(func() (err error) {
		if q.Classes != nil {
			f, err = l.refit(ctx, q)
		} else {
			f, err = l.frame(ctx, q.Step)
		}
		return err
	})
	return f, err
}

// Develop makes all frames of the present moments that are missing, in the
// caller's goroutine. It may run beside anything; when it is cancelled it returns
// ctx's error and what is made stays.
func (l *Lab) Develop(ctx context.Context) error {
	return safely(func() error {
		if _, err := l.loaded(); err != nil {
			return err
		}
		if kept := l.history.moments(); len(kept) > 0 {
			return l.develop(ctx, kept[len(kept)-1].step)
		}
		return nil
	})
}

// Developed returns how many of the present moments' frames are ready.
func (l *Lab) Developed() int { return l.film.count(l.history.moments()) }

// loaded returns the data, or [ErrNotLoaded].
func (l *Lab) loaded() (*Material, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.material == nil {
		return nil, run.ErrNotLoaded
	}
	return l.material, nil
}

// frame returns a frame of the film.
func (l *Lab) frame(ctx context.Context, step int) (*run.Frame, error) {
	if _, err := l.loaded(); err != nil {
		return nil, err
	}
	if _, ok := l.history.at(step); !ok {
		return nil, noMoment(step)
	}
	kept, upTo := l.history.moments(), step
	complete := kept[len(kept)-1].step == l.spec.Network().Steps
	if complete {
		upTo = l.spec.Network().Steps
	}
	if err := l.develop(ctx, upTo); err != nil {
		return nil, err
	}
	s, ok := l.film.at(step)
	if !ok {
		return nil, noMoment(step) // dropped while it was made
	}
	f := l.shown().frame(step, s)
	for layer := range f.Layers {
		turn(&f.Layers[layer], l.film.turn(s, layer, complete))
	}
	return f, nil
}

func noMoment(step int) error { return fmt.Errorf("%w of step %d", run.ErrNoMoment, step) }

// frame is a shot of the sample without any turn.
func (s *sample) frame(step int, taken *shot) *run.Frame {
	f := &run.Frame{Step: step, Images: s.index, Labels: s.images.Labels, Predicted: taken.predicted, Classes: s.classes}
	for _, p := range taken.layers {
		p.Step = step
		f.Layers = append(f.Layers, run.Layer{Projected: p.Projected, Scores: p.scores})
	}
	return f
}

// turn sets the layer's turn, nil where there are no scores, and what it makes of
// them.
func turn(layer *run.Layer, by *mat.Dense) {
	if by == nil {
		return
	}
	layer.Turn = by
	var turned mat.Dense
	turned.Mul(firstOf(layer.Scores, alignedComponents), by)
	layer.Aligned = narrow(&turned)
}

// refit returns a frame of other classes than the film's.
func (l *Lab) refit(ctx context.Context, q run.FrameQuery) (*run.Frame, error) {
	m, err := l.loaded()
	if err != nil {
		return nil, err
	}
	if err := l.checkClasses(q.Classes); err != nil {
		return nil, err
	}
	net, ok := l.history.at(q.Step)
	if !ok {
		return nil, noMoment(q.Step)
	}
	if err := l.film.begin(ctx); err != nil {
		return nil, err
	}
	defer l.film.end()
	s, newest := l.film.newest, l.film.refitted
	if s == nil || !slices.Equal(s.classes, q.Classes) {
		s = newSample(m.Test, l.projecting.Samples, slices.Clone(q.Classes))
	} else if newest != nil && newest.Step == q.Step {
		return newest, nil
	}
	taken, err := s.take(ctx, net)
	if err != nil {
		return nil, err
	}
	f := s.frame(q.Step, taken)
	for i := range f.Layers {
		if scores := f.Layers[i].Scores; scores != nil {
			turn(&f.Layers[i], identity(min(alignedComponents, scores.Components)))
		}
	}
	l.film.newest, l.film.refitted = s, f
	return f, nil
}

// checkClasses says what is wrong with classes to fit on.
func (l *Lab) checkClasses(classes []int) error {
	for i, class := range classes {
		if class < 0 || class >= l.spec.Source.Classes {
			return fmt.Errorf("class %d: the classes are 0 to %d", class, l.spec.Source.Classes-1)
		}
		if slices.Contains(classes[:i], class) {
			return fmt.Errorf("class %d stands there twice", class)
		}
	}
	return nil
}

// firstOf returns the scores on the first components, as many as there are of k.
func firstOf(s *run.Scores, k int) *mat.Dense {
	k = min(k, s.Components)
	x := mat.NewDense(len(s.Images), k, nil)
	for i := range s.Images {
		for j := range k {
			x.Set(i, j, s.At(i, j))
		}
	}
	return x
}
