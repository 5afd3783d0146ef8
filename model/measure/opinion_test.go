package measure

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"fathom/model/repr"
	"fathom/model/spec"
)

func TestOpinionOf(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		probabilities []float64
		label         int32
		want          Opinion
	}{
		{[]float64{0.2, 0.5, 0.3}, 2, Opinion{1, 0.5, 0.3, 0.3}},
		{[]float64{0.4, 0.2, 0.4}, 1, Opinion{0, 0.4, 0.4, 0.2}},
		{[]float64{0, 0, 1}, 2, Opinion{2, 1, 0, 1}},
		{[]float64{1}, 0, Opinion{0, 1, 0, 1}},
		{[]float64{0.5, 0.5}, spec.None, Opinion{0, 0.5, 0.5, nan}},
		{[]float64{0.5, nan}, 0, Opinion{spec.None, nan, nan, nan}},
	} {
		got := OpinionOf(c.probabilities, c.label)
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if got.Predicted != c.want.Predicted || !same(got.Top, c.want.Top) || !same(got.Second, c.want.Second) || !same(got.Label, c.want.Label) {
			t.Errorf("%v: %+v, want %+v", c.probabilities, got, c.want)
		}
	}
}

// samples are those of a list in its order.
func samples(all []Ranked) (out []int) {
	for _, r := range all {
		out = append(out, r.Sample)
	}
	return out
}

func TestLists(t *testing.T) {
	nan := math.NaN()
	opinions := []Opinion{{0, 0.9, 0.1, 0.9}, {1, 0.6, 0.4, 0.4}, {1, 0.8, 0.2, 0.2}, {spec.None, nan, nan, nan}, {0, 0.6, 0.4, 0.4}, {0, 0.5, 0.5, nan}}
	labels := []int32{0, 0, 0, 1, 1, spec.None}
	if got := samples(Misread(opinions, labels)); !slices.Equal(got, []int{2, 1, 4}) {
		t.Errorf("misread are %v", got)
	}
	if got := samples(Doubtful(opinions)); !slices.Equal(got, []int{5, 1, 4, 2, 0}) {
		t.Errorf("doubtful are %v", got)
	}
	of := func(labels ...float64) (out []Opinion) {
		for _, p := range labels {
			out = append(out, Opinion{Label: p})
		}
		return out
	}
	got := Changed([][]Opinion{of(0.5, 0.1, nan, 0.5), of(0.75, 0.2, 1, 0.5), nil, of(0, 1, 0, 0), of(0.25, 0, 0, 0.5)})
	want := []Ranked{{1, -1, 4}, {3, 0.5, 4}, {0, 0.25, 1}}
	if !slices.Equal(got, want) {
		t.Errorf("changed are %v, want %v", got, want)
	}
	if got := Changed([][]Opinion{nil, of(1)}); got != nil {
		t.Errorf("one layer changed to %v", got)
	}
}

// TestStoredProbes forgets the oldest where there is no room.
func TestStoredProbes(t *testing.T) {
	probe := func() *repr.Probe { return &repr.Probe{Classes: 1 << 10, Width: 1<<13 - 1, Weights: &mat.Dense{}} } // 64 MiB
	var s StoredProbes
	for step := range 6 {
		s.Keep(step, 3, probe())
		s.Keep(step, 4, nil)
	}
	s.Keep(5, 3, probe()) // once more
	for step := range 6 {
		if kept, want := s.At(step, 3) != nil, step >= 2; kept != want {
			t.Errorf("the probe of step %d is kept: %v", step, kept)
		}
	}
	s.Forget(4, 3)
	s.Keep(7, 3, probe())
	if s.At(2, 3) == nil || s.At(4, 3) != nil || s.At(7, 3) == nil || s.At(7, 4) != nil {
		t.Error("what was forgotten takes room")
	}
}
