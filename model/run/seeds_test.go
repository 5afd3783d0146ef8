package run_test

import (
	"slices"
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// seedTest is a difference between two layers' probes after so many steps, of other seeds or also of
// other images.
func seedTest(first, second int, shows spec.Shows, needed int, items *spec.SeedItems) spec.SeedTest {
	of := func(layer int) spec.Quantity {
		return spec.Quantity{Measure: "probe", Subject: spec.Base, Step: 100, Layer: layer, Name: spec.LayerName(layer)}
	}
	return spec.SeedTest{First: of(first), Second: of(second), Adjusted: 0.01, Shows: shows, Needed: needed, Items: items}
}

// TestSeedSure: where images are known, what counts is what is sure of other images too.
func TestSeedSure(t *testing.T) {
	test := seedTest(0, 1, spec.Higher, 0, nil)
	if shows, p := run.SeedSure(test); shows != spec.Higher || p != 0.01 {
		t.Errorf("without images it shows %q, p = %v", shows, p)
	}
	test.Items = &spec.SeedItems{Adjusted: 0.2}
	if shows, p := run.SeedSure(test); shows != spec.Nothing || p != 0.2 {
		t.Errorf("with images it shows %q, p = %v", shows, p)
	}
}

// TestSeedSentences: a sentence a family, of what is sure and of what is not, and how many seeds that
// would take where it is more than there are.
func TestSeedSentences(t *testing.T) {
	sure := &spec.SeedItems{Adjusted: 0.001, Shows: spec.Lower}
	accuracy := spec.SeedTest{Second: spec.Quantity{Measure: spec.Accuracy, Subject: spec.TaughtSame, Step: 1200}}
	before := seedTest(0, 1, spec.Nothing, 0, nil)
	before.First.Step, before.Second.Step = 0, 0
	trained := seedTest(1, 1, spec.Higher, 0, nil)
	trained.First.Step = 0
	e := spec.Seeded{Done: 5, Families: []spec.SeedFamily{
		{Name: spec.DepthFamily, Tests: []spec.SeedTest{before}},
		{Name: spec.DepthFamily, Tests: []spec.SeedTest{seedTest(0, 1, spec.Lower, 2, sure), seedTest(1, 2, spec.Nothing, 1200, nil), seedTest(2, 3, spec.Higher, 4, &spec.SeedItems{Adjusted: 0.3})}},
		{Name: spec.TrainingFamily, Tests: []spec.SeedTest{trained}},
		{Name: spec.TeachingFamily, Tests: []spec.SeedTest{accuracy}},
	}}
	want := []string{
		"untrained network, probe: nothing is sure.",
		"trained network, probe: sure of hidden1 - input (lower); not of hidden2 - hidden1 (a difference as large would take some 1,200 seeds) and hidden3 - hidden2.",
		"trained minus untrained, probe: all is sure, hidden1 (higher, of these images).",
		"taught minus base, test accuracy: nothing is sure.",
	}
	if got := run.SeedSentences(e); !slices.Equal(got, want) {
		t.Errorf("said is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := run.SeedTestName(e.Families[3], accuracy); got != "after 1,200 steps" {
		t.Errorf("a test of the taught network is called %q", got)
	}
}

// TestSeedsPlanAndWhatIsLeftOut: what so many seeds show is said beforehand, and which are in no figure.
func TestSeedsPlanAndWhatIsLeftOut(t *testing.T) {
	e := spec.Seeded{Seeds: 5, Power: 0.8, Detectable: 1.682, DetectableHolm: 1.682}
	if got, want := run.SeedsPlan(e), "5 seeds show a difference between paired figures of 1.68 of its standard deviations with a chance of 80 %."; got != want {
		t.Errorf("the plan is %q, want %q", got, want)
	}
	e.DetectableHolm = 2.5
	if got := run.SeedsPlan(e); !strings.HasSuffix(got, " 80 %, and one between neighbouring layers, after Holm, of 2.50.") {
		t.Errorf("the plan is %q", got)
	}
	if got := run.SeedsLeftOut(e); got != "" {
		t.Errorf("of none left out is said %q", got)
	}
	e.Done, e.Ran = 5, 4
	e.LeftOut = []spec.LeftOut{{Seed: 7, Problem: "the network diverged"}, {Seed: 9, Problem: "the taught network diverged", Taught: true}}
	if got, want := run.SeedsLeftOut(e), "Intervals are over what ran, 4 of 5 seeds. Left out: seed 7 (the network diverged), seed 9 (the taught network diverged)."; got != want {
		t.Errorf("left out is %q, want %q", got, want)
	}
}
