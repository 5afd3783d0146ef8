package measure_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"fathom/model/measure"
	"fathom/model/spec"
	"fathom/model/stat"
)

// drawnSeeds are replicates of the post's experiment in which every layer's probe is better than the
// one before but hidden3's, by the number of items of 100 that each has right.
func drawnSeeds(n int) (s spec.Spec, all []spec.Replicated) {
	s = measure.Rules().Default
	s.Seed = 7
	draw := func(seed, k int) int { return int((uint64(seed)*2_654_435_761 + uint64(k)*40_503) >> 7 % 5) }
	for i := range n {
		r := spec.Replicated{Seed: s.SeedOf(i)}
		for _, step := range []int{0, 10_000} {
			for layer := range 4 {
				count := 60 + step/1000*min(layer, 2) + draw(i, layer+step)
				if layer == 0 {
					count = 60
				}
				f := spec.SeedFigure{
					Quantity: spec.Quantity{Measure: measure.Probe, Subject: spec.Base, Step: step, Layer: layer, Name: spec.LayerName(layer)},
					Value:    spec.Figure(float64(count) / 100), Items: 100, Right: make([]byte, 13),
				}
				for j := range count {
					f.Right[j/8] |= 1 << (j % 8)
				}
				r.Figures = append(r.Figures, f)
			}
		}
		for _, subject := range []string{spec.Base, spec.TaughtSame} {
			q := spec.Quantity{Measure: spec.Accuracy, Subject: subject, Step: 10_000, Layer: -1}
			r.Figures = append(r.Figures, spec.SeedFigure{Quantity: q, Value: spec.Figure(0.9 + float64(draw(i, len(subject)))/100)})
		}
		all = append(all, r)
	}
	return s, all
}

// TestJudgeSeeds holds the families to the tests they are made of, worked out here one by one.
func TestJudgeSeeds(t *testing.T) {
	s, all := drawnSeeds(6)
	e := measure.JudgeSeeds(s, 20, all)
	if e.Seeds != 20 || e.Done != 6 || e.Ran != 6 || len(e.Means) != 10 || len(e.LeftOut) != 0 {
		t.Fatalf("%+v", e)
	}
	var names []string
	for _, f := range e.Families {
		names = append(names, fmt.Sprint(f.Name, len(f.Tests)))
	}
	if want := []string{"depth4", "depth4", "training3", "teaching1"}; !slices.Equal(names, want) {
		t.Fatalf("the families are %v, want %v", names, want)
	}
	trained := e.Families[1]
	value := func(r spec.Replicated, layer int) float64 { return float64(r.Figures[4+layer].Value) }
	var ps []float64
	for i, pair := range [][2]int{{0, 1}, {1, 2}, {2, 3}, {0, 3}} {
		var d []float64
		table := make([][]int8, len(all))
		for k, r := range all {
			d = append(d, value(r, pair[1])-value(r, pair[0]))
			for item := range 100 {
				has := func(layer int) int8 { return int8(r.Figures[4+layer].Right[item/8] >> (item % 8) & 1) }
				table[k] = append(table[k], has(pair[1])-has(pair[0]))
			}
		}
		p, c := stat.ComparePaired(d), stat.CompareCrossed(table)
		got := trained.Tests[i]
		if got.Ends != (i == 3) || got.First.Layer != pair[0] || got.Second.Layer != pair[1] || got.N != 6 {
			t.Errorf("test %d is of %+v", i, got)
		}
		for what, figures := range map[string][2]float64{
			"mean": {float64(got.Mean), p.Mean.Mean}, "p": {float64(got.PValue), p.PValue}, "high": {float64(got.Interval[1]), p.High}, "g": {float64(got.HedgesG), p.HedgesG},
			"p over items": {float64(got.Items.PValue), c.PValue}, "low over items": {float64(got.Items.Interval[0]), c.Low}, "flips": {float64(got.SignFlip), p.SignFlip},
		} {
			if figures[0] != figures[1] {
				t.Errorf("test %d: %s is %v, want %v", i, what, figures[0], figures[1])
			}
		}
		weight := 1.0 / 6
		if i == 3 {
			weight = 0.5
		}
		if want := stat.Detectable(20, weight*stat.Level, stat.Power) * stat.UpperSD(p.SD, 6); float64(got.Detectable) != want {
			t.Errorf("test %d: 20 seeds show %v, want %v", i, got.Detectable, want)
		}
		if want := stat.PairsNeeded(p.Mean.Mean/stat.UpperSD(p.SD, 6), weight*stat.Level, stat.Power); got.Needed != want {
			t.Errorf("test %d takes %d seeds, want %d", i, got.Needed, want)
		}
		ps = append(ps, c.PValue)
	}
	adjusted := slices.Concat(stat.Holm(ps[:3], ps[3:])...)
	for i, want := range []spec.Shows{spec.Higher, spec.Higher, spec.Nothing, spec.Higher} {
		if got := trained.Tests[i].Items; got.Shows != want || float64(got.Adjusted) != max(adjusted[i], float64(trained.Tests[i].Adjusted)) {
			t.Errorf("test %d shows %q with p = %v, want %q with %v", i, got.Shows, got.Adjusted, want, adjusted[i])
		}
	}
	if taught := e.Families[3].Tests[0]; taught.Items != nil || taught.Shows != spec.Nothing {
		t.Errorf("teaching: %+v", taught)
	}
}

