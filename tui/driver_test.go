package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// driver runs an app on a real lab as Bubble Tea does, with the test in the place of
// the keyboard: commands run in goroutines, their messages come back one by one.
type driver struct {
	t      testing.TB
	app    *App
	cancel context.CancelFunc
	endLab func()
	msgs   chan tea.Msg
	group  sync.WaitGroup
}

// drive starts an app on the dataset of stripes. Its lab waits at the gate for its first step, so
// that nothing is over before the test has looked.
func drive(t testing.TB, width, height int) *driver {
	ctx, cancel := context.WithCancel(context.Background())
	d := &driver{t: t, cancel: cancel, msgs: make(chan tea.Msg, 1<<14)}
	closed := make(chan struct{})
	d.app, d.endLab = onLab(ctx, tuitest.StripesSpec(), func(c spec.Spec) (*source.Material, error) { <-closed; return tuitest.Stripes(c) })
	labOf(d.app).Pause()
	close(closed)
	d.do(d.app.Init())
	d.update(tea.WindowSizeMsg{Width: width, Height: height})
	return d
}

// do runs a command and those that it is made of.
func (d *driver) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	d.group.Go(func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, cmd := range msg {
				d.do(cmd)
			}
		default:
			d.msgs <- msg
		}
	})
}

// update hands a message to the app.
func (d *driver) update(msg tea.Msg) {
	_, cmd := d.app.Update(msg)
	d.do(cmd)
}

// catchUp hands over the messages that are there.
func (d *driver) catchUp() {
	for {
		select {
		case msg := <-d.msgs:
			d.update(msg)
		default:
			return
		}
	}
}

// keys presses keys, one after the other.
func (d *driver) keys(names ...string) {
	for _, name := range names {
		d.catchUp()
		d.update(tuitest.Press(name))
	}
}

// patience is how long a test waits for what must come. It is there for a test that fails: no
// machine is so busy that it needs it.
const patience = 2 * time.Minute

// wait lives on until something is so. It must be something that lasts, since it is looked at
// between two messages only.
func (d *driver) wait(what string, is func() bool) {
	d.t.Helper()
	late := time.After(patience)
	for !is() {
		select {
		case msg := <-d.msgs:
			d.update(msg)
		case <-late:
			d.t.Fatalf("never %s:\n%s", what, ansi.Strip(d.app.screen()))
		}
	}
}

// until lives on until the screen shows a text, which must last.
func (d *driver) until(want string) {
	d.t.Helper()
	d.wait(fmt.Sprintf("does the screen show %q", want), func() bool { return strings.Contains(ansi.Strip(d.app.screen()), want) })
}

// shows fails if the screen does not show a text now, before anything else happens.
func (d *driver) shows(want string) {
	d.t.Helper()
	lacks(d.t, d.app, want)
}

// done lives on until the app has read in the log that stages are done.
func (d *driver) done(stages ...spec.Done) {
	d.t.Helper()
	for _, stage := range stages {
		d.wait(fmt.Sprintf("is the stage %s %s done", stage.Stage, stage.Init), func() bool {
			events, _ := labOf(d.app).Since(0)
			return slices.ContainsFunc(events[:min(d.app.cursor, len(events))], func(e spec.Event) bool {
				done, ok := e.(spec.Done)
				return ok && done.Stage == stage.Stage && done.Init == stage.Init
			})
		})
	}
}

// allStages are those that the app asks for at the start.
var allStages = []spec.Done{{Stage: spec.Train}, {Stage: measure.Probe}, {Stage: measure.PCA}, {Stage: spec.Teach, Init: spec.Same}}

// end quits and fails if anything is left running.
func (d *driver) end() {
	d.t.Helper()
	d.cancel()
	ended := make(chan struct{})
	go func() { d.endLab(); d.group.Wait(); d.endLab(); close(ended) }() // the second may be of a restart that came late
	for over := false; !over; {
		select {
		case <-d.msgs:
		case <-ended:
			over = true
		}
	}
	noneLeft(d.t)
}

