package lab

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// Gate is what a training loop passes once per step: it can be closed, opened,
// and opened for one step. It decides when a step happens, never what it does.
// The zero value is an open gate.
type Gate struct {
	closed atomic.Bool // mirrors mu's paused, so that an open gate costs one load

	mu     sync.Mutex
	paused bool
	grants int           // single steps let through while paused
	poked  bool          // whoever waits is to come back without a step
	wake   chan struct{} // closed when something changes; nil when nobody waits
}

// Pause closes the gate.
func (g *Gate) Pause() { g.set(true, 0) }

// Resume opens the gate.
func (g *Gate) Resume() { g.set(false, 0) }

// Step lets one step through a closed gate; an open gate it closes.
func (g *Gate) Step() { g.set(true, 1) }

// errPoked is what Pass returns when it is poked: nothing was let through.
var errPoked = errors.New("poked at the gate")

// Poke calls back whoever waits at the closed gate, to look around and wait again.
func (g *Gate) Poke() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.poked = g.paused
	g.wakeAll()
}

// Paused reports whether the gate is closed.
func (g *Gate) Paused() bool { return g.closed.Load() }

func (g *Gate) set(paused bool, grants int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !paused:
		g.grants = 0
	case g.paused:
		g.grants += grants
	}
	g.paused = paused
	g.closed.Store(paused)
	g.wakeAll()
}

func (g *Gate) wakeAll() {
	if g.wake != nil {
		close(g.wake)
		g.wake = nil
	}
}

// Pass waits until the gate lets a step through. It reports whether it had to
// wait, and returns errPoked when it was poked or ctx's error once ctx has ended.
func (g *Gate) Pass(ctx context.Context) (waited bool, err error) {
	if !g.closed.Load() {
		return false, ctx.Err()
	}
	for {
		g.mu.Lock()
		if !g.paused || g.grants > 0 {
			if g.paused {
				g.grants--
			}
			g.mu.Unlock()
			return true, ctx.Err()
		}
		if g.poked {
			g.poked = false
			g.mu.Unlock()
			return true, errPoked
		}
		if g.wake == nil {
			g.wake = make(chan struct{})
		}
		wake := g.wake
		g.mu.Unlock()
		select {
		case <-wake:
		case <-ctx.Done():
			return true, ctx.Err()
		}
	}
}
