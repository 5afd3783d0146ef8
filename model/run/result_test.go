package run_test

import (
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

func TestFailureOfTheOtherStart(t *testing.T) {
	c := measure.Rules().Default
	began := []spec.Event{spec.Started{Stage: spec.Teach, Init: spec.Same}, spec.Done{Stage: spec.Teach, Init: spec.Same, Seconds: 1}, spec.Started{Stage: spec.Teach, Init: spec.Fresh}}
	r := run.Collect(c, append(began, spec.Failed{Stage: spec.Teach, Init: spec.Fresh, Reason: "no reason"}))
	if len(r.Failed) != 0 || r.OtherFailed != "no reason" || !r.Completed(spec.Teach, spec.Same) || r.Completed(spec.Teach, spec.Fresh) || r.Unfinished(spec.Teach, spec.Fresh) {
		t.Errorf("the other start failed: %v, %q", r.Failed, r.OtherFailed)
	}
	r.Add(spec.Started{Stage: spec.Teach, Init: spec.Fresh})
	if r.OtherFailed != "" || !r.Unfinished(spec.Teach, spec.Fresh) {
		t.Error("a stage that is tried again has failed still")
	}
	c.StartFrom(spec.Fresh)
	if r = run.Collect(c, append(began, spec.Failed{Stage: spec.Teach, Init: spec.Fresh, Reason: "no reason"})); r.Failed[spec.Teach] != "no reason" || r.OtherFailed != "" {
		t.Errorf("the config's start failed: %v, %q", r.Failed, r.OtherFailed)
	}
}
