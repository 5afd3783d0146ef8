// Package line is the way to the terminal: it finds out how fast that takes what is
// drawn. It knows nothing of what that is.
package line

import (
	"context"
	"io"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A Line is the way to the terminal. It finds out when what was drawn has arrived,
// so that on a slow line no more than one frame is ever under way, and a key is
// answered behind that one and not behind all that could have been drawn.
//
// After a frame it asks the terminal to report its cursor (ECMA-48, DSR 6): the
// answer comes once all before it has been read, however many buffers lie in
// between. Where a terminal never answers, a write that blocks tells how fast the
// line is and that its buffers are full; until they must be empty nothing is drawn.
//
// It is written and asked from several goroutines.
type Line struct {
	*os.File           // nil where it is no terminal of this machine's
	out      io.Writer // where it is written to the terminal, see [Line.Unblock]
	buffers  float64   // bytes, see buffered
	rest     *Rest     // nil where the program does not rest

	mu sync.Mutex
	settling
	answers bool          // the terminal has reported before
	closing bool          // no more reports are asked for
	asked   time.Time     // when the report that is due was asked for; zero for none
	last    time.Time     // when one was asked for last
	delay   time.Duration // from asking for the last one to its coming
	report  chan struct{} // closed when the report that is due comes
	least   time.Duration // of all delays so far, 0 before the first
	asking  int           // bytes that were written before the report that is due was asked for
	budget  int           // see Budget
	heavy   bool          // it has taken long for what was drawn, and has not yet shown that it no longer does
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
	// prompt is how soon a line's reports come that need not be waited for: the next
	// frame is not held up by one that is late because the machine is busy.
	prompt = 100 * time.Millisecond
	// check is how often a prompt line is asked, lest it has become slow.
	check = 300 * time.Millisecond
	// lost is how long to wait for a report, or for buffers to drain, before that is given up.
	lost = 5 * time.Second
)

// The bytes that may be drawn at once on a slow line: about as many as arrive in a while, so that
// what comes next need not wait longer.
const (
	leastBudget = 256
	mostBudget  = 64 << 10
	wholeBudget = 16 << 10 // of a line that takes whole frames
	while       = 130 * time.Millisecond
)

// New returns the line to a terminal.
func New(f *os.File) *Line {
	l := Over(f, buffered)
	l.File = f
	return l
}

// Over returns the line to a terminal that is far away: out leads there, and so many bytes lie between
// before a write has to wait.
func Over(out io.Writer, buffers int) *Line {
	return &Line{out: out, buffers: float64(buffers), report: make(chan struct{}), budget: mostBudget}
}

// Rests lets the program rest that draws on the line and has [Line.Filter]. It is called before that
// runs.
func (l *Line) Rests(program *tea.Program) { l.rest = NewRest(program) }

// RestsSoon is the same for one of many programs in a process, each of which looks for something to draw
// so often a second, and rests once it has drawn what the last message brought.
func (l *Line) RestsSoon(program *tea.Program, frames int) {
	l.rest = NewRest(program)
	l.rest.frames, l.rest.after = frames, 4*time.Second/time.Duration(frames)
}

// Write draws, and asks the terminal to report when it has come to the end of it,
// unless a report is due already. A line whose reports come promptly is asked now
// and then only.
func (l *Line) Write(p []byte) (int, error) {
	given := len(p)
	l.mu.Lock()
	if l.away {
		l.mu.Unlock()
		return len(p), nil // the terminal is another one's just now
	}
	if l.closing {
		p = unasked(p)
	}
	if asks(p) {
		l.other = time.Now()
	}
	ask := l.answers && !l.closing && l.asked.IsZero() && (l.heavy || l.delay > prompt || time.Since(l.last) > check)
	if ask {
		l.begin()
		l.asking = len(p)
	}
	l.mu.Unlock()
	frame := p
	if ask {
		frame = append(p[:len(p):len(p)], askCursor...)
	}
	start := time.Now()
	n, err := l.out.Write(frame)
	l.wrote(n, time.Since(start))
	if err == nil {
		return given, nil
	}
	return min(n, given), err
}

// begin notes that a report is due; the lock is held.
func (l *Line) begin() {
	l.asked = time.Now()
	l.awaited++
	l.last, l.asking = l.asked, 0
	l.report = make(chan struct{})
}

// wrote keeps how much was written in what time.
func (l *Line) wrote(n int, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if took > blocked {
		l.rate, l.queued, l.since = float64(n)/took.Seconds(), l.buffers, time.Now()
		return
	}
	l.drains() // up to now at the rate so far
	l.queued += float64(n)
	l.rate *= trust
}

// Filter keeps the terminal's reports from the app, which has no use for them and
// would draw itself anew at each. A report from the screen's first line looks like
// the key F3 as well, which is kept from the app too.
func (l *Line) Filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if l.rest != nil {
		l.rest.Wake()
	}
	switch msg := msg.(type) {
	case tea.CursorPositionMsg:
	case tea.KeyPressMsg:
		if msg.Code == tea.KeyF3 {
			return nil
		}
		return msg
	default:
		return msg
	}
	l.Reported()
	return nil
}

