package tui

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/tuitest"
)

// TestStoryIsTold: when all is done the header has the story, the status line says what was found and
// what to press next, and so does what is left on the terminal.
func TestStoryIsTold(t *testing.T) {
	a := quiet(t, 120, 36)
	show(a, run.Gauge{Stage: spec.Train, Step: 5042, Steps: 10000}, tuitest.Training(still(a), 5000))
	if strings.Contains(screenOf(a), "reads measurably") {
		t.Error("something is found before there is anything")
	}
	if summary := a.Summary(); !strings.Contains(summary, "base network at step 5,042 of 10,000, with test accuracy 0.9") || !strings.Contains(summary, " at step 5,000;") {
		t.Errorf("left in the middle, the app says %q", summary)
	}
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	const story = "probes 0.829 → 0.968 from input to hidden3, measurably better"
	lacks(t, a, story, "hidden3 reads measurably better than input.", "2 shows each layer")
	if summary := a.Summary(); !strings.Contains(summary, "seed 1: test accuracy 0.9") || !strings.Contains(summary, story) {
		t.Errorf("left at the end, the app says %q", summary)
	}
	typed(a, "2")
	show(a, run.Gauge{}, nil)
	if strings.Contains(screenOf(a), "2 shows each layer") {
		t.Error("what to press next is said again")
	}
}

// TestSummaryHasTheCommand: the last line names the command that does the same again, with its seed.
func TestSummaryHasTheCommand(t *testing.T) {
	a := quiet(t, 120, 36)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	if summary := a.Summary(); !strings.HasSuffix(summary, "; `fathom --seed 1` does it again") {
		t.Errorf("left at the end, the app says %q", summary)
	}
	a = storeApp(t, topics(), 120, 36)
	a.host.Again = func() string { return "fathom open topics" }
	show(a, run.Gauge{}, tuitest.StoreDone(topics(), false))
	if summary := a.Summary(); !strings.HasSuffix(summary, "(0.580 → 0.791); `fathom open topics` does it again") {
		t.Errorf("of a store it says %q", summary)
	}
}

// TestOnlookersAreNotToldKeys: no sentence on a screen names a key that steers the run to who may only
// look on, in the states in which it does so to who steers.
func TestOnlookersAreNotToldKeys(t *testing.T) {
	diverged := append(tuitest.Training(tuitest.NewRun(measure.Rules().Default), 300), spec.Diverged{Subject: spec.Base, Reason: "it diverged"}, spec.Done{Stage: spec.Train})
	for name, events := range map[string][]spec.Event{"nothing": nil, "diverged": diverged, "failed": {spec.Started{Stage: spec.Train}, spec.Failed{Stage: spec.Train, Reason: "no memory"}}} {
		for _, steers := range []bool{true, false} {
			still := tuitest.NewRun(measure.Rules().Default)
			a := New(t.Context(), Host{Current: func() (run.View, run.Control) {
				if steers {
					return still, still
				}
				return still, nil
			}, Rules: measure.Rules(), Start: func(context.Context, spec.Spec) error { return nil }})
			a.resize(120, 36)
			show(a, run.Gauge{}, events)
			told := 0
			for i := range a.tabs {
				a.shown = i
				told += len(steeringWords.FindAllString(a.tabs[i].View(120, 30), -1))
			}
			if (told > 0) != steers {
				t.Errorf("%s, steers %v: %d keys are told", name, steers, told)
			}
		}
	}
}

// steeringWords are sentences that name keys which steer.
var steeringWords = regexp.MustCompile(`\b[SNRr] (sets|tries|restarts|with a new|runs|teaches|probes|computes|looks)\b`)

// TestNextPace: slower and faster go to the next pace from any, and faster ends at full speed.
func TestNextPace(t *testing.T) {
	for _, tt := range []struct {
		pace float64
		by   int
		want float64
	}{{0, +1, 2000}, {2000, +1, 500}, {333, +1, 100}, {1, +1, 1}, {0, -1, 0}, {2000, -1, 0}, {333, -1, 500}, {1, -1, 5}, {0.5, -1, 1}} {
		if got := axis.NextPace(tt.pace, tt.by); got != tt.want {
			t.Errorf("from %v by %+d: %v, want %v", tt.pace, tt.by, got, tt.want)
		}
	}
}
