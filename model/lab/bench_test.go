package lab

import (
	"testing"

	"fathom/data"
	"fathom/model"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// BenchmarkPostProbes fits the post's four one-vs-rest probes, on the input and the
// three hidden layers of the trained network, and scores them: what scikit-learn is
// timed at in the comparison.
func BenchmarkPostProbes(b *testing.B) {
	c := measure.Rules().Default
	set, err := data.MNIST(Split(c))
	if err != nil {
		b.Fatal(err)
	}
	l := Start(c, func() (*Material, error) { return Prepare(set), nil })
	defer l.Close()
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	if _, err := finish(b, l); err != nil {
		b.Fatal(err)
	}
	trained, _ := l.Store().Trained(spec.Base)
	var wanted []fit
	for layer := range l.shape().Layers() {
		wanted = append(wanted, fit{snapshot{step: c.Network().Steps, net: trained}, layer})
	}
	for b.Loop() {
		clear(l.probes)
		if _, err := l.fitAll(b.Context(), wanted); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDevelop makes the frame of one moment of the post's network.
func BenchmarkDevelop(b *testing.B) {
	c := measure.Rules().Default
	set, err := data.MNIST(Split(c))
	if err != nil {
		b.Fatal(err)
	}
	s := newSample(Prepare(set).Test, projecting(c).Samples, projecting(c).Classes)
	net := model.New(Shape(c, set.Train.Dim()), model.Stream(c.Seed, "parameters"))
	for b.Loop() {
		if _, err := s.take(b.Context(), net); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTraining trains the post's network for 3,000 steps with its evaluations,
// without and with a history of its moments.
func BenchmarkTraining(b *testing.B) {
	c := measure.Rules().Default
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.Steps, n.LookEvery = 3000, 0 })
	set, err := data.MNIST(Split(c))
	if err != nil {
		b.Fatal(err)
	}
	m := Prepare(set)
	for _, history := range []int{0, DefaultHistory} {
		name := "forgetting"
		if history > 0 {
			name = "remembering"
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				l := Start(c, func() (*Material, error) { return m, nil })
				l.Remember(history)
				l.Ask(run.Request{Stage: spec.Train})
				l.Finish()
				if _, err := finish(b, l); err != nil {
					b.Fatal(err)
				}
				l.Close()
			}
			b.ReportMetric(float64(c.Network().Steps*b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}
