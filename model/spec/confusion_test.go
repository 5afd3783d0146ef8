package spec_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
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
			t.Errorf("%d mistaken for %d: %d, want %d", at.label, at.predicted, got, at.count)
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

// TestConfusionRefuses what no samples give, and what would ask for all the memory there is.
func TestConfusionRefuses(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`5`, "a JSON number is not what belongs here"},
		{`"many"`, "a JSON string is not what belongs here"},
		{`[[1,2],[3]]`, "a confusion matrix of 2 rows has one of 1 columns"},
		{`[[1],[2]]`, "a confusion matrix of 2 rows has one of 1 columns"},
		{`[null]`, "a confusion matrix of 1 rows has one of 0 columns"},
		{`[[1,2,3]]`, "a confusion matrix of 1 rows has one of 3 columns"},
		{`[[-1]]`, "a confusion matrix of 1 classes cannot have the cell {0 0 -1}"},
		{`[[1.5]]`, "a JSON array is not what belongs here"},
		{`[[` + strconv.Itoa(math.MaxInt) + `,1],[0,0]]`, "a confusion matrix counts more samples than there can be"},
		{`{"classes":-1,"cells":[]}`, "a confusion matrix has 0 to 65536 classes, not -1"},
		{`{"classes":65537,"cells":[]}`, "a confusion matrix has 0 to 65536 classes, not 65537"},
		{`{"classes":1000000000,"cells":null}`, "a confusion matrix has 0 to 65536 classes, not 1000000000"},
		{`{"classes":3,"cells":[[3,0,1]]}`, "a confusion matrix of 3 classes cannot have the cell {3 0 1}"},
		{`{"classes":3,"cells":[[-1,0,1]]}`, "a confusion matrix of 3 classes cannot have the cell {-1 0 1}"},
		{`{"classes":3,"cells":[[0,3,1]]}`, "a confusion matrix of 3 classes cannot have the cell {0 3 1}"},
		{`{"classes":3,"cells":[[0,-2,1]]}`, "a confusion matrix of 3 classes cannot have the cell {0 -2 1}"},
		{`{"classes":3,"cells":[[0,0,0]]}`, "a confusion matrix of 3 classes cannot have the cell {0 0 0}"},
		{`{"classes":3,"cells":[[0,0,-4]]}`, "a confusion matrix of 3 classes cannot have the cell {0 0 -4}"},
		{`{"classes":3,"cells":[[0,0,1],[1,1,1],[0,0,1]]}`, "a confusion matrix has the cell of label 0 and prediction 0 twice"},
		{`{"classes":3,"cells":[[0,0]]}`, "a cell of a confusion matrix is a label, a prediction and a count, not 2 numbers"},
		{`{"classes":3,"cells":[[0,0,1,9]]}`, "a cell of a confusion matrix is a label, a prediction and a count, not 4 numbers"},
		{`{"classes":3,"cells":[],"rows":3}`, `unknown field "rows"`},
		{`{"classes":3,"classes":4,"cells":[]}`, `the name "classes" stands twice in one object`},
		{`{"cells":[[0,0,1]]}`, "a confusion matrix of 0 classes cannot have the cell {0 0 1}"},
	} {
		c := spec.ConfusionOf([][]int{{7}})
		if err := json.Unmarshal([]byte(test.text), &c); err == nil || err.Error() != test.want {
			t.Errorf("%s is read as %+v, %v, want %s", test.text, c, err, test.want)
		}
		if c.At(0, 0) != 7 || c.Classes() != 1 {
			t.Errorf("%s is refused and leaves %+v", test.text, c)
		}
	}
}

// TestConfusionInAnyOrder: cells that stand in another order are the same matrix.
func TestConfusionInAnyOrder(t *testing.T) {
	var c spec.Confusion
	if err := json.Unmarshal([]byte(`{"classes":300,"cells":[[9,9,1],[0,7,2],[9,-1,3]]}`), &c); err != nil {
		t.Fatal(err)
	}
	if want := []spec.Cell{{0, 7, 2}, {9, -1, 3}, {9, 9, 1}}; !reflect.DeepEqual(c.Cells(), want) || c.At(9, -1) != 3 || c.At(0, 7) != 2 {
		t.Errorf("the cells are %v, want %v", c.Cells(), want)
	}
}
