package spec

import "testing"

// TestLooksAlone: the looks alone are counted as one would by going through all steps.
func TestLooksAlone(t *testing.T) {
	for _, n := range []Network{
		{Steps: 10_000, EvaluateEvery: 100, LookEvery: 500}, {Steps: 1000, EvaluateEvery: 70, LookEvery: 30}, {Steps: 999, EvaluateEvery: 7, LookEvery: 21},
		{Steps: 50, EvaluateEvery: 100, LookEvery: 100}, {Steps: 60, EvaluateEvery: 20, LookEvery: 0}, {Steps: 60, EvaluateEvery: 20, LookEvery: 30, LookAt: []int{0, 7, 20, 33, 33, 60, 99}},
		{Steps: 1, EvaluateEvery: 1, LookEvery: 1}, {Steps: 0, EvaluateEvery: 5, LookEvery: 3}, {Steps: 12, EvaluateEvery: 4, LookEvery: 6},
	} {
		want := 0
		for step := range n.Steps {
			if n.LooksAt(step) && step%n.EvaluateEvery != 0 {
				want++
			}
		}
		if got := n.LooksAlone(); got != want {
			t.Errorf("%+v: %d looks alone, want %d", n, got, want)
		}
	}
}
