package spec

import (
	"strings"
	"testing"
)

func TestBelongs(t *testing.T) {
	var s Spec
	s.Source.Classes = 10
	s.Subjects = []Subject{{ID: Base, Network: Network{Hidden: []int{100, 50}}}}
	if got := len(s.LayerNames()); got != 3 {
		t.Fatalf("the experiment has %d layers, want 3", got)
	}
	table := func(classes int) Confusion { return NewConfusion(classes, []int32{0}, []int32{1}) }
	layer := func(l int) Quantity { return Quantity{Layer: l} }
	for _, tt := range []struct {
		e    Event
		want string // of what is wrong, "" for nothing
	}{
		{Evaluated{Subject: Base, Step: 100}, ""},
		{Probed{Layer: 2, Confusion: table(10)}, ""},
		{Probed{Layer: 1, Problem: "hidden1 has no finite representation"}, ""},
		{Probed{Layer: 3, Confusion: table(10)}, "layer 3 of 3 layers"},
		{Probed{Layer: -1}, "layer -1 of 3 layers"},
		{Probed{Layer: 2, Confusion: table(7)}, "7 classes, where there are 10"},
		{Projected{Layer: 2, Width: 2, ExplainedVariance: make([]Figure, 2)}, ""},
		{Projected{Layer: 4, Width: 2}, "layer 4"},
		{Projected{Layer: 1, Width: 2, ExplainedVarianceRatio: make([]Figure, 3)}, "3 components of hidden1 of 2 features"},
		{Compared{First: 0, Second: 2}, ""},
		{Compared{First: 2, Second: 3}, "layer 3"},
		{Compared{First: -2, Second: 1}, "layer -2"},
		{Measured{Layer: 1, Other: &OtherLayer{Layer: 2}}, ""},
		{Measured{Layer: 1, Other: &OtherLayer{Layer: 5}}, "layer 5"},
		{Measured{Layer: 1, Other: &OtherLayer{Layer: 5, Run: "runs/b"}}, ""}, // which is another experiment's
		{Measured{Layer: 7}, "layer 7"},
		{Judged{Neighbours: make([]LayerTest, 2)}, ""},
		{Judged{Neighbours: make([]LayerTest, 3)}, "3 tests between 3 layers"},
		{Checked{Layers: []CheckedLayer{{Layer: 2}, {Layer: 3}}}, "layer 3"},
		{Replicated{Figures: []SeedFigure{{Quantity: layer(-1)}, {Quantity: layer(2)}}}, ""},
		{Replicated{Figures: []SeedFigure{{Quantity: layer(3)}}}, "layer 3"},
		{Replicated{Figures: []SeedFigure{{Quantity: Quantity{Layer: 1, Other: &Of{Layer: 9}}}}}, "layer 9"},
		{Seeded{Means: []SeedMean{{Quantity: layer(2)}}}, ""},
		{Seeded{Means: []SeedMean{{Quantity: layer(8)}}}, "layer 8"},
		{Seeded{Families: []SeedFamily{{Tests: []SeedTest{{First: layer(0), Second: layer(6)}}}}}, "layer 6"},
		{Seeded{Curves: []SeedBand{{Steps: []int{0, 100}, Accuracy: make([]Figure, 2), Low: make([]Figure, 2), High: make([]Figure, 1)}}}, "at each of its 2 steps"},
	} {
		err := s.Belongs(tt.e)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %+v: %v, want %q", tt.e.Kind(), tt.e, err, tt.want)
		}
	}
}
