package run

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestNearestCentroid checks by hand: two pairs far apart are all right; of two that are
// interleaved on a line, 0 and 2 against 1 and 3, each point is as far from the mean of its own class
// without it as stands beside it.
func TestNearestCentroid(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		xs     []float64
		labels []int32
		want   float64
	}{
		{[]float64{0, 1, 10, 11}, []int32{0, 0, 1, 1}, 1},
		// 0: own 2, other 2, a tie, half right; 2: own 0 at 2, other 2 at 0, wrong; 1: own 3 at 2, other
		// 1 at 0, wrong; 3: own 1 at 2, other 1 at 2, half right.
		{[]float64{0, 2, 1, 3}, []int32{0, 0, 1, 1}, 0.25},
		{[]float64{0, 0, 0, 0, 0, 0, 0, 0}, []int32{0, 0, 1, 1, 2, 2, 3, 3}, 0.25}, // all on one
		{[]float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, []int32{0, 0, 0, 0, 1, 1, 1}, 0.5},
		{[]float64{0, 1, nan, 10, 11, math.Inf(1)}, []int32{0, 0, 0, 1, 1, 1}, 1},
		{[]float64{0, 1, 2}, []int32{0, 0, 0}, nan},
		{[]float64{0, 1, 2}, []int32{0, 0, 1}, nan},
		{nil, nil, nan},
	} {
		got := float64(NearestCentroid(func(i int) (x, y float64) { return test.xs[i], 0 }, test.labels))
		if got != test.want && !(math.IsNaN(got) && math.IsNaN(test.want)) {
			t.Errorf("%v of %v: %v, want %v", test.xs, test.labels, got, test.want)
		}
	}
}

// TestNearestCentroidOfNoise: labels that say nothing give what guessing does. With the points
// in their own means it would be more.
func TestNearestCentroidOfNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	mean := 0.0
	const rounds = 400
	for range rounds {
		xs, labels := make([]float64, 20), make([]int32, 20)
		for i := range xs {
			xs[i], labels[i] = rng.NormFloat64(), int32(i%2)
		}
		mean += float64(NearestCentroid(func(i int) (x, y float64) { return xs[i], xs[(i+7)%20] }, labels)) / rounds
	}
	if mean > 0.52 {
		t.Errorf("noise is told apart in %.3f of the cases", mean)
	}
}
