package lab

import (
	"math"
	"testing"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/model/stat"
)

func TestPredictionsAreTheConfusions(t *testing.T) {
	c := tiny()
	l := remembering(t, c, 0)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := load()
	seen := 0
	for _, e := range events {
		p, ok := e.(spec.Probed)
		if !ok {
			continue
		}
		seen++
		predictions := predictions(l, p.Step, p.Layer)
		probe, _ := probeAt(l, p.Step, p.Layer)
		if len(predictions) != p.TestSamples || probe == nil || probe.Width != p.Width {
			t.Fatalf("step %d, %s: %d predictions of a probe %v", p.Step, p.Name, len(predictions), probe)
		}
		table, _ := p.Confusion.Table()
		for label, row := range table {
			for class, count := range row {
				behind := l.Behind(run.BehindQuery{Step: p.Step, Layer: p.Layer, Label: int32(label), Predicted: int32(class)})
				if len(behind) != count {
					t.Errorf("step %d, %s: %d images of %d predicted %d, the confusion matrix has %d", p.Step, p.Name, len(behind), label, class, count)
				}
				for _, i := range behind {
					if predictions[i] != int32(class) || m.Test.Labels[i] != int32(label) {
						t.Errorf("image %d is %d, predicted %d, behind the cell %d, %d", i, m.Test.Labels[i], predictions[i], label, class)
					}
				}
			}
		}
	}
	if seen != 4*3+2*3 {
		t.Errorf("%d probes, want 18", seen)
	}
	if predictions(l, 77, 1) != nil || l.Behind(run.BehindQuery{Step: 77, Layer: 1}) != nil {
		t.Error("there are predictions of step 77")
	}
	if _, ok := probeAt(l, 100, 9); ok {
		t.Error("there is a probe of layer 9")
	}
}

// choose is the binomial coefficient.
func choose(n, k int) float64 {
	c := 1.0
	for i := range k {
		c *= float64(n-i) / float64(i+1)
	}
	return c
}

// predict returns the network's class of each image, so many at a time.
func predict(net *model.Network, in model.Input, rows int) []int32 {
	classes := make([]int32, in.Len())
	model.NewPass(net.Shape, rows, simd.Serial).EvaluateTo(classes, net, in)
	return classes
}

// exact is the two-sided p-value of McNemar's test, by its definition.
func exact(b, c int) float64 {
	sum := 0.0
	for i := range min(b, c) + 1 {
		sum += choose(b+c, i)
	}
	return min(1, 2*sum/math.Pow(2, float64(b+c)))
}

// declared is the i-th test of a network with two hidden layers: which layers it compares.
func declared(i int) (first, second int) {
	pairs := [][2]int{{0, 1}, {1, 2}, {0, 2}}
	return pairs[i%3][0], pairs[i%3][1]
}

func TestLayersAreCompared(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train, measure.Probe}
	c.EditNetwork(func(n *spec.Network) { n.Steps, n.LookAt = 30, []int{0, 30} })
	c.EditNetwork(func(n *spec.Network) { n.LearningRate = 0.003 }) // so little that the layers differ
	l := remembering(t, c, 0)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := load()
	r := run.Collect(c, events)
	probed, compared, live, differ := 0, 0, 0, false
	for _, e := range events {
		switch e := e.(type) {
		case spec.Probed:
			if probed++; compared > 0 {
				t.Error("a probe comes after a comparison of the stage")
			}
		case spec.Compared:
			if e.Live {
				checkLive(t, l, e, live)
				live++
				continue
			}
			a, b := declared(compared)
			if e.Step != compared/3*30 || e.First != a || e.Second != b || e.Samples != 100 {
				t.Errorf("comparison %d is %+v", compared, e)
			}
			compared++
			first, second := predictions(l, e.Step, e.First), predictions(l, e.Step, e.Second)
			only := [2]int{}
			for i := range 100 {
				label := m.Test.Labels[i]
				if first[i] == label && second[i] != label {
					only[0]++
				}
				if second[i] == label && first[i] != label {
					only[1]++
				}
			}
			if e.OnlyFirst != only[0] || e.OnlySecond != only[1] || math.Abs(float64(e.PValue)-exact(only[0], only[1])) > 1e-12 {
				t.Errorf("comparison %+v, want %v and p = %v", e, only, exact(only[0], only[1]))
			}
			differ = differ || only[0]+only[1] > 0
			if e.Step == 0 || e.Second-e.First > 1 {
				continue
			}
			want := run.Comparison{With: spec.LayerName(e.First), OnlyWith: only[0], OnlyThis: only[1], PValue: e.PValue, Samples: 100}
			if got := r.Probes[e.Second].McNemar; got == nil || *got != want {
				t.Errorf("the result has %+v, want %+v", got, want)
			}
			// What one layer gains is what only it has right.
			gain := float64(r.Probes[e.Second].TestAccuracy - r.Probes[e.First].TestAccuracy)
			if math.Abs(gain-float64(only[1]-only[0])/100) > 1e-12 {
				t.Errorf("%s gains %v, but only it has right %d, only the other %d", want.With, gain, only[1], only[0])
			}
		}
	}
	if compared != 2*3 || live != 2*3 || probed != 2*3+2*3 || !differ {
		t.Errorf("%d comparisons and %d live ones of %d probes; any difference: %v", compared, live, probed, differ)
	}
	if r.Probes[0].McNemar != nil {
		t.Error("the input is compared")
	}
}

