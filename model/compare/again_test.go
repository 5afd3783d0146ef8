package compare

import (
	"fmt"
	"testing"

	"fathom/model/spec"
)

// TestSeedsCountOnce: of runs of one seed in a group, a copy or the same experiment again, one counts: the
// one that has come farther. The others are named, and may be the baseline.
func TestSeedsCountOnce(t *testing.T) {
	a, b, copied := made(1, 40), made(2, 60), made(1, 40)
	copied.ID, a.ID = "one", "one"
	dead := made(2, 60)
	dead.Predicted, dead.Points = nil, dead.Points[:1]
	other := made(1, 80)
	other.Settings = append([]Setting{{"rate", "1"}}, other.Settings...)
	c := Compare([]Run{a, dead, copied, b, other}, 2)
	if len(c.Groups) != 2 {
		t.Fatalf("the groups are %+v", c.Groups)
	}
	g := c.Groups[0]
	if fmt.Sprint(g.Runs, g.Seeds, g.Again) != "[0 3] [1 2] [1 2]" || g.Accuracy.N != 2 {
		t.Errorf("the group has %v of seeds %v, besides %v; %+v", g.Runs, g.Seeds, g.Again, g.Accuracy)
	}
	alone := Compare([]Run{a, b, other}, 0)
	if g.Accuracy != alone.Groups[0].Accuracy || fmt.Sprint(c.GroupTests) != fmt.Sprint(alone.GroupTests) {
		t.Errorf("with copies it is %+v and %v, without %+v and %v", g.Accuracy, c.GroupTests, alone.Groups[0].Accuracy, alone.GroupTests)
	}
	if c.BaselineGroup() != 0 {
		t.Errorf("the baseline is in group %d", c.BaselineGroup())
	}
	if test := c.Tests[0]; test.Run != 0 || test.Why != "it is a copy of the baseline" {
		t.Errorf("a copy is tested: %+v", test)
	}
}

// TestRowsOfASeedCountOnce: so too in the table of all runs.
func TestRowsOfASeedCountOnce(t *testing.T) {
	row := func(path string, seed uint64, state State, accuracy float64) Row {
		return Row{Path: path, Seed: seed, State: state, Accuracy: spec.Figure(accuracy), Settings: []Setting{{"hidden", "3"}, {"seed", fmt.Sprint(seed)}}}
	}
	rows := []Row{row("a", 1, Dead, 0.5), row("b", 1, Finished, 0.9), row("c", 1, Finished, 0.9), row("d", 2, Finished, 0.8)}
	g := GroupRows(rows, []int{0, 1, 2, 3})
	if len(g) != 1 || len(g[0].Rows) != 4 || g[0].Again != 2 || g[0].Accuracy.N != 2 || g[0].Accuracy != SpreadOf([]spec.Figure{0.9, 0.8}) {
		t.Errorf("the groups are %+v", g)
	}
}
