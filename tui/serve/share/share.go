// Package share gives all who are drawn for by one process their turns, so that drawing takes a part of
// its cores and no more: what else the process does, a training, goes on at nearly its own speed however
// many look on.
package share

import (
	"context"
	"math"
	"sync"
	"time"
)

// What a frame costs, and how many there are.
const (
	mostOften  = time.Second / 30 // two frames of one visitor are at least so far apart
	leastOften = 2 * time.Second  // and at most, whatever that costs
	atKeys     = time.Second      // for so long after a key frames come as soon as they can
	firstCost  = 2 * time.Millisecond
	// What a frame costs besides working out what is on it and what differs from the one before, which are
	// timed: to encrypt and to send that, to read the terminal's answer and to wake who does all this. It is
	// rather too much than too little: of what is left drawing takes no more.
	perFrame = 250 * time.Microsecond
	beyond   = 1.3 // times what was worked out, for the garbage of that
)

// Budget is what drawing may take of a process. Its methods may be called from any goroutine.
type Budget struct {
	cores float64 // that drawing may keep busy

	mu      sync.Mutex
	drawing int     // how many are drawn for
	cost    float64 // seconds of one core that a frame takes, a running mean
	frames  int64
}

// New returns a budget of so many cores, such as 0.2.
func New(cores float64) *Budget {
	return &Budget{cores: cores, cost: firstCost.Seconds()}
}

// A Turn is one of those who are drawn for. Its methods may be called from any goroutine.
type Turn struct {
	of *Budget

	mu      sync.Mutex
	last    time.Time // when the last frame was begun
	pressed time.Time // when a key was pressed last
	spent   time.Duration
	sends   bool          // what is drawn is sent to a terminal
	hurry   chan struct{} // closed when a key is pressed
}

// Join takes in one more to be drawn for.
func (b *Budget) Join() *Turn {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drawing++
	return &Turn{of: b, hurry: make(chan struct{})}
}

// Leave takes them out.
func (t *Turn) Leave() {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	t.of.drawing--
}

// every is how far apart the frames of one visitor are now.
func (b *Budget) every() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	apart := time.Duration(float64(b.drawing) * b.cost / b.cores * float64(time.Second))
	return min(max(apart, mostOften), leastOften)
}

// Rate is how many frames a second each visitor gets now, to a hundredth, and how many were drawn for
// all so far.
func (b *Budget) Rate() (perSecond float64, frames int64) {
	every := b.every()
	b.mu.Lock()
	defer b.mu.Unlock()
	return math.Round(100/every.Seconds()) / 100, b.frames
}

// Wait returns when it is this visitor's turn to be drawn for: at once for who has just pressed a key.
func (t *Turn) Wait(ctx context.Context) {
	for {
		every := t.of.every()
		t.mu.Lock()
		now := time.Now()
		if now.Sub(t.pressed) < atKeys {
			every = mostOften
		}
		due, hurry := t.last.Add(every), t.hurry
		if !due.After(now) {
			spent := t.spent
			if spent > 0 && t.sends {
				spent = time.Duration(beyond*float64(spent)) + perFrame
			}
			t.last, t.spent = now, 0
			t.mu.Unlock()
			t.of.took(spent)
			return
		}
		t.mu.Unlock()
		select {
		case <-time.After(due.Sub(now)):
		case <-hurry:
		case <-ctx.Done():
			return
		}
	}
}

// Pressed says that the visitor has pressed a key, and is to see soon what comes of it.
func (t *Turn) Pressed() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pressed = time.Now()
	close(t.hurry)
	t.hurry = make(chan struct{})
}

// Sends says that what is drawn is sent to a terminal each time, rather than shown to others.
func (t *Turn) Sends() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sends = true
}

// Spent says what it took to work something out for this visitor.
func (t *Turn) Spent(took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spent += took
}

// took counts a frame and what it took.
func (b *Budget) took(spent time.Duration) {
	if spent <= 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.frames++
	const weight = 1. / 64
	// One that took very long, over a great log, does not stand for those to come.
	b.cost += weight * (min(spent.Seconds(), 8*b.cost) - b.cost)
}
