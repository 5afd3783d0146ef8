package tui

import (
	"context"
	"slices"
	"testing"
	"time"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// recorder is a tab that keeps of which step the newest probe and picture of each layer are that it
// has been shown, −1 before there is one.
type recorder struct {
	tab
	t                *testing.T
	probes, pictures [4]int
}

// record puts a recorder in the place of an app's first tab.
func record(t *testing.T, a *App) *recorder {
	r := &recorder{a.tabs[0], t, [4]int{-1, -1, -1, -1}, [4]int{-1, -1, -1, -1}}
	a.tabs[0] = r
	return r
}

func (r *recorder) Kinds() []string { return []string{spec.Probed{}.Kind(), spec.Projected{}.Kind()} }

func (r *recorder) Observe(events []spec.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case spec.Probed:
			r.probes[e.Layer] = e.Step
		case spec.Projected:
			r.pictures[e.Layer] = e.Step
		default:
			r.t.Errorf("a tab gets an event of kind %s, which it does not draw", e.Kind())
		}
	}
}

// TestLooksAreShownOnceASecond gives the app looks as a fast training has them: what
// they found is shown together once a second, and at once as soon as the training
// pauses or is over; nothing is lost and nothing overtakes what it is about.
func TestLooksAreShownOnceASecond(t *testing.T) {
	a := quiet(t, 120, 36)
	seen := record(t, a)
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	store := still(a)
	gauge := run.Gauge{Stage: spec.Train, Steps: 10000}
	news := func(after time.Duration, events ...spec.Event) {
		a.observe(newsMsg{of: a.run, events: events, gauge: gauge, due: begin.Add(after)})
	}
	want := func(when string, steps ...int) {
		t.Helper()
		if !slices.Equal(seen.pictures[:], steps) {
			t.Errorf("%s the pictures are of the steps %d, want %d", when, seen.pictures, steps)
		}
		if !slices.Equal(seen.probes[:], steps) {
			t.Errorf("%s the probes are of the steps %d, want %d", when, seen.probes, steps)
		}
	}
	look := func(step int, layers ...int) (events []spec.Event) {
		for _, layer := range layers {
			events = append(events, tuitest.Probed(step, layer, true), tuitest.Projected(store, step, layer, true))
		}
		return events
	}
	later := func(after int, events ...spec.Event) { news(time.Duration(after)*time.Millisecond, events...) }

	news(0, append([]spec.Event{tuitest.Loaded(), spec.Started{Stage: spec.Train}}, look(0, 0, 1)...)...)
	want("at first", 0, 0, -1, -1)
	later(100, look(0, 2, 3)...)
	want("with the untrained network", 0, 0, 0, 0)
	later(200, look(500, 0)...)
	want("with the first look", 500, 0, 0, 0)
	later(300, append(look(500, 1, 2, 3), look(1000, 0)...)...)
	later(1190, look(1000, 1)...)
	want("before the time", 500, 0, 0, 0)
	later(1200)
	want("in time", 1000, 1000, 500, 500)
	later(1300, look(1000, 2)...)
	want("soon after", 1000, 1000, 500, 500)
	gauge.Paused = true
	later(1310)
	want("in a pause", 1000, 1000, 1000, 500)
	gauge.Paused = false
	later(1320, look(1000, 3)...)
	want("after the pause", 1000, 1000, 1000, 500)
	later(1330, spec.Done{Stage: spec.Train})
	want("after the training", 1000, 1000, 1000, 1000)
	later(1340, tuitest.Probed(10000, 0, false), tuitest.Projected(store, 10000, 0, false))
	want("with a final picture", 10000, 1000, 1000, 1000)
}

// slowWay is a way to a terminal that is always slow.
type slowWay struct{}

func (slowWay) Ask()                 {}
func (slowWay) Wait(context.Context) {}
func (slowWay) Slow() bool           { return true }
func (slowWay) Budget() int          { return 1 << 20 }
func (slowWay) Settle()              {}

// TestLooksOnASlowLine: what a look found of one layer is shown at a time, the oldest
// first, and all of it in the end.
func TestLooksOnASlowLine(t *testing.T) {
	a := quiet(t, 120, 36)
	a.host.Line = slowWay{}
	seen := record(t, a)
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	news := func(after int, events ...spec.Event) {
		a.observe(newsMsg{of: a.run, events: events, gauge: run.Gauge{Stage: spec.Train, Steps: 10000}, due: begin.Add(time.Duration(after) * time.Millisecond)})
	}
	want := func(steps ...int) {
		t.Helper()
		if !slices.Equal(seen.probes[:], steps) {
			t.Errorf("the probes are of the steps %d, want %d", seen.probes, steps)
		}
	}
	news(0, tuitest.Loaded(), spec.Started{Stage: spec.Train}, tuitest.Probed(500, 0, true), tuitest.Probed(500, 1, true), tuitest.Probed(500, 2, true))
	want(500, -1, -1, -1)
	news(300, tuitest.Probed(500, 3, true), tuitest.Probed(1000, 0, true))
	want(500, 500, -1, -1)
	news(600)
	want(500, 500, 500, -1)
	news(900, tuitest.Probed(1000, 1, true))
	want(500, 500, 500, 500)
	news(1200)
	want(1000, 500, 500, 500)
	news(1500)
	want(1000, 1000, 500, 500)
}
