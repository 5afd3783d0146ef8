package tui

import (
	"context"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A Line is the way to the terminal. It finds out when what was drawn has arrived,
// so that on a slow line no more than one frame is ever under way, and a key is
// answered behind that one and not behind all that could have been drawn.
//
// It asks the terminal itself, after a frame, to report its cursor (ECMA-48, DSR 6):
// the answer comes once all before it has been read, however many buffers lie in
// between. Where a terminal never answers, a write that blocks tells how fast the
// line is and that its buffers are full; until they must be empty nothing is drawn.
type Line struct {
	*os.File

	mu      sync.Mutex
	answers bool          // the terminal has reported before
	asked   bool          // a report is due
	report  chan struct{} // a report came; buffered
	rate    float64       // bytes a second of a line that has blocked, 0 for one that never has
	queued  float64       // bytes that are still in its buffers
	since   time.Time     // when that was so
}

const (
	askCursor = "\x1b[6n"
	// buffered is what a system keeps of a terminal's output before it blocks the
	// writer: 8 KB on Linux, less elsewhere.
	buffered = 8 << 10
	// blocked is how long a write takes that had to wait for the other end, and not
	// just for its turn on a busy machine.
	blocked = 100 * time.Millisecond
	// trust is how much faster a line is taken to be after each write that went
	// through: what blocked once need not stay slow.
	trust = 1.1
	// lost is how long to wait for a report before it is given up.
	lost = 5 * time.Second
)

// NewLine returns the line to a terminal.
func NewLine(f *os.File) *Line { return &Line{File: f, report: make(chan struct{}, 1)} }

// Write draws.
func (l *Line) Write(p []byte) (int, error) {
	start := time.Now()
	n, err := l.File.Write(p)
	l.wrote(n, time.Since(start))
	return n, err
}

// wrote keeps how much was written in what time.
func (l *Line) wrote(n int, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if took > blocked {
		l.rate, l.queued, l.since = float64(n)/took.Seconds(), buffered, time.Now()
		return
	}
	l.drains() // up to now at the rate so far
	l.queued += float64(n)
	l.rate *= trust
}

// Filter keeps the terminal's reports from the app, which has no use for them and
// would draw itself anew at each.
func (l *Line) Filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.CursorPositionMsg); !ok {
		return msg
	}
	l.mu.Lock()
	l.answers, l.asked = true, false
	l.mu.Unlock()
	select {
	case l.report <- struct{}{}:
	default:
	}
	return nil
}

// Ask asks the terminal for a report without waiting for it, unless one is due.
func (l *Line) Ask() {
	l.mu.Lock()
	ask := !l.asked
	l.asked = true
	l.mu.Unlock()
	if ask {
		select {
		case <-l.report: // an old one
		default:
		}
		l.File.WriteString(askCursor)
	}
}

// Wait returns when all that was drawn has arrived, as far as can be known, or
// when ctx ends.
func (l *Line) Wait(ctx context.Context) {
	l.mu.Lock()
	answers, drains := l.answers, l.drains()
	l.mu.Unlock()
	if answers {
		l.Ask()
		select {
		case <-l.report:
		case <-time.After(lost):
			l.mu.Lock()
			l.answers, l.asked = false, false // until one comes after all
			l.mu.Unlock()
		case <-ctx.Done():
		}
		return
	}
	select {
	case <-time.After(drains):
	case <-ctx.Done():
	}
}

// drains is how long the buffers of a line that has blocked take to get empty.
func (l *Line) drains() time.Duration {
	if l.rate == 0 {
		return 0
	}
	now := time.Now()
	l.queued = max(0, l.queued-l.rate*now.Sub(l.since).Seconds())
	l.since = now
	return time.Duration(l.queued / l.rate * float64(time.Second))
}

// Settle waits a little for a report that is due, so that it does not arrive when
// the app is gone and end up at the shell's prompt.
func (l *Line) Settle() {
	l.mu.Lock()
	due := l.asked && l.answers
	l.mu.Unlock()
	if due {
		select {
		case <-l.report:
		case <-time.After(time.Second):
		}
	}
}
