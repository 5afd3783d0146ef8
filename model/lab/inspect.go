package lab

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/data"
	"fathom/data/text"
	"fathom/model"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/spec"
)

// Inspect returns what each layer makes of a test image. Like [Lab.Frame] it works
// in the caller's goroutine and may be called from any; its errors are
// [ErrNotLoaded], [ErrNoMoment], ctx's and one that says which images there are.
// The representations of the newest moment that was inspected are kept, so that
// the next image of it takes little time.
func (l *Lab) Inspect(ctx context.Context, q run.InspectQuery) (*run.Inspection, error) {
	var in *run.Inspection
	err := safely(func() (err error) {
		in, err = l.inspect(ctx, q)
		return err
	})
	return in, err
}

func (l *Lab) inspect(ctx context.Context, q run.InspectQuery) (*run.Inspection, error) {
	m, err := l.loaded()
	if err != nil {
		return nil, err
	}
	if n := m.Test.Len(); q.Image < 0 || q.Image >= n {
		return nil, fmt.Errorf("test image %d: they are 0 to %s", q.Image, text.Count(n-1))
	}
	net, ok := l.networkAt(q.Step)
	if !ok {
		return nil, noMoment(q.Step)
	}
	image := reading{lab: l, image: m.Test.Slice(q.Image, q.Image+1), seen: map[int]outputs{}}
	own, _ := image.at(q.Step, net)
	in := &run.Inspection{
		Step: q.Step, Image: q.Image, Label: m.Test.Labels[q.Image], Rows: m.Test.Rows, Cols: m.Test.Cols,
		Pixels: pixels(m, q.Image), Network: softmax(own.logits.Row(0)), Predicted: model.Classes(own.logits)[0],
	}
	field := l.field(net)
	for layer := range net.Shape.Layers() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		v := run.LayerView{Name: spec.LayerName(layer), ProbeStep: -1, Predicted: data.None}
		image.probe(&v, q.Step, layer)
		v.Neighbours = l.neighbours(m, q, field[layer], own.layers[layer])
		in.Layers = append(in.Layers, v)
	}
	return in, nil
}

// networkAt returns the base network after so many steps, if it is still known.
func (l *Lab) networkAt(step int) (*model.Network, bool) {
	if net, ok := l.history.at(step); ok {
		return net, true
	}
	switch step {
	case 0:
		return l.store.Initial(spec.Base)
	case l.spec.Network().Steps:
		return l.store.Trained(spec.Base)
	}
	return nil, false
}

// outputs is what a network makes of images: every layer, the input first, and the
// logits.
type outputs struct {
	layers []model.Matrix
	logits model.Matrix
}

func outputsOf(net *model.Network, images model.Input, input model.Matrix) outputs {
	hidden, logits := model.NewPass(net.Shape, min(evaluationRows(net.Shape), images.Len())).Everything(net, images)
	return outputs{append([]model.Matrix{input}, hidden...), logits}
}

// reading is one image as networks of several steps read it, each once.
type reading struct {
	lab   *Lab
	image model.Input
	seen  map[int]outputs
}

// at returns what the network of a step makes of the image; net may be nil, and is
// then looked up.
func (r reading) at(step int, net *model.Network) (outputs, bool) {
	if o, ok := r.seen[step]; ok {
		return o, true
	}
	if net == nil {
		var ok bool
		if net, ok = r.lab.networkAt(step); !ok {
			return outputs{}, false
		}
	}
	o := outputsOf(net, r.image, r.image.Matrix())
	r.seen[step] = o
	return o, true
}

// probe fills in what the newest usable probe of a layer says of the image.
func (r reading) probe(v *run.LayerView, upTo, layer int) {
	for _, step := range r.lab.store.probed(layer, upTo) {
		probe, ok := r.lab.store.Probe(step, layer)
		if !ok {
			continue
		}
		row, known := r.represented(step, layer)
		if !known {
			continue
		}
		v.ProbeStep, v.Probabilities = step, probe.Probabilities(row).RawRowView(0)
		v.Predicted = probe.Predict(row)[0]
		return
	}
}

// represented returns the image at a layer of the network of a step, 1×width, if
// that network is still known. The input is the same for every network.
func (r reading) represented(step, layer int) (x *mat.Dense, known bool) {
	if layer == 0 {
		return dense(r.image.Matrix()), true
	}
	o, known := r.at(step, nil)
	if !known {
		return nil, false
	}
	return dense(o.layers[layer]), true
}

// probed lists the steps up to one at which a layer was probed, descending.
func (s *Store) probed(layer, upTo int) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var steps []int
	for key := range s.probes {
		if key.layer == layer && key.step <= upTo {
			steps = append(steps, key.step)
		}
	}
	slices.SortFunc(steps, func(a, b int) int { return b - a })
	return steps
}

// inspector keeps what neighbours are looked for in: the newest moment's
// representations of the first test images.
type inspector struct {
	mu     sync.Mutex
	net    *model.Network
	layers []model.Matrix
}

// field returns the representations of the first --pca-samples test images, or of all
// where there are fewer, at every layer of a network.
func (l *Lab) field(net *model.Network) []model.Matrix {
	l.inspector.mu.Lock()
	known, layers := l.inspector.net, l.inspector.layers
	l.inspector.mu.Unlock()
	if known == net {
		return layers
	}
	images := l.material.Test.Slice(0, upTo(l.projecting.Samples, l.material.Test.Len()))
	var input model.Matrix
	if layers != nil {
		input = layers[0] // the same for every network
	} else {
		input = images.Matrix()
	}
	layers = outputsOf(net, images, input).layers
	l.inspector.mu.Lock()
	defer l.inspector.mu.Unlock()
	l.inspector.net, l.inspector.layers = net, layers
	return layers
}

// neighbours finds the nearest images of a layer's field to an image, of which own
// is the representation.
func (l *Lab) neighbours(m *Material, q run.InspectQuery, field, own model.Matrix) []run.Neighbour {
	var x repr.Rows = widen(field)
	row := q.Image
	if row >= field.Rows {
		x, row = &joined{x, dense(own).RawRowView(0)}, field.Rows
	}
	var near []run.Neighbour
	for _, n := range repr.Nearest(x, row, q.Neighbours) {
		near = append(near, run.Neighbour{Image: n.Row, Label: m.Test.Labels[n.Row], Distance: n.Distance, Pixels: pixels(m, n.Row)})
	}
	return near
}

// joined is a matrix with one more row at its end.
type joined struct {
	repr.Rows
	last []float64
}

func (j *joined) Dims() (rows, cols int) {
	rows, cols = j.Rows.Dims()
	return rows + 1, cols
}

func (j *joined) RawRowView(i int) []float64 {
	if rows, _ := j.Rows.Dims(); i == rows {
		return j.last
	}
	return j.Rows.RawRowView(i)
}

// pixels returns the bytes of a test image.
func pixels(m *Material, image int) []byte {
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
		p[k] = math.Exp(float64(z) - largest)
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
