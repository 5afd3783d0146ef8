package export

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"fathom/model/run"
	"fathom/model/stat"
)

// number reads a cell of a table.
func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestDifferences: beside McNemar's test of a layer and the one before stands how much more it has right,
// with Newcombe's interval.
func TestDifferences(t *testing.T) {
	dir, r := wholeDir(t), whole(t).result
	probes := columns(t, dir, "probes")
	for i, q := range r.Probes[1:] {
		n, c := q.TestSamples, q.McNemar
		both := int(math.Round(float64(q.TestAccuracy)*float64(n))) - c.OnlyThis
		low, high := stat.Newcombe(both, c.OnlyWith, c.OnlyThis, n-both-c.OnlyWith-c.OnlyThis)
		difference := float64(q.TestAccuracy - r.Probes[i].TestAccuracy)
		for name, want := range map[string]float64{"difference": difference, "difference_low": low, "difference_high": high} {
			if got := number(t, probes[name][i+1]); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s: %s is %v, want %v", q.Layer, name, got, want)
			}
		}
	}
}

// TestDifferencesOfAStore: of rows in groups the interval is over the groups.
func TestDifferencesOfAStore(t *testing.T) {
	d := probed(t, writeStore(t, classLabels()))
	r := run.CollectStore(d.View.Spec(), d.events)
	tests := columns(t, exported(t, d), "tests")
	of := func(moment, layer string) run.StoreProbe {
		return r.Probes[slices.IndexFunc(r.Probes, func(q run.StoreProbe) bool { return q.Moment == moment && q.Layer == layer })]
	}
	if len(tests["difference"]) != 6 {
		t.Fatalf("there are %d tests", len(tests["difference"]))
	}
	other := 0
	for i, v := range tests["difference"] {
		first, second := of(tests["moment"][i], tests["first"][i]), of(tests["moment"][i], tests["second"][i])
		got, low, high := number(t, v), number(t, tests["difference_low"][i]), number(t, tests["difference_high"][i])
		if want := float64(second.TestAccuracy - first.TestAccuracy); math.Abs(got-want) > 1e-12 || !(low <= got && got <= high) || tests["groups"][i] == "0" {
			t.Errorf("%s - %s is %v from %v to %v over %s groups, want %v", second.Layer, first.Layer, got, low, high, tests["groups"][i], want)
		}
		only := func(column string) int { return int(number(t, tests[column][i])) }
		rows := stat.DifferenceOfCounts(run.Right(first.TestAccuracy, first.TestSamples), only("only_first"), only("only_second"), first.TestSamples)
		if math.Abs(rows.Low-low) > 1e-6 {
			other++
		}
	}
	if other < 3 {
		t.Errorf("%d of 6 intervals differ from those over rows", other)
	}
}
