// Package cost says about how much work an experiment is, and how fast this machine works.
package cost

import (
	"slices"
	"time"

	"fathom/model/measure"
	"fathom/model/simd"
	"fathom/model/spec"
)

// Of is about how many floating-point operations a task takes on a set of images of so many inputs: of
// each training step 6 for each weight and image, of each evaluation 2, and of a probe, which the untrained network
// has too, 4 for each weight, image and pass over the images. How many passes there are, its solver decides; these are
// typical of MNIST. Components and other measures take little beside these, and are not counted.
func Of(s spec.Spec, train, test, inputs int) float64 {
	n := s.Network()
	weights, width := 0.0, inputs
	for _, next := range append(slices.Clone(n.Hidden), s.Source.Classes) {
		weights += float64(float64(width) * float64(next))
		width = next
	}
	of := func(limit, all int) float64 {
		if limit > 0 {
			return float64(min(limit, all))
		}
		return float64(all)
	}
	rows, tests := of(s.Source.TrainSamples, train), of(s.Source.TestSamples, test)
	training := float64(weights * (float64(float64(6*float64(n.Batch))*float64(n.Steps)) + float64(2*tests*float64(1+n.Steps/max(1, n.EvaluateEvery)))))
	probes := func(samples, passes float64) float64 {
		sum, width := float64(inputs), 0
		for _, width = range n.Hidden {
			sum += float64(width)
		}
		return float64(4 * sum * float64(s.Source.Classes) * samples * passes)
	}
	all := training
	if slices.Contains(s.Stages, spec.Teach) {
		all += training
	}
	probing, _ := spec.Settings[spec.Probing](s, measure.Probe)
	if slices.Contains(s.Stages, spec.Stage(measure.Probe)) {
		all += float64(2 * probes(of(probing.Samples, int(rows)), 60))
	}
	looks := n.Looks()
	return all + float64(float64(looks)*probes(min(of(probing.Samples, int(rows)), 5000), 10))
}

// Speed is how many floating-point operations a core does a second in a product as large as a training
// step's, measured in some 30 ms.
func Speed() float64 {
	const n = 128
	w := simd.NewWorkspace(simd.Default(), simd.Serial)
	a, b, c := simd.NewMatrix(n, n), simd.NewMatrix(n, n), simd.NewMatrix(n, n)
	w.Mul(c, a, b, nil, simd.Identity)
	products, began := 0, time.Now()
	for time.Since(began) < 30*time.Millisecond {
		w.Mul(c, a, b, nil, simd.Identity)
		products++
	}
	return float64(products) * 2 * n * n * n / time.Since(began).Seconds()
}
