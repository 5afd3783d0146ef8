package lab

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"fathom/model/measure"
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

// byTheRule is the tiny training with looks twice per doubling, and then at steps of their own.
func byTheRule() spec.Spec {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LookEvery, n.LookAt = 70, nil })
	return c
}

// TestALookSaysWhatAnEvaluationWould: also where the step is not evaluated.
func TestALookSaysWhatAnEvaluationWould(t *testing.T) {
	c := byTheRule()
	every := c
	every.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.LookEvery = 1, 0 })
	curve := run.Collect(every, do(t, every)).Train.Curve
	looks := run.Collect(c, do(t, c)).Train.ProbeCurve
	if len(looks) != 18 {
		t.Fatalf("%d looks, want 18", len(looks))
	}
	for _, p := range looks {
		if q := curve[p.Step]; p.Step != q.Step || p.Accuracy != q.Accuracy || !sameBits(p.Loss, q.Loss) {
			t.Errorf("the look at step %d says %+v, an evaluation there %+v", p.Step, p, q)
		}
	}
}

// TestLooksChangeNoEvaluation: with looks at whatever steps the training and all that is said of it
// are the same.
func TestLooksChangeNoEvaluation(t *testing.T) {
	often := 7
	if os.Getenv("FATHOM_SLOW") != "" {
		often = 1
	}
	for _, rate := range []spec.Figure{0.01, 100} { // one that learns, and one that is ruined
		var want string
		for _, looks := range []func(n *spec.Network){
			func(n *spec.Network) { n.LookEvery = 0 },
			func(n *spec.Network) { n.LookEvery, n.LookAt = often, nil },
			func(n *spec.Network) { n.LookEvery, n.LookAt = 70, nil },
			func(n *spec.Network) { n.LookAt = []int{7, 149, 151} },
		} {
			c := tiny()
			c.Stages = []spec.Stage{spec.Train, spec.Teach}
			c.EditNetwork(func(n *spec.Network) { n.LearningRate = rate; looks(n) })
			r := run.Collect(c, do(t, c))
			r.Train.ProbeCurve = nil
			text, err := json.Marshal([]any{r.Train, r.Teach})
			if err != nil {
				t.Fatal(err)
			}
			if want == "" {
				want = string(text)
			}
			if string(text) != want {
				t.Errorf("rate %v: with looks at %+v the training is\n%s\nand without any\n%s", rate, c.Network().LookAt, text, want)
			}
		}
	}
}

// TestALookThatIsAskedForSaysNothingOfTheNetwork: it is in no curve, and no figure of the next
// scheduled look is its.
func TestALookThatIsAskedForSaysNothingOfTheNetwork(t *testing.T) {
	c := byTheRule()
	want := run.Collect(c, do(t, c))
	var got run.Result
	asked := withALook(t, c, 50, func(events []spec.Event) { got = run.Collect(c, events) })
	if len(asked) != (18+1)*3 {
		t.Fatalf("%d live probes, want those of 18 looks and of one more", len(asked))
	}
	a, _ := json.Marshal(got.Train)
	b, _ := json.Marshal(want.Train)
	if string(a) != string(b) {
		t.Errorf("with a look at step 50 the training is\n%s\nand without\n%s", a, b)
	}
}

// TestLooksWithoutTheirEnds: what the stage says does not depend on whether the looks include the
// first and the last step.
func TestLooksWithoutTheirEnds(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.Probe}
	want, _ := probesOf(t, c)
	c.EditNetwork(func(n *spec.Network) { n.LookAt = []int{3, 299} })
	events := do(t, c)
	r := run.Collect(c, events)
	if n := len(r.Train.ProbeCurve); n != 2 || r.Train.ProbeCurve[0].Step != 3 || r.Train.ProbeCurve[1].Step != 299 {
		t.Errorf("looks %+v, want those of steps 3 and 299", r.Train.ProbeCurve)
	}
	for _, p := range r.Probes {
		w := want[lookedAt{300, slices.IndexFunc(r.Probes, func(q run.ProbeResult) bool { return q.Layer == p.Layer })}]
		if !slices.EqualFunc(p.Objective, w.Objective, sameBits) || !p.UntrainedTestAccuracy.Finite() {
			t.Errorf("%s: objectives %v, want %v", p.Layer, p.Objective, w.Objective)
		}
	}
}
