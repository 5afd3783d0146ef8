package export

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// bothStarts runs all stages and teaches both starts.
func bothStarts(t *testing.T, c spec.Spec) done {
	t.Helper()
	return ask(t, c, []run.Request{
		{Stage: spec.Train}, {Stage: measure.Probe}, {Stage: measure.PCA},
		{Stage: spec.Teach, Init: spec.Same}, {Stage: spec.Teach, Init: spec.Fresh},
	})
}

// TestReportOfAPart writes the report and the tables after each event of a log: there
// is no nameless layer, no figure of nothing, and under "What is missing" stands each
// stage that runs, with how much there is of it.
func TestReportOfAPart(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	source := bothStarts(t, c)
	var running spec.Started
	done := 0 // steps or layers of the stage that runs
	for n, e := range source.events {
		switch e := e.(type) {
		case spec.Started:
			running, done = e, 0
		case spec.Done:
			running = spec.Started{}
		case spec.Evaluated:
			done = e.Step
		case spec.Probed:
			if e.Step > 0 {
				done++
			}
		case spec.Projected:
			if !e.Live {
				done++
			}
		}
		x := source.with(source.events[:n+1]).contents(t)
		var b bytes.Buffer
		if err := x.report(&b); err != nil {
			t.Fatal(err)
		}
		report := b.String()
		_, missing, _ := strings.Cut(report, "## What is missing")
		of := map[spec.Stage]string{spec.Train: "300 steps", spec.Teach: "300 steps", measure.Probe: "3 layers", measure.PCA: "3 layers"}
		if want := fmt.Sprintf("was not finished when this was written: there are %d of %s.", done, of[running.Stage]); running.Stage != "" &&
			(!strings.Contains(missing, want) || !strings.Contains(missing, "- The "+string(running.Stage)+" stage")) {
			t.Fatalf("after event %d, in %s from %s, the report does not say %q but\n%s", n, running.Stage, running.Init, want, missing)
		}
		if running.Stage == "" && strings.Contains(missing, "had not come") {
			t.Fatalf("after event %d nothing runs, and the report says\n%s", n, missing)
		}
		for _, nonsense := range []string{"| | ", "fitted on 0 ", "0 components", "of  of", "from ,", "weight 0.\n", "(0.0 %", "(– %", "(0.0\n"} {
			if strings.Contains(report, nonsense) {
				t.Fatalf("after event %d the report has %q:\n%s", n, nonsense, report)
			}
		}
		if running.Stage == measure.Probe && strings.Contains(report, "After training") {
			t.Fatalf("after event %d a part of the probes has a finding:\n%s", n, report)
		}
		for _, teaching := range x.teachings() {
			if note := x.teach(teaching).note; !strings.Contains(note, " start · 3 components of hidden2 from hidden1, weight 0.1 · ") {
				t.Fatalf("after event %d the figure says %q", n, note)
			}
		}
		for _, f := range under(x, "tables") {
			b.Reset()
			if err := f.write(&b); err != nil || strings.Contains(b.String(), "\n,") {
				t.Fatalf("after event %d %s is %v\n%s", n, f.name, err, b.String())
			}
		}
	}
}

// TestExportOfBothStarts: each start has its own table, figure, weights and section.
func TestExportOfBothStarts(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	source := bothStarts(t, c)
	dir := exported(t, source)
	names := listing(t, dir)
	for _, want := range []string{"tables/teach.csv", "tables/teach-fresh.csv", "figures/teach.svg", "figures/teach-fresh.svg", "figures/teach-fresh.png"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no %s in %q", want, names)
		}
	}
	for file, curve := range map[string][]run.TeachPoint{"teach": source.result.Teach.Curve, "teach-fresh": source.result.OtherTeach.Curve} {
		var want []spec.Figure
		for _, p := range curve {
			want = append(want, p.Accuracy)
		}
		equal(t, file, columns(t, dir, file)["accuracy"], want)
	}
	for suffix, name := range map[string]string{"_taught": spec.TaughtSame, "_taught_fresh": spec.TaughtFresh} {
		want := source.array(t, spec.Address{Subject: name, Step: 300, Name: spec.Biases})
		if b, _ := array(t, dir, "weights", "b1"+suffix); !slices.Equal(b, want.Float32) {
			t.Errorf("b1%s is not of the network %s", suffix, name)
		}
	}
	report := string(read(t, dir, "README.md"))
	for _, want := range []string{
		"## Teaching\n\nA second network of the same shape, from the base network's initial weights",
		"## Teaching, fresh start\n\nA second network of the same shape, from newly drawn weights",
		"--teach-init fresh --stages teach\n", "`W1_taught_fresh`, … of the one taught from the fresh start",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report has no %q:\n%s", want, report)
		}
	}
	if strings.Count(report, "McNemar p = ")+strings.Count(report, "Both are right and wrong on the same") < 2 {
		t.Errorf("a start is not tested:\n%s", report)
	}
	for _, link := range links(report) {
		if !slices.Contains(names, link) && link != "projector" {
			t.Errorf("the report has a link to nothing: %s", filepath.Join(dir, link))
		}
	}

	// Only the other start was taught; then it failed.
	events := slices.DeleteFunc(slices.Clone(source.events), func(e spec.Event) bool {
		switch e := e.(type) {
		case spec.Evaluated:
			return e.Subject == spec.TaughtSame
		case spec.Started:
			return e.Init == spec.Same
		case spec.Taught:
			return e.Init == spec.Same
		case spec.Done:
			return e.Init == spec.Same
		}
		return false
	})
	for end, want := range map[spec.Event]string{
		spec.Finished{}: "- The teach stage from the same start was not done.\n",
		spec.Failed{Stage: spec.Teach, Init: spec.Fresh, Reason: "no memory"}: "- The teach stage from the same start was not done.\n- The teach stage from the fresh start failed: no memory.\n",
	} {
		part := source.with(append(events[:len(events):len(events)], end))
		var b bytes.Buffer
		if err := part.contents(t).report(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "## What is missing\n\n"+want) || strings.Contains(b.String(), "## Teaching\n") || !strings.Contains(b.String(), "## Teaching, fresh start\n") {
			t.Errorf("with the fresh start alone and %s the report is\n%s", end.Kind(), b.String())
		}
	}
}
