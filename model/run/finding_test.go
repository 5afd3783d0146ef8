package run_test

import (
	"math"
	"slices"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

func TestProbeFindingAt(t *testing.T) {
	probe := func(layer, step int, accuracy spec.Figure) spec.Probed {
		return spec.Probed{Step: step, Layer: layer, Name: spec.LayerName(layer), TestAccuracy: accuracy, Interval: [2]spec.Figure{accuracy - 0.02, accuracy + 0.02}}
	}
	untrained := []spec.Probed{probe(0, 0, 0.83), probe(1, 0, 0.80), probe(2, 0, 0.77)}
	later := []spec.Probed{probe(0, 1500, 0.83), probe(1, 1500, 0.93), probe(2, 1500, 0.95)}
	compared := []spec.Compared{
		{Step: 0, First: 0, Second: 1, PValue: 0.04}, {Step: 0, First: 1, Second: 2, PValue: 0.01},
		{Step: 1500, First: 0, Second: 1, PValue: 0.0001, OnlyFirst: 3, OnlySecond: 103, Samples: 1000}, {Step: 1500, First: 1, Second: 2, PValue: 0.02, OnlySecond: 8},
		{Step: 1500, First: 2, Second: 3, PValue: 0.9}, // of a layer that is not there
	}
	table := run.ProbesAt(1500, later, untrained, compared)
	if want := (run.Comparison{With: "input", OnlyWith: 3, OnlyThis: 103, PValue: 0.0001, Samples: 1000}); table[0].McNemar != nil || *table[1].McNemar != want {
		t.Errorf("hidden1 is compared as %+v, want %+v", table[1].McNemar, want)
	}
	compared[1].OnlyFirst, compared[4] = 9, spec.Compared{Step: 0, First: 0, Second: 2, PValue: 0.001, OnlyFirst: 60, OnlySecond: 20}
	compared = append(compared, spec.Compared{Step: 1500, First: 0, Second: 2, PValue: 1e-9, OnlySecond: 200})
	all := run.ProbesAt(1500, later, untrained, compared)
	broken := slices.Clone(later)
	broken[2].Problem, broken[2].TestAccuracy = "hidden2 has no finite representation", spec.Figure(math.NaN())
	const control = "measurably worse from hidden1 to hidden2, no other step is measurable; from input to hidden2 measurably worse (0.830 → 0.770)."
	for _, test := range []struct {
		step, steps int
		table       []run.ProbeResult
		compared    []spec.Compared
		ruin        run.Ruin
		want        string
	}{
		{0, 9000, run.ProbesAt(0, untrained, untrained, compared), compared, "", "Before training: " + control},
		{1500, 9000, all, compared, "", "After 1,500 steps: measurably better at every layer and from input to hidden2 (0.830 → 0.950); untrained: " + control},
		{1500, 1500, all, compared, "", "After training: measurably better at every layer and from input to hidden2 (0.830 → 0.950); before it: " + control},
		{1500, 1500, all, compared, run.RuinDiverged, "After training: nothing is claimed of a network that diverged; before it: " + control},
		{1500, 9000, all, compared, run.RuinGuessing, "After 1,500 steps: nothing is claimed of a network that is worse than guessing; untrained: " + control},
		{1500, 1500, run.ProbesAt(1500, broken, untrained, compared), compared[:2], "", "After training: hidden2 has no finite representation."},
		{1500, 9000, all, nil, "", "After 1,500 steps: not every layer has been compared."},
		{1, 9000, run.ProbesAt(1, later[:2], nil, nil), []spec.Compared{{Step: 1, First: 0, Second: 1, PValue: 0.001, OnlySecond: 11}}, "",
			"After 1 step: measurably better from input to hidden1 (0.830 → 0.930)."},
		{1500, 9000, all[:1], compared, "", ""},
	} {
		var judged []spec.Judged
		for _, step := range []int{0, test.step} {
			var names []string
			for _, p := range test.table {
				names = append(names, p.Layer)
			}
			if j, ok := measure.JudgeDepth(spec.Base, step, false, names, test.compared); ok {
				judged = append(judged, j)
			}
		}
		if got := run.ProbeFindingAt(test.step, test.steps, test.table, judged, test.ruin); got != test.want {
			t.Errorf("step %d of %d:\n%s\nwant\n%s", test.step, test.steps, got, test.want)
		}
	}
	if got := run.Gain(later[1], untrained[1]); math.Abs(float64(got)-0.13) > 1e-12 {
		t.Errorf("hidden1 gains %v, want 0.13", got)
	}
	if run.Gain(later[1], spec.Probed{}).Finite() || run.Gain(spec.Probed{}, untrained[1]).Finite() {
		t.Error("a gain over an unknown control is known")
	}
}

func TestTeachFinding(t *testing.T) {
	nan := spec.Figure(math.NaN())
	for _, test := range []struct {
		taught, base         spec.Figure
		onlyTaught, onlyBase int
		p                    spec.Figure
		want                 string
	}{
		{0.9690, 0.9664, 213, 187, 0.21, "Taught ends at 0.9690, base at 0.9664 (+0.0026). Taught is right on 213 test images that base gets wrong, " +
			"base on 187 that taught gets wrong: McNemar p = 0.210, no difference is measurable."},
		{0.975, 0.969, 100, 40, 1e-6, "Taught ends at 0.9750, base at 0.9690 (+0.0060). Taught is right on 100 test images that base gets wrong, " +
			"base on 40 that taught gets wrong: McNemar p < 0.001, taught is measurably better, of these two networks."},
		{0.989, 0.969, 1250, 1050, 0.00003, "Taught ends at 0.9890, base at 0.9690 (+0.0200). Taught is right on 1,250 test images that base gets wrong, " +
			"base on 1,050 that taught gets wrong: McNemar p < 0.001, taught is measurably better, of these two networks."},
		{0.949, 0.969, 1, 201, 0.049, "Taught ends at 0.9490, base at 0.9690 (-0.0200). Taught is right on 1 test image that base gets wrong, " +
			"base on 201 that taught gets wrong: McNemar p = 0.0490, taught is measurably worse, of these two networks."},
		{0.969, 0.969, 0, 0, 1, "Taught ends at 0.9690, base at 0.9690 (+0.0000). Both are right and wrong on the same test images: no difference is measurable."},
		{0.97, 0.969, 20, 10, nan, "Taught ends at 0.9700, base at 0.9690 (+0.0010). The difference cannot be tested."},
		{nan, 0.969, 20, 10, nan, "A training diverged: there is nothing to compare."},
	} {
		taught := spec.Taught{
			FinalTaught: test.taught, FinalBase: test.base, Difference: test.taught - test.base,
			OnlyTaught: test.onlyTaught, OnlyBase: test.onlyBase, PValue: test.p, Shows: measure.Shows(test.p, test.onlyBase, test.onlyTaught),
		}
		if got := run.TeachFinding(taught, false); got != test.want {
			t.Errorf("%+v:\n%s\nwant\n%s", test, got, test.want)
		}
		if got := run.TeachFinding(taught, true); got != "A training diverged: there is nothing to compare." {
			t.Errorf("of a network that diverged: %s", got)
		}
	}
}

func TestPText(t *testing.T) {
	for _, test := range []struct {
		p    spec.Figure
		want string
	}{
		{1, "p = 1.000"}, {0.4344, "p = 0.434"}, {0.0996, "p = 0.100"}, {0.0994, "p = 0.0994"}, {0.0503, "p = 0.0503"}, {0.05001, "p = 0.0500"}, {0.05, "p = 0.0500"},
		{0.04999, "p < 0.05"}, {0.04996, "p < 0.05"}, {0.04994, "p = 0.0499"}, {0.0156, "p = 0.0156"}, {0.0101, "p = 0.0101"}, {0.00999, "p = 0.0100"},
		{0.0099, "p = 0.00990"}, {0.001953125, "p = 0.00195"}, {0.001, "p = 0.00100"}, {0.00099, "p < 0.001"}, {0, "p < 0.001"}, {spec.Figure(math.NaN()), "p unknown"},
	} {
		if got := run.PText(test.p); got != test.want {
			t.Errorf("%v: %q, want %q", float64(test.p), got, test.want)
		}
	}
}
