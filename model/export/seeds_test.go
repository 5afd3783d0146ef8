package export

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/spec"
)

// seeded is whole with four seeds: of each a network, of the third one that diverged, and of the fourth
// only the taught network diverged. Their figures are made up, all of them different.
func seeded(t *testing.T) done {
	t.Helper()
	d := whole(t)
	s := d.View.Spec()
	figure := func(seed, i int) spec.Figure {
		return spec.Figure(0.5 + 0.01*float64(i) + 0.0123*float64((seed*7+i*3)%5))
	}
	var all []spec.Replicated
	for seed := range 4 {
		r := spec.Replicated{Seed: s.SeedOf(seed), Problem: []string{"", "", "the network diverged", ""}[seed], Taught: []string{"", "", "", "the taught network diverged"}[seed]}
		add := func(q spec.Quantity) {
			r.Figures = append(r.Figures, spec.SeedFigure{Quantity: q, Value: figure(seed, len(r.Figures))})
		}
		for _, subject := range []string{spec.Base, spec.TaughtSame} {
			add(spec.Quantity{Measure: spec.Accuracy, Subject: subject, Step: 300, Layer: -1})
			r.Curves = append(r.Curves, spec.SeedCurve{Subject: subject, Steps: []int{0, 300}, Loss: []spec.Figure{2, 1}, Accuracy: []spec.Figure{0.1, figure(seed, 9)}})
		}
		for _, step := range []int{0, 300} {
			for layer := range 3 {
				add(spec.Quantity{Measure: measure.Probe, Subject: spec.Base, Step: step, Layer: layer, Name: spec.LayerName(layer)})
			}
		}
		other := spec.Of{Subject: spec.Base, Step: 0, Layer: 1, Name: spec.LayerName(1)}
		add(spec.Quantity{Measure: "cka", Subject: spec.Base, Step: 300, Layer: 1, Name: spec.LayerName(1), Other: &other})
		if r.Problem != "" {
			r.Figures = nil
		}
		all = append(all, r)
	}
	events := slices.Clone(d.events)
	for _, r := range all {
		events = append(events, r)
	}
	return d.with(append(events, measure.JudgeSeeds(s, 4, all)))
}

// TestSeedTables: the tables have a row for each figure, mean and difference, with those of the seeds
// that diverged marked.
func TestSeedTables(t *testing.T) {
	d := seeded(t)
	dir, s := exported(t, d), d.result.Seeds
	figures := columns(t, dir, "seeds")
	row := 0
	for _, r := range s.Replicates {
		if len(r.Figures) == 0 {
			if figures["seed"][row] != strconv.FormatUint(r.Seed, 10) || figures["problem"][row] != "the network diverged" || figures["value"][row] != "" {
				t.Errorf("row %d is not of a seed that diverged", row)
			}
			row++
		}
		for _, f := range r.Figures {
			problem := ""
			if f.Subject != spec.Base {
				problem = r.Taught
			}
			want := []string{strconv.FormatUint(r.Seed, 10), f.Measure, f.Subject, strconv.Itoa(f.Step), f.Name, cell(f.Value), problem}
			got := []string{}
			for _, name := range []string{"seed", "measure", "subject", "step", "layer", "value", "problem"} {
				got = append(got, figures[name][row])
			}
			if !slices.Equal(got, want) {
				t.Errorf("row %d is %q, want %q", row, got, want)
			}
			if f.Measure == "cka" && (figures["other_layer"][row] != "hidden1" || figures["other_step"][row] != "0") {
				t.Errorf("row %d is of a pair with %q", row, figures["other_layer"][row])
			}
			row++
		}
	}
	if len(figures["seed"]) != row {
		t.Errorf("there are %d rows, want %d", len(figures["seed"]), row)
	}
	if curves := columns(t, dir, "seed-curves"); len(curves["seed"]) != 16 || curves["accuracy"][1] != cell(s.Replicates[0].Curves[0].Accuracy[1]) || curves["subject"][3] != spec.TaughtSame {
		t.Errorf("the curves are %v", curves)
	}
	var means, low []spec.Figure
	for _, m := range s.Means {
		means, low = append(means, m.Mean), append(low, m.Interval[0])
	}
	table := columns(t, dir, "seed-means")
	equal(t, "mean", table["mean"], means)
	equal(t, "seeds_interval_low", table["seeds_interval_low"], low)
	var differences, p []spec.Figure
	var shows, seconds []string
	for _, f := range s.Families {
		for _, test := range f.Tests {
			differences, p = append(differences, test.Mean), append(p, test.Adjusted)
			shows, seconds = append(shows, string(test.Shows)), append(seconds, test.Second.Name)
		}
	}
	tests := columns(t, dir, "seed-tests")
	equal(t, "difference", tests["mean"], differences)
	equal(t, "seeds_adjusted_p_value", tests["seeds_adjusted_p_value"], p)
	if !slices.Equal(tests["seeds_shows"], shows) || !slices.Equal(tests["second"], seconds) || len(shows) != 9 || tests["items"][0] != "" {
		t.Errorf("the tests show %q of %q", tests["seeds_shows"], tests["second"])
	}
}

// TestSeedReport: the report says which seeds are left out, and of each difference whether it is sure.
func TestSeedReport(t *testing.T) {
	dir := exported(t, seeded(t))
	report := string(read(t, dir, "README.md"))
	for _, want := range []string{
		"## Seeds\n\nThe same experiment with 4 seeds from 1 on", "Intervals are over what ran, 3 of 4 seeds. Left out: seed 3 (the network diverged), seed 4 (the taught network diverged).",
		"| untrained network, probe: hidden1 - input |", "| taught minus base, test accuracy: after 300 steps |", "not sure |", "figures/seeds.png",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	for _, name := range []string{"figures/seeds.png", "figures/seeds.svg"} {
		if picture := read(t, dir, filepath.ToSlash(name)); len(picture) < 1000 {
			t.Errorf("%s has %d bytes", name, len(picture))
		}
	}
}