// Reported says that a report has come, which who reads the input may have seen before the program: most of what
// terminals send is reports.
func (l *Line) Reported() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.asked.IsZero() {
		l.delay = time.Since(l.asked)
		l.measure()
		close(l.report)
	}
	l.arrived()
	l.answers, l.asked = true, time.Time{}
}

// measure finds out from the report that has come how much may be drawn at once. What a report takes
// at least is the way there and back, which says nothing of how much the line takes. The lock is held.
func (l *Line) measure() {
	if l.least == 0 || l.delay < l.least {
		l.least = l.delay
	}
	switch took := l.delay - l.least; {
	case l.asking == 0 || l.asking < l.budget/2 && took < while: // too little to tell
	case took < while/8:
		l.budget *= 2
	default:
		l.budget = min(2*l.budget, int(float64(l.asking)*while.Seconds()/took.Seconds()))
	}
	l.budget = min(max(l.budget, leastBudget), mostBudget)
	l.heavy = l.budget < wholeBudget
}

// Budget is how many bytes may be drawn at once on a slow line, so that a key that is pressed just
// then is answered soon.
func (l *Line) Budget() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.budget
}

// Ask asks the terminal for a first report, without waiting for it: from then on it
// is known that there are any.
func (l *Line) Ask() {
	l.mu.Lock()
	l.begin()
	l.first = l.asked
	l.mu.Unlock()
	io.WriteString(l.out, askCursor)
}

// Wait returns when all that was drawn has arrived, as far as can be known, or
// when ctx ends.
func (l *Line) Wait(ctx context.Context) {
	l.mu.Lock()
	report := l.answers && !l.asked.IsZero() && (l.heavy || max(l.delay, time.Since(l.asked)) > prompt)
	drains := l.drains()
	if l.answers {
		drains = 0
	}
	came := l.report
	l.mu.Unlock()
	if !report {
		if drains <= 0 {
			return
		}
		select {
		case <-time.After(min(drains, lost)):
		case <-ctx.Done():
		}
		if drains > lost { // a few bytes that waited for their turn on a busy machine say little of the line
			l.mu.Lock()
			l.queued, l.since = 0, time.Now()
			l.mu.Unlock()
		}
		return
	}
	select {
	case <-came:
	case <-time.After(lost):
		l.mu.Lock()
		l.answers, l.asked, l.awaited = false, time.Time{}, 0 // until one comes after all
		l.mu.Unlock()
	case <-ctx.Done():
	}
}

// slowRate is how many bytes a second a line takes at least that is not slow.
const slowRate = 64 << 10

// Slow reports whether what is drawn takes long to arrive, as far as can be known.
func (l *Line) Slow() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answers && (l.heavy || l.delay > prompt) || l.rate > 0 && l.rate < slowRate
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
