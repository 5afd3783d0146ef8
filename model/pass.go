package model

import (
	"math"

	"fathom/data"
)

// scaled maps a byte of an image to the float32 that the network sees.
var scaled = func() (table [256]float32) {
	for b := range table {
		table[b] = float32(b) / 255
	}
	return table
}()

// Pass is the working memory of a forward pass of up to a fixed number of
// samples: every layer's representation and the logits. It is for one goroutine.
type Pass struct {
	rows   int
	layers []Matrix // 0 … L, then the logits
}

// NewPass returns the memory for passes of up to rows samples.
func NewPass(shape Shape, rows int) *Pass {
	p := &Pass{rows: rows, layers: []Matrix{NewMatrix(rows, shape.Inputs)}}
	for _, width := range shape.outputs() {
		p.layers = append(p.layers, NewMatrix(rows, width))
	}
	return p
}

// Forward runs the images, as many as the pass has rows at most, through the
// network. The results stand until the next call.
func (p *Pass) Forward(net *Network, images data.Images) {
	n := images.Len()
	for i := range n {
		row := p.layers[0].Row(i)
		for j, b := range images.Row(i) {
			row[j] = scaled[b]
		}
	}
	last := len(net.Maps) - 1
	for l, m := range net.Maps {
		out := p.layers[l+1].top(n)
		affine(out, p.layers[l].top(n), m.Weights, m.Biases)
		if l < last {
			net.Shape.Activation.apply(out)
		}
	}
}

// logits returns the logits of the first n samples, n×classes.
func (p *Pass) logits(n int) Matrix { return p.layers[len(p.layers)-1].top(n) }

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

// Evaluate runs all images through the network, as many at a time as the pass
// has rows.
func (p *Pass) Evaluate(net *Network, images data.Images) Evaluation {
	loss, correct, predicted := 0.0, 0, 0
	p.each(net, images, func(from, n int) {
		logits := p.logits(n)
		for i := range n {
			row, label := logits.Row(i), images.Labels[from+i]
			loss += crossEntropy(row, label)
			if !finite(row) {
				continue
			}
			predicted++
			if argmax(row) == int(label) {
				correct++
			}
		}
	})
	n := float64(images.Len())
	e := Evaluation{Loss: loss / n, Accuracy: float64(correct) / n}
	if predicted == 0 {
		e.Accuracy = math.NaN()
	}
	return e
}

// Predict returns the class of each image, as Evaluate counts it; an image
// without a prediction gets 255.
func (p *Pass) Predict(net *Network, images data.Images) []byte {
	classes := make([]byte, 0, images.Len())
	p.each(net, images, func(_, n int) {
		logits := p.logits(n)
		for i := range n {
			class := byte(255)
			if row := logits.Row(i); finite(row) {
				class = byte(argmax(row))
			}
			classes = append(classes, class)
		}
	})
	return classes
}

// Representations returns the representation of the images at each of the given
// layers, n×width each, in matrices of their own.
func (p *Pass) Representations(net *Network, images data.Images, layers ...int) []Matrix {
	out := make([]Matrix, len(layers))
	for k, layer := range layers {
		out[k] = NewMatrix(images.Len(), net.Shape.Width(layer))
	}
	p.each(net, images, func(from, n int) {
		for k, layer := range layers {
			for i := range n {
				copy(out[k].Row(from+i), p.layers[layer].Row(i))
			}
		}
	})
	return out
}

// each runs the images through the network in chunks and calls visit with the
// index of a chunk's first image and its number of images.
func (p *Pass) each(net *Network, images data.Images, visit func(from, n int)) {
	for from := 0; from < images.Len(); from += p.rows {
		n := min(p.rows, images.Len()-from)
		p.Forward(net, images.Slice(from, from+n))
		visit(from, n)
	}
}

// crossEntropy is −log softmax(z)[label] = log Σ exp z − z[label], with the
// largest logit taken out of the sum so that exp cannot overflow.
func crossEntropy(z []float32, label byte) float64 {
	top := float64(z[argmax(z)])
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(float64(v) - top)
	}
	return math.Log(sum) + top - float64(z[label])
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
