package lab

import (
	"testing"

	"fathom/data"
	"fathom/model"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
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
	l := Start(c, func() (*source.Material, error) { return source.Prepare(set), nil }, cores)
	defer l.Close()
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	if _, err := finish(b, l); err != nil {
		b.Fatal(err)
	}
	trained, _ := l.moments.Trained(spec.Base)
	moment := measure.Moment{Subject: spec.Base, Step: c.Network().Steps, Source: source.Of(trained, l.material, simd.Serial), End: true}
	for b.Loop() {
		env := l.env()
		env.Append = func(spec.Event) {}
		// A look at both is a stage whose control is the trained network too: then each layer is fitted once.
		if err := measure.Start(env).Take(b.Context(), measure.Probe, moment, moment); err != nil {
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
	m := source.Prepare(set)
	p := measure.NewProjector(m, projecting(c))
	src := source.Of(model.New(Shape(c, set.Train.Dim()), model.Stream(c.Seed, "parameters")), m, cores)
	for b.Loop() {
		sample, layers := p.Draw(src), src.Layers()
		sample.Predicted()
		for layer := range layers {
			p.Project(sample, layers, layer)
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
	m := source.Prepare(set)
	for _, history := range []int{0, moments.DefaultHistory} {
		name := "forgetting"
		if history > 0 {
			name = "remembering"
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				l := Start(c, func() (*source.Material, error) { return m, nil }, cores)
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
