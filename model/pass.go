package model

import (
	"math"

	"fathom/data"
	"fathom/model/simd"
)

// Pass is the working memory of a forward pass of up to a fixed number of
// samples: every layer's representation and the logits. It is for one goroutine.
type Pass struct {
	rows   int
	work   *simd.Workspace
	layers []Matrix // 0 … L, then the logits; layer 0 only once a dense input was seen
	shape  Shape

	classes []int32 // of the samples that are scored
}

// NewPass returns the memory for passes of up to rows samples. Their large products
// share the cores of the pool with whoever else has it.
func NewPass(shape Shape, rows int, pool *simd.Pool) *Pass {
	p := &Pass{rows: rows, shape: shape, work: simd.NewWorkspace(simd.Default(), pool), layers: make([]Matrix, 1)}
	for _, width := range shape.outputs() {
		p.layers = append(p.layers, NewMatrix(rows, width))
	}
	return p
}

// Forward runs samples, as many as the pass has rows at most, through the
// network. The results stand until the next call.
func (p *Pass) Forward(net *Network, in Input) {
	n, f, last := in.Len(), net.Shape.Activation.kernel(), len(net.Maps)-1
	if !in.listed {
		in.fill(p.input(n))
	}
	for l, m := range net.Maps {
		if l == last {
			f = simd.Identity
		}
		out := top(p.layers[l+1], n)
		if l == 0 && in.listed {
			p.work.MulSparse(out, in.sparse, m.Weights, m.padded(), f)
		} else {
			p.work.Mul(out, top(p.layers[l], n), m.Weights, m.padded(), f)
		}
	}
}

// input is the matrix of n dense samples.
func (p *Pass) input(n int) Matrix {
	if p.layers[0].Data == nil {
		p.layers[0] = NewMatrix(p.rows, p.shape.Inputs)
	}
	return top(p.layers[0], n)
}

// logits returns the logits of the first n samples, n×classes.
func (p *Pass) logits(n int) Matrix { return top(p.layers[len(p.layers)-1], n) }

// Evaluation is what a network scores on a set of labelled images.
type Evaluation struct {
	// Loss is the mean cross-entropy in nats per image. It is NaN or +Inf where
	// a logit is.
	Loss float64
	// Accuracy is the share of the images whose largest logit is that of their
	// label (the first one, if several are largest). An image with a logit that
	// is not finite has no prediction and counts as wrong; when no image has a
	// prediction, the accuracy is NaN.
	Accuracy float64
}

// Evaluate runs all samples through the network, as many at a time as the pass
// has rows.
func (p *Pass) Evaluate(net *Network, in Input) Evaluation { return p.EvaluateTo(nil, net, in) }

// EvaluateTo is Evaluate and writes the class that it counts of each image to
// classes, unless that is nil; an image without a prediction gets [data.None].
func (p *Pass) EvaluateTo(classes []int32, net *Network, in Input) Evaluation {
	loss, correct, predicted := 0.0, 0, 0
	if len(p.classes) < p.rows {
		p.classes = make([]int32, p.rows)
	}
	p.each(net, in, func(from, n int) {
		labels, found := in.Labels[from:from+n], p.classes[:n]
		loss += p.work.Score(p.logits(n), labels, found)
		for i, class := range found {
			if class == data.None {
				continue
			}
			predicted++
			if class == labels[i] {
				correct++
			}
		}
		if classes != nil {
			copy(classes[from:], found)
		}
	})
	n := float64(in.Len())
	e := Evaluation{Loss: loss / n, Accuracy: float64(correct) / n}
	if predicted == 0 {
		e.Accuracy = math.NaN()
	}
	return e
}

// Classes returns the class of the largest logit of each row, the first one of
// several, and [data.None] where a logit is not finite.
func Classes(logits Matrix) []int32 {
	classes := make([]int32, logits.Rows)
	for i := range classes {
		classes[i] = data.None
		if row := logits.Row(i); finite(row) {
			classes[i] = int32(argmax(row))
		}
	}
	return classes
}

// Everything runs the samples through the network once and returns the
// representation at every hidden layer, the first one first, and the logits, with
// a row for each sample, in matrices of their own.
func (p *Pass) Everything(net *Network, in Input) (hidden []Matrix, logits Matrix) {
	all := make([]Matrix, len(net.Maps))
	for l, width := range net.Shape.outputs() {
		all[l] = NewMatrix(in.Len(), width)
	}
	p.each(net, in, func(from, n int) {
		for l, out := range all {
			for i := range n {
				copy(out.Row(from+i), p.layers[l+1].Row(i))
			}
		}
	})
	last := len(all) - 1
	return all[:last:last], all[last]
}

// Representations returns the representation of the samples at each of the given
// layers, n×width each, in matrices of their own.
func (p *Pass) Representations(net *Network, in Input, layers ...int) []Matrix {
	out := make([]Matrix, len(layers))
	for k, layer := range layers {
		out[k] = NewMatrix(in.Len(), net.Shape.Width(layer))
		p.Represent(out[k], net, in, layer)
	}
	return out
}

// Represent writes the representation of the samples at a layer to out, n×width.
func (p *Pass) Represent(out Matrix, net *Network, in Input, layer int) {
	if layer == 0 {
		in.fill(out)
		return
	}
	p.each(net, in, func(from, n int) {
		for i := range n {
			copy(out.Row(from+i), p.layers[layer].Row(i))
		}
	})
}

// each runs the images through the network in chunks and calls visit with the
// index of a chunk's first image and its number of images.
func (p *Pass) each(net *Network, in Input, visit func(from, n int)) {
	for from := 0; from < in.Len(); from += p.rows {
		n := min(p.rows, in.Len()-from)
		p.Forward(net, in.Slice(from, from+n))
		visit(from, n)
	}
}

// argmax is the index of the largest value, the first of them.
func argmax(z []float32) int {
	best := 0
	for j, v := range z {
		if v > z[best] {
			best = j
		}
	}
	return best
}
