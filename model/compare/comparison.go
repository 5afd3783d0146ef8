package compare

import "slices"

// A Comparison is runs beside each other. It is a value; nothing of it is changed.
type Comparison struct {
	Runs     []Run
	Baseline int // the place of the one that the others are tested against

	Differ []Difference // settings
	Same   []Setting
	Curves Curves
	Tests  []Test // of networks and last layers, the declared family; two of each run in turn
	Layers []Test // of all layers, a family by itself

	Groups     []Group // in which runs differ in their seeds alone
	GroupTests []GroupTest

	Alike []Alike // what was measured of layers of two runs beside each other; [Compare] measures nothing
}

// Compare compares runs with one of them, whose place is baseline. There must be such a run.
func Compare(runs []Run, baseline int) Comparison {
	c := Comparison{Runs: runs, Baseline: baseline, Curves: CurvesOf(runs), Groups: Groups(runs)}
	c.Differ, c.Same = Differ(runs)
	c.Tests, c.Layers = declared(runs, baseline), layers(runs, baseline)
	if c.Grouped() {
		c.GroupTests = testGroups(runs, c.Groups, c.groupOf(baseline))
	}
	return c
}

// Grouped reports whether there is a group with several seeds.
func (c Comparison) Grouped() bool {
	return slices.ContainsFunc(c.Groups, func(g Group) bool { return len(g.Runs) > 1 })
}

// groupOf is the place of the group that a run is in.
func (c Comparison) groupOf(run int) int {
	return slices.IndexFunc(c.Groups, func(g Group) bool { return slices.Contains(g.Runs, run) || slices.Contains(g.Again, run) })
}

// BaselineGroup is the place of the group that the others are tested against.
func (c Comparison) BaselineGroup() int { return c.groupOf(c.Baseline) }

// GroupCurves are the curves of a group, at the steps that all its runs have.
func (c Comparison) GroupCurves(group int) Curves {
	var runs []Run
	for _, i := range c.Groups[group].Runs {
		runs = append(runs, c.Runs[i])
	}
	return CurvesOf(runs)
}
