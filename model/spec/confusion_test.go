package spec_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"fathom/model/spec"
)

func TestConfusion(t *testing.T) {
	labels := []int32{0, 0, 0, 1, 2, 2, -1, 7}
	predictions := []int32{0, 2, 0, 1, -1, 9, 0, 0}
	c := spec.NewConfusion(3, labels, predictions)
	want := []spec.Cell{{0, 0, 2}, {0, 2, 1}, {1, 1, 1}, {2, -1, 2}}
	if !reflect.DeepEqual(c.Cells(), want) || c.Classes() != 3 {
		t.Errorf("cells %v of %d classes, want %v", c.Cells(), c.Classes(), want)
	}
	for _, at := range []struct{ label, predicted, count int }{{0, 0, 2}, {0, 1, 0}, {2, -1, 2}, {2, 2, 0}, {5, 5, 0}} {
		if got := c.At(at.label, at.predicted); got != at.count {
			t.Errorf("%d taken for %d: %d, want %d", at.label, at.predicted, got, at.count)
		}
	}
	table, ok := c.Table()
	if want := [][]int{{2, 0, 1}, {0, 1, 0}, {0, 0, 0}}; !ok || !reflect.DeepEqual(table, want) {
		t.Errorf("table %v, want %v", table, want)
	}
}

// TestConfusionJSON writes and reads both forms. Up to 256 classes it is the table that it
// always was.
func TestConfusionJSON(t *testing.T) {
	for _, test := range []struct {
		name string
		c    spec.Confusion
		json string
	}{
		{"no classes", spec.Confusion{}, `null`},
		{"two classes", spec.NewConfusion(2, []int32{0, 1, 1}, []int32{1, 1, 1}), `[[0,1],[0,2]]`},
		{"no prediction", spec.NewConfusion(2, []int32{0, 1, 1}, []int32{1, -1, 1}), `{"classes":2,"cells":[[0,1,1],[1,-1,1],[1,1,1]]}`},
		{"many classes", spec.NewConfusion(1000, []int32{0, 999, 999, 5}, []int32{255, 999, 999, -1}),
			`{"classes":1000,"cells":[[0,255,1],[5,-1,1],[999,999,2]]}`},
	} {
		text, err := json.Marshal(test.c)
		if err != nil || string(text) != test.json {
			t.Errorf("%s: %s (%v), want %s", test.name, text, err, test.json)
		}
		var back spec.Confusion
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back.Cells(), test.c.Cells()) || back.Classes() != test.c.Classes() {
			t.Errorf("%s: reads as %+v (%v), want %+v", test.name, back, err, test.c)
		}
	}
	if text, _ := json.Marshal(spec.NewConfusion(256, []int32{255}, []int32{255})); strings.Count(string(text), "[") != 257 {
		t.Errorf("256 classes are no table: %.80s …", text)
	}
}
