package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fathom/model/spec"
)

// ErrNoMoment says that there is no snapshot of a step, see [Lab.Moments]. Errors
// that wrap it say of which.
var ErrNoMoment = errors.New("no snapshot")

// ErrNotLoaded says that a question about the images came before they were loaded.
var ErrNotLoaded = errors.New("the data is not loaded yet")

// Frame is the principal components of every layer of the base network at one
// moment of its training. It is shared and must not be changed.
type Frame struct {
	Step      int
	Layers    []Layer
	Images    []int   // n, index in the test set of each image that is shown
	Labels    []int32 // n
	Predicted []int32 // n, by the network at this step; [data.None] for none
	Classes   []int   // that the components are fitted on
}

// Layer is one layer in a frame.
type Layer struct {
	spec.Projected
	Scores *Scores // as the PCA stage would give them; nil where there is a Problem
	// Aligned is the first k columns of the scores turned as the film is, n×k
	// row-major: Scores[:, :k]·Turn. A turn changes no distance between points.
	Aligned []float32
	Turn    *mat.Dense // k×k, orthogonal
}

// alignedComponents is how many components are turned together, where there are
// as many: those that can be seen at once.
const alignedComponents = 3

// FrameQuery says which frame is wanted.
type FrameQuery struct {
	Step    int   // one of [Lab.Moments]
	Classes []int // to fit on; nil for the config's
}

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
func (l *Lab) Frame(ctx context.Context, q FrameQuery) (*Frame, error) {
	var f *Frame
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
		return nil, ErrNotLoaded
	}
	return l.material, nil
}

// frame returns a frame of the film.
func (l *Lab) frame(ctx context.Context, step int) (*Frame, error) {
	if _, err := l.loaded(); err != nil {
		return nil, err
	}
	if _, ok := l.history.at(step); !ok {
		return nil, noMoment(step)
	}
	kept, upTo := l.history.moments(), step
	complete := kept[len(kept)-1].step == l.config.Steps
	if complete {
		upTo = l.config.Steps
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
		f.Layers[layer].turn(l.film.turn(s, layer, complete))
	}
	return f, nil
}

func noMoment(step int) error { return fmt.Errorf("%w of step %d", ErrNoMoment, step) }

// frame is a shot of the sample without any turn.
func (s *sample) frame(step int, taken *shot) *Frame {
	f := &Frame{Step: step, Images: s.index, Labels: s.images.Labels, Predicted: taken.predicted, Classes: s.classes}
	for _, p := range taken.layers {
		p.Step = step
		f.Layers = append(f.Layers, Layer{Projected: p.Projected, Scores: p.scores})
	}
	return f
}

// turn sets the layer's turn, nil where there are no scores, and what it makes of
// them.
func (layer *Layer) turn(by *mat.Dense) {
	if by == nil {
		return
	}
	layer.Turn = by
	var turned mat.Dense
	turned.Mul(layer.Scores.first(alignedComponents), by)
	layer.Aligned = narrow(&turned)
}

// first returns the scores on the first components, as many as there are of k.
func (s *Scores) first(k int) *mat.Dense {
	k = min(k, s.Components)
	x := mat.NewDense(len(s.Images), k, nil)
	for i := range s.Images {
		for j := range k {
			x.Set(i, j, s.At(i, j))
		}
	}
	return x
}

// refit returns a frame of other classes than the film's.
func (l *Lab) refit(ctx context.Context, q FrameQuery) (*Frame, error) {
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
		s = newSample(m.Test, l.config.PCASamples, slices.Clone(q.Classes))
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
			f.Layers[i].turn(identity(min(alignedComponents, scores.Components)))
		}
	}
	l.film.newest, l.film.refitted = s, f
	return f, nil
}

// checkClasses says what is wrong with classes to fit on.
func (l *Lab) checkClasses(classes []int) error {
	for i, class := range classes {
		if class < 0 || class >= l.config.Classes {
			return fmt.Errorf("class %d: the classes are 0 to %d", class, l.config.Classes-1)
		}
		if slices.Contains(classes[:i], class) {
			return fmt.Errorf("class %d stands there twice", class)
		}
	}
	return nil
}
