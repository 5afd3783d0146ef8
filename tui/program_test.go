package tui

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/teatest/v2"

	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// result is what a lab's log comes to, without the seconds.
func result(t *testing.T, l *lab.Lab) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all []spec.Event
	for done := map[spec.Stage]bool{}; len(done) < len(l.Spec().Stages); {
		events, err := l.Next(ctx, len(all))
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatalf("reading the log: %v", err)
		}
		for _, e := range events {
			if d, ok := e.(spec.Done); ok {
				done[d.Stage] = true
			}
		}
		all = append(all, events...)
	}
	r := run.Collect(l.Spec(), all)
	r.Seconds = nil
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// watched is an app in whose messages a test can look for what must come. Only what runs the
// program may touch the app, so it looks for the test, after every message.
type watched struct {
	*App
	waits []wait
}

// wait asks for the moment at which something is so.
type wait struct {
	is    func(*App) bool
	after chan struct{} // closed then
}

// Update is that of the app.
func (w *watched) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if asked, ok := msg.(wait); ok {
		w.waits = append(w.waits, asked)
	} else {
		_, cmd = w.App.Update(msg)
	}
	w.waits = slices.DeleteFunc(w.waits, func(asked wait) bool {
		is := asked.is(w.App)
		if is {
			close(asked.after)
		}
		return is
	})
	return w, cmd
}

// TestProgram lives in the real program on a real lab: the figures it leaves are
// those of a lab that nobody touched, and nothing is left running.
func TestProgram(t *testing.T) {
	untouched := startLab(tuitest.StripesSpec(), tuitest.Stripes)
	want := result(t, untouched)
	untouched.Close()

	ctx, cancel := context.WithCancel(context.Background())
	begin := make(chan struct{}) // each lab's data come when the test says so
	app, _ := onLab(ctx, tuitest.StripesSpec(), func(c spec.Spec) (*source.Material, error) { <-begin; return tuitest.Stripes(c) })
	tm := teatest.NewTestModel(t, &watched{App: app}, teatest.WithInitialTermSize(100, 30))
	go io.Copy(io.Discard, tm.Output()) // a terminal that keeps up
	keys := func(names ...string) {
		for _, name := range names {
			tm.Send(tuitest.Press(name))
		}
	}
	until := func(what string, is func(*App) bool) {
		t.Helper()
		after := make(chan struct{})
		tm.Send(wait{is, after})
		select {
		case <-after:
		case <-time.After(patience):
			t.Fatalf("never %s", what)
		}
	}
	// held lets the data come with the gate closed.
	held := func() (l *lab.Lab) {
		t.Helper()
		until("is there a lab", func(a *App) bool { l = labOf(a); return true })
		l.Pause()
		begin <- struct{}{}
		until("does the lab wait at its gate", func(a *App) bool { return a.run.Gauge.Stage == spec.Train && a.run.Gauge.Paused })
		return l
	}
	at := func(step int) {
		t.Helper()
		until("is a single step made", func(a *App) bool { return a.run.Gauge.Step == step })
	}

	// Single steps, looks and pauses, up to the end of all stages.
	first := held()
	keys("s")
	at(1)
	keys("s")
	at(2)
	tm.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
	// What is set up and left changes nothing. The gate is closed: q in so small a window would leave a lab that has done all.
	keys("S", "1", "q", "down", "right", "ctrl+r", "esc")
	tm.Send(tea.WindowSizeMsg{Width: 100, Height: 30})
	keys("2", "r", "3", "r", "space", "4", "space", "s", "1")
	until("are the keys taken", func(*App) bool { return true })
	first.Resume()
	tm.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
	keys("tab", "?", "?")
	until("is all done", func(a *App) bool {
		for _, stage := range measure.Rules().Stages {
			if a.run.State(stage) != run.Done {
				return false
			}
		}
		return a.run.Gauge.Stage == "" && len(a.run.Gauge.Waiting) == 0
	})
	if got := result(t, first); got != want {
		t.Errorf("the result in the app is\n%s\nwithout it\n%s", got, want)
	}

	// Once more with the same seed, up to a step in the middle, where the program ends.
	tm.Send(tea.WindowSizeMsg{Width: 120, Height: 36})
	keys("1", "R")
	until("is it restarted", func(a *App) bool { return labOf(a) != first })
	second := held()
	keys("s")
	at(1)
	keys("q", "y")
	tm.WaitFinished(t, teatest.WithFinalTimeout(patience))
	second.Resume()
	if got := result(t, second); got != want {
		t.Errorf("the result of the second run in the app is\n%s\nwithout it\n%s", got, want)
	}
	cancel()
	second.Close()
	noneLeft(t)
}

// ours are the stacks of all goroutines that run the project's code, but for the
// tests themselves.
func ours() []string {
	module := strings.TrimSuffix(reflect.TypeFor[App]().PkgPath(), "tui")
	stacks := make([]byte, 1<<20)
	var out []string
	for _, stack := range strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if strings.Contains(stack, module) && !strings.Contains(stack, "testing.tRunner") && !strings.Contains(stack, "testing.fRunner") {
			out = append(out, stack)
		}
	}
	return out
}

// TestOursFindsALab: without this, a search that finds nothing would pass for nothing being left.
func TestOursFindsALab(t *testing.T) {
	loading, end := make(chan struct{}), make(chan struct{})
	l := startLab(tuitest.StripesSpec(), func(spec.Spec) (*source.Material, error) {
		close(loading)
		<-end
		return nil, errors.New("the test is over")
	})
	<-loading
	if len(ours()) == 0 {
		t.Error("a lab that loads its data is no goroutine of the project")
	}
	close(end)
	l.Close()
	noneLeft(t)
}
