package tui

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// TestFiveTasks does in at most four keys each what people come for, without having read anything, on
// the post's own experiment cut to its first thousand steps: each task is the keys and what the last
// screen must say. Without FATHOM_SLOW it is looked at after a few steps alone, on a fifth of the images.
func TestFiveTasks(t *testing.T) {
	s, few := measure.Rules().Default, data.Options{}
	s.EditNetwork(func(n *spec.Network) { n.Steps = 1000 })
	if os.Getenv("FATHOM_SLOW") == "" { // no task is about the measures, which take seconds
		few = data.Options{Train: 11_000, Test: 2000}
		s.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.LookAt = 250, []int{0, 8, 64, 250, 1000} })
		spec.Edit(&s, measure.Measures, func(m *spec.Measuring) { m.Measures = nil })
		s.Stages = slices.DeleteFunc(s.Stages, func(stage spec.Stage) bool { return stage == measure.Measures })
	}
	images := sync.OnceValues(func() (*source.Material, error) { return source.Load("mnist", few) })
	ctx, cancel := context.WithCancel(t.Context())
	app, endLab := onLab(ctx, s, func(spec.Spec) (*source.Material, error) { return images() })
	app.host.Export = func(context.Context, run.View) (string, int, error) { return "an-experiment", 31, nil }
	d := &driver{t: t, app: app, endLab: endLab, cancel: cancel, msgs: make(chan tea.Msg, 1<<14)}
	defer d.end()
	d.do(d.app.Init())
	d.update(tea.WindowSizeMsg{Width: 120, Height: 36})
	d.until("✓ ready")
	for _, task := range []struct {
		asks string
		keys string
		says string
	}{
		{"which layer reads best, and is that sure?", "2", `hidden3 .*0\.9\d\d(?s:.*)After training:[^:]*from\s+input\s+to\s+hidden3\s+(measurably\s+better\s+)?\(0\.\d+ → 0\.9`},
		{"when did the order turn?", "2", `The order turned: hidden3 reads\s+measurably\s+worse\s+than\s+input\s+at\s+every\s+look\s+up\s+to\s+step\s+\d+,\s+measurably\s+better\s+at\s+every\s+look\s+from\s+step\s+\d+\s+on\.`},
		{"what does each layer think of a misread digit?", "3 m enter", `the network says\s(?s:.*)\d ✗ +\d+\.\d %(?s:.*)each layer's probe says(?s:.*)input .*%(?s:.*)hidden3 .*%`},
		{"did teaching help?", "4", `McNemar p [=<] [\d.]+,\s+(no difference is\s+measurable|taught is measurably)`},
		{"take the figures along", "e", `Exported 31 files to an-experiment`},
	} {
		keys := strings.Fields(task.keys)
		if len(keys) > 4 {
			t.Errorf("%s takes %d keys", task.asks, len(keys))
		}
		d.keys(keys...)
		says := regexp.MustCompile(task.says)
		d.wait("is it answered: "+task.asks, func() bool { return says.MatchString(ansi.Strip(d.app.screen())) })
		d.keys("esc", "esc", "esc")
		d.update(tuitest.Press("1"))
	}
}
