package lab

import (
	"slices"
	"testing"

	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// TestLooksOfATraining: the document has every look that the Spec has and no other, each with the
// network's own score at its step, which is the curve's where the curve has a point; the curve has
// the evaluations alone. Whoever can go to moments can go to both. How many cores there are changes
// nothing of it.
func TestLooksOfATraining(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LookAt = nil })
	first := ""
	for _, pool := range []*simd.Pool{simd.Serial, simd.NewPool(1), simd.NewPool(2), simd.NewPool(4)} {
		l := Start(c, load, pool)
		t.Cleanup(l.Close)
		l.Remember(1 << 20)
		l.Ask(run.Request{Stage: spec.Train})
		l.Finish()
		events, err := finish(t, l)
		if err != nil {
			t.Fatal(err)
		}
		r := run.Collect(c, events)
		var looks, points []int
		for _, p := range r.Train.ProbeCurve {
			looks = append(looks, p.Step)
			i := slices.IndexFunc(r.Train.Curve, func(q run.Point) bool { return q.Step == p.Step })
			if i >= 0 && (r.Train.Curve[i].Accuracy != p.Accuracy || r.Train.Curve[i].Loss != p.Loss) {
				t.Errorf("step %d: %v and %v at the look, %+v in the curve", p.Step, p.Accuracy, p.Loss, r.Train.Curve[i])
			}
			if len(p.TestAccuracy) != 3 || !p.Loss.Finite() || !(p.Accuracy > 0) {
				t.Errorf("a look is %+v", p)
			}
		}
		for _, p := range r.Train.Curve {
			points = append(points, p.Step)
		}
		if want := []int{0, 1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 100, 200, 300}; !slices.Equal(looks, want) {
			t.Errorf("looks at %v, want %v", looks, want)
		}
		if want := []int{0, 50, 100, 150, 200, 250, 300}; !slices.Equal(points, want) {
			t.Errorf("evaluations at %v, want %v", points, want)
		}
		if got, want := l.Moments(), slices.Compact(slices.Sorted(slices.Values(append(looks, points...)))); !slices.Equal(got, want) {
			t.Errorf("moments %v, want %v", got, want)
		}
		if first == "" {
			first = document(t, c, events)
		}
		if got := document(t, c, events); got != first {
			t.Errorf("%d cores: another document:\n%s\n%s", pool.Cores(), got, first)
		}
	}
}

// TestTheLogIsInTheOrderOfSteps: what is learned of an early step comes before what is learned of a
// later one, and the network's own score before those of its layers.
func TestTheLogIsInTheOrderOfSteps(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LookAt = nil })
	at, looked := 0, -1
	for _, e := range do(t, c) {
		subject, step := e.Where()
		if subject != spec.Base || e.Kind() == (spec.Done{}).Kind() {
			continue
		}
		if step < at {
			t.Errorf("%s of step %d comes after step %d", e.Kind(), step, at)
		}
		at = step
		switch e.(type) {
		case spec.Looked:
			looked = step
		case spec.Probed, spec.Projected:
			if looked != step {
				t.Errorf("%s of step %d comes before the network's own score, the last of which is of %d", e.Kind(), step, looked)
			}
		}
	}
	if at != 300 {
		t.Errorf("the log ends at step %d", at)
	}
}
