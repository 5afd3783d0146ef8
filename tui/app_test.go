package tui

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/tuitest"
)

// situations are the states that a screen is designed for.
var situations = []struct {
	name  string
	gauge run.Gauge
	log   func(*tuitest.Run) []spec.Event
}{
	{"empty", run.Gauge{}, func(*tuitest.Run) []spec.Event { return []spec.Event{tuitest.Loaded()} }},
	{"running", run.Gauge{Stage: spec.Train, Step: 3412, Steps: 10000, PerSecond: 712, Left: 9252 * time.Millisecond, Live: 1, Waiting: []spec.Stage{measure.Probe, measure.PCA, spec.Teach}, Starts: []spec.Init{spec.Same}},
		func(s *tuitest.Run) []spec.Event { return tuitest.Training(s, 3400) }},
	{"paused", run.Gauge{Stage: spec.Train, Step: 120, Steps: 10000, Paused: true, Waiting: []spec.Stage{measure.Probe}},
		func(s *tuitest.Run) []spec.Event { return tuitest.Training(s, 100) }},
	{"done", run.Gauge{}, tuitest.Everything},
	{"failed", run.Gauge{}, func(*tuitest.Run) []spec.Event { return tuitest.Broken() }},
}

// TestGoldenScreens compares every tab in every situation at every size with its
// golden; `go test ./tui -run Golden -update` writes them anew.
func TestGoldenScreens(t *testing.T) {
	for _, situation := range situations {
		for _, size := range tuitest.Sizes() {
			a := quiet(t, size[0], size[1])
			show(a, situation.gauge, situation.log(still(a)))
			for i, tab := range a.tabs {
				a.Update(tuitest.Press(fmt.Sprint(i + 1)))
				name := fmt.Sprintf("%s-%s-%dx%d", strings.ToLower(tab.Title()), situation.name, size[0], size[1])
				t.Run(name, func(t *testing.T) {
					requireGolden(t, a, size[0], size[1])
				})
			}
		}
	}
}

func TestColourIsNeverAlone(t *testing.T) {
	a := quiet(t, 80, 24)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	a.Update(tuitest.Press("3"))
	if strings.ContainsAny(plotOf(a), "0123") {
		t.Fatal("there are digits in a picture of dots")
	}
	a.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	for _, digit := range "0123" {
		if !strings.ContainsRune(plotOf(a), digit) {
			t.Errorf("without colours class %c is not drawn as a digit", digit)
		}
	}
}

// plotOf is the inside of the large picture on the PCA tab.
func plotOf(a *App) string {
	var b strings.Builder
	for _, line := range strings.Split(ansi.Strip(a.screen()), "\n")[11:18] {
		b.WriteString(string([]rune(line)[10:50]))
	}
	return b.String()
}

func TestTooSmall(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {59, 24}, {80, 15}, {1, 1}, {10, 3}} {
		a := quiet(t, size[0], size[1])
		tuitest.Exact(t, fmt.Sprint(size), a.screen(), size[0], size[1])
		if size[0] >= 50 && !strings.Contains(a.screen(), "fathom needs 60×16 cells") {
			t.Errorf("%v: %q", size, a.screen())
		}
	}
}

func TestKeysMoveAround(t *testing.T) {
	a := quiet(t, 80, 24)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	shows := func(key, want string) {
		t.Helper()
		a.Update(tuitest.Press(key))
		if screen := ansi.Strip(a.screen()); !strings.Contains(screen, want) {
			t.Errorf("after %s the screen lacks %q:\n%s", key, want, screen)
		}
	}
	shows("2", "One-vs-rest probes")
	shows("tab", "pair  PC 1 × PC 2")
	shows("right", "‹ input ›") // from hidden3 on: round to the first
	shows("left", "‹ hidden3 ›")
	shows("down", "PC 1 × PC 3")
	shows("up", "PC 1 × PC 2")
	shows("d", "○ 0")
	shows(")", "▸● 1")
	shows("i", "○ 0")
	shows("a", "● 0")
	shows("g", "explained variance")
	shows("g", "hidden1 2×3")
	shows("g", "pair  PC 1 × PC 2")
	shows("4", "taught minus base")
	shows("right", "r teaches a network from this start.")
	shows("left", "taught minus base")
	shows("?", "What you see here")
	shows("y", "taught minus base") // any key closes the keys
	shows("1", "test loss")
	shows("shift+tab", "No other seeds yet")
	shows("shift+tab", "debiased linear CKA")
	shows("shift+tab", "minus base")
}

func TestQuitAsksOnlyIfWorkWouldBeLost(t *testing.T) {
	quits := func(cmd tea.Cmd) bool {
		if cmd == nil {
			return false
		}
		_, ok := cmd().(tea.QuitMsg)
		return ok
	}
	a := quiet(t, 80, 24)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	if _, cmd := a.Update(tuitest.Press("q")); !quits(cmd) {
		t.Error("q with nothing running does not quit")
	}
	a = quiet(t, 80, 24)
	show(a, run.Gauge{Stage: spec.Train, Step: 120, Steps: 10000}, tuitest.Training(still(a), 100))
	if _, cmd := a.Update(tuitest.Press("q")); quits(cmd) || !strings.Contains(a.screen(), "lose the training at 120 of 10,000") {
		t.Error("q during a training does not ask, or not what it would cost")
	}
	if _, cmd := a.Update(tuitest.Press("n")); quits(cmd) || strings.Contains(a.screen(), "lose the training") {
		t.Error("n does not take the question back")
	}
	a.Update(tuitest.Press("q"))
	if _, cmd := a.Update(tuitest.Press("y")); !quits(cmd) {
		t.Error("y does not quit")
	}
	if _, cmd := quiet(t, 80, 24).Update(tuitest.Press("ctrl+c")); !quits(cmd) {
		t.Error("ctrl+c does not quit at once")
	}
}

