package measure_test

import (
	"slices"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/simd"
	"fathom/model/spec"
)

// repeating are n rows of two features of which so many differ.
func repeating(n, different int) (simd.Matrix, []int32, []int) {
	x, labels, numbers := simd.NewMatrix(n, 2), make([]int32, n), make([]int, n)
	for i := range n {
		k := i % different
		x.Row(i)[0], x.Row(i)[1], numbers[i] = float32(k*k%11), float32(k), i
	}
	return x, labels, numbers
}

// TestMapsOfRowsThatRepeat: rows that are the same stand at one place, those that differ do not, and
// where too few differ there is no map but a sentence.
func TestMapsOfRowsThatRepeat(t *testing.T) {
	for _, axes := range []spec.Axes{spec.TSNEAxes, spec.UMAPAxes} {
		x, labels, numbers := repeating(120, 40)
		c, err := measure.Charting{Axes: axes, Drawn: x, Labels: labels, Numbers: numbers, Seed: 1}.Draw(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen := map[[2]float32]bool{}
		for i := range 120 {
			at := func(i int) []float32 { return c.Scores.Values[2*i : 2*i+2] }
			seen[[2]float32(at(i))] = true
			if !slices.Equal(at(i), at(i%40)) {
				t.Errorf("%s: rows %d and %d are the same and stand at %v and %v", axes, i, i%40, at(i), at(i%40))
			}
		}
		if len(seen) != 40 || c.Fitted != 40 || !slices.Equal(c.Scores.Images, numbers) {
			t.Errorf("%s: %d places of %d rows that differ", axes, len(seen), c.Fitted)
		}
		for _, different := range []int{1, 6} {
			x, labels, numbers := repeating(120, different)
			_, err := measure.Charting{Axes: axes, Drawn: x, Labels: labels, Numbers: numbers, Seed: 1}.Draw(t.Context())
			if err == nil || !strings.HasSuffix(err.Error(), " of 120 rows differ, at least 7 are needed") {
				t.Errorf("%s of %d rows that differ: %v", axes, different, err)
			}
		}
	}
}
