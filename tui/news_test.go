package tui

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/tuitest"
)

// waitingWay is a way to a terminal that takes its time to take what was drawn.
type waitingWay struct {
	slowWay
	takes   time.Duration
	settled bool
}

func (w *waitingWay) Wait(context.Context) { time.Sleep(w.takes) }
func (*waitingWay) Slow() bool             { return false }
func (w *waitingWay) Settle()              { w.settled = true }

// TestNewsWaitForTheLine: the next news come once the terminal has taken what the last ones drew.
func TestNewsWaitForTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := quiet(t, 120, 36)
		a.run.Gauge.Step = 1 // there is something new
		a.host.Line = &waitingWay{takes: 3 * time.Second}
		begin := time.Now()
		a.due = begin.Add(newsEvery)
		news := a.read()().(newsMsg)
		if came := time.Since(begin); came != newsEvery+3*time.Second {
			t.Errorf("the news come after %v, want %v", came, newsEvery+3*time.Second)
		}
		if !news.due.Equal(time.Now()) {
			t.Errorf("the next news are due %v from now, want now", time.Until(news.due))
		}
	})
}

// TestSameSeesEveryField: a gauge that differs in whatever is shown is another one.
func TestSameSeesEveryField(t *testing.T) {
	// The time left follows from the step and the rate, and the moments change with the history.
	shownByOthers := []string{"Left", "Moments"}
	if !axis.SameGauge(run.Gauge{}, run.Gauge{}) {
		t.Error("two empty gauges differ")
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[run.Gauge]()) {
		var other run.Gauge
		switch v := reflect.ValueOf(&other).Elem().FieldByIndex(field.Index); v.Kind() {
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Int, reflect.Int64:
			v.SetInt(1)
		case reflect.Float64:
			v.SetFloat(1)
		case reflect.String:
			v.SetString("teach")
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		default:
			t.Fatalf("the gauge's field %s is a %v", field.Name, v.Kind())
		}
		if got := axis.SameGauge(run.Gauge{}, other); got != slices.Contains(shownByOthers, field.Name) {
			t.Errorf("two gauges that differ in %s alone are the same: %v", field.Name, got)
		}
	}
}

// TestTheEndOfTheLog: what live looks found and nobody has seen yet is shown when the log ends,
// however it does; only an error that nobody caused by leaving is one.
func TestTheEndOfTheLog(t *testing.T) {
	broken := errors.New("the training went wrong")
	for _, end := range []error{io.EOF, context.Canceled, broken} {
		a := quiet(t, 120, 36)
		begin, seen := time.Unix(1e9, 0), record(t, a)
		gauge := run.Gauge{Stage: spec.Train, Step: 600, Steps: 10000}
		a.observe(newsMsg{of: a.run, gauge: gauge, due: begin,
			events: append([]spec.Event{tuitest.Loaded(), spec.Started{Stage: spec.Train}}, tuitest.Probed(500, 1, true))})
		a.observe(newsMsg{of: a.run, gauge: gauge, due: begin.Add(time.Millisecond), events: []spec.Event{tuitest.Probed(1000, 1, true)}})
		if seen.probes[1] != 500 {
			t.Fatalf("the probe of step %d is shown at once, want 500", seen.probes[1])
		}
		if cmd := a.observe(newsMsg{of: &axis.Run{}, err: broken}); cmd != nil || a.stopped {
			t.Fatal("the end of an earlier lab's log ends this one's")
		}
		a.observe(newsMsg{of: a.run, gauge: gauge, due: begin.Add(2 * time.Millisecond), err: end})
		if seen.probes[1] != 1000 {
			t.Errorf("%v: the probe of step %d is shown at the end, want 1000", end, seen.probes[1])
		}
		if failed := a.run.Err != nil; failed != (end == broken) {
			t.Errorf("the log's end %v is shown as the error %v", end, a.run.Err)
		}
		// Nothing runs any more that could be lost.
		if a.LosesWork() {
			t.Errorf("%v: leaving would lose work", end)
		}
	}
}

