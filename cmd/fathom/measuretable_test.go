package main

import (
	"math"
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// TestTableOfMeasures: what columns are counted in is said, and why layers have no number once for all of
// them that have the same reason.
func TestTableOfMeasures(t *testing.T) {
	at := spec.Address{Subject: spec.Base, Step: 100}
	var all []run.MeasureResult
	problem := func(measure, layer, why string, step int) {
		all = append(all, run.MeasureResult{Measure: measure, Layer: layer, Subject: spec.Base, Step: step, Value: spec.Figure(math.NaN()), Problem: why})
	}
	problem("selectivity", "input", "input: no types", 100)
	problem("selectivity", "hidden1", "hidden1: no types", 100)
	problem("selectivity", "hidden1", "hidden1: no types", 100)
	problem("twonn", "input", "all rows are the same", 100)
	problem("twonn", "hidden1", "hidden1: 2 rows", 100)
	problem("twonn", "hidden1", "hidden1: untrained", 0)
	problem("probe", "input", "input: is said with the probes", 100)
	var b strings.Builder
	writeProblems(&b, all, at)
	if want := "  no selectivity of input and hidden1: no types\n" +
		"  no intrinsic dimension: all rows are the same\n" +
		"  no intrinsic dimension of hidden1: 2 rows\n"; b.String() != want {
		t.Errorf("said is\n%swant\n%s", b.String(), want)
	}

	var columns []spec.About
	for _, name := range []string{"knn", "mdl", "participation_ratio", "twonn", "class_separation", "permuted", "nc4"} {
		about, known := rules.About(name)
		if !known {
			t.Fatalf("there is no %s", name)
		}
		columns = append(columns, about)
	}
	if got, want := unitsOf(columns), "kNN and permuted as accuracy; MDL in bits; PR and TwoNN in dimensions; NC4 as share"; got != want {
		t.Errorf("units are %q, want %q", got, want)
	}
	all = append(all, run.MeasureResult{Measure: "mdl", Subject: spec.Base, Step: 100, More: []spec.NamedFigure{{Name: "compression", Value: 2}, {Name: "uniform", Value: 8732.77}}})
	if got, want := guessing(all, at), "; guessing takes 8,733 bits"; got != want {
		t.Errorf("guessing is %q, want %q", got, want)
	}
	if got := guessing(all, spec.Address{Subject: spec.Base, Step: 99}); got != "" {
		t.Errorf("of a step without measures guessing is %q", got)
	}
	if got := unitsOf(columns[4:5]); got != "" {
		t.Errorf("a measure without a unit has %q", got)
	}
}
