package steer

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"fathom/model/elementary"
)

// Gate is what a training loop passes once per step: it can be closed, opened,
// opened for one step, and slowed to a pace. It decides when a step happens, never
// what it does. The zero value is an open gate without a pace.
type Gate struct {
	held atomic.Bool // paused or paced, so that an open gate costs one load

	// Outer is a gate that has to be open too; nil for none. It is set before the first step comes.
	Outer *Gate

	mu     sync.Mutex
	paused bool
	grants int           // single steps let through while paused
	poked  bool          // whoever waits is to come back without a step
	wake   chan struct{} // closed when something changes; nil when nobody waits

	pace float64   // steps per second; 0 for full speed
	soon bool      // a slow start is on, see [Gate.SlowStart]
	slow int       // steps that it has let through
	last time.Time // when the step before was due
}

// Pause closes the gate.
func (g *Gate) Pause() { g.set(true, 0) }

// Resume opens the gate.
func (g *Gate) Resume() { g.set(false, 0) }

// Step lets one step through a closed gate; an open gate it closes.
func (g *Gate) Step() { g.set(true, 1) }

// SetPace makes an open gate let so many steps through per second; 0, or what is
// no positive finite number, is full speed. Steps are due at even intervals. After
// a delay at most one is caught up with. A step that waits is due by the new pace
// at once.
func (g *Gate) SetPace(stepsPerSecond float64) {
	if !(stepsPerSecond > 0) || math.IsInf(stepsPerSecond, 0) {
		stepsPerSecond = 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.soon = false
	g.setPace(stepsPerSecond)
}

// setPace is SetPace for who holds the gate's lock.
func (g *Gate) setPace(stepsPerSecond float64) {
	if g.pace == 0 {
		g.last = time.Time{}
	}
	g.pace = stepsPerSecond
	g.forgive()
	g.changed()
}

// SlowStart lets the first steps from now on through slowly, the following ones ever faster, until
// all pass, see [SlowPace]. Any call of SetPace ends it.
func (g *Gate) SlowStart() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.slow, g.soon = 0, true
	g.setPace(SlowPace(0))
}

// EndSlowStart goes to full speed where a slow start is on; any other pace stays.
func (g *Gate) EndSlowStart() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.soon {
		g.soon = false
		g.setPace(0)
	}
}

// Starting reports whether a slow start is on.
func (g *Gate) Starting() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.soon
}

// SlowPace is the pace of a slow start after so many of its steps, in steps per second: 25 for the
// first hundred, which last four seconds so, then twice as fast every 40 steps; 0, full speed, once
// that is more than an eye can follow.
func SlowPace(step int) float64 {
	const first, slowest, doubling, fastest = 100, 25, 40, 2000
	if step < first {
		return slowest
	}
	pace := slowest * elementary.Exp(math.Ln2*float64(step-first)/doubling)
	if pace > fastest {
		return 0
	}
	return pace
}

// Pace returns the steps per second that an open gate lets through, 0 for all.
func (g *Gate) Pace() float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.pace
}

// ErrPoked is what [Gate.Pass] returns when it is poked: nothing was let through.
var ErrPoked = errors.New("poked at the gate")

// Poke calls back whoever waits at the gate, to look around and wait again.
func (g *Gate) Poke() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.poked = g.held.Load()
	g.wakeAll()
}

// Paused reports whether the gate is closed.
func (g *Gate) Paused() bool {
	if !g.held.Load() {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.paused
}

func (g *Gate) set(paused bool, grants int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !paused:
		g.grants = 0
		if g.paused {
			g.forgive() // A pause is not caught up with.
		}
	case g.paused:
		g.grants += grants
	}
	g.paused = paused
	g.changed()
}

// changed lets whoever waits, and whoever comes next, see the new state.
func (g *Gate) changed() {
	g.held.Store(g.paused || g.pace > 0)
	g.wakeAll()
}

func (g *Gate) wakeAll() {
	if g.wake != nil {
		close(g.wake)
		g.wake = nil
	}
}

// interval is the time from one paced step to the next.
func (g *Gate) interval() time.Duration {
	const longest = 365 * 24 * time.Hour
	return time.Duration(min(float64(time.Second)/g.pace, float64(longest)))
}

// due is when the next paced step may happen.
func (g *Gate) due() time.Time { return g.last.Add(g.interval()) }

// forgive makes a step that is overdue due now.
func (g *Gate) forgive() {
	if g.pace == 0 {
		return
	}
	if now := time.Now(); g.due().Before(now) {
		g.last = now.Add(-g.interval())
	}
}

// Pass waits until the gate lets a step through. It reports whether it had to
// wait for a closed gate (waiting for the pace is none of that), and returns
// [ErrPoked] when it was poked or ctx's error once ctx has ended.
func (g *Gate) Pass(ctx context.Context) (paused bool, err error) {
	if g.Outer != nil {
		if err := g.Outer.PassOpen(ctx); err != nil {
			return false, err
		}
	}
	if !g.held.Load() {
		return false, ctx.Err()
	}
	for ctx.Err() == nil {
		a := g.try()
		paused = paused || a.paused
		if a.through || a.err != nil {
			return paused, a.err
		}
		a.await(ctx)
	}
	return paused, ctx.Err()
}

// PassOpen waits while the gate is closed; neither a pace nor a poke matters to
// it. It is for what is not a step of a training.
func (g *Gate) PassOpen(ctx context.Context) error {
	if g.Outer != nil {
		if err := g.Outer.PassOpen(ctx); err != nil {
			return err
		}
	}
	for g.held.Load() && ctx.Err() == nil {
		g.mu.Lock()
		if !g.paused || g.grants > 0 {
			g.grants = max(0, g.grants-1)
			g.mu.Unlock()
			break
		}
		wake := g.waiting()
		g.mu.Unlock()
		select {
		case <-wake:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// answer is what a gate says to a step that comes to it.
type answer struct {
	through bool            // the step may happen
	err     error           // ErrPoked: come back
	paused  bool            // the gate is closed
	wait    time.Duration   // until the step is due, where the gate is open
	wake    <-chan struct{} // closed when it is worth asking again
}

// await waits until it is worth asking again, or ctx ends.
func (a answer) await(ctx context.Context) {
	var due <-chan time.Time
	if !a.paused {
		timer := time.NewTimer(a.wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-a.wake:
	case <-due:
	case <-ctx.Done():
	}
}

// try asks the gate for one step.
func (g *Gate) try() answer {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	switch {
	case g.paused && g.grants > 0:
		g.grants--
		g.last = now
		return answer{through: true, paused: true}
	case g.poked:
		g.poked = false
		return answer{err: ErrPoked, paused: g.paused}
	case g.paused:
		return answer{paused: true, wake: g.waiting()}
	case g.pace == 0:
		return answer{through: true}
	}
	due := g.due()
	if wait := due.Sub(now); wait > 0 {
		return answer{wait: wait, wake: g.waiting()}
	}
	// The next step is due an interval later, but not more than one late.
	g.last = due
	if behind := now.Add(-g.interval()); due.Before(behind) {
		g.last = behind
	}
	if g.soon {
		g.slow++
		g.pace = SlowPace(g.slow)
		g.soon = g.pace > 0
		g.changed()
	}
	return answer{through: true}
}

// waiting returns the channel that is closed when something changes.
func (g *Gate) waiting() <-chan struct{} {
	if g.wake == nil {
		g.wake = make(chan struct{})
	}
	return g.wake
}
