package lab

import (
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// TestSummariesOfARun compares with what a run says of itself.
func TestSummariesOfARun(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train, measure.PCA}
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Samples = 150 })
	var base []spec.Evaluated
	events := do(t, c)
	for _, e := range events {
		if e, ok := e.(spec.Evaluated); ok {
			base = append(base, e)
		}
	}
	best, _ := run.BestAccuracy(base)
	least, _ := run.LeastLoss(base)
	for _, e := range base {
		if e.Accuracy > best.Accuracy || e.Accuracy == best.Accuracy && e.Step < best.Step || e.Loss < least.Loss {
			t.Errorf("step %d is better than the best, %d, or has less loss than the least, %d", e.Step, best.Step, least.Step)
		}
	}
	for _, p := range run.Collect(c, events).PCA {
		cumulative := run.CumulativeRatios(p.ExplainedVarianceRatio)
		if len(cumulative) < p.Components90 {
			continue // 90 % lies beyond the components that are kept
		}
		// The number of components that reach 90 % is found elsewhere.
		if n := p.Components90; cumulative[n-1] < 0.9 || n > 1 && cumulative[n-2] >= 0.9 {
			t.Errorf("%s: %d components reach 90 %%, the sums are %v", p.Layer, n, cumulative)
		}
	}
}
