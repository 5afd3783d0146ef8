package lab

import (
	"math"
	"strings"
	"testing"

	"fathom/model"
)

func probes(trained, untrained []Figure) []ProbeResult {
	out := make([]ProbeResult, len(trained))
	for i, a := range trained {
		out[i] = ProbeResult{TestAccuracy: a, Interval: [2]Figure{a - 0.02, a + 0.02}, UntrainedTestAccuracy: untrained[i]}
	}
	return out
}

func TestProbeFinding(t *testing.T) {
	for _, test := range []struct {
		trained, untrained []Figure
		want               string
	}{
		{[]Figure{0.83, 0.93, 0.96}, []Figure{0.83, 0.80, 0.77},
			"After training every deeper layer is better (0.830 → 0.960, intervals apart); before it every deeper layer is worse (0.830 → 0.770)."},
		{[]Figure{0.83, 0.82, 0.84}, []Figure{0.83, 0.84, 0.83},
			"After training depth helps, though not at every layer (0.830 → 0.840, intervals overlap); before it depth changes nothing (0.830 → 0.830)."},
		{[]Figure{0.9, 0.7, 0.8}, []Figure{0.9, 0.91, 0.92},
			"After training depth hurts, though not at every layer (0.900 → 0.800, intervals apart); before it every deeper layer is better (0.900 → 0.920)."},
		{[]Figure{0.9}, []Figure{0.9}, ""},
	} {
		if got := ProbeFinding(probes(test.trained, test.untrained)); got != test.want {
			t.Errorf("%v, %v:\n%s\nwant\n%s", test.trained, test.untrained, got, test.want)
		}
	}
}

func TestProbeFindingAt(t *testing.T) {
	probe := func(layer, step int, accuracy Figure) Probed {
		return Probed{Step: step, Layer: layer, Name: model.LayerName(layer), TestAccuracy: accuracy, Interval: [2]Figure{accuracy - 0.02, accuracy + 0.02}}
	}
	untrained := []Probed{probe(0, 0, 0.83), probe(1, 0, 0.80), probe(2, 0, 0.77)}
	later := []Probed{probe(0, 1500, 0.83), probe(1, 1500, 0.93), probe(2, 1500, 0.95)}
	compared := []Compared{
		{Step: 0, First: 0, Second: 1, PValue: 0.04}, {Step: 0, First: 1, Second: 2, PValue: 0.03},
		{Step: 1500, First: 0, Second: 1, PValue: 0.0001, OnlyFirst: 3, OnlySecond: 103, Samples: 1000}, {Step: 1500, First: 1, Second: 2, PValue: 0.02},
		{Step: 1500, First: 2, Second: 3, PValue: 0.9}, // of a layer that is not there
	}
	table := ProbesAt(1500, later, untrained, compared)
	if want := (Comparison{"input", 3, 103, 0.0001, 1000}); table[0].McNemar != nil || *table[1].McNemar != want {
		t.Errorf("hidden1 is compared as %+v, want %+v", table[1].McNemar, want)
	}
	for _, test := range []struct {
		step  int
		table []ProbeResult
		want  string
	}{
		{0, ProbesAt(0, untrained, untrained, compared),
			"Before training every deeper layer is worse (0.830 → 0.770; least sure input → hidden1, McNemar p = 0.040)."},
		{1500, table,
			"After 1,500 steps every deeper layer is better (0.830 → 0.950; least sure hidden1 → hidden2, McNemar p = 0.020); untrained every deeper layer is worse (0.830 → 0.770)."},
		{1500, ProbesAt(1500, later, make([]Probed, 3), []Compared{compared[2], {Step: 1500, First: 1, Second: 2, PValue: 0.557}}),
			"After 1,500 steps every deeper layer is better (0.830 → 0.950), hidden1 → hidden2 not measurably so (McNemar p = 0.557)."},
		{1500, ProbesAt(1500, later, make([]Probed, 3), nil),
			"After 1,500 steps every deeper layer is better (0.830 → 0.950, intervals apart)."},
		{1, ProbesAt(1, later[:2], nil, nil), "After 1 step every deeper layer is better (0.830 → 0.930, intervals apart)."},
	} {
		if got := ProbeFindingAt(test.step, test.table); got != test.want {
			t.Errorf("step %d:\n%s\nwant\n%s", test.step, got, test.want)
		}
	}
	if got := Gain(later[1], untrained[1]); math.Abs(float64(got)-0.13) > 1e-12 {
		t.Errorf("hidden1 gains %v, want 0.13", got)
	}
	if Gain(later[1], Probed{}).Finite() || Gain(Probed{}, untrained[1]).Finite() {
		t.Error("a gain over an unknown control is known")
	}
}

