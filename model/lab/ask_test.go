package lab

import (
	"math"
	"testing"
	"testing/synctest"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// TestALayerIsLookedAtOnceAStep: who asks again, or for what is shown anyway, gets nothing twice.
func TestALayerIsLookedAtOnceAStep(t *testing.T) {
	type look struct {
		kind        string
		step, layer int
	}
	seen := map[look]int{}
	synctest.Test(t, func(t *testing.T) {
		c := tiny()
		c.Stages = []spec.Stage{spec.Train}
		l := Start(c, load, cores)
		defer l.Close()
		l.Pause()
		l.Ask(run.Request{Stage: spec.Train})
		for _, steps := range []int{50, 50} { // to a step between two scheduled looks, and to one of them
			for range steps {
				l.Step()
			}
			for _, stage := range []spec.Stage{measure.Probe, measure.PCA, measure.Probe, measure.PCA} {
				synctest.Wait()
				l.Ask(run.Request{Stage: stage})
			}
			synctest.Wait()
		}
		l.Resume()
		l.Finish()
		events, err := finish(t, l)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			switch e := e.(type) {
			case spec.Probed:
				if e.Live {
					seen[look{e.Kind(), e.Step, e.Layer}]++
				}
			case spec.Projected:
				if e.Live {
					seen[look{e.Kind(), e.Step, e.Layer}]++
				}
			}
		}
	})
	for _, kind := range []string{spec.Probed{}.Kind(), spec.Projected{}.Kind()} {
		for _, step := range []int{0, 50, 100, 200, 300} {
			for layer := range 3 {
				if n := seen[look{kind, step, layer}]; n != 1 {
					t.Errorf("layer %d was %s %d times at step %d, want once", layer, kind, n, step)
				}
			}
		}
	}
	if len(seen) != 2*5*3 {
		t.Errorf("there are looks of %d kinds, steps and layers, want 30: %v", len(seen), seen)
	}
}

// TestNothingIsAskedAfterFinish: what is asked for after it was said that nothing will be is not
// done.
func TestNothingIsAskedAfterFinish(t *testing.T) {
	held := make(chan struct{})
	l := Start(tiny(), func() (*source.Material, error) { <-held; return load() }, cores)
	defer l.Close()
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	l.Ask(run.Request{Stage: measure.PCA})
	l.Ask(run.Request{Stage: spec.Teach, Init: spec.Fresh})
	close(held)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if s, ok := e.(spec.Started); ok && s.Stage != spec.Train {
			t.Errorf("the stage %s is done, which was asked for after Finish", s.Stage)
		}
	}
}

// TestAProbeWithoutAnAnswer: a probe whose probabilities are no numbers predicts nothing, and not
// the first class.
func TestAProbeWithoutAnAnswer(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.Probe}
	_, l := probesOf(t, c)
	probe := probeOf(t, l, c.Network().Steps, 1)
	probe.Intercepts[0], probe.Intercepts[1] = math.NaN(), math.NaN()
	in, err := l.Inspect(t.Context(), run.InspectQuery{Step: c.Network().Steps, Item: 3})
	if err != nil {
		t.Fatal(err)
	}
	if v := in.Layers[1]; v.ProbeStep != c.Network().Steps || v.Predicted != data.None {
		t.Errorf("the probe of step %d gives %v and predicts %d, want none", v.ProbeStep, v.Probabilities, v.Predicted)
	}
	if v := in.Layers[2]; v.Predicted == data.None {
		t.Error("another layer's probe predicts nothing either")
	}
}
