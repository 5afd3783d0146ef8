package analysis

import (
	"math"
	"testing"

	"fathom/data/store"
	"fathom/model/run"
	"fathom/model/spec"
)

// TestPlacesAreThoseOfThePicture: a row that is drawn is placed where it is drawn, in the frame of
// each checkpoint and on all axes that are none of a map.
func TestPlacesAreThoseOfThePicture(t *testing.T) {
	a, of := toldOf(t, withTexts(t, 300))
	test := of.Index(store.Test)
	items := []int{int(test[0]), int(test[7]), int(test[len(test)-1])}
	// Scores are told as float32s of some units.
	const tolerance = 1e-5
	for _, step := range []int{10, 200} {
		for _, classes := range [][]int{nil, {0, 2}} {
			f, err := a.Frame(t.Context(), run.FrameQuery{Step: step, Classes: classes})
			if err != nil {
				t.Fatal(err)
			}
			for layer, l := range f.Layers {
				if l.Problem != "" {
					continue // the embeddings are all alike
				}
				placed, err := a.Place(t.Context(), run.PlaceQuery{Step: step, Layer: layer, Classes: classes, Items: items})
				if err != nil || len(placed) != len(items) {
					t.Fatalf("%d of %d rows are placed, %v", len(placed), len(items), err)
				}
				for row, number := range f.Images {
					for _, p := range placed {
						if p.Number != number {
							continue
						}
						if p.Label != f.Labels[row] {
							t.Errorf("row %d is placed with the label %d", number, p.Label)
						}
						for k := range l.Scores.Components {
							if got, want := float64(p.Scores[k]), l.Scores.At(row, k); math.Abs(got-want) > tolerance {
								t.Errorf("step %d, layer %d, row %d: component %d is %g, want %g", step, layer, number, k, got, want)
							}
						}
						turned := len(l.Aligned) / len(f.Images)
						for k, got := range p.Aligned {
							if want := l.Aligned[row*turned+k]; math.Abs(float64(got-want)) > tolerance {
								t.Errorf("step %d, layer %d, row %d: turned component %d is %g, want %g", step, layer, number, k, got, want)
							}
						}
					}
				}
			}
		}
		for _, axes := range []spec.Axes{spec.ComponentAxes, spec.DiscriminantAxes, spec.ProbeAxes} {
			chart, err := a.Chart(t.Context(), run.ChartQuery{Step: step, Layer: 3, Axes: axes})
			if err != nil {
				t.Fatal(err)
			}
			placed, err := a.Place(t.Context(), run.PlaceQuery{Step: step, Layer: 3, Axes: axes, Items: items})
			if err != nil || len(placed) != len(items) {
				t.Fatalf("%s: %d rows are placed, %v", axes, len(placed), err)
			}
			for row, number := range chart.Scores.Images {
				for _, p := range placed {
					for k := range p.Scores {
						if got, want := float64(p.Scores[k]), chart.Scores.At(row, k); p.Number == number && math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
							t.Errorf("%s, step %d, row %d: axis %d is %g, want %g", axes, step, number, k, got, want)
						}
					}
				}
			}
		}
	}
	if placed, err := a.Place(t.Context(), run.PlaceQuery{Step: 200, Layer: 3, Axes: spec.TSNEAxes, Items: items}); err != nil || placed != nil {
		t.Errorf("a map places %v, %v", placed, err)
	}
	if _, err := a.Place(t.Context(), run.PlaceQuery{Step: 200, Layer: 3, Items: []int{300}}); err == nil || err.Error() != "row 300: they are 0 to 299" {
		t.Errorf("no row is placed: %v", err)
	}
}
