package lab

import (
	"math"
	"slices"
	"time"

	"fathom/model"
	"fathom/model/elementary"
	"fathom/model/measure"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/steer"
)

// Predictor says how long experiments are likely to take on this machine: their multiply-adds,
// counted from their settings, at the rate of a training that was tried. It is never changed.
type Predictor struct {
	data      string // as a Spec names it
	tests     int    // test images of it
	inputs    int
	perSecond float64 // multiply-adds
}

// What is counted beside multiply-adds, in such, as the post's network and two others took it on one
// core: what each map of a step costs beside them, and how often a fit goes over its
// images × features × classes.
const (
	stepOverhead = 1e6
	passesOfFit  = 1200
	coresUsed    = 0.8 // the power of the cores by which they are faster than one
)

// NewPredictor tries some steps of a network of the post's shape on the data that s names, whose
// material m is. It takes some milliseconds of one core: what else is going on takes turns with it,
// and the fastest of many short tries is hardly held up.
func NewPredictor(s spec.Spec, m *source.Material, cores int) Predictor {
	const batch, steps, tries = 50, 4, 24
	p := Predictor{data: s.Source.Data, tests: m.Test.Len(), inputs: m.Train.Dim()}
	if m.Train.Len() == 0 {
		return p
	}
	tried := spec.Network{Hidden: []int{100, 100, 100}, Batch: min(batch, m.Train.Len())}
	shape := model.Shape{Inputs: p.inputs, Hidden: tried.Hidden, Classes: m.Classes, Activation: model.Tanh}
	trainer := model.NewTrainer(model.New(shape, model.Stream(0, "prediction")), nil, tried.Batch, 1e-3, simd.Serial)
	fastest, from := math.Inf(1), 0
	for range tries { // the first also makes the memory
		begin := time.Now()
		for range steps {
			trainer.Step(m.Train.Slice(from, from+tried.Batch), model.Matrix{})
			from = (from + tried.Batch) % (m.Train.Len() - tried.Batch + 1)
		}
		fastest = min(fastest, time.Since(begin).Seconds())
	}
	p.perSecond = stepWork(tried, p.inputs, m.Classes) * steps / max(fastest, 1e-9) *
		elementary.Exp(coresUsed*elementary.Log(float64(cores)))
	return p
}

// Predict is how long an experiment is likely to take once its data are read, without any pace; 0
// where nobody knows, as of other data.
func (p Predictor) Predict(s spec.Spec) time.Duration {
	if s.Source.Data != p.data || p.perSecond == 0 {
		return 0
	}
	tests := p.tests
	if s.Source.TestSamples > 0 {
		tests = s.Source.TestSamples
	}
	work := multiplyAdds(s, p.inputs, tests)
	return time.Duration(min(work/p.perSecond, math.MaxInt64/1e10) * float64(time.Second))
}

// multiplyAdds is about how many multiply-adds an experiment on data of so many inputs and test images takes.
func multiplyAdds(s spec.Spec, inputs, tests int) float64 {
	n := s.Network()
	if n.Steps < 1 || n.Batch < 1 || n.EvaluateEvery < 1 {
		return 0
	}
	evaluations := float64(n.Steps/n.EvaluateEvery + 1)
	training := float64(float64(n.Steps)*stepWork(n, inputs, s.Source.Classes)) + float64(evaluations*float64(tests)*weights(n, inputs, s.Source.Classes))
	all := training
	if asks(s, spec.Teach) {
		all += training
	}
	p, err := spec.Settings[spec.Probing](s, measure.Probe)
	if err != nil || p.Solver == spec.Ridge || !asks(s, measure.Probe) && n.LookEvery == 0 {
		return all
	}
	features := 0.0
	for _, width := range n.Hidden {
		features += float64(width)
	}
	// The input is the same at each look, and fitted once. Without looks there are the last probes
	// and those of the untrained network.
	fits := float64(inputs) + float64(float64(max(2, n.Looks()))*features)
	return all + float64(passesOfFit*float64(p.Samples)*float64(s.Source.Classes)*fits)
}

// asks reports whether an experiment does a stage.
func asks(s spec.Spec, stage spec.Stage) bool { return slices.Contains(s.Stages, stage) }

// stepWork is the multiply-adds of a step: forward, the weights' derivatives, and the layers' but
// the input's.
func stepWork(n spec.Network, inputs, classes int) float64 {
	all, first := weights(n, inputs, classes), float64(inputs)
	if len(n.Hidden) > 0 {
		first *= float64(n.Hidden[0])
	}
	return float64(float64(n.Batch)*(float64(3*all)-first)) + float64(stepOverhead*float64(1+len(n.Hidden)))
}

// weights is how many weights a network has.
func weights(n spec.Network, inputs, classes int) float64 {
	all, in := 0.0, float64(inputs)
	for _, out := range append(slices.Clone(n.Hidden), classes) {
		all += float64(in * float64(out))
		in = float64(out)
	}
	return all
}

// SlowStartTime is how much longer a training takes that begins slowly.
func SlowStartTime() time.Duration {
	seconds := 0.0
	for step := 0; steer.SlowPace(step) > 0; step++ {
		seconds += 1 / steer.SlowPace(step)
	}
	return time.Duration(seconds * float64(time.Second))
}
