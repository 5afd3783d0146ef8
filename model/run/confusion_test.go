package run_test

import (
	"math"
	"slices"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

func TestClassScores(t *testing.T) {
	// Worked by hand: class 2 has no images, class 1 is never predicted.
	scores := run.ClassScores(spec.ConfusionOf([][]int{
		{3, 0, 1},
		{2, 0, 2},
		{0, 0, 0},
	}))
	nan := math.NaN()
	for c, want := range []run.ClassScore{
		{Images: 4, Predicted: 5, Recall: 0.75, Precision: 0.6},
		{Images: 4, Predicted: 0, Recall: 0, Precision: spec.Figure(nan)},
		{Images: 0, Predicted: 3, Recall: spec.Figure(nan), Precision: 0},
	} {
		same := func(a, b spec.Figure) bool { return a == b || !a.Finite() && !b.Finite() }
		got := scores[c]
		if got.Images != want.Images || got.Predicted != want.Predicted || !same(got.Recall, want.Recall) || !same(got.Precision, want.Precision) {
			t.Errorf("class %d: %+v, want %+v", c, got, want)
		}
	}
	if scores := run.ClassScores(spec.Confusion{}); len(scores) != 0 {
		t.Error("no matrix has scores")
	}
}

func TestMistakes(t *testing.T) {
	got := run.Mistakes(spec.ConfusionOf([][]int{{9, 1, 4}, {0, 9, 4}, {7, 1, 9}}))
	want := []run.Mistake{{Label: 2, Predicted: 0, Images: 7}, {Label: 0, Predicted: 2, Images: 4}, {Label: 1, Predicted: 2, Images: 4}, {Label: 0, Predicted: 1, Images: 1}, {Label: 2, Predicted: 1, Images: 1}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if run.Mistakes(spec.ConfusionOf([][]int{{5, 0}, {0, 5}})) != nil {
		t.Error("there are mistakes where there are none")
	}
}
