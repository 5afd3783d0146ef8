package tui

import (
	"context"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// quiet returns an app on a run of the post's experiment that stands still, for tests that write
// its log themselves.
func quiet(t testing.TB, width, height int) *App {
	return quietOn(t, tuitest.Rules().Default, width, height)
}

// quietOn is quiet on another experiment.
func quietOn(t testing.TB, s spec.Spec, width, height int) *App {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	still := tuitest.NewRun(s)
	rules := tuitest.Rules()
	a := New(ctx, Host{
		Current: func() (run.View, run.Control) { return still, still },
		Rules:   rules, Base: rules.Default,
		Start: func(_ context.Context, s spec.Spec) error { still = tuitest.NewRun(s); return nil },
		Check: func(_ context.Context, s spec.Spec) error {
			if still.OnCheck == nil {
				return nil
			}
			return still.OnCheck(s)
		},
	})
	a.resize(width, height)
	return a
}

// still is the run of a quiet app.
func still(a *App) *tuitest.Run { return a.run.View.(*tuitest.Run) }

// show gives an app events and a gauge, as its own reader would.
func show(a *App, gauge run.Gauge, events []spec.Event) {
	a.observe(newsMsg{of: a.run, events: events, gauge: gauge})
}

// labHost runs labs, one at a time.
type labHost struct {
	load func(spec.Spec) (*source.Material, error)
	mu   sync.Mutex
	lab  *lab.Lab
}

func startLab(s spec.Spec, load func(spec.Spec) (*source.Material, error)) *lab.Lab {
	l := lab.Start(s, func() (*source.Material, error) { return load(s) }, simd.NewPool(2))
	l.Remember(moments.DefaultHistory)
	l.Ask(run.Requests(s.Stages)...)
	return l
}

func (h *labHost) Current() (run.View, run.Control) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lab, h.lab
}

func (h *labHost) Start(_ context.Context, s spec.Spec) error {
	h.lab.Close()
	l := startLab(s, h.load)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lab = l
	return nil
}

// onLab returns an app on a lab, and what ends the lab that there is by then.
func onLab(ctx context.Context, s spec.Spec, load func(spec.Spec) (*source.Material, error)) (a *App, end func()) {
	h := &labHost{load: load, lab: startLab(s, load)}
	rules := measure.Rules()
	check := func(_ context.Context, s spec.Spec) error {
		m, err := load(s)
		if err != nil {
			return err
		}
		return rules.ValidateFor(s, m.Name, m.Train.Len(), m.Train.Dim())
	}
	a = New(ctx, Host{Current: h.Current, Rules: rules, Base: rules.Default, Start: h.Start, Check: check})
	return a, func() { h.lab.Close() }
}

// labOf is the lab that an app shows.
func labOf(a *App) *lab.Lab { return a.run.View.(*lab.Lab) }

// typed presses keys, one after the other.
func typed(a *App, keys ...string) {
	for _, k := range keys {
		a.Update(tuitest.Press(k))
	}
}

// screenOf is what an app shows, without colours.
func screenOf(a *App) string { return ansi.Strip(a.screen()) }

// lacks fails where the screen lacks one of the texts.
func lacks(t testing.TB, a *App, wants ...string) {
	t.Helper()
	screen := screenOf(a)
	for _, want := range wants {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
}

// requireGolden compares a screen with its golden; `go test ./tui -run Golden -update` writes it
// anew.
func requireGolden(t *testing.T, a *App, width, height int) {
	t.Helper()
	tuitest.Exact(t, t.Name(), a.screen(), width, height)
	golden.RequireEqual(t, screenOf(a)+"\n")
}

// questions collects what the tabs ask, so that a test can have it answered.
type questions struct {
	app   *App
	asked []tea.Cmd
}

// collect makes a quiet app keep the questions of its tabs.
func collect(a *App) *questions {
	q := &questions{app: a}
	a.run.Ask = func(to spec.Stage, question axis.Question) tea.Cmd {
		q.asked = append(q.asked, a.run.InBackground(to, question))
		return nil
	}
	return q
}

// answer answers what has been asked, and what is asked for then.
func (q *questions) answer() {
	for len(q.asked) > 0 {
		ask := q.asked[0]
		q.asked = q.asked[1:]
		q.app.Update(ask())
	}
}

// goBack shows a moment, and its frame if there is one.
func goBack(a *App, step int, frame *run.Frame) {
	a.run.Time.Past, a.run.Time.At, a.run.Time.Frame = true, step, frame
	a.travel(nil, true, nil)
}

// dress draws the app in ASCII or not, for a terminal of so many colours.
func asASCII(a *App) {
	a.host.Appearance = kit.Appearance{ASCII: true}
	a.dress()
}
