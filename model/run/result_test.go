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

// TestALookHasItsOwnScore: what the network scores stands at its look alone, and nowhere where the
// log does not say it. A look that somebody asked for is none of the curve.
func TestALookHasItsOwnScore(t *testing.T) {
	c := measure.Rules().Default
	probed := func(step int) spec.Event {
		return spec.Probed{Subject: spec.Base, Step: step, Live: true, TestAccuracy: 0.5}
	}
	r := run.Collect(c, []spec.Event{
		spec.Looked{Subject: spec.Base, Step: 3, Loss: 2, Accuracy: 0.25}, probed(3),
		probed(4),
		spec.Looked{Subject: spec.Base, Step: 6, Loss: 1, Accuracy: 0.75}, probed(7), probed(8),
	})
	if n := len(r.Train.ProbeCurve); n != 3 {
		t.Fatalf("%d looks, want those of steps 3, 4 and 8", n)
	}
	for i, step := range []int{3, 4, 8} {
		p, known := r.Train.ProbeCurve[i], step == 3
		if p.Step != step || p.Loss.Finite() != known || p.Accuracy.Finite() != known || known && (p.Loss != 2 || p.Accuracy != 0.25) {
			t.Errorf("the look at step %d is %+v", step, p)
		}
	}
	r.Add(spec.Looked{Subject: spec.Base, Step: 11, Loss: 3, Accuracy: 0.5})
	r.Add(spec.Started{Stage: spec.Train, Subject: spec.Base}) // again, after a failure
	r.Add(probed(11))
	if p := r.Train.ProbeCurve[0]; p.Step != 11 || p.Loss.Finite() {
		t.Errorf("a look has the score of the training before: %+v", p)
	}
}
