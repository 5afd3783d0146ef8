package library

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/compare"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui"
	"fathom/tui/tab/runs"
	"fathom/tui/tuitest"
)

// opened is what a test's host has opened, and closed.
type opened struct {
	paths  []string
	closed int
	err    error
	run    *living // the newest
}

// bench is a library that a test steers.
type bench struct {
	*Library
	t    testing.TB
	host *opened

	living *living // the run that it was begun on
}

// living is a run of which a test says whether it trains.
type living struct {
	*tuitest.Run
	stage spec.Stage
	at    string // where it is saved, "" for nowhere
	wrong error  // why not all of it is
}

func (l *living) Gauge() run.Gauge { return run.Gauge{Stage: l.stage, Step: 5, Steps: 10} }

// runOf is a host of a run that stands still, with a seed to be known by. Its user steers it or
// looks on.
func runOf(seed uint64, at string, steers bool) (*living, tui.Host) {
	s := measure.Rules().Default
	s.Seed = seed
	still := &living{Run: tuitest.NewRun(s), at: at}
	var control run.Control
	if steers {
		control = still
	}
	return still, tui.Host{
		Current: func() (run.View, run.Control) { return still, control }, Rules: measure.Rules(), Base: s, Shelved: true,
		Start: func(context.Context, spec.Spec) error { return nil },
		Saved: func() (string, error) { return still.at, still.wrong },
	}
}

// beside is a library of two runs on a screen of 80×24 cells, begun on a living run or on none.
func beside(t testing.TB, home bool) *bench {
	b := &bench{t: t, host: &opened{}}
	now := time.Now()
	rows := []compare.Row{
		{Path: "runs/a", Name: "a", State: compare.Finished, Data: "mnist", Started: now}, {Path: "runs/b", Name: "b", State: compare.Dead, Data: "mnist", Started: now.Add(-time.Hour)},
		{Path: "runs/c", Name: "c", State: compare.Running, Data: "mnist", Started: now.Add(-2 * time.Hour)},
	}
	shelf := runs.Shelf{Name: "./runs", Rules: measure.Rules(), Every: time.Hour, List: func(context.Context) ([]compare.Row, error) { return rows, nil }}
	open := func(_ context.Context, path string, resume bool) (Opened, error) {
		if resume {
			path += " resumed"
		}
		b.host.paths = append(b.host.paths, path)
		var host tui.Host
		b.host.run, host = runOf(uint64(100+len(b.host.paths)), path, resume)
		return Opened{host, func() { b.host.closed++ }}, b.host.err
	}
	var first *tui.App
	if home {
		var host tui.Host
		b.living, host = runOf(7, "runs/c", true)
		first = tui.New(t.Context(), host)
	}
	b.Library = New(t.Context(), Host{Shelf: shelf, Open: open}, first)
	b.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return b
}

// shelve shows the runs, listed.
func (b *bench) shelve() {
	if _, cmd := b.Update(tui.ShowRuns{}); func() int { n, _ := b.runs.Count(); return n }() == 0 { // else it waits for what is new
		b.Update(cmd())
	}
}

// after is the message that a command brings.
func (b *bench) after(_ tea.Model, cmd tea.Cmd) tea.Msg {
	b.t.Helper()
	if cmd == nil {
		b.t.Fatal("nothing is done")
	}
	return cmd()
}

// press presses keys; what they begin in the background is left undone.
func (b *bench) press(keys ...string) {
	for _, k := range keys {
		b.Update(tuitest.Press(k))
	}
}

// open presses a key that opens the run under the cursor, and opens it.
func (b *bench) open(key string) {
	b.t.Helper()
	b.Update(b.after(b.Update(tuitest.Press(key))))
}

