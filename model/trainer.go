package model

import (
	"math"
	"math/rand/v2"

	"fathom/data"
)

// Head is the auxiliary output of the teach stage: a linear map from one hidden
// layer to a few targets, out = h V + c, trained with the network. It adds
// Weight · Σ |out − target| to the loss, summed over the minibatch and the
// outputs (the post: layer 1, three outputs, weight 0.1).
type Head struct {
	Layer  int // the hidden layer it reads, from 1
	Weight float64
	Map    Dense
}

// NewHead draws a head of the given number of outputs, initialised like the
// other weights.
func NewHead(shape Shape, layer, outputs int, weight float64, rng *rand.Rand) *Head {
	return &Head{Layer: layer, Weight: weight, Map: newDense(shape.Width(layer), outputs, rng)}
}

// Trainer does plain minibatch gradient descent on one network: each step
// moves every parameter by −rate times the derivative of the minibatch's summed
// loss. It owns the memory that a step needs and is for one goroutine.
type Trainer struct {
	net    *Network
	head   *Head
	rate   float32
	pass   *Pass
	deltas []Matrix // the loss's derivative by each layer's affine output, from layer 1
	output Matrix   // the head's output, then its derivative
}

// NewTrainer returns a trainer of net, which it changes from now on, for
// minibatches of up to batch images. head may be nil.
func NewTrainer(net *Network, head *Head, batch int, rate float64) *Trainer {
	t := &Trainer{net: net, head: head, rate: float32(rate), pass: NewPass(net.Shape, batch)}
	for _, width := range net.Shape.outputs() {
		t.deltas = append(t.deltas, NewMatrix(batch, width))
	}
	if head != nil {
		t.output = NewMatrix(batch, head.Map.Weights.Cols)
	}
	return t
}

// Network returns the network being trained. It changes with each step: clone
// it to keep it.
func (t *Trainer) Network() *Network { return t.net }

// Loss is the loss of one minibatch before its step.
type Loss struct {
	CrossEntropy float64 // summed over the minibatch, in nats
	Head         float64 // the head's weighted absolute errors, summed; 0 without a head
}

// Step takes one step on a minibatch and returns the loss before it. targets,
// one row an image, are the head's; they are not read when there is no head.
func (t *Trainer) Step(batch data.Images, targets Matrix) Loss {
	n := batch.Len()
	t.pass.Forward(t.net, batch)
	var loss Loss
	loss.CrossEntropy = t.outputDelta(batch.Labels)
	for l := len(t.net.Maps) - 1; l >= 0; l-- {
		m, in, delta := t.net.Maps[l], t.pass.layers[l].top(n), t.deltas[l].top(n)
		// Back through the map first: it must see the weights of the forward pass.
		if l > 0 {
			back := t.deltas[l-1].top(n)
			backward(back, delta, m.Weights)
			if t.head != nil && t.head.Layer == l {
				loss.Head = t.headStep(in, back, targets)
			}
			t.net.Shape.Activation.backward(back, in)
		}
		descend(m.Weights, m.Biases, in, delta, t.rate)
	}
	return loss
}

// outputDelta fills the last delta with the derivative of the summed
// cross-entropy by the logits, softmax(z) − onehot(label), and returns the sum.
func (t *Trainer) outputDelta(labels []byte) float64 {
	n, loss := len(labels), 0.0
	logits, delta := t.pass.logits(n), t.deltas[len(t.deltas)-1]
	for i, label := range labels {
		z, d := logits.Row(i), delta.Row(i)
		top, sum := float64(z[argmax(z)]), 0.0
		for j, v := range z {
			e := math.Exp(float64(v) - top)
			d[j] = float32(e)
			sum += e
		}
		for j := range d {
			d[j] = float32(float64(d[j]) / sum)
		}
		d[label]--
		loss += math.Log(sum) + top - float64(z[label])
	}
	return loss
}

// headStep runs the head on its layer h, adds the derivative of its loss by h to
// back, takes the head's own step and returns its loss.
func (t *Trainer) headStep(h, back, targets Matrix) float64 {
	out, weight, loss := t.output.top(h.Rows), float32(t.head.Weight), 0.0
	affine(out, h, t.head.Map.Weights, t.head.Map.Biases)
	for i := range out.Rows {
		row, want := out.Row(i), targets.Row(i)
		for j, v := range row {
			loss += math.Abs(float64(v) - float64(want[j]))
			row[j] = weight * sign(v-want[j])
		}
	}
	addBackward(back, out, t.head.Map.Weights)
	descend(t.head.Map.Weights, t.head.Map.Biases, h, out, t.rate)
	return t.head.Weight * loss
}

// sign is the derivative of |x|, 0 at 0 where there is none, NaN for NaN.
func sign(x float32) float32 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}
