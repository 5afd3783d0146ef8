package saved

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/spec"
)

// Moments lists the steps of which the network is kept, or of a store those of its checkpoints.
func (v *View) Moments() []int {
	if v.Spec().IsStored() {
		s := v.Spec()
		events, _ := v.log.Since(0)
		for _, e := range events {
			if e, ok := e.(spec.Appeared); ok {
				s = s.WithMoment(e)
			}
		}
		return s.MomentSteps()
	}
	return v.moments.Steps()
}

// Scores returns the scores that are kept: those of the stage and, as far as there was room for them,
// of looks.
func (v *View) Scores(at spec.Address) (*spec.Scores, bool) {
	if at.Subject == "" {
		at.Subject = spec.Base
	}
	at.Measure = measure.PCA
	tensors, there, err := v.disk.Arrays(at)
	if !there || err != nil {
		return nil, false
	}
	all := byName(tensors)
	values, images := all[scoreValues], all[scoreImages].Int32
	if len(values.Shape) != 2 || values.Shape[0] != len(images) || len(all[scoreLabels].Int32) != len(images) {
		return nil, false
	}
	s := &spec.Scores{Components: values.Shape[1], Values: values.Float32, Labels: all[scoreLabels].Int32}
	for _, image := range images {
		s.Images = append(s.Images, int(image))
	}
	return s, true
}

// Array returns an array by its address: one that is kept, or one that can be worked out of the
// networks and the data.
func (v *View) Array(ctx context.Context, at spec.Address) (*spec.Array, error) {
	if a, there, err := v.kept(at); there || err != nil {
		return a, err
	}
	if v.Spec().IsStored() || at.Name == spec.Answers || at.Name == spec.Right {
		return nil, fmt.Errorf("%w: %s of %s after step %d, layer %d", run.ErrNoArray, at.Name, at.Subject, at.Step, at.Layer)
	}
	return answered(ctx, v, at, v.moments.Array)
}

// kept returns an array that is on disk as it is asked for.
func (v *View) kept(at spec.Address) (*spec.Array, bool, error) {
	name := map[string]string{spec.Weights: probeWeights, spec.Biases: probeIntercepts, spec.Predicted: probePredicted, spec.Values: probeValues}[at.Name]
	switch {
	case (at.Name == spec.Answers || at.Name == spec.Right) && at.Measure == "":
		name = at.Name
	case at.Measure != measure.Probe || name == "":
		return nil, false, nil
	}
	tensors, there, err := v.disk.Arrays(at)
	if !there && at.Measure != "" { // the look and the stage have the same at both ends of the training
		at.Live = !at.Live
		tensors, there, err = v.disk.Arrays(at)
	}
	t, named := byName(tensors)[name]
	if !there || err != nil || !named {
		return nil, false, err
	}
	return arrayOf(t), true, nil
}

// arrayOf is a tensor as an array: one of a single dimension is a column, but intercepts are a row.
func arrayOf(t array.Tensor) *spec.Array {
	a := &spec.Array{Rows: 1, Cols: 1, Float32: t.Float32, Float64: t.Float64, Int32: t.Int32}
	switch {
	case len(t.Shape) == 2:
		a.Rows, a.Cols = t.Shape[0], t.Shape[1]
	case t.Name == probeIntercepts:
		a.Cols = t.Shape[0]
	default:
		a.Rows = t.Shape[0]
	}
	return a
}

// Missing says in a sentence what is not in the run and how one comes to it: the rows of a store. It is ""
// of a run that has everything.
func (v *View) Missing() string { return v.missing }

// missingOf works out what [View.Missing] says of a run at a path.
func missingOf(path string, s spec.Spec) string {
	if !s.IsStored() {
		return ""
	}
	beside := text.Quote(filepath.Dir(filepath.Clean(path)))
	if _, err := os.Stat(s.Source.Store); err != nil {
		return fmt.Sprintf("A saved run has the figures of its store and not its rows, and there is no %s here now: "+
			"`fathom open STORE --save %s` with the path of the store shows them, and fits nothing again.", text.Quote(s.Source.Store), beside)
	}
	command := "fathom open " + text.Quote(s.Source.Store)
	for _, r := range s.Source.Reading {
		command += " --" + r.Setting + " " + text.Quote(r.Value)
	}
	return fmt.Sprintf("A saved run has the figures of its store and not its rows: `%s --save %s` shows them, and fits nothing again.", command, beside)
}

// noRows is the error of a question about the rows of a store.
func (v *View) noRows() error { return missing(strings.TrimSuffix(v.missing, ".")) }

// missing is what [View.Missing] says as an error. It is a [run.ErrNoMoment], so that an export is written
// without it.
type missing string

func (m missing) Error() string { return string(m) }

func (m missing) Is(target error) bool { return target == run.ErrNoMoment }

// answered answers a question about the networks of a run by what is kept of them, and makes an error of
// a panic.
func answered[Q, A any](ctx context.Context, v *View, q Q, answer func(context.Context, Q) (A, error)) (out A, err error) {
	if v.Spec().IsStored() {
		return out, v.noRows()
	}
	if err := v.load(ctx); err != nil {
		return out, err
	}
	return safe.Get(func() (A, error) { return answer(ctx, q) })
}

// Frame returns the components of every layer at one moment.
func (v *View) Frame(ctx context.Context, q run.FrameQuery) (*run.Frame, error) {
	return answered(ctx, v, q, v.moments.Frame)
}

// Develop makes all frames that are missing.
func (v *View) Develop(ctx context.Context) error {
	if v.Spec().IsStored() {
		return nil
	}
	if err := v.load(ctx); err != nil {
		return err
	}
	return safe.Call(func() error { return v.moments.Develop(ctx) })
}

// Inspect returns what each layer makes of a test image.
func (v *View) Inspect(ctx context.Context, q run.InspectQuery) (*run.Inspection, error) {
	return answered(ctx, v, q, v.moments.Inspect)
}

// Images returns test images.
func (v *View) Images(index []int) (*run.Pictures, error) {
	if v.Spec().IsStored() {
		return nil, v.noRows()
	}
	if err := v.load(v.ctx); err != nil {
		return nil, err
	}
	return v.moments.Images(index)
}

// Behind lists the test images that a cell of a confusion matrix counts.
func (v *View) Behind(q run.BehindQuery) []int {
	if v.Spec().IsStored() || v.load(v.ctx) != nil {
		return nil
	}
	return v.moments.Behind(q)
}