// shows fails where the screen lacks one of the texts.
func (b *bench) shows(wants ...string) {
	b.t.Helper()
	screen := ansi.Strip(b.View().Content)
	tuitest.Exact(b.t, "the screen", screen, 80, 24)
	for _, want := range wants {
		if !strings.Contains(screen, want) {
			b.t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
}

// TestFromTheRuns: without a run there is nothing to go back to; the run under the cursor is opened,
// and closed when another one is.
func TestFromTheRuns(t *testing.T) {
	b := beside(t, false)
	b.Update(b.after(nil, b.runs.Shown()))
	b.shows("fathom · Runs  ./runs", "3 runs")
	b.press("esc")
	b.shows("No run is open; enter opens the one under the cursor, q quits.")
	b.open("enter")
	b.shows("seed 101")
	b.press("1", "w") // which asks for the runs
	b.shelve()
	b.press("esc")
	b.shows("seed 101")
	b.shelve()
	if screen := b.View().Content; strings.Contains(screen, "Opening") {
		t.Errorf("a run that is open is still being opened:\n%s", screen)
	}
	b.press("down")
	first := b.opened
	b.open("r")
	b.shows("seed 102")
	if got := strings.Join(b.host.paths, ", "); got != "runs/a, runs/b resumed" {
		t.Errorf("opened are %s", got)
	}
	if _, cmd := b.Update(appMsg{first, tui.LeaveMsg{}}); cmd != nil || b.Library.opened == first {
		t.Error("the first run's app still does something")
	}
	b.Close()
	if s := b.Summary(); !strings.Contains(s, "seed 102") { // as the program says it, which has ended all
		t.Errorf("the summary is %q", s)
	}
	if b.host.closed != 1 { // the first one's end is in the background, which nobody did here
		t.Errorf("%d are closed", b.host.closed)
	}
}

// TestOpeningFails: a sentence says why, and the runs stay.
func TestOpeningFails(t *testing.T) {
	b := beside(t, false)
	if s := b.Summary(); s != "left before the runs in ./runs were listed" {
		t.Errorf("before the runs are listed: %q", s)
	}
	b.Update(b.after(nil, b.runs.Shown()))
	b.host.err = errors.New("run.json is damaged")
	b.open("enter")
	b.shows("Runs", "✗ Run.json is damaged.")
	if b.Err() != nil || b.Summary() != "3 runs in ./runs" {
		t.Errorf("%v, %q", b.Err(), b.Summary())
	}
}

// TestBesideALivingRun: its key leads to the runs and back, it goes on when another one is opened, and
// its own row leads to it.
func TestBesideALivingRun(t *testing.T) {
	b := beside(t, true)
	b.shows("seed 7")
	msg := b.after(b.Update(tuitest.Press("w")))
	if _, asks := msg.(tui.ShowRuns); !asks {
		t.Fatalf("w brings %T", msg)
	}
	b.shelve()
	b.shows("Runs  ./runs")
	b.press("w")
	b.shows("seed 7")
	b.shelve()
	b.open("enter")
	b.shows("seed 101")
	if b.home == nil {
		t.Fatal("the living run is gone")
	}
	b.shelve()
	b.press("down", "down", "enter")
	b.shows("seed 7")
	if b.Library.opened != nil || len(b.host.paths) != 1 {
		t.Errorf("opened is %v, of %v", b.Library.opened, b.host.paths)
	}
}

// TestKeysOfTheRuns: the help opens and closes, and what is typed into the filter is no key.
func TestKeysOfTheRuns(t *testing.T) {
	b := beside(t, true)
	b.shelve()
	b.press("?")
	b.shows("Runs", "mark or unmark, up to eight", "closes")
	b.press("esc")
	b.shows("3 runs")
	b.press("/", "?", "w")
	b.shows("/ ?w")
	b.press("esc", "w")
	b.shows("seed 7")
	// Nor in the form.
	b.press("S")
	if _, cmd := b.Update(tuitest.Press("w")); cmd != nil {
		if _, asks := cmd().(tui.ShowRuns); asks {
			t.Error("w in the form leads to the runs")
		}
	}
}

// TestQuitAsks: where the living run would lose work, on its own screen.
func TestQuitAsks(t *testing.T) {
	b := beside(t, true)
	b.shelve()
	if msg := b.after(b.Update(tuitest.Press("q"))); msg != tea.Quit() {
		t.Errorf("q brings %T", msg)
	}
	// The news that it trains, by its own reader.
	all := b.Init()().(tea.BatchMsg)
	b.living.stage, b.living.at = spec.Train, "" // of a saved one nothing is lost
	news, own := all[1]().(tea.BatchMsg)[1]().(appMsg)
	if !own || news.app != b.home {
		t.Fatalf("the reader brings %+v", news)
	}
	b.Update(news)
	if _, cmd := b.Update(tuitest.Press("q")); cmd != nil {
		t.Error("it does not ask")
	}
	b.shows("seed 7", "Quit and lose the training at 5 of 10?")
}

// TestAnotherIsOpened: a run that was gone on with here ends when another one is opened, which is said;
// where not all of it is saved, no other is.
func TestAnotherIsOpened(t *testing.T) {
	b := beside(t, false)
	b.Update(b.after(nil, b.runs.Shown()))
	b.press("down")
	b.open("r")
	first := b.host.run
	first.stage, first.wrong = spec.Train, errors.New("no space left on device")
	app := b.Library.opened
	b.Update(appMsg{app, app.Init()().(tea.BatchMsg)[1]()}) // the news that it trains
	b.shelve()
	b.press("up", "enter")
	b.shows("3 runs", "✗ Not opened: the run that is open is under way")
	if b.Library.opened != app || len(b.host.paths) != 1 {
		t.Fatalf("opened are %v", b.host.paths)
	}
	first.wrong = nil
	b.open("enter")
	b.shows("seed 102")
	b.shelve()
	b.shows("b resumed was left under way; r goes on with it.")
}

// TestHelpHasAllKeys: every key of the screen stands in its help with what it does, nothing of it cut.
func TestHelpHasAllKeys(t *testing.T) {
	b := beside(t, false)
	b.Update(b.after(nil, b.runs.Shown()))
	b.press("?")
	shown := ansi.Strip(b.View().Content)
	for range b.help().Pages(80, 24) {
		b.press("pgdown")
		shown += ansi.Strip(b.View().Content)
	}
	for _, group := range b.kit.Keys.RunsGroups() {
		for _, row := range group.Rows {
			if !strings.Contains(shown, row[0]+"  "+row[1]) {
				t.Errorf("the help lacks %q %q", row[0], row[1])
			}
		}
	}
}

func TestTooSmall(t *testing.T) {
	b := beside(t, false)
	b.Update(tea.WindowSizeMsg{Width: 40, Height: 10})
	if !strings.Contains(ansi.Strip(b.View().Content), "fathom needs 60×16 cells") {
		t.Error(b.View().Content)
	}
}
