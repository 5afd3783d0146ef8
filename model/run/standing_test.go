package run_test

import (
	"errors"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// TestStanding follows a run from its beginning to an error that ends it.
func TestStanding(t *testing.T) {
	const measure spec.Stage = "measure"
	var s run.Standing
	want := func(when string, train, measured, teach run.State) {
		t.Helper()
		for stage, state := range map[spec.Stage]run.State{spec.Train: train, measure: measured, spec.Teach: teach} {
			if got := s.State(stage); got != state {
				t.Errorf("%s %s is in state %d, want %d", when, stage, got, state)
			}
		}
	}
	waiting := func(stages ...spec.Stage) { s.Measure(run.Gauge{Waiting: stages}) }

	want("at first", run.Idle, run.Idle, run.Idle)
	waiting(spec.Train, measure)
	want("when asked for", run.Waiting, run.Waiting, run.Idle)
	if s.End(errors.New("the file is wrong")); s.Unusable() == nil {
		t.Error("an error before the data are loaded does not make them unusable")
	}
	want("after an early end", run.Idle, run.Idle, run.Idle)

	s = run.Standing{}
	s.Take(spec.Loaded{Data: "mnist"})
	s.Take(spec.Started{Stage: spec.Train})
	waiting(spec.Train, measure) // the gauge may be behind the log
	want("while it trains", run.Running, run.Waiting, run.Idle)
	waiting()
	want("when it is taken back", run.Running, run.Idle, run.Idle)
	s.Take(spec.Evaluated{Subject: spec.Base, Step: 100})
	s.Take(spec.Diverged{Subject: spec.Base})
	s.Take(spec.Done{Stage: spec.Train})
	want("once it diverged", run.Diverged, run.Idle, run.Idle)
	s.Take(spec.Failed{Stage: measure})
	s.Take(spec.Started{Stage: spec.Teach})
	want("while it teaches", run.Diverged, run.Failed, run.Running)
	s.End(errors.New("the disk is full"))
	want("after the end", run.Diverged, run.Failed, run.Failed)
	if s.Unusable() != nil || s.Err == nil || !s.Gauge.Ended || s.Last.Step != 100 || s.Loaded.Data != "mnist" {
		t.Errorf("after the end it stands as %+v", s)
	}
}
