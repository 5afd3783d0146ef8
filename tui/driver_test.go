package tui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// driver runs an app on a real lab as Bubble Tea does, with the test in the place of
// the keyboard: commands run in goroutines, their messages come back one by one.
type driver struct {
	t      testing.TB
	app    *App
	cancel context.CancelFunc
	msgs   chan tea.Msg
	group  sync.WaitGroup
}

// drive starts an app on the data set of stripes.
func drive(t testing.TB, width, height int) *driver {
	ctx, cancel := context.WithCancel(context.Background())
	d := &driver{t: t, cancel: cancel, msgs: make(chan tea.Msg, 1<<14)}
	d.app = New(ctx, stripesConfig(), stripes, Look{})
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
		d.update(press(name))
	}
}

// until lives on until the screen shows a text.
func (d *driver) until(want string) {
	d.t.Helper()
	late := time.After(20 * time.Second)
	for {
		screen := ansi.Strip(d.app.screen())
		if strings.Contains(screen, want) {
			return
		}
		select {
		case msg := <-d.msgs:
			d.update(msg)
		case <-late:
			d.t.Fatalf("the screen never shows %q:\n%s", want, screen)
		}
	}
}

// end quits and fails if anything is left running.
func (d *driver) end() {
	d.t.Helper()
	d.cancel()
	d.app.Lab().Close()
	ended := make(chan struct{})
	go func() { d.group.Wait(); close(ended) }()
	for over := false; !over; {
		select {
		case msg := <-d.msgs:
			if m, ok := msg.(startedMsg); ok { // a restart that came too late
				m.lab.Close()
			}
		case <-ended:
			over = true
		}
	}
	for {
		select {
		case msg := <-d.msgs:
			if m, ok := msg.(startedMsg); ok {
				m.lab.Close()
			}
			continue
		default:
		}
		break
	}
	var left []string
	for range 200 {
		if left = ours(); len(left) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	d.t.Errorf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
}

// finished reports whether the lab has done all it was asked for.
func (d *driver) finished() bool {
	g := d.app.Lab().Gauge()
	return g.Stage == "" && len(g.Waiting) == 0
}

// TestJourney lives through a whole experiment by keys: through time, the layers, the
// components, the probes and the teaching.
func TestJourney(t *testing.T) {
	d := drive(t, 120, 36)
	defer d.end()
	has := func(wants ...string) {
		t.Helper()
		for _, want := range wants {
			d.until(want)
		}
	}

	// A pause, a single step, a pace to follow.
	d.app.Lab().Gate().Pause() // before the training is over
	has("paused")
	d.keys("s", "<", "<")
	has("At most 500 steps a second")
	d.keys(">", ">", "space")
	has("✓ ready")

	// Time is an axis: back, to the first moment, forward, play to the end.
	has("live")
	d.keys("[")
	has("◂ step 350", "at step 350")
	d.keys("[", "[", "]")
	has("◂ step 300")
	d.keys("home")
	has("◂ step 0")
	d.keys("p")
	has("▶ at", "✓ ready")
	d.keys("[", "end")
	has("✓ ready")

	// Train: the losses, the early steps.
	d.keys("o")
	has("loss")
	d.keys("x", "z", "o", "x", "x")
	has("accuracy")

	// Probes: each moment, the confusion matrix, the images behind a cell.
	d.keys("2")
	has("One-vs-rest probes", "after 400 steps")
	d.keys("[")
	has("after 300 steps") // the newest probes before step 350
	d.keys("end", "c")
	has("predicted", "recall", "precision")
	d.keys("o")
	has("#")
	d.keys("esc", "esc")
	has("One-vs-rest probes")

	// PCA: layouts, pairs, space, zoom, classes, a refit, the misclassified, a pick.
	d.keys("3")
	has("PC 1")
	d.keys("g", "g", "g", "down", "right", "+", "shift+left", "0", "d", "d", "b", "b")
	d.keys("home")
	has("◂ step 0")
	d.keys("]", "]")
	has("◂ step 100")
	d.keys("u", "u", "end", "v")
	has("3-D")
	d.keys("left", "up", "t", "t", "v")
	d.keys("x", "f")
	has("refitted on classes")
	d.keys("f", "a", "m")
	has("misclassified")
	d.keys("m", "c")
	has("the network says", "each layer's probe says", "nearest in")
	d.keys("left", "right", "up", "down", "[")
	has("◂ step 350", "the network says")
	d.keys("esc", "end")

	// Teach: the other start, side by side, the early steps.
	d.keys("4")
	has("McNemar")
	d.keys("i", "r")
	has("● teaching", "✓ ready")
	d.keys("x", "x", "x", "z", "i")

	// All over again, with the same seed and with another.
	d.keys("?")
	has("The experiment")
	d.keys("?", "R")
	has("✓ ready")
	d.keys("n", "1")
	has("✓ ready")
	if d.app.session.config.Seed == stripesConfig().Seed {
		t.Error("n keeps the seed")
	}
	if !d.finished() {
		t.Error("something still runs")
	}
}
