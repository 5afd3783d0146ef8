package tui

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// storeApp returns an app on a store, as a command that opens one has it: nothing else can be
// started, and nothing exported.
func storeApp(t testing.TB, s spec.Spec, width, height int) *App {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	still := tuitest.NewRun(s)
	still.AnswerItems()
	a := New(ctx, Host{Current: func() (run.View, run.Control) { return still, still }, Rules: tuitest.Rules()})
	a.resize(width, height)
	return a
}

// topics is the store of most of these tests: a transformer's layers at five checkpoints.
func topics() spec.Spec { return tuitest.StoreSpec(12, tuitest.Checkpoints(), tuitest.Topics()) }

// fitting is the gauge while a store's layers are fitted.
func fitting(done, of int) run.Gauge {
	return run.Gauge{Stage: measure.Probe, Step: done, Steps: of, PerSecond: 1.4, Left: 34 * time.Second}
}

// storeSituation is a state of a store's screen.
type storeSituation struct {
	name  string
	spec  spec.Spec
	gauge run.Gauge
	log   func(s spec.Spec) []spec.Event // nil for a store that cannot be read
	keys  string
}

// show brings an app into the situation.
func (s storeSituation) show(a *App) {
	if s.log == nil {
		a.observe(newsMsg{of: a.run, err: fmt.Errorf("topics/block3.npy: 384 bytes at offset 128, expected 7,680,000")})
		return
	}
	logged.Lock()
	events, made := logged.of[s.name]
	if !made {
		events = s.log(s.spec)
		logged.of[s.name] = events
	}
	logged.Unlock()
	show(a, s.gauge, slices.Clone(events))
}

// logged are the logs of the situations, made once for all tests.
var logged = struct {
	sync.Mutex
	of map[string][]spec.Event
}{of: map[string][]spec.Event{}}

// storeSituations are the states of a store's screen.
var storeSituations = []storeSituation{
	{"loading", topics(), run.Gauge{Waiting: []spec.Stage{measure.Probe}}, func(spec.Spec) []spec.Event { return nil }, ""},
	{"checking", topics(), run.Gauge{Waiting: []spec.Stage{measure.Probe}}, func(s spec.Spec) []spec.Event { return []spec.Event{tuitest.StoreLoaded(s)} }, ""},
	{"begun", topics(), fitting(0, 65), func(s spec.Spec) []spec.Event { return tuitest.StoreFirst(s, true, 0) }, ""},
	{"first", topics(), fitting(0, 65), func(s spec.Spec) []spec.Event { return tuitest.StoreFirst(s, false, 9) }, ""},
	{"refining", topics(), fitting(5, 65), func(s spec.Spec) []spec.Event {
		return tuitest.StoreFitted(s, false, 1)[:3+13+5]
	}, "pgup"},
	{"done", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, false) }, ""},
	{"done-bad", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event {
		events := tuitest.StoreDone(s, true)
		for i, e := range events {
			if p, ok := e.(spec.Probed); ok && p.Layer == 4 {
				events[i] = broken(p, "block4 holds numbers that are not finite")
			}
		}
		return events
	}, "pgup"},
	{"back", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, false) }, "[ [ [ up up up up"},
	{"notes", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, true) }, "i"},
	{"matrix", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, false) }, "c"},
	{"matrix-bad", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, true) }, "c"},
	{"charts", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, false) }, "g up"},
	{"keys", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, false) }, "?"},
	{"unusable", topics(), run.Gauge{}, nil, ""},
	{"one-moment", tuitest.StoreSpec(12, []int{0}, tuitest.Topics()), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, false) }, ""},
	{"deep", tuitest.StoreSpec(80, []int{0}, tuitest.Topics()), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, false) }, ", pgup"},
	{"real", tuitest.StoreSpec(12, tuitest.Checkpoints(), nil), run.Gauge{}, func(s spec.Spec) []spec.Event { return tuitest.StoreDone(s, false) }, ""},
	{"failed", topics(), run.Gauge{}, func(s spec.Spec) []spec.Event {
		return append(tuitest.StoreFitted(s, false, 1), spec.Failed{Stage: measure.Probe, Subject: spec.FromStore, Reason: "block3.npy: 384 bytes are gone"})
	}, ""},
}

// broken is a probe that has no result.
func broken(p spec.Probed, problem string) spec.Probed {
	nan := spec.Figure(math.NaN())
	p.Problem, p.Confusion = problem, spec.Confusion{}
	p.TestAccuracy, p.TrainAccuracy, p.Interval = nan, nan, [2]spec.Figure{nan, nan}
	return p
}

// TestGoldenStore compares the screen of a store in every state at every size with its golden.
func TestGoldenStore(t *testing.T) {
	for _, situation := range storeSituations {
		for _, size := range tuitest.Sizes() {
			a := storeApp(t, situation.spec, size[0], size[1])
			situation.show(a)
			typed(a, strings.Fields(situation.keys)...)
			t.Run(fmt.Sprintf("%s-%dx%d", situation.name, size[0], size[1]), func(t *testing.T) {
				requireGolden(t, a, size[0], size[1])
			})
		}
	}
}
