package tui

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// measured shows a whole run whose moments are remembered, with what is asked of it answered, and
// presses keys.
func measured(a *App, names ...string) {
	still(a).AnswerMeasures()
	asked := collect(a)
	for step := 0; step <= 10000; step += 100 {
		a.run.Time.Moments = append(a.run.Time.Moments, step)
	}
	keysOn(a, names...)
	goBack(a, 0, nil)
	a.run.Time.Past = false
	a.travel(nil, true, nil)
	asked.answer()
}

func TestGoldenGeometry(t *testing.T) {
	goldens(t, "layers", 5, func(a *App) { measured(a) })
	goldens(t, "pair", 5, func(a *App) { measured(a, "down", "left") })
	goldens(t, "moments", 5, func(a *App) { measured(a, "g", "down", "left", "left", "left") })
	goldens(t, "curves", 5, func(a *App) { measured(a, "g", "g", "down") })
	goldens(t, "twonn", 5, func(a *App) { measured(a, "g", "g", "o", "x") })
	goldens(t, "scrubbed", 5, func(a *App) {
		measured(a)
		asked := collect(a)
		goBack(a, 400, nil)
		asked.answer()
	})
	goldens(t, "explained", 5, func(a *App) { measured(a, "enter") })
	goldens(t, "unknown", 5, func(a *App) { measured(a); goBack(a, 400, nil) })
	goldens(t, "plain", 5, func(a *App) {
		measured(a)
		a.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	})
	goldens(t, "ascii", 5, func(a *App) { measured(a, "g"); asASCII(a) })
	goldens(t, "cannot", 5, func(a *App) {
		measured(a)
		still(a).OnMeasure = nil
		asked := collect(a)
		goBack(a, 400, nil)
		asked.answer()
	})
	goldens(t, "live", 5, func(a *App) {
		a.run.Time.Moments = []int{0, 100, 200}
		events := tuitest.Training(still(a), 200)
		for _, step := range []int{0, 100, 200} {
			events = append(events, tuitest.Numbered(a.run.Spec, "participation_ratio", step, true)...)
		}
		show(a, run.Gauge{Stage: spec.Train, Step: 200, Steps: 10000, Waiting: []spec.Stage{"measures"}}, events)
		typed(a, "g", "g")
	})
	goldens(t, "measuring", 5, func(a *App) {
		events := append(tuitest.Training(still(a), 10000), spec.Started{Stage: "measures", Subject: spec.Base})
		show(a, run.Gauge{Stage: "measures", Step: 3, Steps: 80}, append(events, tuitest.Paired(a.run.Spec, 10000, run.EachOther)[:2]...))
	})
	goldens(t, "no-value", 5, func(a *App) {
		events := tuitest.Everything(still(a))
		for i, e := range events {
			if m, is := e.(spec.Measured); is && m.Layer == 0 {
				nan := spec.Figure(math.NaN())
				m.Value, m.Interval, m.Problem = nan, [2]spec.Figure{nan, nan}, "all rows of input are equal"
				events[i] = m
			}
		}
		show(a, run.Gauge{}, events)
	})
	goldens(t, "stopped", 5, func(a *App) {
		show(a, run.Gauge{Stage: "measures"}, append(tuitest.Training(still(a), 10000), spec.Started{Stage: "measures", Subject: spec.Base}))
		a.observe(newsMsg{of: a.run, err: errors.New("the disk is full")})
	})
}

// TestGoldenStoreGeometry is the screen of stores: one of many checkpoints, one of a single moment, one
// of many layers, one of real values.
func TestGoldenStoreGeometry(t *testing.T) {
	for _, test := range []struct {
		name string
		spec spec.Spec
		keys []string
	}{
		{"layers", topics(), []string{"5"}},
		{"moments", topics(), []string{"5", "g", "down", "left"}},
		{"curves", topics(), []string{"5", "g", "g"}},
		{"one-moment", tuitest.StoreSpec(4, []int{0}, tuitest.Topics()), []string{"5"}},
		{"deep", tuitest.StoreSpec(80, tuitest.Checkpoints(), tuitest.Topics()), []string{"5", "up"}},
		{"real", tuitest.StoreSpec(3, tuitest.Checkpoints(), nil), []string{"5", "g", "g"}},
	} {
		for _, size := range tuitest.Sizes() {
			a := storeApp(t, test.spec, size[0], size[1])
			still(a).AnswerMeasures()
			asked := collect(a)
			show(a, run.Gauge{}, append(tuitest.StoreDone(test.spec, false), tuitest.Measuring(test.spec)...))
			typed(a, test.keys...)
			asked.answer()
			t.Run(fmt.Sprintf("%s-%dx%d", test.name, size[0], size[1]), func(t *testing.T) {
				screen := a.screen()
				tuitest.Exact(t, test.name, screen, size[0], size[1])
				golden.RequireEqual(t, ansi.Strip(screen)+"\n")
			})
		}
	}
}

// TestGoldenMeasures is the table of other measures on Probes.
func TestGoldenMeasures(t *testing.T) {
	goldens(t, "table", 2, func(a *App) { keysOn(a, "o") })
	goldens(t, "chosen", 2, func(a *App) { keysOn(a, "o", "right", "right", "up") })
	goldens(t, "dropped", 2, func(a *App) { keysOn(a, "o", "right", "d") })
	goldens(t, "explained", 2, func(a *App) { keysOn(a, "o", "right", "enter") })
	goldens(t, "none", 2, func(a *App) {
		show(a, run.Gauge{Stage: spec.Train, Step: 200, Steps: 10000}, tuitest.Training(still(a), 200))
		typed(a, "o")
	})
	for _, size := range tuitest.Sizes() {
		a := storeApp(t, topics(), size[0], size[1])
		show(a, run.Gauge{}, append(tuitest.StoreDone(topics(), false), tuitest.Measuring(topics())...))
		typed(a, "2", "o", "right")
		t.Run(fmt.Sprintf("store-%dx%d", size[0], size[1]), func(t *testing.T) {
			requireGolden(t, a, size[0], size[1])
		})
	}
}

// TestMeasuresTable: columns are chosen, dropped and shown again, which stays for the next run; a number
// is explained; the verdict of the probes stays below.
func TestMeasuresTable(t *testing.T) {
	a := quiet(t, 120, 36)
	keysOn(a, "2", "o")
	lacks(t, a, "kNN", "TwoNN", "permuted", "n = 1,000", "measurably")
	typed(a, "d")
	if strings.Contains(screenOf(a), "kNN") {
		t.Error("a dropped measure is shown")
	}
	lacks(t, a, "5 of 6 measures")
	typed(a, "R", "y")
	keysOn(a)
	if strings.Contains(screenOf(a), "kNN ") {
		t.Error("a dropped measure is shown of the next run")
	}
	typed(a, "a")
	lacks(t, a, "kNN", "6 of 6 measures")
	typed(a, "right", "enter")
	lacks(t, a, "formula", "source")
	typed(a, "esc")
	typed(a, "o")
	lacks(t, a, "untrained")
}
