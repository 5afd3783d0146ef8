package export

import (
	"context"
	"errors"

	"fathom/model/run"
	"fathom/model/spec"
)

// contents is a source with what several files are made from.
type contents struct {
	Source
	Result  run.Result // as far as the run has come
	ask     func(at spec.Address) (*spec.Array, error)
	has     map[string]bool // the subjects whose trained network there is
	shown   []int           // index in the test set of each image of the PCA stage
	labels  []int32         // of these
	classes []int32         // of these, by the trained network; spec.None for none
	layers  []layer         // with finite representations, the input first; none without the PCA stage
	broken  []string        // sentences: why a layer has none
}

// layer is one layer of the trained network with the scores of the images of the PCA stage.
type layer struct {
	index  int // 0 is the input
	name   string
	width  int
	scores *spec.Scores
}

// newContents puts together what the log of a run says so far. What is asked of the run
// later, while the files are written, is given up when ctx ends.
func newContents(ctx context.Context, source Source, events []spec.Event) (*contents, error) {
	x := &contents{Source: source, Result: run.Collect(source.View.Spec(), events), has: map[string]bool{}}
	x.ask = func(at spec.Address) (*spec.Array, error) { return source.View.Array(ctx, at) }
	trained := map[string]bool{spec.Base: x.Result.Completed(spec.Train, "")}
	for _, init := range spec.Inits() {
		trained[spec.TaughtID(init)] = x.Result.Completed(spec.Teach, init)
	}
	for subject, done := range trained {
		if !done {
			continue
		}
		_, there, err := x.find(spec.Address{Subject: subject, Step: x.steps(), Name: spec.Biases})
		if err != nil {
			return nil, err
		}
		x.has[subject] = there
	}
	if x.has[spec.Base] {
		if err := x.see(); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// steps is how many the training of a network has.
func (x *contents) steps() int { return x.Result.Spec.Network().Steps }

// find asks for an array that need not be there.
func (x *contents) find(at spec.Address) (values *spec.Array, there bool, err error) {
	values, err = x.ask(at)
	if errors.Is(err, run.ErrNoArray) {
		return nil, false, nil
	}
	return values, err == nil, err
}

// see takes in the scores of the PCA stage, and what the trained network makes of its images.
func (x *contents) see() error {
	for i, p := range x.Result.PCA {
		scores, ok := x.View.Scores(x.fitted(i))
		if !ok || p.Problem != "" {
			x.broken = append(x.broken, p.Problem)
			continue
		}
		x.shown, x.labels = scores.Images, scores.Labels
		x.layers = append(x.layers, layer{i, p.Layer, p.Width, scores})
	}
	if len(x.layers) == 0 {
		return nil
	}
	predicted, err := x.ask(spec.Address{Subject: spec.Base, Step: x.steps(), Name: spec.Predicted})
	if err == nil {
		x.classes = predicted.Int32
	}
	return err
}

// fitted is the address of what the PCA stage has fitted to a layer.
func (x *contents) fitted(layer int) spec.Address {
	return spec.Address{Subject: spec.Base, Step: x.steps(), Layer: layer, Measure: pcaMeasure}
}

// representation is the address of a layer's representation of the images of the PCA stage.
func (x *contents) representation(l layer) spec.Address {
	return spec.Address{Subject: spec.Base, Step: x.steps(), Layer: l.index, Name: spec.Representations}
}