// TestLeavingAndRestarting walks through what is asked before work is lost, and by what it is
// answered.
func TestLeavingAndRestarting(t *testing.T) {
	busy := run.Gauge{Stage: spec.Train, Step: 120, Steps: 10000}
	waits := run.Gauge{Waiting: []spec.Stage{spec.Teach}}
	for _, tt := range []struct {
		name  string
		gauge run.Gauge
		keys  []string
		asks  asking // afterwards
		does  string // what the last key does
	}{
		{"q while it trains", busy, []string{"q"}, askQuit, ""},
		{"q while a stage waits", waits, []string{"q"}, askQuit, ""},
		{"q with nothing to lose", run.Gauge{}, []string{"q"}, askNothing, "quits"},
		{"q twice", busy, []string{"q", "q"}, askNothing, "quits"},
		{"q is no answer to a restart", busy, []string{"R", "q"}, askRestart, ""},
		{"another key is no answer", busy, []string{"q", "x"}, askQuit, ""},
		{"R is no answer to q", busy, []string{"q", "R"}, askQuit, ""},
		{"y quits", busy, []string{"q", "y"}, askNothing, "quits"},
		{"y restarts", busy, []string{"N", "y"}, askNothing, "restarts"},
		{"ctrl+c quits whatever is asked", busy, []string{"R", "ctrl+c"}, askNothing, "quits"},
		{"n takes it back", busy, []string{"R", "n"}, askNothing, ""},
		{"R while a stage waits", waits, []string{"R"}, askRestart, ""},
		{"q while it exports", run.Gauge{Ended: true}, []string{"q"}, askQuit, ""},
		{"R while it exports", run.Gauge{Ended: true}, []string{"R"}, askNothing, "restarts"}, // which the export outlives
		{"R twice with nothing to lose", run.Gauge{}, []string{"R", "R"}, askNothing, ""},     // the first does
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := quiet(t, 80, 24)
			line := &waitingWay{}
			a.host.Line = line
			show(a, tt.gauge, tuitest.Training(still(a), 100))
			a.exporting = tt.gauge.Ended
			typed(a, tt.keys[:len(tt.keys)-1]...)
			_, cmd := a.Update(tuitest.Press(tt.keys[len(tt.keys)-1]))
			did := ""
			if cmd != nil {
				switch msg := cmd().(type) {
				case tea.QuitMsg:
					if did = "quits"; !line.settled {
						t.Error("it quits before the terminal has reported what it was asked for")
					}
				case startedMsg:
					if did = "restarts"; msg.err != nil {
						t.Error(msg.err)
					}
				}
			}
			if a.asking != tt.asks || did != tt.does {
				t.Errorf("it asks %d and %q, want %d and %q", a.asking, did, tt.asks, tt.does)
			}
		})
	}
}

// TestNewsKeepTheirTime: news come when they are due, the next ones a frame after these were, so
// that a little lateness puts nothing off; what is more than a frame behind is not caught up with.
func TestNewsKeepTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := quiet(t, 120, 36)
		a.run.Gauge.Step = 1 // not as the lab has it: there is always something new
		for _, tt := range []struct {
			name      string
			late      time.Duration // of the news, on a frame; negative while they are not due yet
			next, now time.Duration // when the next are due and these have come, from now on
		}{
			{"early", -newsEvery / 2, newsEvery + newsEvery/2, newsEvery / 2},
			{"in time", 0, newsEvery, 0},
			{"a little late", newsEvery / 3, newsEvery - newsEvery/3, 0},
			{"a frame late", newsEvery, 0, 0},
			{"almost two frames late", 2*newsEvery - 1, -newsEvery + 1, 0},
			{"more than two frames late", 2*newsEvery + 1, 0, 0},
			{"an hour late", time.Hour, 0, 0},
		} {
			begin := time.Now()
			a.due = begin.Add(-tt.late)
			news := a.read()().(newsMsg)
			if came := time.Since(begin); came != tt.now {
				t.Errorf("%s: the news come after %v, want %v", tt.name, came, tt.now)
			}
			if next := news.due.Sub(begin); next != tt.next {
				t.Errorf("%s: the next news are due after %v, want %v", tt.name, next, tt.next)
			}
		}
	})
}
