package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// scrubbed goes back to a step, as the keys of the time axis do.
func scrubbed(a *App, step int) {
	for at := 0; at <= 10000; at += 100 {
		a.run.Time.Moments = append(a.run.Time.Moments, at)
	}
	a.run.Time.Past, a.run.Time.At = true, step
}

// goldens compares screens with their goldens at every size.
func goldens(t *testing.T, name string, tab int, make func(*App)) {
	t.Helper()
	for _, size := range tuitest.Sizes() {
		a := quiet(t, size[0], size[1])
		a.Update(tuitest.Press(fmt.Sprint(tab)))
		make(a)
		t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
			screen := a.screen()
			tuitest.Exact(t, name, screen, size[0], size[1])
			golden.RequireEqual(t, ansi.Strip(screen)+"\n")
		})
	}
}

// keys presses keys on a screen that shows everything.
func keysOn(a *App, names ...string) {
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	for _, name := range names {
		a.Update(tuitest.Press(name))
	}
}

func TestGoldenTrain(t *testing.T) {
	goldens(t, "scrubbed", 1, func(a *App) { keysOn(a); scrubbed(a, 1200) })
	goldens(t, "linear", 1, func(a *App) { keysOn(a, "x", "y", "right", "right", "right") })
	goldens(t, "loss", 1, func(a *App) { keysOn(a, "o") })
	goldens(t, "loss-linear", 1, func(a *App) { keysOn(a, "o", "y", "x"); scrubbed(a, 1200) })
	goldens(t, "starting", 1, func(a *App) {
		show(a, run.Gauge{Stage: spec.Train, Steps: 10000}, []spec.Event{tuitest.Loaded(), spec.Started{Stage: spec.Train}})
	})
	goldens(t, "notes", 1, func(a *App) {
		loaded := tuitest.Loaded().(spec.Loaded)
		loaded.Notes = []string{"classes 3 and 8 have no training image",
			"class 5 has no image among the first 1,000 training images, which the probes are fitted on"}
		show(a, run.Gauge{}, append([]spec.Event{loaded}, tuitest.Training(still(a), 10000)[1:]...))
	})
	goldens(t, "waiting", 1, func(a *App) {
		show(a, run.Gauge{Waiting: []spec.Stage{spec.Train}}, []spec.Event{})
	})
	goldens(t, "stopped", 1, func(a *App) {
		show(a, run.Gauge{Stage: spec.Train, Step: 3412, Steps: 10000}, tuitest.Training(still(a), 3400))
		a.observe(newsMsg{of: a.run, err: fmt.Errorf("t10k-labels-idx1-ubyte.gz: 9,999 labels for 10,000 images")})
	})
}

// TestTrainShowsTheMoment goes through the training and looks for the figures of
// that step and of no later one.
func TestTrainShowsTheMoment(t *testing.T) {
	a := quiet(t, 120, 36)
	keysOn(a)
	final := tuitest.Evaluated(spec.Base, 10000, 0).(spec.Evaluated)
	for _, step := range []int{0, 400, 1200, 9900} {
		scrubbed(a, step)
		e := tuitest.Evaluated(spec.Base, step, 0).(spec.Evaluated)
		rows := strings.Join(strings.Split(ansi.Strip(a.screen()), "\n")[bodyLine:bodyLine+13], "\n")
		for _, want := range []string{fmt.Sprintf("%.4f best %.4f", e.Accuracy, e.Accuracy), fmt.Sprintf("%.4f nats", e.Loss)} {
			if !strings.Contains(rows, want) {
				t.Errorf("at step %d the rows lack %q:\n%s", step, want, rows)
			}
		}
		look := step
		for !a.run.Spec.Network().LooksAt(look) {
			look--
		}
		if last := tuitest.Probed(look, 3, true).(spec.Probed); !strings.Contains(rows, fmt.Sprintf("%.3f ", last.TestAccuracy)) {
			t.Errorf("at step %d the rows lack hidden3's probe %.3f:\n%s", step, last.TestAccuracy, rows)
		}
		if step < 9900 && strings.Contains(rows, fmt.Sprintf("%.4f", final.Loss)) {
			t.Errorf("at step %d the rows hold the final loss:\n%s", step, rows)
		}
	}
	a.run.Time.Past = false
	if screen := a.screen(); !strings.Contains(screen, "figures of step 10,000") {
		t.Error("live the figures are not labelled with the newest step")
	}
}

func TestTrainKeys(t *testing.T) {
	a := quiet(t, 120, 36)
	keysOn(a)
	shows := func(key string, wants ...string) {
		t.Helper()
		a.Update(tuitest.Press(key))
		for _, want := range wants {
			if screen := ansi.Strip(a.screen()); !strings.Contains(screen, want) {
				t.Errorf("after %s the screen lacks %q:\n%s", key, want, screen)
			}
		}
	}
	shows("x", "x log steps", "2,000")
	shows("x", "x linear steps", "100 ")
	shows("y", "test accuracy of the network", "y error", "hidden3 0.968")
	shows("y", "test error of the network", "y accuracy", "hidden3 3.2 %")
	shows("o", "loss, nats per image", "log scale", "training 0.05", "o accuracy", "y linear scale", "▼")
	shows("y", "linear scale", "y log scale")
	shows("o", "◆ post 2.9 %", "o loss")
}
