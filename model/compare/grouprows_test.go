package compare

import (
	"fmt"
	"math"
	"testing"
)

func TestGroupRows(t *testing.T) {
	rows := table()
	for i := range rows {
		rows[i].Settings = []Setting{{"hidden", rows[i].Shape()}, {"seed", fmt.Sprint(rows[i].Seed)}}
	}
	rows = append(rows, Row{Path: "x", State: Unreadable}, Row{Path: "y", State: Unreadable})
	groups := GroupRows(rows, []int{3, 0, 1, 2, 4, 5})
	if len(groups) != 4 || fmt.Sprint(groups[0].Rows, groups[1].Rows) != "[3] [0 1 2]" || fmt.Sprint(groups[0].Settings) != "[{hidden 64}]" {
		t.Fatalf("the groups are %+v", groups)
	}
	// Of three runs one is finished: the others' figures are not those of a whole training.
	if g := groups[1]; g.Accuracy.N != 1 || g.Accuracy.Mean != 0.97 || g.Last.N != 1 || math.Abs(float64(g.Last.Mean)-0.96) > 1e-12 {
		t.Errorf("the second group has %+v, %+v", g.Accuracy, g.Last)
	}
	few := GroupRows(rows, []int{3})
	if few[0].Key != groups[0].Key || len(few[0].Settings) != 0 {
		t.Errorf("alone it is %+v", few[0])
	}
}
