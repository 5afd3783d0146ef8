package tui

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// keeper is a host whose run can be kept.
type keeper struct {
	path    string // where it is saved
	problem error
	refuses error // why it cannot be kept
	kept    int   // times
}

// app is an app on the keeper's run, which trains.
func (k *keeper) app(t *testing.T) *App {
	t.Helper()
	still := tuitest.NewRun(measure.Rules().Default)
	a := New(t.Context(), Host{
		Current: func() (run.View, run.Control) { return still, still }, Rules: measure.Rules(), Base: measure.Rules().Default,
		Saved: func() (string, error) { return k.path, k.problem },
		Keep: func(context.Context) error {
			if k.kept++; k.refuses == nil {
				k.path = "fathom-runs/one"
			}
			return k.refuses
		},
	})
	a.resize(80, 24)
	k.news(a)
	return a
}

// news shows that the run trains.
func (k *keeper) news(a *App) {
	show(a, run.Gauge{Stage: spec.Train, Step: 3412, Steps: 10_000}, []spec.Event{spec.Started{Stage: spec.Train, Subject: spec.Base}})
}

// does presses a key and does what comes of it; quits says that the app leaves.
func does(a *App, name string) (quits bool) {
	for _, cmd := a.Update(tuitest.Press(name)); cmd != nil; {
		msg := cmd()
		if _, quits := msg.(tea.QuitMsg); quits {
			return true
		}
		_, cmd = a.Update(msg)
	}
	return false
}

// TestKeepIsAskedOnce: who leaves work that is not saved is asked once whether to keep it, and the last
// line says how it goes on.
func TestKeepIsAskedOnce(t *testing.T) {
	k := &keeper{}
	a := k.app(t)
	if does(a, "q") {
		t.Fatal("q leaves without a question")
	}
	lacks(t, a, "Keep this run? y keeps it")
	if does(a, "esc"); a.asking != askNothing || k.kept > 0 {
		t.Error("esc does not stay")
	}
	does(a, "q")
	if !does(a, "y") || k.kept != 1 {
		t.Errorf("y does not keep it and leave: kept %d times", k.kept)
	}
	if said := a.Summary(); !strings.Contains(said, "`fathom run --resume fathom-runs/one` goes on") {
		t.Errorf("the last line is %q", said)
	}
	for _, second := range []string{"n", "q"} {
		k := &keeper{}
		a := k.app(t)
		if does(a, "q"); !does(a, second) || k.kept > 0 {
			t.Errorf("q and then %s: kept %d times", second, k.kept)
		}
	}
	k = &keeper{refuses: errors.New("the disk is full")}
	a = k.app(t)
	if does(a, "q"); does(a, "y") {
		t.Error("it leaves though the run is not kept")
	}
	lacks(t, a, "✗ Not kept: the disk is full.")
}

// TestSavedIsNotAskedFor: leaving a run that is saved loses nothing, unless not all of it is.
func TestSavedIsNotAskedFor(t *testing.T) {
	k := &keeper{path: "runs/one"}
	if !does(k.app(t), "q") {
		t.Error("leaving a saved run asks")
	}
	a := k.app(t)
	k.problem = errors.New("no space left on device")
	k.news(a)
	lacks(t, a, "✗ No space left on device.")
	if does(a, "q") {
		t.Error("a run that is not saved whole is left without a question")
	}
	k.problem = nil
	does(a, "n")
	k.news(a)
	lacks(t, a, "Everything is saved again.")
}

// TestResumeByKey: r goes on with a run on disk that has ended, and with no other.
func TestResumeByKey(t *testing.T) {
	still := tuitest.NewRun(measure.Rules().Default)
	var control run.Control
	resumed := 0
	a := New(t.Context(), Host{
		Current: func() (run.View, run.Control) { return still, control }, Rules: measure.Rules(), Base: measure.Rules().Default,
		Resume: func(context.Context) error {
			resumed++
			control = still
			return nil
		},
	})
	a.resize(80, 24)
	if typed(a, "r"); resumed > 0 {
		t.Error("r goes on with a run that another process writes")
	}
	a.observe(newsMsg{of: a.run, err: errors.New("the process that made it is gone")})
	lacks(t, a, "r go on", "the process that made it is gone")
	_, cmd := a.Update(tuitest.Press("r"))
	if cmd == nil {
		t.Fatal("r does nothing")
	}
	a.Update(cmd())
	if resumed != 1 || a.control == nil || a.stopped {
		t.Errorf("r has gone on %d times; control %v, stopped %v", resumed, a.control, a.stopped)
	}
}

// TestFinishedDoesNotGoOn: of a run on disk that is finished r does nothing, is not among the keys, and
// says why.
func TestFinishedDoesNotGoOn(t *testing.T) {
	still := tuitest.NewRun(measure.Rules().Default)
	a := New(t.Context(), Host{
		Current: func() (run.View, run.Control) { return still, nil }, Rules: measure.Rules(), Base: measure.Rules().Default,
		Resume: func(context.Context) error {
			t.Error("r goes on with what is finished")
			return nil
		},
	})
	a.resize(80, 24)
	typed(a, "space")
	lacks(t, a, "another process makes this run")
	a.observe(newsMsg{of: a.run, err: io.EOF})
	if strings.Contains(screenOf(a), "r go on") {
		t.Error("r is among the keys")
	}
	typed(a, "r")
	lacks(t, a, "this run is finished, and there is nothing to go on with")
}

// TestWarningIsSaid: what is wrong with what is shown is said when the app begins, or when it comes, and
// once.
func TestWarningIsSaid(t *testing.T) {
	still, warning := tuitest.NewRun(measure.Rules().Default), ""
	a := New(t.Context(), Host{
		Current: func() (run.View, run.Control) { return still, nil }, Rules: measure.Rules(), Base: measure.Rules().Default,
		Warning: func() string { return warning },
	})
	a.resize(80, 24)
	warning = "Not all is shown: line 9."
	a.observe(newsMsg{of: a.run})
	lacks(t, a, "✗ Not all is shown: line 9.")
	a.notice = notice{}
	a.observe(newsMsg{of: a.run})
	if strings.Contains(screenOf(a), "line 9") {
		t.Error("it is said again")
	}
	b := New(t.Context(), a.host)
	b.resize(80, 24)
	lacks(t, b, "✗ Not all is shown: line 9.")
}
