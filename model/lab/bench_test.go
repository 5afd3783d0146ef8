package lab

import (
	"context"
	"slices"
	"testing"
	"time"

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
		// A look at both is a stage whose control is the trained network too: then each layer is
		// fitted once.
		if err := measure.Start(env).Take(b.Context(), measure.Probe, moment, moment, func(int, int) {}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLooks takes the 19 looks of the post's first 500 steps, one after the other on one core.
func BenchmarkLooks(b *testing.B) {
	c := measure.Rules().Default
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.Steps = 500 })
	set, err := data.MNIST(Split(c))
	if err != nil {
		b.Fatal(err)
	}
	l := Start(c, func() (*source.Material, error) { return source.Prepare(set), nil }, cores)
	defer l.Close()
	l.Remember(moments.DefaultHistory)
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	if _, err := finish(b, l); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		env := l.env()
		env.Append = func(spec.Event) {}
		measures, judges := measure.Start(env), l.newJudge(1000)
		for step := range c.Network().Steps + 1 {
			if !c.Network().LooksAt(step) {
				continue
			}
			net, _ := l.moments.At(spec.Base, step)
			m := measure.Moment{
				Subject: spec.Base, Step: step, Source: source.Of(net, l.material, simd.Serial), Scheduled: true,
				End: step == 0, Worse: func(int) bool { return judges.worse(net) },
			}
			if err := measures.Look(b.Context(), m, func(spec.Stage) bool { return true }); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(1e3*b.Elapsed().Seconds()/float64(b.N*c.Network().Looks()), "ms/look")
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

// BenchmarkTwoReaders has two look at the post's run: one goes through all its moments, inspects an
// image at each and fits the components of other classes; the other stays at one moment and asks
// for its frame, for a fit of other classes and for one image after another. What it reports is how
// long the other waits.
func BenchmarkTwoReaders(b *testing.B) {
	c := measure.Rules().Default
	set, err := data.MNIST(Split(c))
	if err != nil {
		b.Fatal(err)
	}
	m := source.Prepare(set)
	l := Start(c, func() (*source.Material, error) { return m, nil }, cores)
	defer l.Close()
	l.Remember(moments.DefaultHistory)
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	if _, err := finish(b, l); err != nil {
		b.Fatal(err)
	}
	if err := l.Develop(b.Context()); err != nil {
		b.Fatal(err)
	}
	ctx, end := context.WithCancel(b.Context())
	scrubbed := make(chan int)
	go func() {
		n := 0
		for classes := []int{4, 5}; ctx.Err() == nil; classes = []int{(classes[0] + 1) % 10, (classes[0] + 3) % 10} {
			for _, step := range l.Moments() {
				l.Frame(ctx, run.FrameQuery{Step: step})
				l.Frame(ctx, run.FrameQuery{Step: step, Classes: classes})
				l.Inspect(ctx, run.InspectQuery{Step: step, Item: n % 1000})
				l.Nearest(ctx, run.NearestQuery{Step: step, Item: n % 1000, Layer: 3, Count: 8})
				n++
			}
		}
		scrubbed <- n
	}()
	var waits []float64
	image := 0
	for b.Loop() {
		for _, ask := range []func() error{
			func() error { _, err := l.Frame(ctx, run.FrameQuery{Step: 3700}); return err },
			func() error { _, err := l.Frame(ctx, run.FrameQuery{Step: 3700, Classes: []int{7, 8, 9}}); return err },
			func() error {
				_, err := l.Inspect(ctx, run.InspectQuery{Step: 3700, Item: image % 1000})
				return err
			},
		} {
			begin := time.Now()
			if err := ask(); err != nil {
				b.Fatal(err)
			}
			waits = append(waits, float64(time.Since(begin).Microseconds())/1000)
		}
		image++
	}
	end()
	n := <-scrubbed
	slices.Sort(waits)
	b.ReportMetric(waits[len(waits)/2], "ms-median")
	b.ReportMetric(waits[len(waits)*99/100], "ms-99%")
	b.ReportMetric(waits[len(waits)-1], "ms-worst")
	b.ReportMetric(float64(n), "moments-scrubbed")
}
