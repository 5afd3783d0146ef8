package run

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"fathom/model/spec"
)

// TestTurnedRow: a quarter turn takes the first axis to the second, and leaves others alone.
func TestTurnedRow(t *testing.T) {
	quarter := mat.NewDense(2, 2, []float64{0, 1, -1, 0})
	if got, want := TurnedRow([]float32{9}, []float64{1, 2, 7}, quarter), []float32{9, -2, 1}; !slices.Equal(got, want) {
		t.Errorf("a row turns to %v, want %v", got, want)
	}
	layer := Layer{Scores: &spec.Scores{Components: 2, Images: []int{4, 5}, Values: []float32{1, 0, 0, 1}}}
	if got, want := Turned(layer, quarter).Aligned, []float32{0, 1, -1, 0}; !slices.Equal(got, want) {
		t.Errorf("rows turn to %v, want %v", got, want)
	}
	if got := Turned(layer, nil); !slices.Equal(got.Aligned, layer.Scores.Values) || got.Turn.At(0, 0) != 1 || got.Turn.At(0, 1) != 0 {
		t.Errorf("without a turn rows go to %v", got.Aligned)
	}
}

// TestMirror turns round what points the other way, and nothing else.
func TestMirror(t *testing.T) {
	scores := &spec.Scores{Components: 2, Images: []int{1, 2}, Values: []float32{1, 2, -3, 4}}
	like := &spec.Scores{Components: 3, Images: []int{1, 2}, Values: []float32{-1, 1, 8, 2, 1, 8}}
	if turned := Mirror(scores, like); !slices.Equal(turned, []int{0}) || !slices.Equal(scores.Values, []float32{-1, 2, 3, 4}) {
		t.Errorf("components %v are turned round: %v", turned, scores.Values)
	}
}

// TestProgress is the share of what is told, and none of nothing.
func TestProgress(t *testing.T) {
	var p Progress
	if got := p.Share(); got != 0 {
		t.Errorf("%g of nothing", got)
	}
	p.Told(3, 4)
	if got := p.Share(); got != 0.75 {
		t.Errorf("3 of 4 are %g", got)
	}
	(*Progress)(nil).Told(1, 2)
}
