package moments

import (
	"context"
	"fmt"
	"math"
	"slices"

	"fathom/data/text"
	"fathom/model"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Inspect returns what each layer makes of a test image. Its errors are [run.ErrNotLoaded],
// [run.ErrNoMoment], ctx's, those of reading rows and one that says which images there are. The
// representations of a moment that was inspected are kept, so that the next image of it takes
// little time.
func (m *Moments) Inspect(ctx context.Context, q run.InspectQuery) (*run.Inspection, error) {
	material, measures, err := m.loaded()
	if err != nil {
		return nil, err
	}
	if n := material.Test.Len(); q.Image < 0 || q.Image >= n {
		return nil, fmt.Errorf("test image %d: they are 0 to %s", q.Image, text.Count(n-1))
	}
	net, ok := m.At(spec.Base, q.Step)
	if !ok {
		return nil, noMoment(q.Step)
	}
	image := onlooker{moments: m, material: material, image: material.Test.Slice(q.Image, q.Image+1), seen: map[int]*source.Reading{}}
	own, _ := image.at(q.Step)
	in := &run.Inspection{
		Step: q.Step, Image: q.Image, Label: material.Test.Labels[q.Image], Rows: material.Test.Rows, Cols: material.Test.Cols,
		Pixels: pixels(material, q.Image), Network: softmax(own.Logits().Row(0)), Predicted: own.Predicted()[0],
	}
	field, err := m.field(ctx, q.Step, net, material, measures)
	if err != nil {
		return nil, err
	}
	for layer, l := range source.Of(net, material, m.pool).Layers() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		v := run.LayerView{Name: l.Name, ProbeStep: -1, Predicted: spec.None}
		if err := image.probe(&v, measures.Probes(), q.Step, layer, l.Fixed); err != nil {
			return nil, fmt.Errorf("%s: %w", l.Name, err)
		}
		if v.Neighbours, err = neighbours(material, q, field.Rows(layer), own.Rows(layer)); err != nil {
			return nil, fmt.Errorf("%s: %w", l.Name, err)
		}
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
	r := source.Of(net, o.material, o.moments.pool).Read(o.image)
	o.seen[step] = r
	return r, true
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

// field returns the first --pca-samples test images, or all where there are fewer, at every layer
// of a moment: what neighbours are looked for in.
func (m *Moments) field(ctx context.Context, step int, net *model.Network, material *source.Material, measures *measure.Set) (source.Sample, error) {
	n := max(0, min(measures.Projections().Settings().Samples, material.Test.Len()))
	return run.Ask(ctx, m.cache, question{about: "field", step: step}, func(context.Context) (source.Sample, int, error) {
		src := source.Of(net, material, m.pool)
		bytes := 0
		for _, l := range src.Layers() {
			bytes += 4 * n * l.Width
		}
		return src.Sample(source.Selection{Split: source.Test, First: n}), bytes, nil
	})
}

// neighbours finds the nearest images of a layer's field to the image of a query, of which own is
// the representation. The image itself is left out where it is one of the field.
func neighbours(material *source.Material, q run.InspectQuery, field, own source.Rows) ([]run.Neighbour, error) {
	_, d := own.Dims()
	image := make([]float32, d)
	if err := own.Read(image, 0); err != nil {
		return nil, err
	}
	nearest, err := repr.Nearest(context.Background(), field, image, q.Image, q.Neighbours, repr.Euclid, simd.Serial)
	if err != nil {
		return nil, err
	}
	var near []run.Neighbour
	for _, n := range nearest {
		near = append(near, run.Neighbour{Image: n.Row, Label: material.Test.Labels[n.Row], Distance: n.Distance, Pixels: pixels(material, n.Row)})
	}
	return near, nil
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
		p[k] = simd.Exp64(float64(z) - largest)
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
