package tui

import (
	"slices"
	"time"

	"fathom/model/spec"
)

// looks are the live looks at the layers that wait to be shown. While the network
// trains at full speed there are more of them than an eye can follow, each picture
// has axes of its own, and every look is thousands of bytes to the terminal. So what
// they found is shown together, once a second.
type looks struct {
	held []spec.Event
	last time.Time // when some were shown; zero for never
}

// lookEvery is how long a look is shown at least.
const lookEvery = time.Second

// hold returns what the tabs are to see now of the newest events, and keeps the rest.
// Nothing is kept but what live looks found, and that only while the training runs
// on. On a slow line it is one layer's at a time, so that no frame is long and a key
// is answered soon. The order of events on one layer never changes.
func (a *App) hold(events []spec.Event) []spec.Event {
	l := &a.looks
	due := !a.session.rushes || l.last.IsZero() || a.due.Sub(l.last) >= lookEvery
	single := a.session.rushes && a.line != nil && a.line.Slow()
	all := slices.Concat(l.held, events)
	l.held = nil
	var now []spec.Event
	shown := -1 // the layer that is
	for _, e := range all {
		layer, live := liveLayer(e)
		switch {
		case !live:
		case !due, single && shown >= 0 && layer != shown:
			l.held = append(l.held, e)
			continue
		default:
			shown = layer
		}
		now = append(now, e)
	}
	if shown >= 0 && len(l.held) == 0 {
		l.last = a.due
	}
	return now
}

// liveLayer is the layer that an event is about, if it is what a live look at a
// Network that trains found; the untrained one's, the first that there is, is not
// worth waiting for.
func liveLayer(e spec.Event) (layer int, live bool) {
	switch e := e.(type) {
	case spec.Probed:
		return e.Layer, e.Live && e.Step > 0
	case spec.Compared:
		return e.Second, e.Live && e.Step > 0
	case spec.Projected:
		return e.Layer, e.Live && e.Step > 0
	}
	return 0, false
}
