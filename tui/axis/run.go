package axis

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
)

// Run is a run as the screens are shown it.
type Run struct {
	run.Standing // by the part of the log that is shown
	View         run.View
	Spec         spec.Spec
	Time         Time
	Shown        spec.Stage // of the screen that is shown
	Onlooker     bool       // the user may only look on: no sentence names a key that steers
	GoesOn       bool       // it is on disk, and r goes on with it where it was broken off
	Missing      string     // what the view has not, and how one comes to it, in a sentence; "" for nothing
	DrawsFrames  bool       // that screen draws the newest frame also while the network trains
	Ask          Asker      // of the screens; see [Run.InBackground]

	live map[string]bool // the kinds of events of which a look has brought some
	ctx  context.Context
}

// Question is put to a run in the background. Its answer is a value of a type that the asking
// screen knows.
type Question func(ctx context.Context, view run.View) any

// Asker returns the command that puts a question of the screen on a stage.
type Asker func(to spec.Stage, question Question) tea.Cmd

// Answer is the message that brings the answer to a question.
type Answer struct {
	Of     *Run       // that was asked
	To     spec.Stage // of the screen that asked
	Answer any
}

// Moved is the message that tells a screen that another moment is shown, or that the frame of the
// moment has come.
type Moved struct{}

// NewRun returns a run at its beginning, live. ctx ends when another run is shown: then all that
// was asked of this one is given up.
func NewRun(ctx context.Context, view run.View) *Run {
	r := &Run{View: view, Spec: view.Spec(), live: map[string]bool{}, ctx: ctx}
	r.Measure(view.Gauge()) // what waits is known before the first news
	r.Ask = r.InBackground
	if v, says := view.(interface{ Missing() string }); says {
		r.Missing = v.Missing()
	}
	if r.Spec.IsStored() { // its moments were there before the run, or the log tells of them
		r.Time.stored, r.Time.Moments, r.Time.live = true, r.Spec.MomentSteps(), r.Spec.LastStep()
	}
	return r
}

// Take takes the next event of the log. A checkpoint that appears is a moment from then on; it is
// what is shown live as soon as all its layers have a figure.
func (r *Run) Take(e spec.Event) {
	r.Standing.Take(e)
	if found, ok := e.(spec.OfLayer); ok {
		_, live := found.OfLook()
		r.live[e.Kind()] = r.live[e.Kind()] || live
	}
	switch e := e.(type) {
	case spec.Appeared:
		r.Spec = r.Spec.WithMoment(e)
		r.Time.Moments = r.Spec.MomentSteps()
	case spec.Probed:
		if r.Time.stored && e.Step > r.Time.live && e.Layer == r.Layers()-1 { // which comes last
			r.Time.live = e.Step
		}
	}
}

// IsLive reports whether a look has brought events of one of these kinds: then there is something to
// see of a measure that waits.
func (r *Run) IsLive(kinds []string) bool {
	return slices.ContainsFunc(kinds, func(kind string) bool { return r.live[kind] })
}

// InBackground returns the command that puts a question to the run's View.
func (r *Run) InBackground(to spec.Stage, question Question) tea.Cmd {
	return func() tea.Msg { return Answer{r, to, question(r.ctx, run.Fitting(r.View))} }
}

// Layers is the number of representations, the input among them.
func (r *Run) Layers() int {
	if r.Spec.IsStored() {
		return len(r.Spec.Stored().Layers)
	}
	return r.Spec.Network().Layers()
}

// Images is how many training and test images there are, 0 while they are not loaded.
func (r *Run) Images() (train, test int) {
	if r.Loaded == nil {
		return 0, 0
	}
	return r.Loaded.Train, r.Loaded.Test
}

// Inputs is how many inputs the network has, 0 while the data are not loaded.
func (r *Run) Inputs() int {
	if r.Loaded == nil {
		return 0
	}
	return r.Loaded.Rows * r.Loaded.Cols
}

// Published are the figures that the post printed, nil before the data are loaded and of another
// experiment.
func (r *Run) Published() *spec.Published {
	if r.Loaded == nil {
		return nil
	}
	return r.Loaded.Published
}

// Notes say what is odd about the data, see [spec.Loaded].
func (r *Run) Notes() []string {
	if r.Loaded == nil {
		return nil
	}
	return r.Loaded.Notes
}

// Asks is what the key that runs a stage asks for, and what that does in a few words, "" where
// nothing would come of it. A measure that waits for the training can be asked for again: that
// looks at the layers now.
func (r *Run) Asks(stage spec.Stage, does string) (request run.Request, word string) {
	request.Stage = stage
	switch r.State(stage) {
	case run.Idle, run.Failed:
		return request, does
	case run.Waiting:
		if r.Gauge.Stage == spec.Train && !IsTraining(stage) {
			return request, "look now"
		}
	}
	return request, ""
}

// Unit is what the progress of a stage is counted in.
func Unit(stage spec.Stage) string {
	switch {
	case IsTraining(stage):
		return "step"
	case stage == spec.Seeds:
		return "seed"
	}
	return "fit"
}

// IsTraining reports whether a stage is a training and no measure.
func IsTraining(stage spec.Stage) bool { return stage == spec.Train || stage == spec.Teach }