// TestSeedsLeftOut: a seed that diverged is named and changes no figure, wherever it stands; so does one
// whose taught network diverged, of that network alone.
func TestSeedsLeftOut(t *testing.T) {
	s, all := drawnSeeds(7)
	without := measure.JudgeSeeds(s, 20, slices.Delete(slices.Clone(all), 2, 3))
	ruined := slices.Clone(all)
	ruined[2].Problem = "the network diverged"
	slices.Reverse(ruined)
	e := measure.JudgeSeeds(s, 20, ruined)
	if e.Done != 7 || e.Ran != 6 || len(e.LeftOut) != 1 || e.LeftOut[0] != (spec.LeftOut{Seed: 9, Problem: "the network diverged"}) {
		t.Errorf("%d of %d ran, left out: %+v", e.Ran, e.Done, e.LeftOut)
	}
	a, _ := spec.Marshal(e)
	without.Done, without.LeftOut = e.Done, e.LeftOut
	if b, _ := spec.Marshal(without); string(a) != string(b) {
		t.Errorf("with a seed that diverged\n%s\nwithout it\n%s", a, b)
	}
	all[3].Taught = "the taught network diverged"
	e = measure.JudgeSeeds(s, 20, all)
	if e.Ran != 7 || len(e.LeftOut) != 1 || !e.LeftOut[0].Taught || e.Families[3].Tests[0].N != 6 || e.Families[1].Tests[0].N != 7 {
		t.Errorf("%+v", e)
	}
}

// TestNothingIsClaimedOfChecks: how well permuted labels are read differs between layers by the one draw
// of them that all seeds share, so that it has a mean and no test; another measure has both.
func TestNothingIsClaimedOfChecks(t *testing.T) {
	s, all := drawnSeeds(6)
	for i := range all {
		for _, name := range []string{"knn", "permuted"} {
			for layer := range 4 {
				q := spec.Quantity{Measure: name, Subject: spec.Base, Step: 10_000, Layer: layer, Name: spec.LayerName(layer)}
				all[i].Figures = append(all[i].Figures, spec.SeedFigure{Quantity: q, Value: spec.Figure(0.1 + 0.01*float64(layer) + 0.0001*float64(i*layer))})
			}
		}
	}
	e := measure.JudgeSeeds(s, 6, all)
	families, means := map[string]int{}, map[string]int{}
	for _, f := range e.Families {
		families[f.Tests[0].Second.Measure]++
	}
	for _, m := range e.Means {
		means[m.Measure]++
	}
	if families["knn"] != 1 || families["permuted"] != 0 || means["permuted"] != 4 {
		t.Errorf("there are families of %v and means of %v", families, means)
	}
}

// TestFewSeeds: of none there is what so many show, of one the figures and no test.
func TestFewSeeds(t *testing.T) {
	s, all := drawnSeeds(1)
	if e := measure.JudgeSeeds(s, 5, nil); math.Abs(float64(e.Detectable)-1.682) > 1e-3 || !(e.DetectableHolm > e.Detectable) || len(e.Means)+len(e.Families) > 0 {
		t.Errorf("%+v", e)
	}
	e := measure.JudgeSeeds(s, 5, all)
	for _, f := range e.Families {
		for _, test := range f.Tests {
			if test.Shows != spec.Nothing || test.Items != nil && test.Items.Shows != spec.Nothing || test.N != 1 || test.Needed != 0 {
				t.Errorf("one seed shows %+v", test)
			}
		}
	}
	if len(e.Means) != 10 || e.Means[0].N != 1 {
		t.Errorf("%+v", e.Means)
	}
}

// TestSeedBands: the mean curves are over the seeds that are in the means, step by step, and those of
// the taught network without the seeds of which it has none.
func TestSeedBands(t *testing.T) {
	s, all := drawnSeeds(4)
	for i := range all {
		for k, subject := range []string{spec.Base, spec.TaughtSame} {
			all[i].Curves = append(all[i].Curves, spec.SeedCurve{Subject: subject, Steps: []int{0, 100}, Accuracy: []spec.Figure{0.1, spec.Figure(0.5 + 0.1*float64(i*i+k))}})
		}
	}
	all[1].Problem, all[2].Taught = "the network diverged", "the taught network diverged"
	bands := measure.JudgeSeeds(s, 4, all).Curves
	if len(bands) != 2 || bands[0].Subject != spec.Base || bands[0].N != 3 || bands[1].N != 2 || !slices.Equal(bands[1].Steps, []int{0, 100}) {
		t.Fatalf("%+v", bands)
	}
	for k, values := range [][]float64{{0.5, 0.9, 1.4}, {0.6, 1.5}} {
		b, m := bands[k], stat.MeanOf(values)
		for what, figures := range map[string][2]float64{
			"mean": {float64(b.Accuracy[1]), m.Mean}, "low": {float64(b.Low[1]), m.Low}, "high": {float64(b.High[1]), m.High},
			"first": {float64(b.Accuracy[0]), 0.1}, "its interval": {float64(b.High[0] - b.Low[0]), 0},
		} {
			if math.Abs(figures[0]-figures[1]) > 1e-14 {
				t.Errorf("band %d: the %s is %v, want %v", k, what, figures[0], figures[1])
			}
		}
	}
}
