package run_test

import (
	"math"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// judgedOf is tests of layers with these p-values after Holm, the last of the ends where there are
// more than one; one below 0 is of a deeper layer that is worse.
func judgedOf(step int, adjusted ...spec.Figure) spec.Judged {
	j := spec.Judged{Subject: spec.Base, Step: step, Level: 0.05}
	for i, p := range adjusted {
		test := spec.LayerTest{First: spec.LayerName(i), Second: spec.LayerName(i + 1), Adjusted: p}
		if p < 0 {
			test.Adjusted, test.Shows = -p, spec.Worse
		} else if p < 0.05 {
			test.Shows = spec.Better
		}
		if i > 0 && i == len(adjusted)-1 {
			test.First, test.Second = spec.LayerName(0), spec.LayerName(i)
			j.Ends = &test
		} else {
			j.Neighbours = append(j.Neighbours, test)
		}
	}
	return j
}

func TestDepthVerdictWords(t *testing.T) {
	for _, test := range []struct {
		p    []spec.Figure // see judgedOf
		want string
	}{
		{[]spec.Figure{1e-9, 1e-9, 1e-9, 1e-9}, "measurably better at every layer and from input to hidden3 (0.700 → 0.730)"},
		{[]spec.Figure{-1e-9, -1e-9, -1e-9, -1e-9}, "measurably worse at every layer and from input to hidden3 (0.700 → 0.730)"},
		{[]spec.Figure{1e-9, 1e-9, 1e-9, 0.5}, "measurably better at every layer; from input to hidden3 not measurable (0.700 → 0.730), p = 0.500 after Holm"},
		{[]spec.Figure{1e-9, 1e-9, 0.6, 1e-9}, "measurably better up to hidden2 (0.720), from there no step is measurable; from input to hidden3 measurably better (0.700 → 0.730)"},
		{[]spec.Figure{1, 1, 1, 1}, "no step is measurable; from input to hidden3 not measurable (0.700 → 0.730), p = 1.000 after Holm"},
		{[]spec.Figure{1, 1, 1, 0.0156}, "no step is measurable; from input to hidden3 measurably better (0.700 → 0.730)"},
		{[]spec.Figure{1, 1e-9, 1e-9, -1e-9}, "measurably better at every layer from hidden1 to hidden3, no other step is measurable; from input to hidden3 measurably worse (0.700 → 0.730)"},
		{[]spec.Figure{1e-9, 0.3, -1e-9, 0.267}, "measurably better from input to hidden1 and worse from hidden2 to hidden3, no other step is measurable; from input to hidden3 not measurable (0.700 → 0.730), p = 0.267 after Holm"},
		{[]spec.Figure{1e-9, -1e-9, 1e-9, 1e-9}, "measurably better from input to hidden1, worse from hidden1 to hidden2 and better from hidden2 to hidden3; from input to hidden3 measurably better (0.700 → 0.730)"},
		{[]spec.Figure{0.04}, "measurably better from input to hidden1 (0.700 → 0.710)"},
		{[]spec.Figure{0.06}, "the step from input to hidden1 is not measurable (0.700 → 0.710)"},
	} {
		var probes []run.ProbeResult
		for i := range max(2, len(test.p)) {
			probes = append(probes, run.ProbeResult{Layer: spec.LayerName(i), TestAccuracy: spec.Figure(0.7 + 0.01*float64(i))})
		}
		got := run.ProbeFindingAt(0, 1, probes, []spec.Judged{judgedOf(0, test.p...)}, run.NotRuined)
		if want := "Before training: " + test.want + "."; got != want {
			t.Errorf("%v:\n%s\nwant\n%s", test.p, got, want)
		}
	}
}

// ofTwoLayers is a log of an experiment that was done, of two layers, with these events after it.
func ofTwoLayers(s spec.Spec, more ...spec.Event) run.Result {
	steps := s.Network().Steps
	probe := func(step, layer int, accuracy spec.Figure) spec.Probed {
		return spec.Probed{Subject: spec.Base, Step: step, Layer: layer, Name: spec.LayerName(layer), TestAccuracy: accuracy}
	}
	log := []spec.Event{
		spec.Evaluated{Subject: spec.Base, Step: steps, Accuracy: 0.9},
		probe(0, 0, 0.8), probe(steps, 0, 0.81), probe(0, 1, 0.7), probe(steps, 1, 0.9),
		judgedOf(0, -0.01), judgedOf(steps, 0.01),
		spec.Started{Stage: spec.Teach, Init: spec.Same},
		spec.Evaluated{Subject: spec.TaughtSame, Step: steps, Accuracy: 0.95},
		spec.Taught{Subject: spec.TaughtSame, Step: steps, Init: spec.Same, Difference: 0.05, OnlyBase: 1, OnlyTaught: 9, PValue: 0.01, Shows: spec.Better},
		spec.Done{Stage: spec.Teach, Init: spec.Same},
	}
	return run.Collect(s, append(log, more...))
}

func TestVerdicts(t *testing.T) {
	s := measure.Rules().Default
	steps := s.Network().Steps
	const (
		trained   = "measurably better from input to hidden1 (0.810 → 0.900)"
		untrained = "measurably worse from input to hidden1 (0.800 → 0.700)"
		taught    = "taught is measurably better, of these two networks."
	)
	diverged := func(subject string) spec.Event {
		return spec.Diverged{Subject: subject, Step: steps, Reason: "diverged"}
	}
	for _, test := range []struct {
		name                            string
		more                            []spec.Event
		trained, untrained, teach, also string // what the findings end with, "" for none
	}{
		{"all is well", nil, trained, untrained, taught, ""},
		{"the base network diverged", []spec.Event{diverged(spec.Base)}, "", untrained, "", ""},
		{"the taught network diverged", []spec.Event{diverged(spec.TaughtSame)}, trained, untrained, "", ""},
		{"another taught network diverged", []spec.Event{diverged(spec.TaughtFresh)}, trained, untrained, taught, ""},
		{"it is taught again", []spec.Event{spec.Started{Stage: spec.Teach, Init: spec.Same}}, trained, untrained, "", ""},
		{"the other start too", []spec.Event{
			spec.Started{Stage: spec.Teach, Init: spec.Fresh},
			spec.Taught{Subject: spec.TaughtFresh, Init: spec.Fresh, PValue: 1}, spec.Done{Stage: spec.Teach, Init: spec.Fresh},
		}, trained, untrained, taught, "no difference is measurable."},
		{"live tests", []spec.Event{spec.Judged{Step: steps, Live: true, Neighbours: make([]spec.LayerTest, 1)}}, trained, untrained, taught, ""},
		{"judged anew", []spec.Event{judgedOf(steps, 0.4)}, "the step from input to hidden1 is not measurable (0.810 → 0.900)", untrained, taught, ""},
		{"judged of other layers", []spec.Event{judgedOf(steps, 1, 1, 1)}, trained, untrained, taught, ""},
		{"probed anew", []spec.Event{spec.Started{Stage: measure.Probe}}, "", "", taught, ""},
	} {
		r := ofTwoLayers(s, test.more...)
		v := r.Verdicts()
		if v == nil || v.Level != 0.05 {
			t.Fatalf("%s: %+v", test.name, v)
		}
		said := []string{"", "", "", ""}
		for i, half := range []*run.DepthVerdict{v.Trained, v.Untrained} {
			if half != nil {
				said[i] = half.Finding
			}
		}
		for i, half := range []*run.TeachVerdict{v.Teach, v.OtherTeach} {
			if half != nil {
				said[2+i] = half.Finding
			}
		}
		for i, want := range []string{test.trained, test.untrained, test.teach, test.also} {
			if (want == "") != (said[i] == "") || !strings.HasSuffix(said[i], want) {
				t.Errorf("%s: the findings are %q, want %q", test.name, said, []string{test.trained, test.untrained, test.teach, test.also})
			}
		}
	}
	if v := run.Collect(s, nil).Verdicts(); v != nil {
		t.Errorf("of nothing there is %+v", v)
	}
}

// TestTheFindingOfAResult is the verdicts of both networks in one sentence.
func TestTheFindingOfAResult(t *testing.T) {
	s := measure.Rules().Default
	want := "After training: measurably better from input to hidden1 (0.810 → 0.900); before it: measurably worse from input to hidden1 (0.800 → 0.700)."
	if got := ofTwoLayers(s).ProbeFinding(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	want = "After training: nothing is claimed of a network that diverged; before it: measurably worse from input to hidden1 (0.800 → 0.700)."
	if got := ofTwoLayers(s, spec.Diverged{Subject: spec.Base, Reason: "diverged"}).ProbeFinding(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := run.Collect(s, nil).ProbeFinding(); got != "" {
		t.Errorf("of nothing it says %s", got)
	}
}

func TestRuinAt(t *testing.T) {
	bad := func(step int) spec.Compared { return spec.Compared{Step: step, WorseThanGuessing: true} }
	diverged := spec.Diverged{Step: 500, Reason: "diverged"}
	for _, test := range []struct {
		step     int
		compared []spec.Compared
		diverged spec.Diverged
		want     run.Ruin
	}{
		{0, nil, spec.Diverged{}, run.NotRuined},
		{900, nil, spec.Diverged{}, run.NotRuined},
		{499, nil, diverged, run.NotRuined},
		{500, nil, diverged, run.RuinDiverged},
		{900, nil, diverged, run.RuinDiverged},
		{300, []spec.Compared{{Step: 300}, bad(300)}, spec.Diverged{}, run.RuinGuessing},
		{300, []spec.Compared{bad(200), bad(400), {Step: 300}}, spec.Diverged{}, run.NotRuined},
		{600, []spec.Compared{bad(600)}, diverged, run.RuinDiverged},
		{300, []spec.Compared{bad(300)}, diverged, run.RuinGuessing},
		{900, []spec.Compared{bad(900)}, spec.Diverged{}, run.NotRuined}, // the end: its divergence alone tells
	} {
		if got := run.RuinAt(test.step, 900, test.compared, test.diverged); got != test.want {
			t.Errorf("step %d, %+v, %+v: %q, want %q", test.step, test.compared, test.diverged, got, test.want)
		}
	}
}

func TestIntervalText(t *testing.T) {
	nan, inf := spec.Figure(math.NaN()), spec.Figure(math.Inf(1))
	for _, test := range []struct {
		interval [2]spec.Figure
		want     string
	}{
		{[2]spec.Figure{0.8042, 0.85061}, "0.804 – 0.851"},
		{[2]spec.Figure{0, 1}, "0.000 – 1.000"},
		{[2]spec.Figure{nan, nan}, "–"},
		{[2]spec.Figure{nan, 1}, "–"},
		{[2]spec.Figure{0, inf}, "–"},
	} {
		if got := run.IntervalText(test.interval); got != test.want {
			t.Errorf("%v: %q, want %q", test.interval, got, test.want)
		}
	}
}
