package moments

import (
	"math"
	"testing"
)

func TestSoftmaxOfWhatIsNotFinite(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, logits := range [][]float32{{0, -inf}, {0, inf}, {nan, 0}, {-inf, -inf}, {inf, 1, 2}} {
		for k, p := range softmax(logits) {
			if !math.IsNaN(p) {
				t.Errorf("of the logits %v class %d has probability %v, want none", logits, k, p)
			}
		}
	}
	if p := softmax([]float32{3e38, 3e38}); p[0] != 0.5 || p[1] != 0.5 {
		t.Errorf("two equal logits near the largest float32 give %v", p)
	}
}
