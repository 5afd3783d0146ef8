package run

import (
	"testing"

	"fathom/model/spec"
)

func TestTurnFinding(t *testing.T) {
	const b, w, n = spec.Better, spec.Worse, spec.Nothing
	for _, test := range []struct {
		steps []int
		shows []spec.Shows
		want  string
	}{
		{[]int{0, 1, 16, 23, 64, 1500}, []spec.Shows{w, w, w, n, b, b},
			"The order turned: hidden3 reads measurably worse than input at every look up to step 16, measurably better at every look from step 64 on."},
		{[]int{1500, 0, 16}, []spec.Shows{b, w, w}, // as they come in
			"The order turned: hidden3 reads measurably worse than input at every look up to step 16, measurably better at every look from step 1,500 on."},
		{[]int{0, 1, 2, 3, 4}, []spec.Shows{b, n, b, w, w},
			"The order turned: hidden3 reads measurably better than input at every look up to step 0, measurably worse at every look from step 3 on."},
		{[]int{0, 1, 2}, []spec.Shows{w, w, w}, ""},
		{[]int{0, 1, 2}, []spec.Shows{n, w, b}, ""},
		{[]int{0, 1, 2}, []spec.Shows{w, b, n}, ""},
		{[]int{0}, []spec.Shows{w}, ""},
		{nil, nil, ""},
	} {
		var judged []spec.Judged
		for i, step := range test.steps {
			ends := spec.LayerTest{First: "input", Second: "hidden3", Shows: test.shows[i]}
			judged = append(judged, spec.Judged{Step: step, Live: true, Neighbours: make([]spec.LayerTest, 3), Ends: &ends})
		}
		judged = append(judged, spec.Judged{Step: 7}) // of layers that could not be compared
		if got := TurnFinding(judged); got != test.want {
			t.Errorf("%v %v: %q, want %q", test.steps, test.shows, got, test.want)
		}
	}
}
