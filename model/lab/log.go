package lab

import (
	"sync"

	"fathom/model/run"
	"fathom/model/spec"
)

// eventLog is a lab's log, which alone writes it.
type eventLog struct {
	*run.Log

	mu       sync.Mutex
	remaking *remaking // of a log that goes on, else nil
}

// newEventLog returns an open, empty log.
func newEventLog() *eventLog { return &eventLog{Log: run.NewLog()} }

// Append adds events, but for those that a log that goes on has already. Where one of them is
// another there the log ends.
func (l *eventLog) Append(events ...spec.Event) {
	if l.remaking == nil {
		l.Log.Append(events...)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		known, err := l.remaking.again(e)
		switch {
		case err != nil:
			l.End(err)
			l.remaking.broken()
			return
		case !known:
			l.Log.Append(e)
		}
	}
}
