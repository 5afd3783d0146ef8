package model

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"

	"fathom/data"
	"fathom/model/simd"
)

// The gradients are checked against finite differences of an independent float64
// implementation of the loss, which shares no code with the one under test.

// parameters lists all parameters of a network and its head in a fixed order.
func parameters(net *Network, head *Head) []float64 {
	var out []float64
	maps := net.Maps
	if head != nil {
		maps = append(append([]Dense(nil), maps...), head.Map)
	}
	for _, m := range maps {
		for i := range m.Weights.Rows {
			for _, w := range m.Weights.Row(i) {
				out = append(out, float64(w))
			}
		}
		for _, b := range m.Biases {
			out = append(out, float64(b))
		}
	}
	return out
}

// reference is the summed loss of a minibatch as a function of all parameters.
type reference struct {
	shape   Shape
	head    *Head
	batch   data.Images
	targets Matrix
}

func (r reference) loss(theta []float64) float64 {
	total := 0.0
	for i := range r.batch.Len() {
		rest := theta
		affine := func(x []float64, out int) []float64 {
			y := make([]float64, out)
			for j := range y {
				for k, v := range x {
					y[j] += v * rest[k*out+j]
				}
				y[j] += rest[len(x)*out+j]
			}
			rest = rest[(len(x)+1)*out:]
			return y
		}
		var layers [][]float64
		x := make([]float64, r.shape.Inputs)
		for j, b := range r.batch.Row(i) {
			x[j] = float64(b) / 255
		}
		for _, width := range r.shape.Hidden {
			layers = append(layers, x)
			x = affine(x, width)
			for j := range x {
				switch r.shape.Activation {
				case Tanh:
					x[j] = math.Tanh(x[j])
				case ReLU:
					x[j] = math.Max(0, x[j])
				case Sigmoid:
					x[j] = 1 / (1 + math.Exp(-x[j]))
				}
			}
		}
		layers = append(layers, x)
		z, sum := affine(x, r.shape.Classes), 0.0
		for _, v := range z {
			sum += math.Exp(v)
		}
		total += math.Log(sum) - z[r.batch.Labels[i]]
		if r.head != nil {
			for j, v := range affine(layers[r.head.Layer], r.targets.Cols) {
				total += r.head.Weight * math.Abs(v-float64(r.targets.Row(i)[j]))
			}
		}
	}
	return total
}

func randomImages(n, rows, cols, classes int, seed uint64) data.Images {
	rng := Stream(seed, "images")
	images := data.Images{Rows: rows, Cols: cols, Pixels: make([]byte, n*rows*cols), Labels: make([]int32, n)}
	for i := range images.Pixels {
		images.Pixels[i] = byte(rng.IntN(256))
	}
	for i := range images.Labels {
		images.Labels[i] = int32(rng.IntN(classes))
	}
	return images
}

func TestStepFollowsTheGradient(t *testing.T) {
	type setup struct {
		hidden    []int
		headLayer int // 0 for no head
		outputs   int
		sparse    bool // an input that is mostly zeros takes another way
	}
	for _, a := range []Activation{Tanh, ReLU, Sigmoid} {
		for _, s := range []setup{
			{[]int{5}, 0, 0, false}, {[]int{5, 4}, 1, 3, false}, {[]int{5, 4}, 2, 2, true}, {[]int{6, 5, 4}, 2, 1, true},
		} {
			t.Run(fmt.Sprintf("%s/%v/head%d/sparse=%v", a, s.hidden, s.headLayer, s.sparse), func(t *testing.T) {
				shape := Shape{Inputs: 6, Hidden: s.hidden, Classes: 3, Activation: a}
				net := New(shape, Stream(7, "weights"))
				batch := randomImages(9, 2, 3, 3, 8)
				if s.sparse {
					for i := range batch.Pixels {
						if i%3 != 0 {
							batch.Pixels[i] = 0
						}
					}
				}
				if NewInput(batch).listed != s.sparse {
					t.Fatalf("the input is not kept as meant")
				}
				var head *Head
				var targets Matrix
				if s.headLayer > 0 {
					head = NewHead(shape, s.headLayer, s.outputs, 0.3, Stream(7, "head"))
					targets = NewMatrix(batch.Len(), s.outputs)
					rng := Stream(9, "targets")
					for i := range targets.Rows {
						for j := range targets.Cols {
							targets.Row(i)[j] = float32(rng.NormFloat64())
						}
					}
				}
				ref := reference{shape, head, batch, targets}
				before := parameters(net, head)
				want := fd.Gradient(nil, ref.loss, before, &fd.Settings{Formula: fd.Central})

				loss := NewTrainer(net, head, batch.Len(), 1, simd.Serial).Step(NewInput(batch), targets)
				after := parameters(net, head)
				if got, want := loss.CrossEntropy+loss.Head, ref.loss(before); math.Abs(got-want) > 1e-5*want {
					t.Errorf("loss %v, want %v", got, want)
				}
				// With rate 1 the gradient is before − after. Parameters and sums are
				// of the order of 1, so float32's rounding (6e-8 each, some tens of
				// terms) stays below 1e-5; a missing term is of the order of 0.01.
				for i := range want {
					if got := before[i] - after[i]; math.Abs(got-want[i]) > 1e-5 {
						t.Errorf("derivative by parameter %d of %d: %v, want %v", i, len(want), got, want[i])
					}
				}
			})
		}
	}
}

func TestStepUsesTheRate(t *testing.T) {
	shape := Shape{Inputs: 6, Hidden: []int{4}, Classes: 3, Activation: Tanh}
	batch := randomImages(5, 2, 3, 3, 1)
	moved := func(rate float64) []float64 {
		net := New(shape, Stream(1, "weights"))
		before := parameters(net, nil)
		NewTrainer(net, nil, 5, rate, simd.Serial).Step(NewInput(batch), Matrix{})
		after := parameters(net, nil)
		for i := range after {
			after[i] -= before[i]
		}
		return after
	}
	one, half := moved(1), moved(0.5)
	for i := range one {
		if math.Abs(one[i]-2*half[i]) > 1e-6 { // rounding of parameters of the order of 1
			t.Errorf("parameter %d moves by %v at rate 1 and %v at rate 0.5", i, one[i], half[i])
		}
	}
}