func TestEveryKeyBeforeAnyDataIsNoOp(t *testing.T) {
	for _, key := range tuitest.AllKeys() {
		if strings.Contains("qRNS?123456", key) || key == "f2" || key == "tab" || key == "shift+tab" || key == "ctrl+c" {
			continue // these do something at any time
		}
		for i := range 6 {
			a := quiet(t, 80, 24)
			a.Update(tuitest.Press(fmt.Sprint(i + 1)))
			before := body(a)
			_, cmd := a.Update(tuitest.Press(key))
			k := a.kit.Keys
			if chooses := i == 3 && slices.Contains(k.Init.Keys(), key) || i == 5 && slices.Contains(append(k.More.Keys(), k.Fewer.Keys()...), key); cmd != nil && key != "ctrl+y" || body(a) != before && !chooses {
				t.Errorf("%s on tab %d before any data changes the screen or starts something", key, i+1)
			}
		}
	}
}

// FuzzScreen presses random keys at random sizes in every situation: no panic, and
// every screen exactly as large as the terminal.
func FuzzScreen(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 0))
		situation := situations[rng.IntN(len(situations))]
		a := quiet(t, 80, 24)
		show(a, situation.gauge, situation.log(still(a)))
		for range 60 {
			switch rng.IntN(5) {
			case 0:
				a.Update(tea.WindowSizeMsg{Width: rng.IntN(300), Height: rng.IntN(120)})
			case 1:
				a.Update(tea.BackgroundColorMsg{})
			default:
				key := tuitest.AllKeys()[rng.IntN(len(tuitest.AllKeys()))]
				if key == "R" || key == "N" {
					continue // would wait for the quiet lab's end
				}
				a.Update(tuitest.Press(key))
			}
			if a.width > 0 && a.height > 0 {
				tuitest.Exact(t, fmt.Sprintf("%s at %d×%d", situation.name, a.width, a.height), a.screen(), a.width, a.height)
			}
		}
	})
}

func TestMessagesOfAnEarlierLabAreIgnored(t *testing.T) {
	a := quiet(t, 80, 24)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	before := a.screen()
	if cmd := a.observe(newsMsg{of: &axis.Run{}, events: tuitest.Broken(), err: io.EOF}); cmd != nil || a.screen() != before {
		t.Error("news of an earlier lab change the screen or go on being read")
	}
}

func TestAnErrorIsShown(t *testing.T) {
	a := quiet(t, 80, 24)
	show(a, run.Gauge{Stage: spec.Train, Step: 120, Steps: 10000, Waiting: []spec.Stage{measure.Probe}}, tuitest.Training(still(a), 100))
	a.observe(newsMsg{of: a.run, err: fmt.Errorf("t10k-labels-idx1-ubyte.gz: 9,999 labels for 10,000 images")})
	if screen := a.screen(); !strings.Contains(screen, "9,999 labels for 10,000 images") || !strings.Contains(screen, "✗ stopped") {
		t.Errorf("the error is not shown:\n%s", ansi.Strip(screen))
	}
	if a.Err() == nil {
		t.Error("the error is not kept for the exit code")
	}
	if _, cmd := a.Update(tuitest.Press("q")); cmd == nil || a.asking != askNothing {
		t.Error("with everything stopped q asks what would be lost")
	}
}

// manyPoints gives the components of every layer so many times the points, beside each other, as the
// first thousand test images have.
func manyPoints(r *tuitest.Run, events []spec.Event, times int) {
	for _, e := range events {
		p, is := e.(spec.Projected)
		if !is || p.Live {
			continue
		}
		one, _ := r.Scores(spec.Address{Layer: p.Layer})
		all := &spec.Scores{Components: one.Components}
		for k := range times {
			for i, v := range one.Values {
				all.Values = append(all.Values, v+0.07*float32(k*(i%3-1)))
			}
			all.Labels, all.Images = append(all.Labels, one.Labels...), append(all.Images, one.Images...)
		}
		r.PutScores(p.Layer, false, all)
	}
}

func BenchmarkView(b *testing.B) {
	for i, name := range []string{"train", "probes", "pca", "teach", "geometry"} {
		b.Run(name, func(b *testing.B) {
			t := &testing.T{}
			a := quiet(t, 200, 60)
			events := tuitest.Everything(still(a))
			manyPoints(still(a), events, 8)
			show(a, run.Gauge{}, events)
			a.Update(tuitest.Press(fmt.Sprint(i + 1)))
			for b.Loop() {
				a.View()
			}
		})
	}
	b.Run("form", func(b *testing.B) {
		a := formOn(&testing.T{}, 200, 60)
		for b.Loop() {
			a.View()
		}
	})
}
