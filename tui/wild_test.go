package tui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/form"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// wildWorlds are what is lived in wildly: a run as it is by its log, which comes piece by piece.
var wildWorlds = []struct {
	name   string
	spec   func() spec.Spec
	events func(r *tuitest.Run) []spec.Event
	steers bool
}{
	{"network", post, wholeNetwork, true},
	{"onlooker", post, wholeNetwork, false},
	{"store", topics, func(r *tuitest.Run) []spec.Event { return tuitest.StoreDone(r.Spec(), true) }, true},
	{"real values", func() spec.Spec { return tuitest.StoreSpec(12, tuitest.Checkpoints(), nil) },
		func(r *tuitest.Run) []spec.Event { return tuitest.StoreDone(r.Spec(), false) }, true},
	{"hostile store", hostileStore,
		func(r *tuitest.Run) []spec.Event { return tuitest.StoreDone(r.Spec(), true) }, true},
	{"broken", post, func(*tuitest.Run) []spec.Event { return tuitest.Broken() }, true},
	{"deeper than its log", shaped(6, 12), wholeNetwork, true},
	{"shallower than its log", shaped(1, 3), wholeNetwork, true},
}

// shaped is an experiment of other layers and classes than the events by formula are of, of which there are
// those that belong to it: as many as a log may have of a network that is deeper, and else.
func shaped(hidden, classes int) func() spec.Spec {
	return func() spec.Spec {
		s := post()
		s.Source.Classes = classes
		s.EditNetwork(func(n *spec.Network) { n.Hidden = slices.Repeat([]int{100}, hidden) })
		return s
	}
}

// wholeNetwork is all that is found of a network, of which there are frames and seeds, too.
func wholeNetwork(r *tuitest.Run) []spec.Event {
	return append(tuitest.Everything(r), tuitest.Seeds(r.Spec(), 5, 5, 2)...)
}

func post() spec.Spec { return measure.Rules().Default }

// hostileStore is a store whose names steer terminals, as one that comes from anybody may have them.
func hostileStore() spec.Spec {
	s := tuitest.StoreSpec(20, tuitest.Checkpoints(), hostileWords(12))
	stored := s.Stored()
	for i := range stored.Layers {
		stored.Layers[i].Name = tuitest.Hostility(i)
	}
	for i := range stored.Moments {
		stored.Moments[i].Name = tuitest.Hostility(i)
	}
	s.Source.Store = "runs/" + tuitest.Hostility(3)
	s.Subjects[0].Stored = stored
	return s
}

// hostileWords are as many words that steer terminals.
func hostileWords(n int) (words []string) {
	for i := range n {
		words = append(words, tuitest.Hostility(i))
	}
	return words
}

// answering is a run that answers every question.
func answering(s spec.Spec) *tuitest.Run {
	r := tuitest.NewRun(s)
	r.AnswerMeasures()
	if s.IsStored() {
		r.AnswerItems()
	} else { // by formula, of three hidden layers: of a deeper or shallower network as a damaged run has them
		r.OnFrame = func(q run.FrameQuery) (*run.Frame, error) { return tuitest.FrameAt(q.Step, 0.1, 0, 1, 2, 3), nil }
		r.OnInspect = func(q run.InspectQuery) (*run.Inspection, error) { return tuitest.InspectionOf(q), nil }
		r.OnNearest = func(q run.NearestQuery) ([]run.Neighbour, error) { return tuitest.NearestOf(q), nil }
		r.OnList = func(q run.ListQuery) (*run.List, error) { return tuitest.ListOf(q), nil }
	}
	if find, inspect := r.OnFind, r.OnInspect; find != nil && s.Stored().Classes != nil && s.Source.Store != "runs/topics" {
		r.OnFind = func(words string) ([]int, error) {
			if len(words)%2 == 0 {
				return nil, errors.New(tuitest.Hostility(len(words)))
			}
			return find(words)
		}
		r.OnInspect = func(q run.InspectQuery) (*run.Inspection, error) {
			if q.Step%2000 != 0 {
				return nil, errors.New(tuitest.Hostility(q.Step))
			}
			in, err := inspect(q)
			if err == nil {
				in.Text, in.ID, in.Group = strings.Join(hostileWords(15), " "), tuitest.Hostility(q.Step), tuitest.Hostility(q.Step+1)
			}
			return in, err
		}
	}
	r.OnChart = func(_ context.Context, q run.ChartQuery) (*spec.Chart, error) {
		return tuitest.ChartOf(q, 4, 120, 400), nil
	}
	return r
}