// checkLive checks the comparison of live probes number i: three for step 0, three for
// step 30.
func checkLive(t *testing.T, l *Lab, e spec.Compared, i int) {
	t.Helper()
	if a, b := declared(i); e.Step != i/3*30 || e.First != a || e.Second != b || e.Samples != 100 {
		t.Errorf("live comparison %d is %+v", i, e)
	}
	m, _ := load()
	first, second := predictions(l, e.Step, e.First), predictions(l, e.Step, e.Second)
	only := [2]int{}
	for i, label := range m.Test.Labels[:100] {
		if first[i] == label && second[i] != label {
			only[0]++
		}
		if second[i] == label && first[i] != label {
			only[1]++
		}
	}
	if e.OnlyFirst != only[0] || e.OnlySecond != only[1] || math.Abs(float64(e.PValue)-exact(only[0], only[1])) > 1e-12 {
		t.Errorf("live comparison %+v, want %v and p = %v", e, only, exact(only[0], only[1]))
	}
}

func TestTaughtComparesPredictions(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.Steps, n.LearningRate, n.LookEvery = 60, 0.003, 0 })
	c.StartFrom(spec.Fresh)
	l := remembering(t, c, 0)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := load()
	base, _ := l.moments.Trained(spec.Base)
	taught, _ := l.moments.Trained(spec.TaughtFresh)
	a, b := predict(base, m.Test, 9), predict(taught, m.Test, 9)
	only := [2]int{}
	for i, label := range m.Test.Labels {
		if a[i] == label && b[i] != label {
			only[0]++
		}
		if b[i] == label && a[i] != label {
			only[1]++
		}
	}
	r := run.Collect(c, events)
	if r.Teach.OnlyBase != only[0] || r.Teach.OnlyTaught != only[1] || only[0]+only[1] == 0 {
		t.Errorf("only base %d, only taught %d, want %v", r.Teach.OnlyBase, r.Teach.OnlyTaught, only)
	}
	if want := exact(only[0], only[1]); math.Abs(float64(r.Teach.PValue)-want) > 1e-12 {
		t.Errorf("p = %v, want %v", r.Teach.PValue, want)
	}
}

func TestHeadLoss(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Teach}
	l := remembering(t, c, 0)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	// The same training by hand.
	m, _ := load()
	shape := Shape(c, 36)
	targets, _, err := l.targets()
	if err != nil {
		t.Fatal(err)
	}
	net, head := model.New(shape, model.Stream(c.Seed, "parameters")), model.NewHead(shape, c.Lesson().Layer, 3, float64(c.Lesson().Weight), model.Stream(c.Seed, "head"))
	trainer := model.NewTrainer(net, head, c.Network().Batch, float64(c.Network().LearningRate), simd.Serial)
	want := map[int]float64{}
	sum := 0.0
	for step := range c.Network().Steps {
		from := c.Network().Batch * step % (m.Train.Len() - c.Network().Batch)
		sum += trainer.Step(m.Train.Slice(from, from+c.Network().Batch), targets.Slice(from, from+c.Network().Batch)).Head
		if (step+1)%c.Network().EvaluateEvery == 0 {
			want[step+1], sum = sum/float64(c.Network().EvaluateEvery*c.Network().Batch), 0
		}
	}
	for _, e := range events {
		e, ok := e.(spec.Evaluated)
		switch {
		case !ok:
		case e.Subject == spec.Base || e.Step == 0:
			if e.HeadLoss.Finite() {
				t.Errorf("the head loss of %s at step %d is %v", e.Subject, e.Step, e.HeadLoss)
			}
		case float64(e.HeadLoss) != want[e.Step] || e.HeadLoss <= 0:
			t.Errorf("the head loss at step %d is %v, want %v", e.Step, e.HeadLoss, want[e.Step])
		}
	}
	r := run.Collect(c, events)
	if got := float64(r.Teach.Final.HeadLoss); got != want[c.Network().Steps] || r.Teach.Curve[0].HeadLoss.Finite() {
		t.Errorf("the result's final head loss is %v, want %v", got, want[c.Network().Steps])
	}
}

// TestDifferenceErrors: a taught network's evaluations have the standard error of the difference,
// the last that of McNemar's counts; the base network's have none.
func TestDifferenceErrors(t *testing.T) {
	first, second := rightOnes([]int32{1, 2, 3, -1, 0}, []int32{1, 0, 3, -1, 0}), rightOnes([]int32{1, 0, 2, 2, 1}, []int32{1, 0, 3, -1, 0})
	if b, c := first.without(second), second.without(first); b != 2 || c != 1 {
		t.Errorf("only the first has %d right, only the second %d", b, c)
	}
	l := remembering(t, tiny(), 0)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := load()
	last, most, seen := 0.0, 0.0, 0
	for _, e := range events {
		switch e := e.(type) {
		case spec.Evaluated:
			if e.DifferenceError.Finite() != (e.Subject != spec.Base) {
				t.Errorf("%s at step %d has the error %v", e.Subject, e.Step, e.DifferenceError)
			}
			if last = float64(e.DifferenceError); last > most {
				most = last
			}
		case spec.Taught:
			seen++
			if want := stat.PairedError(e.OnlyBase, e.OnlyTaught, m.Test.Len()); last != want {
				t.Errorf("the last error is %v, want %v of %d and %d", last, want, e.OnlyBase, e.OnlyTaught)
			}
		}
	}
	if seen != 1 || most == 0 {
		t.Errorf("%d networks were taught, with errors up to %v", seen, most)
	}
}
