package steer

import (
	"math"
	"sync"
	"time"

	"fathom/model/elementary"
	"fathom/model/run"
	"fathom/model/spec"
)

// Meter keeps the gauge's moving parts. Its rate is an average over the last
// half-second or so of time in which steps were made.
type Meter struct {
	mu        sync.Mutex
	stage     spec.Stage
	init      spec.Init
	step      int
	steps     int
	live      int
	perSecond float64
	full      bool // no pace held the last step back

	since     time.Time // start of the present window; zero for none
	sinceStep int
}

// window is how long the meter counts steps before it says how many a second.
const window = 250 * time.Millisecond

// Begin starts counting the steps of a stage.
func (m *Meter) Begin(stage spec.Stage, init spec.Init, steps int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stage, m.init, m.step, m.steps, m.perSecond = stage, init, 0, steps, 0
	m.since, m.sinceStep = time.Now(), 0
}

// Far says that so many steps of the stage are done, of how many.
func (m *Meter) Far(done, of int) {
	m.mu.Lock()
	m.steps = of
	m.mu.Unlock()
	m.At(done, false, true)
}

// End says that no stage runs.
func (m *Meter) End() { m.Begin("", "", 0) }

// At says that so many steps are done. waited says that the time since the call
// before was a pause's and must not count, full that no pace holds steps back: what a pace has made of
// the rate says nothing of how long the rest will take.
func (m *Meter) At(step int, waited, full bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.step = step
	if full && !m.full {
		m.perSecond, waited = 0, true
	}
	m.full = full
	if waited {
		m.since = time.Time{}
	}
	if m.since.IsZero() {
		m.since, m.sinceStep = time.Now(), step
		return
	}
	if passed := time.Since(m.since); passed >= window {
		rate := float64(step-m.sinceStep) / passed.Seconds()
		if m.perSecond > 0 {
			// What was before loses half its weight per window.
			old := elementary.Exp(-math.Ln2 * float64(passed) / float64(window))
			rate = float64((1-old)*rate) + float64(old*m.perSecond)
		}
		m.perSecond, m.since, m.sinceStep = rate, time.Now(), step
	}
}

// AddLive counts a snapshot that waits (+1) or has been looked at (−1).
func (m *Meter) AddLive(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.live += n
}

// Gauge returns what the meter knows, at the gate's pace.
func (m *Meter) Gauge(pace float64) run.Gauge {
	m.mu.Lock()
	defer m.mu.Unlock()
	g := run.Gauge{Stage: m.stage, Init: m.init, Step: m.step, Steps: m.steps, PerSecond: m.perSecond, Live: m.live, Pace: pace}
	if pace > 0 {
		// A rate from before the pace, or a step caught up with, is none of late.
		g.PerSecond = min(g.PerSecond, pace)
	}
	if g.PerSecond > 0 && g.Steps > g.Step {
		g.Left = time.Duration(float64(g.Steps-g.Step) / g.PerSecond * float64(time.Second))
	}
	return g
}
