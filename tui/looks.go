package tui

import (
	"time"

	"fathom/model/lab"
)

// looks are the live looks at the layers that wait to be shown. While the network
// trains at full speed there are more of them than an eye can follow, each picture
// has axes of its own, and every look is thousands of bytes to the terminal. So what
// they found is shown together, once a second.
type looks struct {
	held []lab.Event
	last time.Time // when some were shown; zero for never
}

// lookEvery is how long a look is shown at least.
const lookEvery = time.Second

// hold returns what the tabs are to see now of the newest events, and keeps the rest.
// Nothing is kept but what live looks found, and that only while the training runs
// on. The order of events on one thing never changes.
func (a *App) hold(events []lab.Event) []lab.Event {
	l := &a.looks
	if !a.session.rushes || l.last.IsZero() || a.due.Sub(l.last) >= lookEvery {
		events = append(l.held, events...)
		l.held = nil
		for _, e := range events {
			if live(e) {
				l.last = a.due
				break
			}
		}
		return events
	}
	var now []lab.Event
	for _, e := range events {
		if live(e) {
			l.held = append(l.held, e)
		} else {
			now = append(now, e)
		}
	}
	return now
}

// live reports whether an event is what a live look at a network that trains found;
// the untrained one's, the first that there is, is not worth waiting for.
func live(e lab.Event) bool {
	switch e := e.(type) {
	case lab.Probed:
		return e.Live && e.Step > 0
	case lab.Compared:
		return e.Live && e.Step > 0
	case lab.Projected:
		return e.Live && e.Step > 0
	}
	return false
}