// wildApp is an app in one of the worlds.
func wildApp(ctx context.Context, world int) (*App, *tuitest.Run) {
	w := wildWorlds[world]
	still := answering(w.spec())
	host := Host{
		Rules: measure.Rules(), Base: measure.Rules().Default, Shelved: world%2 == 0, Greeting: tuitest.Hostility(world),
		Current: func() (run.View, run.Control) {
			if w.steers {
				return still, still
			}
			return still, nil
		},
		Start: func(_ context.Context, s spec.Spec) error { still = answering(s); return nil },
		Check: func(context.Context, spec.Spec) error { return nil },
		Export: func(context.Context, run.View) (string, int, error) {
			return "/tmp/" + tuitest.Hostility(world), 3, nil
		},
		ExportView: func(context.Context, run.View, run.Shown) (string, int, error) {
			return "", 0, errors.New(tuitest.Hostility(world))
		},
		Saved:   func() (string, error) { return "runs/" + tuitest.Hostility(world), nil },
		Warning: func() string { return strings.Repeat(tuitest.Hostility(world), world%2) },
		Place:   func() form.Place { return form.Place{} },
		SaveIn:  func(string) {},
	}
	return New(ctx, host), still
}

// place is what an app shows.
func (a *App) place() string {
	switch {
	case a.width <= 0 || a.height <= 0:
		return "nothing"
	case a.small():
		return "too small"
	case a.asking != askNothing:
		return "a question"
	case a.form != nil:
		return "the form"
	case a.page > 0:
		return "the keys"
	}
	return a.tabs[a.shown].Title()
}

// liveWildly does so many wild things in a world, and counts where. After each of them the screen is
// whole.
func liveWildly(t *testing.T, seed uint64, messages int, places map[string]int) {
	world := int(seed % uint64(len(wildWorlds)))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	app, r := wildApp(ctx, world)
	l := tuitest.Begin(app)
	w := tuitest.NewWild(seed, 80, 24)
	l.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
	events := slices.DeleteFunc(wildWorlds[world].events(r), func(e spec.Event) bool { return r.Spec().Belongs(e) != nil })
	first := app.run
	for i := range messages {
		var msg tea.Msg
		if w.IntN(40) == 0 {
			some := min(len(events), 1+w.IntN(60))
			if app.run != first {
				some = 0
			}
			gauge := run.Gauge{Stage: allRequests[w.IntN(len(allRequests))], Step: w.IntN(10), Steps: 10, Paused: w.IntN(3) == 0, PerSecond: 100, Left: time.Second, Live: w.IntN(3)}
			app.observe(newsMsg{of: app.run, events: events[:some], gauge: gauge, due: time.Now()})
			for step := range w.IntN(30) {
				app.run.Time.Moments = append(app.run.Time.Moments, 100*len(app.run.Time.Moments)+step%2)
			}
			events = events[some:]
		} else {
			msg = w.Next()
			l.Send(msg)
		}
		if w.IntN(10) == 0 {
			l.Pass(time.Duration(w.IntN(200)) * time.Millisecond)
		}
		width, height := kit.Size(w.Width, w.Height)
		tuitest.Sound(t, fmt.Sprintf("seed %d, message %d %T %+v at %d×%d in %s", seed, i, msg, msg, width, height, app.place()), app.View(), width, height)
		places[app.place()]++
	}
	cancel()
	l.End()
}

var allRequests = []spec.Stage{"", spec.Train, measure.Probe, measure.PCA, spec.Teach, spec.Seeds, measure.Measures}

// wildSeeds are the first and last seed that is lived through where that takes long, as WILD_SEEDS says
// by two numbers.
func wildSeeds() (first, last int) {
	if n, err := fmt.Sscan(os.Getenv("WILD_SEEDS"), &first, &last); n < 2 || err != nil {
		return 1, 12
	}
	return first, last
}

// TestWild lives wildly in every world.
func TestWild(t *testing.T) {
	first, last, messages := 1, len(wildWorlds), 250
	if os.Getenv("FATHOM_SLOW") != "" {
		first, last = wildSeeds()
		messages = 2000
	}
	places := map[string]int{}
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { liveWildly(t, uint64(seed), messages, places) })
		})
	}
	all := 0
	for _, name := range slices.Sorted(maps.Keys(places)) {
		all += places[name]
		t.Logf("%7d messages in %s", places[name], name)
	}
	t.Logf("%7d messages in all, by the seeds %d to %d", all, first, last)
	if places["Train"] == 0 || places["the form"] == 0 || places["Geometry"] == 0 {
		t.Errorf("it has lived only in %v", places)
	}
}
