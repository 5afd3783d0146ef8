package axis

import (
	"slices"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Time is where the app stands in time, that of the base network's training or that of the
// checkpoints of a store: live, or at a moment that has passed.
type Time struct {
	Moments []int // steps that one can go to, ascending
	Past    bool  // a moment is shown, not what is newest
	At      int   // its step
	Playing bool
	Frame   *run.Frame // the components at that moment, or the newest one that is ready
	Ready   int        // frames that can be shown at once

	stored     bool // the moments are a store's
	live       int  // of a store, the step that is shown live: the last of which there are figures
	version    int  // of the moments, see run.Gauge
	asking     bool // a frame is being made
	developing bool // all that are missing are
	turn       int  // counts plays, so that a tick of an earlier one is known
}

// Shows reports whether what was found after so many steps is on the screen: all is when live, what
// had been found by then at a moment that has passed.
func (t *Time) Shows(step int) bool { return !t.Past || step <= t.At }

// UpTo are the evaluations of one network up to the moment, all when live. They are in the order of
// their steps.
func (t *Time) UpTo(points []spec.Evaluated) []spec.Evaluated {
	n := len(points)
	for n > 0 && !t.Shows(points[n-1].Step) {
		n--
	}
	return points[:n]
}

// Cursors are the lines that mark the moment on a curve over the steps, none when live.
func (t *Time) Cursors(th kit.Theme) []chart.Cursor {
	if !t.Past {
		return nil
	}
	return []chart.Cursor{{X: float64(t.At), Style: th.Accent.Style}}
}

// index is the index of the moment that is shown, the newest when live.
func (t *Time) index() int {
	at := t.At
	switch {
	case !t.Past && t.stored:
		at = t.live
	case !t.Past:
		return len(t.Moments) - 1
	}
	i, _ := slices.BinarySearch(t.Moments, at)
	return min(i, len(t.Moments)-1)
}

// move goes to the moment of the given index; beyond the newest is live, and of a store the moment
// that is shown so.
func (t *Time) move(index int) {
	switch {
	case len(t.Moments) == 0:
	case index >= len(t.Moments), t.stored && t.Moments[max(0, index)] == t.live:
		t.Past, t.Playing, t.Frame = false, false, nil
	default:
		t.Past, t.At = true, t.Moments[max(0, index)]
	}
}