// noneLeft fails if goroutines of the project are left. Those that have returned may take a moment
// to be gone.
func noneLeft(t testing.TB) {
	t.Helper()
	var left []string
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(10 * time.Millisecond) {
		if left = ours(); len(left) == 0 {
			return
		}
	}
	t.Errorf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
}

// finished reports whether the lab has done all it was asked for.
func (d *driver) finished() bool {
	g := labOf(d.app).Gauge()
	return g.Stage == "" && len(g.Waiting) == 0
}

// TestJourney lives through a whole experiment by keys: through time, the layers, the
// components, the probes and the teaching.
func TestJourney(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := drive(t, 120, 36)
		defer d.end()
		has := func(wants ...string) {
			t.Helper()
			for _, want := range wants {
				d.until(want)
			}
		}

		// A pause, a single step, a pace to follow.
		has("‖ paused")
		d.keys("s", "<", "<")
		d.shows("At most 500 steps a second")
		d.keys(">", ">", "space")
		d.done(allStages...)
		has("✓ ready")

		// Time is an axis: back, to the first moment, forward, play to the end.
		has("step 400")
		d.keys("[")
		has("◂ step 350", "figures of step 350")
		d.keys("[", "[", "]")
		has("◂ step 300")
		d.keys("home")
		has("◂ step 0")
		d.keys("p")
		d.shows("▶ at")
		d.wait("is the play over", func() bool { return !d.app.run.Time.Playing })
		has("step 400", "✓ ready")
		d.keys("[", "end")
		has("✓ ready")

		// Train: the losses, linear steps.
		d.keys("o")
		has("loss")
		d.keys("x", "y", "o", "x", "y", "right")
		has("accuracy")

		// Probes: each moment, the confusion matrix, the images behind a cell.
		d.keys("2")
		has("One-vs-rest probes", "after 400 steps")
		d.keys("[")
		has("after 300 steps") // the newest probes before step 350
		d.keys("end", "c")
		has("predicted", "recall", "precision")
		d.keys("enter")
		has("#")
		d.keys("esc", "esc")
		has("One-vs-rest probes")

		// PCA: layouts, pairs, space, zoom, classes, a refit, the misclassified, a pick.
		d.keys("3")
		has("PC 1")
		d.keys("g", "g", "g", "down", "right", "+", "shift+left", "0", "#", "#", "b", "b")
		d.keys("home")
		has("◂ step 0")
		d.keys("]", "]")
		has("◂ step 100")
		d.keys("u", "u", "end", "v")
		has("3-D")
		d.keys("left", "up", "t", "t", "v")
		d.keys("d", "f")
		has("refitted on classes")
		d.keys("f", "a", "m")
		has("misclassified")
		d.keys("m", "enter")
		has("the network says", "each layer's probe says", "nearest in")
		d.keys("left", "right", "up", "down", "[")
		has("◂ step 350", "the network says")
		d.keys("esc", "end")

		// Teach: the other start, linear steps.
		d.keys("4")
		has("McNemar")
		labOf(d.app).SetPace(1e-3) // the second step is a long way off
		d.keys("right", "r")
		has("● teaching")
		labOf(d.app).SetPace(0)
		d.done(spec.Done{Stage: spec.Teach, Init: spec.Fresh})
		has("✓ ready")
		d.keys("x", "x", "x", "y", "left")

		// All over again, with the same seed and with another.
		d.keys("?")
		d.shows("The experiment")
		before := d.app.run
		d.keys("?", "R")
		d.wait("is it restarted", func() bool { return d.app.run != before })
		d.done(allStages...)
		has("✓ ready")
		before = d.app.run
		d.keys("N", "1")
		d.wait("is it restarted with another seed", func() bool { return d.app.run != before })
		d.done(allStages...)
		has("✓ ready")
		if d.app.run.Spec.Seed == tuitest.StripesSpec().Seed {
			t.Error("N keeps the seed")
		}
		if !d.finished() {
			t.Error("something still runs")
		}
	})
}
