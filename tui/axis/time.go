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
	Problem error      // why the last one that was asked for cannot be made
	Ready   int        // frames that can be shown at once
	Linear  bool       // the steps are drawn linearly, not logarithmically
	Only    []int      // the steps that the shown screen has something of, ascending; nil for all

	window     chart.Range // of the steps that are shown, zero for all
	stored     bool        // the moments are a store's
	live       int         // of a store, the step that is shown live: the last of which there are figures
	version    int         // of the moments, see run.Gauge
	asking     bool        // a frame is being made
	developing bool        // all that are missing are
	complete   bool        // all are there, and nothing runs
	turn       int         // counts plays, so that a tick of an earlier one is known
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

// Now is the moment on a plot over the steps, none when live. What comes after it is drawn faintly,
// or left out where there are no colours to tell it by.
func (t *Time) Now(th kit.Theme) chart.Now {
	return chart.Now{On: t.Past, X: float64(t.At), Style: th.Accent.Style, Rest: th.Faint.Style, Hide: th.Plain}
}

// stops are the moments that one can go to on the shown screen. Of a screen that has something of
// fewer moments they are those.
func (t *Time) stops() []int {
	if t.Only == nil {
		return t.Moments
	}
	var out []int
	for _, step := range t.Moments {
		if _, has := slices.BinarySearch(t.Only, step); has {
			out = append(out, step)
		}
	}
	if len(out) == 0 {
		return t.Moments
	}
	return out
}

// readyUpTo is the newest step whose frame can be shown at once, −1 for none.
func (t *Time) readyUpTo() int {
	if n := min(t.Ready, len(t.Moments)); n > 0 {
		return t.Moments[n-1]
	}
	return -1
}

// index is the index among the stops of the moment that is shown, the newest when live.
func (t *Time) index() int {
	stops, at := t.stops(), t.At
	switch {
	case !t.Past && t.stored:
		at = t.live
	case !t.Past:
		return len(stops) - 1
	}
	i, found := slices.BinarySearch(stops, at)
	if !found {
		i = max(0, i-1)
	}
	return min(i, len(stops)-1)
}

// Snap goes to the nearest stop up to the moment that is shown, and reports whether that is another.
func (t *Time) Snap() bool {
	stops := t.stops()
	if !t.Past || len(stops) == 0 || stops[t.index()] == t.At {
		return false
	}
	t.At = stops[t.index()]
	return true
}

// move goes to the stop of the given index; beyond the newest is live, and of a store the moment
// that is shown so.
func (t *Time) move(index int) {
	stops := t.stops()
	switch {
	case len(stops) == 0:
	case index >= len(stops), t.stored && stops[max(0, index)] == t.live:
		if t.Past, t.Playing = false, false; !t.stored { // whose pictures are all frames
			t.Frame = nil
		}
	default:
		t.Past, t.At = true, stops[max(0, index)]
	}
}
