package lab

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// TestCollectWhileProbing collects the log of a probe stage after each of its events:
// a layer is in the result once its probe is, with its control, and never before.
func TestCollectWhileProbing(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.Probe}
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	events := do(t, c)
	whole := run.Collect(c, events).Probes
	for n := range events {
		r := run.Collect(c, events[:n])
		fitted := 0
		for _, e := range events[:n] {
			if p, ok := e.(spec.Probed); ok && p.Step == c.Network().Steps {
				fitted++
			}
		}
		if len(r.Probes) != fitted {
			t.Errorf("after %d events there are %d probes, want %d", n, len(r.Probes), fitted)
		}
		for i, p := range r.Probes {
			if p.Layer != whole[i].Layer || p.TrainSamples != 100 || p.UntrainedTestAccuracy != whole[i].UntrainedTestAccuracy ||
				p.UntrainedInterval != whole[i].UntrainedInterval {
				t.Errorf("after %d events probe %d is %+v", n, i, p)
			}
		}
		if text, err := json.Marshal(r); err != nil || strings.Contains(string(text), `"layer":""`) {
			t.Errorf("after %d events the document is %s, %v", n, text, err)
		}
	}
	if len(whole) != 3 {
		t.Errorf("%d probes in the end", len(whole))
	}
}

// taughtBoth is the log of an experiment that taught both starts, the one that is not
// the config's first.
func taughtBoth(t *testing.T, c spec.Spec) []spec.Event {
	t.Helper()
	l := Start(c, load, cores)
	defer l.Close()
	if c.Lesson().Start == spec.Same {
		l.Ask(run.Request{Stage: spec.Teach, Init: spec.Fresh})
	}
	l.Ask(run.Request{Stage: spec.Teach, Init: spec.Same})
	l.Ask(run.Request{Stage: spec.Teach, Init: spec.Fresh})
	l.Finish()
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// TestCollectBothStarts compares what is collected of each start with the result of
// the config whose own start it is.
func TestCollectBothStarts(t *testing.T) {
	c, other := tiny(), tiny()
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	other.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	other.StartFrom(spec.Fresh)
	events := taughtBoth(t, c)
	same, fresh := run.Collect(c, events), run.Collect(other, events)
	if same.Teach.Init != spec.Same || same.OtherTeach.Init != spec.Fresh || len(same.OtherTeach.Curve) != 7 || same.OtherTeach.Source != "hidden2" {
		t.Fatalf("of both starts there are %+v and %+v", same.Teach, same.OtherTeach)
	}
	text := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if text(same.Teach) != text(fresh.OtherTeach) || text(same.OtherTeach) != text(fresh.Teach) || text(same.Teach) == text(fresh.Teach) {
		t.Error("a start's result depends on whose config it is collected for")
	}
	if want := text(run.Collect(other, do(t, other)).Teach); text(same.OtherTeach) != want {
		t.Errorf("beside another start the fresh one is\n%s, alone\n%s", text(same.OtherTeach), want)
	}
	if same.Seconds["teach"] == same.Seconds["teach_other"] || same.Seconds["teach_other"] == 0 {
		t.Errorf("the seconds are %v", same.Seconds)
	}
	// A run of one start has the document that it always had.
	if text := document(t, other, do(t, other)); strings.Contains(text, "teach_other") {
		t.Errorf("the document of one start speaks of another: %s", text)
	}
}

// TestUnfinishedStages collects a whole log event by event.
func TestUnfinishedStages(t *testing.T) {
	c := tiny()
	r := run.Collect(c, nil)
	for _, e := range do(t, c) {
		r.Add(e)
		switch e := e.(type) {
		case spec.Started:
			if !r.Unfinished(e.Stage, e.Init) || r.Completed(e.Stage, e.Init) {
				t.Errorf("%s has begun and is not unfinished", e.Stage)
			}
		case spec.Done:
			if r.Unfinished(e.Stage, e.Init) || !r.Completed(e.Stage, e.Init) {
				t.Errorf("%s has ended and is unfinished", e.Stage)
			}
		}
		// What the config says stands there from the first evaluation on.
		if x := r.Teach; x != nil && (x.Layer != "hidden1" || x.Source != "hidden2" || x.Weight != 0.1 || x.Components != 3 ||
			x.TargetVarianceRatio.Finite() != (x.PValue.Finite())) {
			t.Errorf("while it is taught the result is %+v", x)
		}
	}
	if r.Unfinished(measure.PCA, "") || r.Completed(spec.Teach, spec.Fresh) || r.Unfinished(spec.Teach, spec.Fresh) {
		t.Error("a stage that never began is unfinished or completed")
	}
}

// TestAStageBegunAnewIsOnce: what a stage had found before it failed is not there twice after it
// has been done again.
func TestAStageBegunAnewIsOnce(t *testing.T) {
	c := tiny()
	events := do(t, c)
	want := document(t, c, events)
	var again []spec.Event
	for _, e := range events {
		d, ended := e.(spec.Done)
		if !ended {
			again = append(again, e)
			continue
		}
		// The stage fails at its very end, and is done again.
		again = append(append(again, spec.Failed{Stage: d.Stage, Init: d.Init, Reason: "no luck"}), eventsOf(events, d.Stage)...)
	}
	if got := document(t, c, again); got != want {
		t.Errorf("a document of stages that were done twice:\n%s\nwant\n%s", got, want)
	}
}

// eventsOf are the events of one stage, from its beginning to its end.
func eventsOf(events []spec.Event, stage spec.Stage) []spec.Event {
	from := slices.IndexFunc(events, func(e spec.Event) bool { s, ok := e.(spec.Started); return ok && s.Stage == stage })
	to := slices.IndexFunc(events, func(e spec.Event) bool { d, ok := e.(spec.Done); return ok && d.Stage == stage })
	return events[from : to+1]
}
