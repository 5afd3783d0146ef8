package tui

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// TestRestartAsksIfWorkWouldBeLost: what throws a training away asks before it does,
// and the key that was pressed is no answer, however often it is.
func TestRestartAsksIfWorkWouldBeLost(t *testing.T) {
	for key, question := range map[string]string{"R": "Restart and lose the training at 120 of 10,000?", "N": "Restart with another seed and lose the training at 120 of 10,000?"} {
		a := quiet(t, 80, 24)
		show(a, run.Gauge{Stage: spec.Train, Step: 120, Steps: 10000}, tuitest.Training(still(a), 100))
		typed(a, key)
		lacks(t, a, question)
		for range 3 {
			if typed(a, key); a.busy {
				t.Fatalf("%s pressed again restarts", key)
			}
		}
		if typed(a, "esc"); a.asking != askNothing || a.busy {
			t.Errorf("%s: esc does not take the question back", key)
		}
		a.Update(tuitest.Press(key))
		if _, cmd := a.Update(tuitest.Press("y")); cmd == nil || !a.busy {
			t.Errorf("%s: y does not restart", key)
		}

		a = quiet(t, 80, 24)
		show(a, run.Gauge{}, tuitest.Everything(still(a)))
		if _, cmd := a.Update(tuitest.Press(key)); cmd == nil || !a.busy {
			t.Errorf("%s asks although nothing is unfinished", key)
		}
	}
}

// TestExportOutlivesARestart: what was exported of a run is said when it is written,
// whatever is shown by then; leaving before asks.
func TestExportOutlivesARestart(t *testing.T) {
	a := quiet(t, 80, 24)
	a.host.Export = func(ctx context.Context, _ run.View) (string, int, error) { return "/there", 31, ctx.Err() }
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	_, export := a.Update(tuitest.Press("e"))
	if _, cmd := a.Update(tuitest.Press("q")); cmd != nil {
		t.Error("q leaves while the results are written")
	}
	lacks(t, a, "Quit before the export is written?")
	typed(a, "n")
	if text := a.Summary(); !strings.Contains(text, "the export was broken off") {
		t.Errorf("the summary is %q", text)
	}
	a.Update(startedMsg{}) // as a restart does at its end
	a.Update(export())
	lacks(t, a, "✓ Exported 31 files to /there")
	show(a, run.Gauge{Stage: spec.Train, Steps: 10000}, []spec.Event{tuitest.Loaded(), spec.Started{Stage: spec.Train}})
	lacks(t, a, "✓ Exported 31 files to /there")
	if strings.Contains(a.Summary(), "export") {
		t.Error("the summary speaks of an export that is done")
	}
}

// TestExportAfterAnErrorSaysWhere: the newest sentence is shown, not the oldest.
func TestExportAfterAnErrorSaysWhere(t *testing.T) {
	a := quiet(t, 80, 24)
	a.host.Export = func(context.Context, run.View) (string, int, error) { return "", 0, errors.New("the disk is full") }
	show(a, run.Gauge{Stage: spec.Train, Step: 120, Steps: 10000}, tuitest.Training(still(a), 100))
	a.observe(newsMsg{of: a.run, err: errors.New("the training went wrong")})
	lacks(t, a, "the training went wrong", "✗ stopped")
	_, export := a.Update(tuitest.Press("e"))
	a.Update(export())
	lacks(t, a, "Not exported: the disk is full.", "✗ stopped")
}

// TestExportSaysWhereItEnds: a path that is too long for the line is cut in its middle, and so is a
// sentence about one.
func TestExportSaysWhereItEnds(t *testing.T) {
	deep := "/home/somebody/" + strings.Repeat("experiments/", 20) + "fathom-seed-1"
	for _, test := range []struct {
		err  error
		want string
	}{{nil, "s/fathom-seed-1; begin with its README.md."}, {errors.New("mkdir " + deep + ": no such file or directory"), ": no such file or directory."}} {
		a := quiet(t, 80, 24)
		a.exported(exportedMsg{dir: deep, files: 31, after: "; begin with its README.md.", err: test.err})
		lacks(t, a, test.want)
	}
}

// TestRunOnTeach walks through how the two starts can stand: r does something exactly
// where the text says so.
func TestRunOnTeach(t *testing.T) {
	whole := func(a *App) []spec.Event { return tuitest.Everything(still(a)) }
	tests := []struct {
		name   string
		gauge  run.Gauge
		events func(a *App) []spec.Event
		chosen spec.Init
		want   bool
		says   string
	}{
		{"done, the other is not taught", run.Gauge{}, whole, spec.Same, true, "no difference is"},
		{"the other is done", run.Gauge{}, whole, spec.Fresh, true, "r teaches a network from this start."},
		{"the other diverged", run.Gauge{}, func(a *App) []spec.Event {
			return append(whole(a), spec.Diverged{Subject: spec.TaughtSame, Step: 600, Reason: "diverged"})
		}, spec.Fresh, true, "r teaches a network from this start."},
		{"it diverged", run.Gauge{}, func(a *App) []spec.Event {
			return append(whole(a), spec.Diverged{Subject: spec.TaughtSame, Step: 600, Reason: "diverged"})
		}, spec.Same, false, "diverged"},
		{"it waits, not asked for at the start", run.Gauge{Stage: spec.Train, Step: 200, Steps: 10000, Waiting: []spec.Stage{spec.Teach}, Starts: []spec.Init{spec.Fresh}},
			func(a *App) []spec.Event { return tuitest.Training(still(a), 200) }, spec.Fresh, false, "It begins by itself."},
		{"the other waits", run.Gauge{Stage: spec.Train, Step: 200, Steps: 10000, Waiting: []spec.Stage{spec.Teach}, Starts: []spec.Init{spec.Fresh}},
			func(a *App) []spec.Event { return tuitest.Training(still(a), 200) }, spec.Same, true, "r teaches a network from this start."},
		{"nothing to teach", run.Gauge{}, func(*App) []spec.Event { return tuitest.Broken() }, spec.Fresh, false, "The base network diverged."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := quiet(t, 80, 24)
			show(a, tt.gauge, tt.events(a))
			typed(a, "4")
			if tt.chosen == spec.Fresh {
				typed(a, "right")
			}
			if got := a.bindings().Run.Enabled(); got != tt.want {
				t.Errorf("r is enabled: %v, want %v", got, tt.want)
			}
			lacks(t, a, tt.says)
			var cmd tea.Cmd
			if _, cmd = a.Update(tuitest.Press("r")); cmd != nil {
				t.Error("asking for a stage starts a command")
			}
		})
	}
}
