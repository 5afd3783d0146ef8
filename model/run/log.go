package run

import (
	"context"
	"io"
	"sync"

	"fathom/model/spec"
)

// Log is an append-only sequence of events with any number of readers. Who owns the run alone writes
// it. A Log must not be copied; [NewLog] makes one.
type Log struct {
	mu     sync.Mutex
	events []spec.Event
	more   chan struct{} // closed and replaced whenever there is something new
	err    error         // why the log ended; io.EOF after a good end; nil while open
}

// NewLog returns an open log of events that are there already.
func NewLog(events ...spec.Event) *Log {
	return &Log{events: events[:len(events):len(events)], more: make(chan struct{})}
}

// Append adds events. It does nothing after the end.
func (l *Log) Append(events ...spec.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return
	}
	l.events = append(l.events, events...)
	l.wake()
}

// Len is how many events the log has.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.events)
}

// End closes the log with the reason: nil for a good end. Only the first call
// counts.
func (l *Log) End(reason error) {
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

func (l *Log) wake() {
	close(l.more)
	l.more = make(chan struct{})
}

// Since returns all events since the cursor from without waiting, or none; at the
// log's end it returns what Next does.
func (l *Log) Since(from int) ([]spec.Event, error) {
	events, _, err := l.since(from)
	return events, err
}

// since is Since, with the channel that is closed when there is more.
func (l *Log) since(from int) (events []spec.Event, more <-chan struct{}, err error) {
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
func (l *Log) Next(ctx context.Context, from int) ([]spec.Event, error) {
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
