package lab

import (
	"context"
	"io"
	"sync"

	"fathom/model/spec"
)

// eventLog is an append-only sequence of events with any number of readers. The lab alone writes
// it.
type eventLog struct {
	mu     sync.Mutex
	events []spec.Event
	more   chan struct{} // closed and replaced whenever there is something new
	err    error         // why the log ended; io.EOF after a good end; nil while open

	remaking *remaking // of a log that goes on, else nil
}

// newEventLog returns an open, empty log.
func newEventLog() *eventLog { return &eventLog{more: make(chan struct{})} }

// Append adds events. It does nothing after the end.
func (l *eventLog) Append(events ...spec.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return
	}
	if l.remaking != nil {
		events = l.unknown(events)
	}
	l.events = append(l.events, events...)
	l.wake()
}

// unknown are those of some events that are not in a log that goes on. Where one of them is another
// there the log ends.
func (l *eventLog) unknown(events []spec.Event) (added []spec.Event) {
	for _, e := range events {
		known, err := l.remaking.again(e)
		if err != nil {
			l.err = err
			l.remaking.broken()
			return added
		}
		if !known {
			added = append(added, e)
		}
	}
	return added
}

// Len is how many events the log has.
func (l *eventLog) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.events)
}

// End closes the log with the reason: nil for a good end. Only the first call
// counts.
func (l *eventLog) End(reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return
	}
	if l.err = reason; reason == nil {
		l.err = io.EOF
	}
	l.wake()
}

func (l *eventLog) wake() {
	close(l.more)
	l.more = make(chan struct{})
}

// Since returns all events since the cursor from without waiting, or none; at the
// log's end it returns what Next does.
func (l *eventLog) Since(from int) ([]spec.Event, error) {
	events, _, err := l.since(from)
	return events, err
}

// since is Since, with the channel that is closed when there is more.
func (l *eventLog) since(from int) (events []spec.Event, more <-chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.events); from < n {
		// The full slice expression keeps a later append out of the reader's slice.
		return l.events[from:n:n], l.more, nil
	}
	return nil, l.more, l.err
}

// Next returns all events since the cursor from (0 at first, then from plus the
// number of events returned), or waits until there is one. The events are
// shared: they may be read, never changed. At the log's end it returns io.EOF
// after a good end, or the reason; when ctx ends first, ctx's error.
func (l *eventLog) Next(ctx context.Context, from int) ([]spec.Event, error) {
	for {
		events, more, err := l.since(from)
		if len(events) > 0 || err != nil {
			return events, err
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
