package run_test

import (
	"math"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// storedSpec is an experiment on a store of three layers at two checkpoints.
func storedSpec(classes int) spec.Spec {
	return spec.Spec{
		Source: spec.Source{Store: "digits", Classes: classes},
		Subjects: []spec.Subject{{ID: spec.FromStore, Stored: spec.Stored{
			Layers:  []spec.StoredLayer{{Name: "embed", Width: 8}, {Name: "block1", Width: 8}, {Name: "block2", Width: 8}},
			Moments: []spec.StoredMoment{{Name: "epoch-1", Step: 1}, {Name: "epoch-9", Step: 9}},
		}}},
	}
}

func TestStoredFinding(t *testing.T) {
	layers := storedSpec(10).LayerNames()
	probe := func(layer int, accuracy spec.Figure, problem string) spec.Probed {
		return spec.Probed{Subject: spec.FromStore, Step: 9, Layer: layer, Name: layers[layer], TestAccuracy: accuracy, Problem: problem}
	}
	probes := []spec.Probed{probe(0, 0.5, ""), probe(1, 0.8, ""), probe(2, 0.8, "")}
	broken := []spec.Probed{probe(0, 0.5, ""), probe(1, spec.Figure(math.NaN()), "block1 has 3 NaN"), probe(2, 0.8, "")}
	judged, _ := measure.JudgeDepth(spec.FromStore, 9, false, layers, []spec.Compared{
		{Step: 9, First: 0, Second: 1, OnlySecond: 300, PValue: 1e-9}, {Step: 9, First: 1, Second: 2, OnlyFirst: 4, OnlySecond: 5, PValue: 1},
		{Step: 9, First: 0, Second: 2, OnlySecond: 300, PValue: 1e-9},
	})
	for _, test := range []struct {
		name    string
		classes int
		step    int
		probes  []spec.Probed
		judged  []spec.Judged
		want    string
	}{
		{"judged", 10, 9, probes, []spec.Judged{judged}, "epoch-9: measurably better up to block1 (0.800), from there no step is measurable; from embed to block2 measurably better (0.500 → 0.800)."},
		{"before it is judged", 10, 9, probes, nil, "epoch-9: not every layer has been compared."},
		{"judged at another checkpoint", 10, 1, probes, []spec.Judged{judged}, "epoch-1: not every layer has been compared."},
		{"without a result", 10, 9, broken, []spec.Judged{judged}, "epoch-9: block1 has 3 NaN."},
		{"real values", 0, 9, probes, nil, "epoch-9: layers are not tested against each other, for McNemar's test is of classes and these are real values."},
		{"one checkpoint", 10, 5, probes, nil, "Over depth: not every layer has been compared."},
		{"one layer", 10, 9, probes[:1], nil, ""},
	} {
		if got := run.StoredFinding(storedSpec(test.classes), test.step, test.probes, test.judged); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// TestStandingOfAStore: what the checks found is kept with how the run stands.
func TestStandingOfAStore(t *testing.T) {
	var s run.Standing
	s.Take(spec.Checked{Duplicates: 3})
	if s.Checked == nil || s.Checked.Duplicates != 3 {
		t.Errorf("the checks are %+v", s.Checked)
	}
}
