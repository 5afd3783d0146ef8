package lab

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// TestVerdictsOfARun are those of the log's tests, of both networks apart.
func TestVerdictsOfARun(t *testing.T) {
	c := tiny()
	events := do(t, c)
	r := run.Collect(c, events)
	v := r.Verdicts()
	if v == nil || v.Trained == nil || v.Untrained == nil || v.Teach == nil || v.OtherTeach != nil || v.Level != 0.05 {
		t.Fatalf("verdicts %+v", v)
	}
	for step, half := range map[int]*run.DepthVerdict{0: v.Untrained, c.Network().Steps: v.Trained} {
		n := 0
		for _, e := range events {
			e, ok := e.(spec.Compared)
			if !ok || e.Live || e.Step != step {
				continue
			}
			n++
			got := half.Ends
			if e.Second == e.First+1 {
				got = &half.Neighbours[e.First]
			}
			if got.OnlyFirst != e.OnlyFirst || got.OnlySecond != e.OnlySecond || got.PValue != e.PValue || got.Adjusted < got.PValue ||
				got.First != spec.LayerName(e.First) || got.Second != spec.LayerName(e.Second) {
				t.Errorf("step %d: the verdict has %+v, the log %+v", step, got, e)
			}
		}
		if n != 3 {
			t.Errorf("step %d: %d tests, want 3", step, n)
		}
	}
	want := fmt.Sprintf("After training: %s; before it: %s.", v.Trained.Finding, v.Untrained.Finding)
	if got := r.ProbeFinding(); got != want {
		t.Errorf("the finding is %q, want %q", got, want)
	}
	if text, err := r.Document(); err != nil || !strings.Contains(string(text), v.Trained.Finding) {
		t.Errorf("the document does not hold the finding (%v)", err)
	}
}

// TestNothingIsClaimedOfANetworkThatDiverged: the verdicts that rest on it are not there, the
// others are.
func TestNothingIsClaimedOfANetworkThatDiverged(t *testing.T) {
	c := tiny()
	events := do(t, c)
	for _, test := range []struct {
		network        string
		trained, teach bool
	}{
		{spec.Base, false, false},
		{spec.TaughtSame, true, false},
		{spec.TaughtFresh, true, true},
	} {
		r := run.Collect(c, append(slices.Clone(events), spec.Diverged{Subject: test.network, Step: c.Network().Steps, Reason: "diverged: it ends at 17.55 nats per image"}))
		v := r.Verdicts()
		if v == nil || (v.Trained != nil) != test.trained || v.Untrained == nil || (v.Teach != nil) != test.teach {
			t.Errorf("%s diverged: verdicts %+v", test.network, v)
		}
		if said := strings.Contains(r.ProbeFinding(), "nothing is claimed of a network that diverged"); said == test.trained {
			t.Errorf("%s diverged: %s", test.network, r.ProbeFinding())
		}
		if said := r.TeachFinding(r.Teach) == "A training diverged: there is nothing to compare."; said == test.teach {
			t.Errorf("%s diverged: %s", test.network, r.TeachFinding(r.Teach))
		}
	}
}
