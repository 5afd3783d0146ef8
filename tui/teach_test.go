package tui

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// bothStarts shows everything with both starts taught.
func bothStarts(a *App, names ...string) {
	keysOn(a, names...)
	show(a, run.Gauge{}, tuitest.Teaching(10000))
}

func TestGoldenTeach(t *testing.T) {
	goldens(t, "both", 4, func(a *App) { bothStarts(a) })
	goldens(t, "scrubbed", 4, func(a *App) { bothStarts(a, "right"); scrubbed(a, 1200) })
	goldens(t, "linear", 4, func(a *App) { bothStarts(a, "x", "y") })
	goldens(t, "second", 4, func(a *App) {
		keysOn(a, "right")
		show(a, run.Gauge{Stage: spec.Teach, Step: 3412, Steps: 10000, PerSecond: 712}, tuitest.Teaching(3400))
	})
	goldens(t, "starting", 4, func(a *App) {
		show(a, run.Gauge{Stage: spec.Teach, Steps: 10000}, append(tuitest.Training(still(a), 10000), spec.Started{Stage: spec.Teach, Init: spec.Same}))
	})
	goldens(t, "waiting", 4, func(a *App) {
		show(a, run.Gauge{Stage: spec.Train, Step: 200, Steps: 10000, Waiting: []spec.Stage{spec.Teach}, Starts: []spec.Init{spec.Same}}, tuitest.Training(still(a), 200))
	})
	goldens(t, "stopped", 4, func(a *App) {
		keysOn(a, "right")
		show(a, run.Gauge{Stage: spec.Teach, Step: 3412, Steps: 10000}, tuitest.Teaching(3400))
		a.observe(newsMsg{of: a.run, err: fmt.Errorf("the disk is full")})
	})
	goldens(t, "diverged", 4, func(a *App) {
		events := tuitest.Everything(still(a))
		nan := spec.Figure(math.NaN())
		for i, e := range events {
			switch e := e.(type) {
			case spec.Evaluated:
				if e.Subject == spec.TaughtSame && e.Step >= 600 {
					e.Accuracy, e.Loss, e.TrainLoss, e.HeadLoss, e.Difference = nan, nan, nan, nan, nan
					events[i] = e
				}
			case spec.Taught:
				e.FinalTaught, e.Difference, e.PValue = nan, nan, nan
				events[i] = e
			}
		}
		last := len(events) - 1
		show(a, run.Gauge{}, append(events[:last:last], spec.Diverged{Subject: spec.TaughtSame, Step: 600, Reason: "diverged by step 600: the loss is no longer a finite number"}, events[last]))
	})
}

// words is a screen's text without breaks.
func words(screen string) string {
	return strings.Join(strings.Fields(ansi.Strip(screen)), " ")
}

func TestTeachBothStarts(t *testing.T) {
	a := quiet(t, 120, 36)
	keysOn(a, "4")
	want := func(what string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if got := words(a.screen()); !strings.Contains(got, text) {
				t.Errorf("%s: the screen lacks %q:\n%s", what, text, ansi.Strip(a.screen()))
			}
		}
	}
	want("one start", "▸same ✓ done", "fresh ○ not run",
		"Taught is right on 240 test images that base gets wrong, base on 200 that taught gets wrong: McNemar p = 0.0629, no difference is measurable.")
	a.Update(tuitest.Press("right"))
	want("the other start chosen", "▸fresh ○ not run", "r teach")
	show(a, run.Gauge{Stage: spec.Teach, Step: 300, Steps: 10000}, tuitest.Teaching(300))
	e := tuitest.Evaluated(spec.TaughtFresh, 300, -0.006).(spec.Evaluated)
	want("the second runs", "fresh ● runs", fmt.Sprintf("Step 300: taught %.4f, base %.4f, difference %+.4f, head loss %.4f.", e.Accuracy, e.Accuracy-e.Difference, e.Difference, e.HeadLoss))
	a = quiet(t, 120, 36)
	bothStarts(a, "4")
	want("both", "taught minus base", "─same +0.", "no difference", "McNemar p = 0.00460, taught is measurably worse, of these two networks.")
	scrubbed(a, 1200)
	for _, network := range []string{spec.TaughtSame, spec.TaughtFresh} {
		offset := map[string]float64{spec.TaughtSame: 0.004, spec.TaughtFresh: -0.006}[network]
		e := tuitest.Evaluated(network, 1200, offset).(spec.Evaluated)
		want("scrubbed", fmt.Sprintf("At step 1,200: taught %.4f, base %.4f, difference %+.4f, head loss %.4f.", e.Accuracy, e.Accuracy-e.Difference, e.Difference, e.HeadLoss))
	}
}

// TestTeachStandsStill goes through the training: the lines that the charts' axes
// stand on do not move.
func TestTeachStandsStill(t *testing.T) {
	for _, size := range tuitest.Sizes() {
		a := quiet(t, size[0], size[1])
		bothStarts(a, "4")
		axes := func() (rows []int) {
			for i, line := range strings.Split(ansi.Strip(a.screen()), "\n") {
				if strings.Contains(line, "└") {
					rows = append(rows, i)
				}
			}
			return rows
		}
		live := fmt.Sprint(axes())
		for _, step := range []int{0, 100, 9900} {
			scrubbed(a, step)
			if got := fmt.Sprint(axes()); got != live {
				t.Errorf("%v: at step %d the axes stand on lines %s, live on %s", size, step, got, live)
			}
		}
	}
}
