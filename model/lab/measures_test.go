package lab

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// TestMeasureIsTheStages: who asks for a number of the end gets the stage's, to the bit, and one run
// laid beside itself has the same layers.
func TestMeasureIsTheStages(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.Measures}
	l := Start(c, load, cores)
	defer l.Close()
	l.Remember(1 << 20)
	l.Ask(run.Requests(c.Stages)...)
	l.Finish()
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"knn", "twonn", "cka"} {
		q := run.MeasureQuery{Measure: name, Step: 300}
		want := run.Measured(events, q)
		got, err := l.Measure(t.Context(), q)
		if err != nil || len(got) != len(want) || len(got) != 3 {
			t.Fatalf("%s: %d numbers for the stage's %d: %v", name, len(got), len(want), err)
		}
		for i := range got {
			if fmt.Sprint(got[i].Value, got[i].Interval, got[i].N) != fmt.Sprint(want[i].Value, want[i].Interval, want[i].N) {
				t.Errorf("%s of %s is %v, and the stage has %v", name, got[i].Of(), got[i].Value, want[i].Value)
			}
		}
	}
	beside, err := l.Measure(t.Context(), run.MeasureQuery{Measure: "cka", Step: 300, Pairing: run.OtherRun, With: l, WithName: "itself"})
	if err != nil || len(beside) != 9 {
		t.Fatalf("%d numbers beside itself: %v", len(beside), err)
	}
	for _, e := range beside {
		if same := e.Layer == e.Other.Layer; same != (e.Value > 1-1e-9) || e.Other.Run != "itself" {
			t.Errorf("%s: %v", e.Of(), e.Value)
		}
	}
	then, err := l.Measure(t.Context(), run.MeasureQuery{Measure: "cka", Step: 100, Pairing: run.ToTheEnd})
	if err != nil || len(then) != 3 || !(then[0].Value > 1-1e-9) || then[2].Value > 1-1e-9 || then[2].Other.Step != 300 {
		t.Errorf("at step 100 and at the end: %+v, %v", then, err)
	}
	if _, err := l.Measure(t.Context(), run.MeasureQuery{Measure: "cca", Step: 300}); err == nil || !strings.Contains(err.Error(), `no measure "cca"`) {
		t.Errorf("a measure that there is not: %v", err)
	}
}

// TestPostsMeasures takes five seeds of the post's network: layer i of one is most like layer i of
// another in all ten pairs (Kornblith and others 2019, §6.1), permuted labels are at chance, and the
// spread within classes falls along the training: at each moment in the last two layers, and in the
// first one, which later layers do the rest for, from its beginning to its end.
func TestPostsMeasures(t *testing.T) {
	if os.Getenv("FATHOM_SLOW") == "" {
		t.Skip("five trainings take half a minute; FATHOM_SLOW=1 takes them")
	}
	m, err := source.Load(data.MNISTName, data.Options{HoldOut: 5000})
	if err != nil {
		t.Fatal(err)
	}
	var labs []*Lab
	for seed := range uint64(5) {
		c := measure.Rules().Default
		c.Seed, c.Stages = seed+1, []spec.Stage{spec.Train}
		c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
		l := Start(c, func() (*source.Material, error) { return m, nil }, cores)
		defer l.Close()
		l.Remember(64 << 20)
		l.Ask(run.Requests(c.Stages)...)
		l.Finish()
		if _, err := finish(t, l); err != nil {
			t.Fatal(err)
		}
		labs = append(labs, l)
	}
	const last = 10_000
	for i, a := range labs {
		for j := i + 1; j < len(labs); j++ {
			found, err := a.Measure(t.Context(), run.MeasureQuery{Measure: "cka", Step: last, Pairing: run.OtherRun, With: labs[j]})
			if err != nil {
				t.Fatal(err)
			}
			var alike [4][4]spec.Figure
			for _, e := range found {
				alike[e.Layer][e.Other.Layer] = e.Value
			}
			for layer := range alike {
				for other := range alike {
					if other != layer && (alike[layer][other] >= alike[layer][layer] || alike[other][layer] >= alike[layer][layer]) {
						t.Errorf("seeds %d and %d: layer %d is more like %d: %v", i+1, j+1, layer, other, alike)
					}
				}
			}
		}
		found, err := a.Measure(t.Context(), run.MeasureQuery{Measure: "permuted", Step: last})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range found {
			if chance := e.Figure("chance"); !(e.Interval[0] <= chance && chance <= e.Interval[1]) {
				t.Errorf("seed %d: permuted labels of %s have %v %v and chance is %v", i+1, e.Name, e.Value, e.Interval, chance)
			}
		}
		var first, before []spec.Measured
		for _, step := range []int{0, 100, 1000, last} {
			now, err := a.Measure(t.Context(), run.MeasureQuery{Measure: "nc1", Step: step})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("seed %d, step %d: NC1 of hidden1 to hidden3 is %.3f, %.3f, %.3f", i+1, step, float64(now[1].Value), float64(now[2].Value), float64(now[3].Value))
			for layer := 1; before != nil && layer < len(now); layer++ {
				if layer == 1 && step == last {
					before[layer] = first[layer]
				}
				if !(now[layer].Value < before[layer].Value) {
					t.Errorf("seed %d: NC1 of layer %d goes from %v to %v at step %d", i+1, layer, before[layer].Value, now[layer].Value, step)
				}
			}
			if before = slices.Clone(now); step == 0 {
				first = now
			}
		}
	}
}