func TestProbeFindingWithMcNemar(t *testing.T) {
	for _, test := range []struct {
		p    []Figure
		want string
	}{
		{[]Figure{0.0001, 0.061}, "(0.830 → 0.960), hidden1 → hidden2 not measurably so (McNemar p = 0.061); before"},
		{[]Figure{0.0001, 0.049}, "(0.830 → 0.960; least sure hidden1 → hidden2, McNemar p = 0.049); before"},
		{[]Figure{0.0003, 0.0002}, "(0.830 → 0.960; least sure input → hidden1, McNemar p < 0.001); before"},
		{[]Figure{0.2, Figure(math.NaN())}, "(0.830 → 0.960, intervals apart); before"},
		{[]Figure{0.2}, "(0.830 → 0.960, intervals apart); before"},
	} {
		table := probes([]Figure{0.83, 0.93, 0.96}, []Figure{0.83, 0.80, 0.77})
		for i := range table {
			table[i].Layer = model.LayerName(i)
		}
		for i, p := range test.p {
			table[i+1].McNemar = &Comparison{PValue: p}
		}
		if got := ProbeFinding(table); !strings.Contains(got, test.want) {
			t.Errorf("p %v: %s, want %s", test.p, got, test.want)
		}
	}
}

func TestTeachFinding(t *testing.T) {
	nan := Figure(math.NaN())
	for _, test := range []struct {
		taught, base         Figure
		onlyTaught, onlyBase int
		p                    Figure
		want                 string
	}{
		{0.9690, 0.9664, 213, 187, 0.21, "Taught ends at 0.9690, base at 0.9664 (+0.0026). Taught is right on 213 test images that base gets wrong, " +
			"base on 187 that taught gets wrong: McNemar p = 0.210, no evidence of a difference."},
		{0.975, 0.969, 100, 40, 1e-6, "Taught ends at 0.9750, base at 0.9690 (+0.0060). Taught is right on 100 test images that base gets wrong, " +
			"base on 40 that taught gets wrong: McNemar p < 0.001, taught is better, but by no more than seeds differ by."},
		{0.989, 0.969, 1250, 1050, 0.00003, "Taught ends at 0.9890, base at 0.9690 (+0.0200). Taught is right on 1,250 test images that base gets wrong, " +
			"base on 1,050 that taught gets wrong: McNemar p < 0.001, taught is better, and by more than seeds differ by; but one seed is one seed."},
		{0.949, 0.969, 1, 201, 0.049, "Taught ends at 0.9490, base at 0.9690 (-0.0200). Taught is right on 1 test image that base gets wrong, " +
			"base on 201 that taught gets wrong: McNemar p = 0.049, base is better, and by more than seeds differ by; but one seed is one seed."},
		{0.969, 0.969, 0, 0, 1, "Taught ends at 0.9690, base at 0.9690 (+0.0000). Both are right on the same test images: no evidence of a difference."},
		{0.97, 0.969, 20, 10, nan, "Taught ends at 0.9700, base at 0.9690 (+0.0010). The difference cannot be tested."},
		{nan, 0.969, 20, 10, nan, "A training diverged: there is nothing to compare."},
	} {
		taught := Taught{
			FinalTaught: test.taught, FinalBase: test.base, Difference: test.taught - test.base,
			OnlyTaught: test.onlyTaught, OnlyBase: test.onlyBase, PValue: test.p,
		}
		if got := TeachFinding(taught); got != test.want {
			t.Errorf("%+v:\n%s\nwant\n%s", test, got, test.want)
		}
	}
}
