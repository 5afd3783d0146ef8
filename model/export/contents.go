package export

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// contents is a source with what several files are made from.
type contents struct {
	Source
	Result  run.Result // as far as the run has come
	ask     func(at spec.Address) (*spec.Array, error)
	frame   func(step int) (*run.Frame, error)
	has     map[string]bool // the subjects whose trained network there is
	shown   []int           // index in the test set of each image of the PCA stage
	labels  []int32         // of these
	classes []int32         // of these, by the trained network; spec.None for none
	layers  []layer         // with finite representations, the input first; none without the PCA stage
	broken  []string        // sentences: why a layer has none
	parts   []part          // in the order of the report
}

// newContents puts together what the log of a run says so far. What is asked of the run
// later, while the files are written, is given up when ctx ends.
func newContents(ctx context.Context, source Source, events []spec.Event) (*contents, error) {
	x := &contents{Source: source, Result: run.Collect(source.View.Spec(), events), has: map[string]bool{}}
	x.ask = func(at spec.Address) (*spec.Array, error) { return source.View.Array(ctx, at) }
	x.frame = func(step int) (*run.Frame, error) { return source.View.Frame(ctx, run.FrameQuery{Step: step}) }
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
	x.parts = []part{x.trainPart(), x.probePart(), x.measuresPart(), x.pcaPart(), x.teachPart(), x.seedsPart()}
	return x, nil
}

// steps is how many the training of a network has.
func (x *contents) steps() int { return x.Result.Spec.Network().Steps }

// maps is how many maps lead from the input to the logits, which is how many layers are
// measured: the input and the hidden ones.
func (x *contents) maps() int { return len(x.Result.Spec.Network().Hidden) + 1 }

// find asks for an array that need not be there.
func (x *contents) find(at spec.Address) (values *spec.Array, there bool, err error) {
	return find(x.ask, at)
}

// find asks for an array that need not be there.
func find(ask func(at spec.Address) (*spec.Array, error), at spec.Address) (values *spec.Array, there bool, err error) {
	values, err = ask(at)
	if errors.Is(err, run.ErrNoArray) {
		return nil, false, nil
	}
	return values, err == nil, err
}

// about says in a line what network was trained on what.
func (x *contents) about() string {
	c := x.Result.Spec
	parts := []string{x.network() + " " + string(c.Network().Activation), fmt.Sprintf("rate %v, batch %s", c.Network().LearningRate, text.Count(c.Network().Batch)), fmt.Sprintf("seed %d", c.Seed)}
	if d := x.Result.Data; d != nil {
		parts = append([]string{d.Data}, parts...)
	}
	return strings.Join(parts, between)
}

// manyLayers is from how many hidden layers on they are counted and not listed.
const manyLayers = 9

// network writes the network's widths.
func (x *contents) network() string {
	c := x.Result.Spec
	inputs := "inputs"
	if d := x.Result.Data; d != nil {
		inputs = text.Count(d.Rows * d.Cols)
	}
	hidden := text.Plural(len(c.Network().Hidden), "hidden layer")
	switch {
	case len(c.Network().Hidden) < manyLayers:
		widths := make([]string, len(c.Network().Hidden))
		for i, width := range c.Network().Hidden {
			widths[i] = text.Count(width)
		}
		hidden = strings.Join(widths, "→")
	case slices.Min(c.Network().Hidden) == slices.Max(c.Network().Hidden):
		hidden += " of " + text.Count(c.Network().Hidden[0])
	}
	return fmt.Sprintf("%s→%s→%s", inputs, hidden, text.Count(c.Source.Classes))
}

// testImages says on how many images a network was scored.
func (x *contents) testImages() string {
	if x.Result.Data == nil {
		return "all test images"
	}
	return text.Plural(x.Result.Data.Test, "test image")
}
