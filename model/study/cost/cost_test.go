package cost

import (
	"testing"

	"fathom/model/measure"
	"fathom/model/spec"
)

// TestOf counts the operations of small experiments by hand, and what no int of 32 bits holds.
func TestOf(t *testing.T) {
	of := func(change func(*spec.Spec, *spec.Network)) float64 {
		s := measure.Rules().Default
		s.Stages = []spec.Stage{spec.Train}
		s.Source.Classes, s.Source.TrainSamples, s.Source.TestSamples = 3, 0, 0
		s.EditNetwork(func(n *spec.Network) {
			n.Hidden, n.Batch, n.Steps, n.EvaluateEvery, n.LookEvery, n.LookAt = []int{5}, 10, 20, 10, 0, nil
			change(&s, n)
		})
		return Of(s, 1000, 100, 7)
	}
	const weights = 7*5 + 5*3
	for name, test := range map[string]struct {
		got, want float64
	}{
		"training":          {of(func(*spec.Spec, *spec.Network) {}), weights * (6*10*20 + 2*100*3)},
		"fewer test images": {of(func(s *spec.Spec, _ *spec.Network) { s.Source.TestSamples = 50 }), weights * (6*10*20 + 2*50*3)},
		"taught, too":       {of(func(s *spec.Spec, _ *spec.Network) { s.Stages = append(s.Stages, spec.Teach) }), 2 * weights * (6*10*20 + 2*100*3)},
		"many steps":        {of(func(_ *spec.Spec, n *spec.Network) { n.Batch, n.Steps, n.EvaluateEvery = 100_000, 1_000_000, 1_000_000 }), weights * (6e11 + 2*100*2)},
		"a wide network":    {of(func(_ *spec.Spec, n *spec.Network) { n.Hidden = []int{65_536, 65_536} }), (7*65_536 + 65_536*65_536 + 65_536*3) * (6*10*20 + 2*100*3)},
	} {
		if test.got != test.want {
			t.Errorf("%s: %g, want %g", name, test.got, test.want)
		}
	}
	probed := of(func(s *spec.Spec, _ *spec.Network) { s.Stages = append(s.Stages, spec.Stage(measure.Probe)) })
	if want := weights*(6*10*20+2*100*3) + 2*4*(7+5)*3*1000*60.0; probed != want {
		t.Errorf("with probes: %g, want %g", probed, want)
	}
}

func TestSpeed(t *testing.T) {
	if s := Speed(); !(s > 1e6 && s < 1e13) {
		t.Errorf("a core does %g operations a second", s)
	}
}
