package model

import (
	"math"
	"math/rand/v2"

	"fathom/model/simd"
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

// BlankHead returns a head of zeros, to be filled.
func BlankHead(shape Shape, layer, outputs int, weight float64) *Head {
	return &Head{Layer: layer, Weight: weight, Map: blankDense(shape.Width(layer), outputs)}
}

// Clone returns a copy that shares no parameter with h.
func (h *Head) Clone() *Head {
	c := *h
	c.Map = h.Map.clone()
	return &c
}

// Trainer does plain minibatch gradient descent on one network: each step
// moves every parameter by −rate times the derivative of the minibatch's summed
// loss. It owns the memory that a step needs, allocates nothing after the first
// step and is for one goroutine.
type Trainer struct {
	net    *Network
	head   *Head
	rate   float32
	pass   *Pass
	deltas []Matrix // the loss's derivative by each hidden layer's affine output, from layer 1
	output Matrix   // the head's output, then its derivative
	extra  Matrix   // the head's part of a delta
}

// NewTrainer returns a trainer of net, which it changes from now on, for
// minibatches of up to batch samples, on the cores of a pool. head may be nil.
func NewTrainer(net *Network, head *Head, batch int, rate float64, pool *simd.Pool) *Trainer {
	t := &Trainer{net: net, head: head, rate: float32(rate), pass: NewPass(net.Shape, batch, pool)}
	for _, width := range net.Shape.Hidden {
		t.deltas = append(t.deltas, NewMatrix(batch, width))
	}
	if head != nil {
		t.output = NewMatrix(batch, head.Map.Weights.Cols)
		t.extra = NewMatrix(batch, head.Map.Weights.Rows)
	}
	return t
}

// Loss is the loss of one minibatch before its step.
type Loss struct {
	CrossEntropy float64 // summed over the minibatch, in nats
	Head         float64 // the head's weighted absolute errors, summed; 0 without a head
}

// Step takes one step on a minibatch and returns the loss before it. targets,
// one row a sample, are the head's; they are not read when there is no head.
func (t *Trainer) Step(batch Input, targets Matrix) Loss {
	n := batch.Len()
	t.pass.Forward(t.net, batch)
	delta := t.pass.logits(n)
	var loss Loss
	loss.CrossEntropy, _ = t.pass.work.SoftmaxLoss(delta, batch.Labels)
	for l := len(t.net.Maps) - 1; l > 0; l-- {
		// Back through the map first: it must see the weights of the forward pass.
		in, back := top(t.pass.layers[l], n), top(t.deltas[l-1], n)
		loss.Head += t.backward(l, back, delta, in, targets)
		t.pass.work.AddTransMul(t.net.Maps[l].Weights, -t.rate, in, delta)
		t.pass.work.AddColumnSums(t.net.Maps[l].padded(), -t.rate, delta)
		delta = back
	}
	first := t.net.Maps[0]
	if batch.listed {
		t.pass.work.AddSparseTransMul(first.Weights, -t.rate, batch.sparse, delta)
	} else {
		t.pass.work.AddTransMul(first.Weights, -t.rate, t.pass.input(n), delta)
	}
	t.pass.work.AddColumnSums(first.padded(), -t.rate, delta)
	return loss
}

// backward sets back to the loss's derivative by the affine output of layer l,
// from delta, that of the layer above; in is layer l itself. Where the head reads
// the layer, its derivative is added, and its loss returned.
func (t *Trainer) backward(l int, back, delta, in, targets Matrix) float64 {
	f, weights := t.net.Shape.Activation.kernel(), t.net.Maps[l].Weights
	if t.head == nil || t.head.Layer != l {
		t.pass.work.MulTrans(back, delta, weights, f, in)
		return 0
	}
	t.pass.work.MulTrans(back, delta, weights, simd.Identity, in)
	loss := t.headStep(in, back, targets)
	for i := range back.Rows {
		t.pass.work.MulGrad(f, back.Row(i), in.Row(i))
	}
	return loss
}

// headStep runs the head on its layer h, adds the derivative of its loss by h to
// back, takes the head's own step and returns its loss.
func (t *Trainer) headStep(h, back, targets Matrix) float64 {
	work, m, out := t.pass.work, t.head.Map, top(t.output, h.Rows)
	weight, loss := float32(t.head.Weight), 0.0
	work.Mul(out, h, m.Weights, m.padded(), simd.Identity)
	for i := range out.Rows {
		row, want := out.Row(i), targets.Row(i)
		for j, v := range row {
			loss += math.Abs(float64(v) - float64(want[j]))
			row[j] = weight * sign(v-want[j])
		}
	}
	extra := top(t.extra, h.Rows)
	work.MulTrans(extra, out, m.Weights, simd.Identity, h)
	for i := range back.Rows {
		work.AddScaled(back.Row(i), 1, extra.Row(i))
	}
	work.AddTransMul(m.Weights, -t.rate, h, out)
	work.AddColumnSums(m.padded(), -t.rate, out)
	return float64(t.head.Weight * loss)
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
