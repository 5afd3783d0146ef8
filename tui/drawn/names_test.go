package drawn

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"fathom/model/spec"
)

// TestNames: axes of the rest are named as such, with numbers of their own.
func TestNames(t *testing.T) {
	two := &spec.Chart{Axes: spec.DiscriminantAxes, Rest: 2, Scores: &spec.Scores{Components: 3}}
	ten := &spec.Chart{Axes: spec.DiscriminantAxes, Scores: &spec.Scores{Components: 5}}
	three := &spec.Chart{Axes: spec.ProbeAxes, Rest: 1, Scores: &spec.Scores{Components: 3}}
	for _, test := range []struct{ got, want string }{
		{Pair(nil, spec.ComponentAxes, [2]int{0, 2}, [2]string{"*", "*"}, false), "PC 1* × PC 3*"},
		{Pair(nil, spec.ComponentAxes, [2]int{0, 2}, [2]string{}, true), "PC 1 × 3"},
		{Pair(two, two.Axes, [2]int{0, 2}, [2]string{}, true), "LD 1 × rest 2"},
		{Pair(two, two.Axes, [2]int{1, 2}, [2]string{}, true), "rest 1 × 2"},
		{Space(nil, spec.ComponentAxes, "–", "*"), "PC 1–3*"},
		{Space(ten, ten.Axes, "–", ""), "LD 1–3"},
		{Space(two, two.Axes, "–", ""), "LD 1, rest 1–2"},
		{Space(three, three.Axes, "–", ""), "W 1–2, rest 1"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

// TestNext goes through all axes, and past those that are fitted on classes where there are none.
func TestNext(t *testing.T) {
	for classes, want := range map[int]string{10: "lda directions tsne umap components", 0: "tsne umap components tsne umap"} {
		var got []string
		at := spec.ComponentAxes
		for range 5 {
			at = Next(at, classes)
			got = append(got, string(at))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%d classes: %v, want %s", classes, got, want)
		}
	}
}

// TestNotes: what must stand beside a map stands there.
func TestNotes(t *testing.T) {
	when := func(step int) string { return fmt.Sprintf("step-%d", step) }
	at := &spec.Scores{Components: 2, Images: make([]int, 1500)}
	nan := spec.Figure(math.NaN())
	for _, test := range []struct {
		chart spec.Chart
		want  string
	}{
		{spec.Chart{Axes: spec.TSNEAxes, Near: 30, Seed: 7, Trust: 0.9871, Scores: at},
			"perplexity 30, seed 7, n=1,500; trustworthiness 0.987 of 12 neighbours; distances between clusters mean nothing"},
		{spec.Chart{Axes: spec.UMAPAxes, Near: 15, Seed: 7, Trust: 0.9, Scores: at},
			"n_neighbors 15, min_dist 0.1, seed 7, n=1,500; trustworthiness 0.900 of 12 neighbours; distances between clusters mean nothing"},
		{spec.Chart{Axes: spec.UMAPAxes, Near: 15, Seed: 7, Trust: 0.9, Fitted: 1200, Scores: at},
			"n_neighbors 15, min_dist 0.1, seed 7, n=1,500, of which 1,200 differ; trustworthiness 0.900 of 12 neighbours; distances between clusters mean nothing"},
		{spec.Chart{Axes: spec.TSNEAxes, Near: 3, Seed: 7, Trust: nan, Scores: at}, // as of so few rows
			"perplexity 3, seed 7, n=1,500; distances between clusters mean nothing"},
		{spec.Chart{Axes: spec.DiscriminantAxes, Fitted: 800, Ridge: 0.01, Rest: 1, Trust: nan, Scores: at},
			"fitted on 800 training rows; a ridge of 0.01 of the mean variance was added: the scatter within classes is singular; rest: components of what the other axes leave"},
		{spec.Chart{Axes: spec.ProbeAxes, Step: 5, ProbeStep: 3, Trust: nan, Scores: at},
			"an orthonormal basis of the probe's weights, the strongest first; the probe's moment: step-3"},
	} {
		if got := strings.Join(Notes(&test.chart, "row", when), "; "); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.chart.Axes, got, test.want)
		}
	}
}
