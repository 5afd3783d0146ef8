package run

import (
	"context"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"fathom/model/spec"
)

// answers is a View that answers what it is told to.
type answers struct {
	View
	spec   spec.Spec
	frame  *Frame
	in     *Inspection
	chart  *spec.Chart
	scores *spec.Scores
	list   *List
}

func (a answers) Spec() spec.Spec                                            { return a.spec }
func (a answers) Frame(context.Context, FrameQuery) (*Frame, error)          { return a.frame, nil }
func (a answers) Inspect(context.Context, InspectQuery) (*Inspection, error) { return a.in, nil }
func (a answers) Chart(context.Context, ChartQuery) (*spec.Chart, error)     { return a.chart, nil }
func (a answers) List(context.Context, ListQuery) (*List, error)             { return a.list, nil }
func (a answers) Scores(spec.Address) (*spec.Scores, bool)                   { return a.scores, true }

// TestFitting: answers of other layers, classes and rows than there are do not reach who draws them.
func TestFitting(t *testing.T) {
	var s spec.Spec
	s.Source.Classes = 3
	s.Subjects = []spec.Subject{{ID: spec.Base, Network: spec.Network{Hidden: []int{5}}}}
	scores := func(rows, values int) *spec.Scores {
		return &spec.Scores{Components: 2, Values: make([]float32, values), Labels: make([]int32, rows), Images: make([]int, rows)}
	}
	frame := func(change func(*Frame)) *Frame {
		f := &Frame{Images: make([]int, 4), Labels: make([]int32, 4), Predicted: make([]int32, 4)}
		for range 2 {
			f.Layers = append(f.Layers, Layer{Scores: scores(4, 8), Turn: mat.NewDense(2, 2, nil), Aligned: make([]float32, 8)})
		}
		change(f)
		return f
	}
	for _, test := range []struct {
		frame *Frame
		want  string
	}{
		{frame(func(*Frame) {}), ""},
		{frame(func(f *Frame) { f.Predicted, f.Layers[1] = nil, Layer{} }), ""},
		{frame(func(f *Frame) { f.Layers = f.Layers[:1] }), "is of 1 layer, where there are 2"},
		{frame(func(f *Frame) { f.Layers = append(f.Layers, Layer{}) }), "is of 3 layers"},
		{frame(func(f *Frame) { f.Images = f.Images[:3] }), "4 labels with 3 numbers"},
		{frame(func(f *Frame) { f.Predicted = f.Predicted[:2] }), "2 predictions"},
		{frame(func(f *Frame) { f.Layers[1].Scores = scores(3, 6) }), "hidden1 has not all scores of the 4 rows"},
		{frame(func(f *Frame) { f.Layers[0].Scores = scores(4, 7) }), "input has not all scores"},
		{frame(func(f *Frame) { f.Layers[1].Aligned = nil }), "hidden1 is turned by 2×2"},
		{frame(func(f *Frame) { f.Layers[1].Turn = mat.NewDense(3, 3, nil) }), "hidden1 is turned by 3×3"},
	} {
		_, err := Fitting(answers{spec: s, frame: test.frame}).Frame(t.Context(), FrameQuery{})
		check(t, err, test.want)
	}
	for _, test := range []struct {
		in   Inspection
		want string
	}{
		{Inspection{Network: make([]float64, 3), Layers: make([]LayerView, 2)}, ""},
		{Inspection{Layers: make([]LayerView, 3)}, "of 3 layers, where there are 2"},
		{Inspection{Network: make([]float64, 4), Layers: make([]LayerView, 2)}, "4 probabilities, where there are 3 classes"},
		{Inspection{Layers: []LayerView{{}, {Probabilities: make([]float64, 2)}}}, "2 probabilities"},
		{Inspection{Item: Item{Rows: 2, Cols: 2, Pixels: make([]byte, 3)}, Layers: make([]LayerView, 2)}, "3 pixels, where there are 2×2"},
	} {
		_, err := Fitting(answers{spec: s, in: &test.in}).Inspect(t.Context(), InspectQuery{})
		check(t, err, test.want)
	}
	for _, test := range []struct {
		scores *spec.Scores
		want   string
	}{{scores(3, 6), ""}, {scores(3, 5), "not all scores"}, {nil, "not all scores"}} {
		_, err := Fitting(answers{spec: s, chart: &spec.Chart{Scores: test.scores}}).Chart(t.Context(), ChartQuery{})
		check(t, err, test.want)
		if test.scores != nil {
			if _, ok := Fitting(answers{scores: test.scores}).Scores(spec.Address{}); ok != (test.want == "") {
				t.Errorf("scores of %d rows with %d values are taken: %v", len(test.scores.Labels), len(test.scores.Values), ok)
			}
		}
	}
}

// TestFittingLists: an item of a layer that there is not does not reach who names its layer.
func TestFittingLists(t *testing.T) {
	var s spec.Spec
	s.Subjects = []spec.Subject{{ID: spec.Base, Network: spec.Network{Hidden: []int{5}}}}
	for layer, want := range map[int]string{-1: "is of layer -1, where there are 2", 0: "", 1: "", 2: "item 7 of the list is of layer 2, where there are 2"} {
		list := &List{Items: []Listed{{}, {Item: Item{Number: 7}, Layer: layer}}}
		got, err := Fitting(answers{spec: s, list: list}).List(t.Context(), ListQuery{})
		check(t, err, want)
		if (got == list) != (want == "") {
			t.Errorf("the list of layer %d is %v", layer, got)
		}
	}
}

func check(t *testing.T, err error, want string) {
	t.Helper()
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}
