package moments

import (
	"context"
	"fmt"
	"math"
	"slices"

	"fathom/model"
	"fathom/model/elementary"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// Inspect returns what each layer makes of a test image. Its errors are [run.ErrNotLoaded],
// [run.ErrNoMoment], ctx's, those of reading rows and one that says which images there are.
func (m *Moments) Inspect(ctx context.Context, q run.InspectQuery) (*run.Inspection, error) {
	material, measures, err := m.loaded()
	if err != nil {
		return nil, err
	}
	if err := isItem(material, q.Item); err != nil {
		return nil, err
	}
	net, err := m.networkAt(ctx, spec.Base, q.Step)
	if err != nil {
		return nil, err
	}
	image := onlooker{moments: m, material: material, image: material.Test.Slice(q.Item, q.Item+1), seen: map[int]*source.Reading{}}
	own := image.through(net, q.Step) // which may be forgotten from now on
	in := &run.Inspection{
		Step: q.Step, Item: itemOf(material, q.Item), Network: softmax(own.Logits().Row(0)), Predicted: own.Predicted()[0],
	}
	for layer, l := range source.Of(net, material, m.pool).Layers() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		v := run.LayerView{Name: l.Name, ProbeStep: -1, Predicted: spec.None}
		if err := image.probe(&v, measures.Probes(), q.Step, layer, l.Fixed); err != nil {
			return nil, fmt.Errorf("%s: %w", l.Name, err)
		}
		v.Over = over(measures.Probes(), layer, q.Item)
		in.Layers = append(in.Layers, v)
	}
	return in, nil
}

// onlooker is one image as networks of several steps read it, each once.
type onlooker struct {
	moments  *Moments
	material *source.Material
	image    model.Input
	seen     map[int]*source.Reading
}

// at returns what the network of a step makes of the image, if that network is still known.
func (o onlooker) at(step int) (*source.Reading, bool) {
	if r, ok := o.seen[step]; ok {
		return r, true
	}
	net, ok := o.moments.At(spec.Base, step)
	if !ok {
		return nil, false
	}
	return o.through(net, step), true
}

// through is what the network of a step makes of the image.
func (o onlooker) through(net *model.Network, step int) *source.Reading {
	r := source.Of(net, o.material, o.moments.pool).Read(o.image)
	o.seen[step] = r
	return r
}

// probe fills in what the newest usable probe of a layer says of the image.
func (o onlooker) probe(v *run.LayerView, probes *measure.Probes, upTo, layer int, fixed bool) error {
	for _, step := range probes.Steps(spec.Base, layer, upTo) {
		probe, ok := probes.At(spec.Base, step, layer)
		if !ok {
			continue
		}
		reads := step
		if fixed {
			reads = upTo // the layer is the same for every network
		}
		r, known := o.at(reads)
		if !known {
			continue
		}
		row := r.Rows(layer)
		probabilities, err := probe.Probe.Probabilities(row)
		if err != nil {
			return err
		}
		predicted, err := probe.Probe.Predict(row)
		if err != nil {
			return err
		}
		v.ProbeStep, v.Probabilities, v.Predicted = step, probabilities.RawRowView(0), predicted[0]
		return nil
	}
	return nil
}

// over is what the probes of a layer make of a test image at every step at which they were scored on
// it.
func over(probes *measure.Probes, layer, image int) (all []run.Opinion) {
	for _, step := range slices.Backward(probes.Steps(spec.Base, layer, math.MaxInt)) {
		if probe, ok := probes.At(spec.Base, step, layer); ok && image < len(probe.Predictions) {
			all = append(all, run.Opinion{Step: step, Predicted: probe.Predictions[image]})
		}
	}
	return all
}

// pixels returns the bytes of a test image.
func pixels(m *source.Material, image int) []byte {
	dst := make([]byte, m.Test.Dim())
	m.Test.Image(dst, image)
	return dst
}

// softmax returns exp(zₖ)/Σexp(z), all NaN where a logit is not finite.
func softmax(logits []float32) []float64 {
	p := make([]float64, len(logits))
	largest := float64(slices.Max(logits))
	sum := 0.0
	for k, z := range logits {
		p[k] = elementary.Exp(float64(z) - largest)
		if math.IsInf(float64(z), 0) {
			p[k] = math.NaN()
		}
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return p
}
