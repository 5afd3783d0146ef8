package measure

import (
	"context"
	"errors"
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/model/geometry"
	"fathom/model/repr"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Layer is a layer of a subject at a moment, as the measures of it get it. It may be used by several
// goroutines, and nothing of it must be changed.
type Layer struct {
	source.Layer
	Classes int        // 0 where labels are real values
	Pool    *simd.Pool // the cores that large products share
	// Seed is of what a measure draws at random, such as orders of rows: the same for each layer, moment
	// and run, so that what is compared is compared on the same draw.
	Seed uint64

	rows   [2]func() source.Rows // by split
	labels [2][]int32
	groups [2][]int32
	types  [2][]int32
	shared *Shared // of a layer that is the same in all runs; nil of another
	index  int
	scored func(ctx context.Context) (spec.Probed, error)
	fitted func(ctx context.Context) (*repr.Probe, error)
	head   func() (weights simd.Matrix, biases []float32, ok bool)

	held     [2]once[*geometry.Layer]
	collapse once[*geometry.Collapse]
}

// Rows is the representation of the rows of a split.
func (x *Layer) Rows(of source.Split) source.Rows { return x.rows[of]() }

// Labels are the classes of these rows, spec.None for one that is not known.
func (x *Layer) Labels(of source.Split) []int32 { return x.labels[of] }

// Groups are what these rows belong to, nil where each stands for itself.
func (x *Layer) Groups(of source.Split) []int32 { return x.groups[of] }

// Types are what these rows are of, such as a word, a number for each; nil where nobody knows.
func (x *Layer) Types(of source.Split) []int32 { return x.types[of] }

// Labelled are the rows of a split with their labels.
func (x *Layer) Labelled(of source.Split) repr.Labelled {
	return repr.Labelled{Rows: x.Rows(of), Labels: x.Labels(of)}
}

// Held is the rows of a split in memory, as package geometry measures them. It is read once.
func (x *Layer) Held(ctx context.Context, of source.Split) (*geometry.Layer, error) {
	return x.held[of].get(func() (*geometry.Layer, error) {
		return shared(ctx, x.shared, sharedKey{"rows of " + of.String(), x.index}, func() (*geometry.Layer, error) {
			return geometry.Hold(ctx, x.Rows(of), x.Seed, x.Pool)
		})
	})
}

// Collapse is the neural collapse of the training rows, whose weights are those of [Layer.Readout].
func (x *Layer) Collapse(ctx context.Context) (*geometry.Collapse, error) {
	return x.collapse.get(func() (*geometry.Collapse, error) {
		rows, err := x.Held(ctx, source.Train)
		if err != nil {
			return nil, err
		}
		return rows.Collapse(ctx, x.Labels(source.Train), x.Classes, nil)
	})
}

// Probed is what the layer's probe scores.
func (x *Layer) Probed(ctx context.Context) (spec.Probed, error) { return x.scored(ctx) }

// Probe is the layer's probe, nil where there is none.
func (x *Layer) Probe(ctx context.Context) (*repr.Probe, error) { return x.fitted(ctx) }

// Readout is the linear classifier behind the layer: that of the subject itself, or else, as a
// stand-in, the layer's probe.
func (x *Layer) Readout(ctx context.Context) (out *geometry.Readout, own bool, err error) {
	if weights, biases, ok := x.Head(); ok {
		out = &geometry.Readout{Weights: mat.NewDense(weights.Cols, weights.Rows, nil), Intercepts: make([]float64, weights.Cols)}
		for i := range weights.Rows {
			for k, w := range weights.Row(i) {
				out.Weights.Set(k, i, float64(w))
			}
		}
		for k, b := range biases {
			out.Intercepts[k] = float64(b)
		}
		return out, true, nil
	}
	probe, err := x.Probe(ctx)
	switch {
	case err != nil:
		return nil, false, err
	case probe == nil:
		return nil, false, errors.New("it has no probe, whose weights would stand for those behind it")
	}
	return &geometry.Readout{Weights: probe.Weights, Intercepts: probe.Intercepts}, false, nil
}

// once is something that is found once, or not at all.
type once[V any] struct {
	mu    sync.Mutex
	done  bool
	value V
	err   error
}

func (o *once[V]) get(find func() (V, error)) (V, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.done {
		o.value, o.err = find()
		o.done = true
	}
	return o.value, o.err
}

// Head is the map from the layer to the logits that the subject itself has, weights in×out; ok is
// false of all layers but the last, and of a subject that has none.
func (x *Layer) Head() (weights simd.Matrix, biases []float32, ok bool) {
	if x.head == nil {
		return simd.Matrix{}, nil, false
	}
	return x.head()
}

// Headed is a source with a map from its last layer to the logits.
type Headed interface {
	Head() (weights simd.Matrix, biases []float32)
}
