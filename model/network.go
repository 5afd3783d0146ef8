package model

import (
	"math"
	"math/rand/v2"

	"fathom/data/text"
	"fathom/model/simd"
)

// Shape says how a network is built.
type Shape struct {
	Inputs     int        // width of a sample
	Hidden     []int      // width of each hidden layer, the first one first
	Classes    int        // number of logits
	Activation Activation // of every hidden layer
}

// Layers is the number of representations: the input and the hidden layers.
func (s Shape) Layers() int { return 1 + len(s.Hidden) }

// Width is the width of a layer's representation; layer 0 is the input.
func (s Shape) Width(layer int) int {
	if layer == 0 {
		return s.Inputs
	}
	return s.Hidden[layer-1]
}

// Parameters is the number of weights and biases, and [math.MaxInt] where that is less, as
// it can be where an int has 32 bits.
func (s Shape) Parameters() int {
	n, in := int64(0), int64(s.Inputs)
	for _, out := range s.outputs() {
		n += (in + 1) * int64(out)
		in = int64(out)
	}
	return int(min(n, math.MaxInt))
}

// outputs lists the widths of all affine maps: the hidden layers, the logits.
func (s Shape) outputs() []int {
	return append(append([]int(nil), s.Hidden...), s.Classes)
}

// String writes the widths in order for a reader, as in "784→2,048→100→10".
func (s Shape) String() string {
	all := text.Count(s.Inputs)
	for _, w := range s.outputs() {
		all += "→" + text.Count(w)
	}
	return all
}

// Dense holds the parameters of one affine map: Weights is in×out, Biases has
// one value for each output and room for a padded row's.
type Dense struct {
	Weights Matrix
	Biases  []float32
}

// padded is the biases as the kernels want them, with the room behind them.
func (d Dense) padded() []float32 { return d.Biases[:simd.Pad(len(d.Biases))] }

// newDense draws an in×out map: weights from a truncated normal, biases constant.
func newDense(in, out int, rng *rand.Rand) Dense {
	d := blankDense(in, out)
	for i := range in {
		row := d.Weights.Row(i)
		for j := range row {
			row[j] = truncatedNormal(rng, initialSD)
		}
	}
	for j := range d.Biases {
		d.Biases[j] = initialBias
	}
	return d
}

func (d Dense) clone() Dense {
	biases := make([]float32, len(d.Biases), simd.Pad(len(d.Biases)))
	copy(biases, d.Biases)
	return Dense{Weights: cloneMatrix(d.Weights), Biases: biases}
}

// Network is a multilayer perceptron. Maps[l] leads from layer l to layer l+1;
// the last one leads to the logits. Only a [Trainer] changes its parameters.
type Network struct {
	Shape Shape
	Maps  []Dense
}

// New draws a network: weights normal with mean 0 and standard deviation 0.1,
// redrawn beyond two standard deviations; biases 0.1.
func New(shape Shape, rng *rand.Rand) *Network {
	n := &Network{Shape: shape}
	in := shape.Inputs
	for _, out := range shape.outputs() {
		n.Maps = append(n.Maps, newDense(in, out, rng))
		in = out
	}
	return n
}

// Clone returns a copy that shares no parameter with n.
func (n *Network) Clone() *Network {
	c := &Network{Shape: n.Shape, Maps: make([]Dense, len(n.Maps))}
	for l, m := range n.Maps {
		c.Maps[l] = m.clone()
	}
	return c
}

// Bytes is the memory that the parameters take, in bytes.
func (n *Network) Bytes() int {
	floats := 0
	for _, m := range n.Maps {
		floats += cap(m.Weights.Data) + cap(m.Biases)
	}
	return 4 * floats
}

// Finite reports whether every parameter is a finite number; a training whose
// parameters no longer are has diverged.
func (n *Network) Finite() bool {
	for _, m := range n.Maps {
		if !finiteMatrix(m.Weights) || !finite(m.Biases) {
			return false
		}
	}
	return true
}

// Blank returns a network of zeros, to be filled.
func Blank(shape Shape) *Network {
	n := &Network{Shape: shape}
	in := shape.Inputs
	for _, out := range shape.outputs() {
		n.Maps = append(n.Maps, blankDense(in, out))
		in = out
	}
	return n
}

// blankDense is an in×out map of zeros.
func blankDense(in, out int) Dense {
	return Dense{Weights: NewMatrix(in, out), Biases: make([]float32, out, simd.Pad(out))}
}
