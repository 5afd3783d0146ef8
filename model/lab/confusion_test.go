package lab

import (
	"math"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

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
