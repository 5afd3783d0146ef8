package tui

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/tuitest"
)

// TestFiguresKeepCalm: at 30 news a second the step is always the newest, the rate
// changes four times a second at most and the window's title once.
func TestFiguresKeepCalm(t *testing.T) {
	a := quiet(t, 80, 24)
	a.Update(tea.EnvMsg{"TERM=xterm-256color", "WT_SESSION=1"})
	start := time.Unix(1e9, 0)
	lines, titles := map[string]bool{}, map[string]bool{}
	for i := range 90 { // three seconds
		now := start.Add(time.Duration(i) * time.Second / 30)
		a.observe(newsMsg{of: a.run, due: now, gauge: run.Gauge{Stage: spec.Train, Step: 100 * i, Steps: 10000, PerSecond: 2000 + float64(i)}})
		line := ansi.Strip(strings.Split(a.screen(), "\n")[1])
		if want := strings.ReplaceAll(line[:12], ",", ""); !strings.HasSuffix(want, strconv.Itoa(100*i)) {
			t.Fatalf("at step %d the line is %q", 100*i, line)
		}
		_, rate, _ := strings.Cut(line, "%")
		lines[rate[:strings.Index(rate, "/s")]] = true
		titles[a.View().WindowTitle] = true
		if bar := a.View().ProgressBar; bar == nil || bar.State != tea.ProgressBarDefault {
			t.Fatalf("the terminal's indicator is %v", bar)
		}
	}
	if len(lines) != 12 {
		t.Errorf("in three seconds there are %d rates, want 12", len(lines))
	}
	if len(titles) != 3 || !titles["fathom · training 60 %"] {
		t.Errorf("in three seconds there are the titles %v", titles)
	}
	a.observe(newsMsg{of: a.run, gauge: run.Gauge{Stage: spec.Train, Step: 9000, Steps: 10000, Paused: true}})
	if v := a.View(); v.WindowTitle != "fathom · training 90 %, paused" || v.ProgressBar.State != tea.ProgressBarWarning || v.ProgressBar.Value != 90 {
		t.Errorf("paused: %q, %v", v.WindowTitle, v.ProgressBar)
	}
	a.Update(tea.EnvMsg{"TERM=xterm-256color"})
	if v := a.View(); v.ProgressBar != nil {
		t.Errorf("a terminal that may take it for a notification is told %v", v.ProgressBar)
	}
	a.Update(tea.EnvMsg{"TERM=xterm-256color", "WT_SESSION=1"})
	a.observe(newsMsg{of: a.run, gauge: run.Gauge{}})
	if v := a.View(); v.WindowTitle != "fathom" || v.ProgressBar != nil {
		t.Errorf("done: %q, %v", v.WindowTitle, v.ProgressBar)
	}
}

// TestPercent: the share of a stage is right also where the product would not fit into the 32
// bits that an int may have.
func TestPercent(t *testing.T) {
	for _, test := range []struct{ step, steps, want int }{
		{0, 0, 0}, {0, 7, 0}, {1, 3, 33}, {3, 3, 100}, {90_000_000, 100_000_000, 90}, {math.MaxInt32, math.MaxInt32, 100},
	} {
		if got := axis.Percent(run.Gauge{Step: test.step, Steps: test.steps}); got != test.want {
			t.Errorf("%d of %d steps are %d %%, want %d", test.step, test.steps, got, test.want)
		}
	}
}

// TestHintGoesAway: before the first key one line says where the keys are listed.
func TestHintGoesAway(t *testing.T) {
	for name, msg := range map[string]tea.Msg{"a key": tuitest.Press("2"), "the mouse": tea.MouseClickMsg{X: 1, Y: 5}} {
		a := quiet(t, 60, 16)
		if !strings.Contains(a.screen(), "? shows all keys") {
			t.Fatalf("there is no hint:\n%s", ansi.Strip(a.screen()))
		}
		a.Update(msg)
		if strings.Contains(a.screen(), "? shows all keys") {
			t.Errorf("%s leaves the hint", name)
		}
	}
}

// BenchmarkTraining draws the screen of a training that runs.
func BenchmarkTraining(b *testing.B) {
	for _, size := range tuitest.Sizes() {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			a := quiet(&testing.T{}, size[0], size[1])
			running := situations[1]
			show(a, running.gauge, running.log(still(a)))
			for b.Loop() {
				a.screen()
			}
		})
	}
}
