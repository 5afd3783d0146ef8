package tui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// onesMany finds one of something that is spoken of as of many: "1 steps". Sizes such as 28×1
// pixels are none.
var onesMany = regexp.MustCompile(`(^|[^0-9.,×])1 ((training|test|other|more|hidden|principal) )*` +
	`(steps|images|components|layers|files|classes|looks|parameters|inputs|PCs|units|lines|probes|fits|neighbours)\b`)

// ones turns an app to an experiment of one step on one image, one of everything else, and to
// its log.
func ones(t *testing.T, width, height int, log bool) *App {
	c := measure.Rules().Default
	c.EditNetwork(func(n *spec.Network) { n.Steps, n.Batch, n.EvaluateEvery, n.Hidden = 1, 1, 1, []int{1, 1, 1} })
	c.EditLesson(func(lesson *spec.Lesson) { lesson.Components = 1 })
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 1 })
	spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Samples = 1 })
	a := quietOn(t, c, width, height)
	if !log {
		return a
	}
	loaded := tuitest.Loaded().(spec.Loaded)
	loaded.Train, loaded.Test = 1, 1
	events := []spec.Event{loaded, spec.Started{Stage: spec.Train}, tuitest.Evaluated(spec.Base, 0, 0), tuitest.Evaluated(spec.Base, 1, 0)}
	for layer := range 4 {
		p := tuitest.Probed(1, layer, false).(spec.Probed)
		p.TrainSamples, p.TestSamples, p.Width = 1, 1, 1
		p.Confusion = spec.NewConfusion(10, []int32{3}, []int32{5})
		q := tuitest.Projected(still(a), 1, layer, false).(spec.Projected)
		q.Samples, q.Of, q.Components90, q.Width = 1, 1, 1, 1
		events = append(events, p, q)
		if layer > 0 {
			c := tuitest.Compared(1, layer-1, layer, false).(spec.Compared)
			c.Samples, c.OnlyFirst, c.OnlySecond = 1, 1, 0
			events = append(events, c)
		}
	}
	for _, stage := range []spec.Stage{spec.Train, measure.Probe, measure.PCA} {
		events = append(events, spec.Done{Stage: stage})
	}
	show(a, run.Gauge{Moments: 2}, events)
	return a
}

// TestOneOfEverything: no tab says "1 steps", whatever it shows and whatever is open.
func TestOneOfEverything(t *testing.T) {
	seen := map[string]bool{}
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {200, 60}} {
		for _, log := range []bool{false, true} {
			for _, gauge := range []run.Gauge{{}, {Stage: spec.Train, Step: 1, Steps: 1, PerSecond: 1, Left: time.Second, Live: 1}} {
				for _, keys := range []string{"1", "2", "2 c", "2 c n", "2 c n enter", "3", "3 g", "3 enter", "3 m", "4", "5", "5 enter", "6", "6 enter", "S", "S down down down", "e"} {
					a := ones(t, size[0], size[1], log)
					a.run.Gauge, a.pulse.Looks = gauge, gauge.Live
					typed(a, strings.Fields(keys)...)
					a.exported(exportedMsg{dir: "x", files: 1})
					screen := strings.ReplaceAll(ansi.Strip(a.screen()), "\n", " ")
					if found := onesMany.FindString(screen); found != "" {
						t.Errorf("keys %s at %v: %q:\n%s", keys, size, found, ansi.Strip(a.screen()))
					}
					for _, one := range regexp.MustCompile(`\b1 [a-z]+`).FindAllString(screen, -1) {
						seen[one] = true
					}
				}
			}
		}
	}
	for _, want := range []string{"1 step", "1 image", "1 test", "1 training", "1 component", "1 look", "1 file"} {
		if !seen[want] {
			t.Errorf("nothing says %q, so the test tests nothing: %v", want, seen)
		}
	}
}

// TestLargeNumbers: a layer's width has commas, and a loss that has run away few digits.
func TestLargeNumbers(t *testing.T) {
	a := quiet(t, 120, 36)
	a.run.Spec.EditNetwork(func(n *spec.Network) { n.Hidden = []int{2048, 100, 16384} })
	if title := ansi.Strip(a.title()); !strings.Contains(title, "│ 2,048→100→16,384 tanh") {
		t.Errorf("before the data are there the title is %q", title)
	}
	show(a, run.Gauge{}, tuitest.Training(still(a), 300))
	if title := ansi.Strip(a.title()); !strings.Contains(title, "784→2,048→100→16,384→10") {
		t.Errorf("the title is %q", title)
	}
	for loss, want := range map[float64]string{1.5e33: "1.5e+33", 0.00004: "4e-05", 0.1132: "0.1132", 99.5: "99.5000", 12500: "12.5k"} {
		if got := kit.Loss(loss); got != want {
			t.Errorf("a loss of %v is %q, want %q", loss, got, want)
		}
	}
	for difference, want := range map[spec.Figure]string{0.0062: "+0.0062", -0.0062: "-0.0062", 0: "+0.0000", 0.00004: "+4e-05"} {
		if got := kit.Signed(difference); got != want {
			t.Errorf("a difference of %v is %q, want %q", float64(difference), got, want)
		}
	}
}

// TestProgressIsWhole: what does not fit into the line of the progress is left out whole, the last first.
func TestProgressIsWhole(t *testing.T) {
	a := quiet(t, 120, 36)
	a.run.Gauge = run.Gauge{Stage: spec.Train, Step: 11, Steps: 100000, Pace: 40, Live: 1}
	a.pulse.PerSecond, a.pulse.Left, a.pulse.Looks = 4, 7*time.Hour, 1
	seen := map[string]bool{}
	for a.width = 60; a.width <= 120; a.width++ {
		line := ansi.Strip(a.progress())
		_, more, _ := strings.Cut(strings.TrimRight(line, " "), "h left")
		more = strings.TrimLeft(more, " ─")
		if kit.Cells(line) != a.width || more != "" && more != "pace 40/s" && more != "pace 40/s  1 look due" || a.width > 90 && more == "" {
			t.Errorf("in %d columns it is %q", a.width, line)
		}
		seen[more] = true
	}
	if len(seen) != 3 {
		t.Errorf("there is %v", seen)
	}
}
