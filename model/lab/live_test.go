package lab

import (
	"math"
	"slices"
	"testing"
	"testing/synctest"

	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/spec"
)

// TestALookIsOfItsTraining: a look at the layers that was asked for too late in one training is
// none of the next training's.
func TestALookIsOfItsTraining(t *testing.T) {
	l := Start(tiny(), load, cores)
	l.Close() // its goroutine does nothing more; the test is in its place
	l.begin(run.Request{Stage: spec.Train})
	l.Ask(run.Request{Stage: measure.Probe})
	l.Ask(run.Request{Stage: measure.PCA})
	l.begin(run.Request{})
	l.begin(run.Request{Stage: spec.Teach, Init: spec.Same})
	if wanted := l.takeLooks(); len(wanted) > 0 {
		t.Errorf("the taught network is looked at since it was asked for in the training before: %v", wanted)
	}
	l.begin(run.Request{Stage: spec.Train})
	l.Ask(run.Request{Stage: measure.PCA})
	if wanted := l.takeLooks(); !slices.Equal(wanted, []spec.Stage{measure.PCA}) {
		t.Errorf("a look that was asked for in this training: %v, want pca alone", wanted)
	}
	if wanted := l.takeLooks(); len(wanted) > 0 {
		t.Errorf("a look is taken twice: %v", wanted)
	}
}

// TestLastLiveProbesAreFittedCold: the live probes at both ends of a training are those of the
// probe stage, bit for bit and with as many Newton steps, whether there were others in between or
// none. A fit that starts from the probe before ends within the tolerance of the same optimum, at
// other bits.
func TestLastLiveProbesAreFittedCold(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.Probe}
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	want, cold := probesOf(t, c)
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 100 })
	got, live := probesOf(t, c)
	if len(want) != 2*3 || len(got) != 4*3 {
		t.Fatalf("%d probes of the stage and %d live ones, want 6 and 12", len(want), len(got))
	}
	for _, step := range []int{0, c.Network().Steps} {
		for layer := range 3 {
			key := lookedAt{step, layer}
			if !slices.EqualFunc(got[key].Objective, want[key].Objective, sameBits) {
				t.Errorf("step %d, layer %d: live objectives %v, those of the stage %v", step, layer, got[key].Objective, want[key].Objective)
			}
			a, b := probeOf(t, live, step, layer), probeOf(t, cold, step, layer)
			if a.Iterations != b.Iterations || !sameWeights(a, b) {
				t.Errorf("step %d, layer %d: the live probe has other weights than the stage's, after %d Newton steps instead of %d",
					step, layer, a.Iterations, b.Iterations)
			}
		}
	}
	// In between a probe starts from the one before: were it not so, there were nothing to test.
	c.Stages = []spec.Stage{measure.Probe}
	c.EditNetwork(func(n *spec.Network) { n.Steps, n.LookEvery = 200, 0 })
	_, half := probesOf(t, c)
	if sameWeights(probeOf(t, live, 200, 1), probeOf(t, half, 200, 1)) {
		t.Error("the live probe at step 200 is fitted from scratch")
	}
}

// TestALookIsAlone: a look that somebody asked for neither starts from the live probes before it,
// nor do those after it start from its own: each has the same bits as without the other.
func TestALookIsAlone(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	want, _ := probesOf(t, c)
	both := probesWithALook(t, c, 50)
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	for key, p := range probesWithALook(t, c, 50) {
		want[key] = p
	}
	if len(want) != 4*3+3 || len(both) != len(want) {
		t.Fatalf("%d live probes, of them and a look at step 50 alone %d, want 15", len(both), len(want))
	}
	for key, w := range want {
		if !slices.EqualFunc(both[key].Objective, w.Objective, sameBits) {
			t.Errorf("step %d, layer %d: objectives %v, those without the other %v", key.step, key.layer, both[key].Objective, w.Objective)
		}
	}
}

// lookedAt names a layer at a moment.
type lookedAt struct{ step, layer int }

// probesWithALook trains and asks for a look at the probes after so many steps. It returns all live
// probes.
func probesWithALook(t *testing.T, c spec.Spec, step int) map[lookedAt]spec.Probed {
	t.Helper()
	return withALook(t, c, step, func([]spec.Event) {})
}

// withALook is probesWithALook, and shows the log.
func withALook(t *testing.T, c spec.Spec, step int, show func([]spec.Event)) map[lookedAt]spec.Probed {
	t.Helper()
	probes := map[lookedAt]spec.Probed{}
	synctest.Test(t, func(t *testing.T) {
		l := Start(c, load, cores)
		defer l.Close()
		l.Pause()
		l.Ask(run.Request{Stage: spec.Train})
		for range step {
			l.Step()
		}
		synctest.Wait()
		if got := l.Gauge().Step; got != step {
			t.Fatalf("the training is at step %d, want %d", got, step)
		}
		l.Ask(run.Request{Stage: measure.Probe})
		synctest.Wait()
		l.Resume()
		l.Finish()
		events, err := finish(t, l)
		if err != nil {
			t.Fatal(err)
		}
		show(events)
		for _, e := range events {
			if p, ok := e.(spec.Probed); ok && p.Live {
				probes[lookedAt{p.Step, p.Layer}] = p
			}
		}
	})
	return probes
}

// probesOf runs the stages of a config. It returns its probes and the lab, which is closed.
func probesOf(t *testing.T, c spec.Spec) (map[lookedAt]spec.Probed, *Lab) {
	t.Helper()
	events, l := doIn(t, c)
	probes := map[lookedAt]spec.Probed{}
	for _, e := range events {
		if p, ok := e.(spec.Probed); ok {
			probes[lookedAt{p.Step, p.Layer}] = p
		}
	}
	return probes, l
}

func probeOf(t *testing.T, l *Lab, step, layer int) *repr.Probe {
	t.Helper()
	p, ok := probeAt(l, step, layer)
	if !ok {
		t.Fatalf("there is no probe of step %d, layer %d", step, layer)
	}
	return p
}

func sameWeights(a, b *repr.Probe) bool {
	return slices.Equal(a.Weights.RawMatrix().Data, b.Weights.RawMatrix().Data) && slices.Equal(a.Intercepts, b.Intercepts)
}

func sameBits(a, b spec.Figure) bool {
	return math.Float64bits(float64(a)) == math.Float64bits(float64(b))
}
