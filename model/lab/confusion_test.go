package lab

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

// TestClassScoresAreTheAccuracy: the recalls weighted by the images of each class,
// and the precisions by how often it is predicted, are the accuracy.
func TestClassScoresAreTheAccuracy(t *testing.T) {
	for _, e := range do(t, tiny()) {
		p, ok := e.(spec.Probed)
		if !ok {
			continue
		}
		byLabel, byPrediction := 0.0, 0.0
		for _, c := range run.ClassScores(p.Confusion) {
			if c.Images > 0 {
				byLabel += float64(c.Recall) * float64(c.Images)
			}
			if c.Predicted > 0 {
				byPrediction += float64(c.Precision) * float64(c.Predicted)
			}
		}
		want := float64(p.TestAccuracy) * float64(p.TestSamples)
		if math.Abs(byLabel-want) > 1e-9 || math.Abs(byPrediction-want) > 1e-9 {
			t.Errorf("step %d, %s: %v and %v of the images are right, want %v", p.Step, p.Name, byLabel, byPrediction, want)
		}
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
