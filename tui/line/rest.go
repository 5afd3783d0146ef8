package line

import (
	"reflect"
	"sync"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"
)

// Frames is how often a second a program looks whether there is something to draw, while something
// happens: news come 30 times a second, and neither they nor keys are to wait for it.
const Frames = 60

const (
	restAfter = time.Second // so long after the last message nothing is drawn any more
	restEvery = time.Second // how often it is looked then all the same
)

// Rest lets a program rest that shows a picture in which nothing moves. Bubble Tea looks [Frames] times
// a second whether there is something to draw, for as long as the program runs, which wakes the
// processor some 300 times a second for nothing. Something to draw comes of a message alone, so that
// with the last one the ticker can be slowed, and made fast again by the next.
//
// Bubble Tea has no way to do so from outside: the ticker is a field that it does not export. Where a
// version has none of that name and type the program works as well and does not rest; a test says so.
type Rest struct {
	program *tea.Program
	frames  int           // a second that it looks for, while it does not rest
	after   time.Duration // so long after the last message it rests

	mu      sync.Mutex
	ticker  *time.Ticker // nil until the program has one
	resting bool
	due     *time.Timer // when it rests
}

// NewRest returns what lets a program rest. The program may not run yet.
func NewRest(program *tea.Program) *Rest {
	return &Rest{program: program, frames: Frames, after: restAfter}
}

// Wake is called with each message that comes to the program, in the goroutine that updates it.
func (r *Rest) Wake() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ticker == nil {
		if r.ticker = tickerOf(r.program); r.ticker == nil {
			return
		}
		r.due = time.AfterFunc(r.after, r.rest)
		return
	}
	r.due.Reset(r.after)
	if r.resting {
		r.resting = false
		r.ticker.Reset(time.Second / time.Duration(r.frames))
	}
}

// Again makes the ticker fast again in a while, and again later, since Bubble Tea may stop it: a program that gives the terminal
// back and takes it again starts the ticker, but the goroutine that drew before stops it as its last act, whenever
// that comes.
func (r *Rest) Again() {
	for _, after := range []time.Duration{restAfter / 20, restAfter / 2, 3 * restAfter} {
		time.AfterFunc(after, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.ticker != nil {
				r.resting = false
				r.ticker.Reset(time.Second / time.Duration(r.frames))
				r.due.Reset(r.after)
			}
		})
	}
}

func (r *Rest) rest() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.resting = true
	r.ticker.Reset(restEvery)
}

// tickerOf is the ticker of a program that runs, nil where it has none. A program sets it before its
// first message and never again.
func tickerOf(program *tea.Program) *time.Ticker {
	field, there := reflect.TypeFor[tea.Program]().FieldByName("ticker")
	if !there || field.Type != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return *(**time.Ticker)(unsafe.Add(unsafe.Pointer(program), field.Offset))
}
