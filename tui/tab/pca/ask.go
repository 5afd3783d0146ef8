package pca

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
)

// asked is what the tab has asked the lab for, beside the frames of the time
// axis. Of each kind one question at a time is on its way; when its answer comes,
// what is wanted by then is asked next.
type asked struct {
	refitClasses []int      // that the components are to be fitted on, nil for the config's
	refitted     shownFrame // the newest such fit
	refitReach   reaches
	latest       shownFrame // of the newest moment while the log is shown: it knows the errors

	asking     bool           // a frame is on its way
	refused    run.FrameQuery // what could not be answered, not to be asked again
	problem    string         // and why
	askedWhole bool           // how far all frames reach was asked
	pulsing    bool           // the training is looked at again in a while
	spinID     int            // of the ticks that turn the cloud
	ticking    bool           // one is on its way
}

// Answers to the tab's questions.
type (
	frameAnswer struct {
		query run.FrameQuery
		frame *run.Frame
		err   error
	}
	followTick struct{}
)

// followEvery is how often what is asked of a running training is asked anew.
const followEvery = time.Second / 4

// refitting reports whether the components of chosen classes are wanted.
func (t *Tab) refitting() bool { return t.refitClasses != nil }

// unfitted reports whether a class is left out of such components: it is not drawn, hidden or not.
func (t *Tab) unfitted(class int) bool {
	return t.refitting() && !slices.Contains(t.refitClasses, class)
}

// refit asks for components fitted on the visible classes alone, or goes back to
// those of all. It is the only thing that fits anew.
func (t *Tab) refit() {
	visible := t.visible()
	switch {
	case t.refitting():
		t.refitClasses, t.problem = nil, ""
	case len(visible) > 0 && len(visible) < len(t.projecting.Classes):
		t.refitClasses, t.refused = visible, run.FrameQuery{Step: -1}
	}
}

// step is the moment that is shown: that of the time axis or the newest, −1 while
// there is none.
func (t *Tab) step() int {
	now := &t.run.Time
	switch state := t.run.State(spec.Train); {
	case now.Past:
		return now.At
	case state == run.Done || state == run.Diverged:
		return t.run.Spec.Network().Steps
	case len(now.Moments) > 0:
		return now.Moments[len(now.Moments)-1]
	}
	return -1
}

// follow asks for all that is wanted of the moment that is shown and not there yet.
func (t *Tab) follow() tea.Cmd {
	if t.run.Shown != measure {
		return nil
	}
	return tea.Batch(t.askFrame(), t.pick.Ask(t.step(), t.layer), t.askChart(), t.places.Ask(t.run, measure, t.placeQuery(t.source())), t.pulse())
}

// Follow asks again what is said of a picked item, if a probe was fitted since.
func (t *Tab) Follow() tea.Cmd { return t.pick.Follow(t.step(), t.layer) }

// askFrame asks for the fit of chosen classes, or for what the network takes the
// images for if no frame says so.
func (t *Tab) askFrame() tea.Cmd {
	q := run.FrameQuery{Step: t.step(), Classes: t.refitClasses}
	have := t.latest.frame
	if t.refitting() {
		have = t.refitted.frame
	}
	there := have != nil && have.Step == q.Step && (q.Classes == nil || slices.Equal(have.Classes, q.Classes))
	wanted := t.refitting() || t.wrong && !t.run.Time.Past && t.run.Time.Frame == nil
	if t.asking || !wanted || there || q.Step < 0 || q.Step == t.refused.Step && slices.Equal(q.Classes, t.refused.Classes) && t.problem != "" {
		return nil
	}
	t.asking = true
	return t.run.Ask(measure, func(ctx context.Context, view run.View) any {
		frame, err := view.Frame(ctx, q)
		return frameAnswer{q, frame, err}
	})
}

// takeAnswer takes a frame that the tab asked for.
func (t *Tab) takeAnswer(a frameAnswer) {
	t.asking, t.problem = false, ""
	switch {
	case a.err != nil:
		if !errors.Is(a.err, context.Canceled) {
			t.refused, t.problem = a.query, a.err.Error()
		}
	case a.query.Classes != nil:
		before := t.refitReach
		if t.refitted.frame == nil || !slices.Equal(t.refitted.frame.Classes, a.frame.Classes) {
			before = nil // another fit's ranges say nothing of this one's
		}
		t.refitted = shownFrame{a.frame, drawnLayers(a.frame)}
		t.refitReach = before.union(grown([2]reaches{}, t.refitted.layers)[0])
	default:
		t.latest = shownFrame{a.frame, drawnLayers(a.frame)}
		if !t.whole {
			t.seen = grown(t.seen, t.latest.layers)
		}
	}
}

// pulse looks again in a while as long as a training runs that more is asked of than
// the log tells.
func (t *Tab) pulse() tea.Cmd {
	more := t.pick.Number >= 0 || t.wrong || t.refitting()
	if t.pulsing || !more || t.run.Time.Past || t.run.State(spec.Train) != run.Running {
		return nil
	}
	t.pulsing = true
	return t.after(followEvery, followTick{})
}
