package model

import (
	"fmt"
	"math"
	"strings"
)

// Activation names the function f that a hidden layer applies to each element.
type Activation string

// The activations a network can have.
const (
	Tanh    Activation = "tanh"    // f(x) = tanh x, the post's
	ReLU    Activation = "relu"    // f(x) = max(0, x)
	Sigmoid Activation = "sigmoid" // f(x) = 1/(1+e⁻ˣ)
)

// Activations lists every activation, the default first.
var activations = []Activation{Tanh, ReLU, Sigmoid}

// ParseActivation returns the activation of that name, or an error that lists
// the names there are.
func ParseActivation(name string) (Activation, error) {
	for _, a := range activations {
		if string(a) == strings.ToLower(name) {
			return a, nil
		}
	}
	return "", fmt.Errorf("%q is no activation; there are tanh, relu and sigmoid", name)
}

// apply replaces each element x of m by f(x).
func (a Activation) apply(m Matrix) {
	for i := range m.Rows {
		row := m.Row(i)
		switch a {
		case ReLU:
			for j, x := range row {
				if x < 0 { // NaN stays NaN
					row[j] = 0
				}
			}
		case Sigmoid:
			for j, x := range row {
				row[j] = float32(1 / (1 + math.Exp(-float64(x))))
			}
		default:
			for j, x := range row {
				row[j] = float32(math.Tanh(float64(x)))
			}
		}
	}
}

// backward multiplies each element of d, the loss's derivative by the layer's
// output h, by f′ written in terms of h: 1−h² for tanh, 1 where h > 0 for ReLU
// (0 at the kink), h(1−h) for sigmoid.
func (a Activation) backward(d, h Matrix) {
	for i := range d.Rows {
		row, out := d.Row(i), h.Row(i)
		switch a {
		case ReLU:
			for j, y := range out {
				if y <= 0 {
					row[j] = 0
				}
			}
		case Sigmoid:
			for j, y := range out {
				row[j] *= y * (1 - y)
			}
		default:
			for j, y := range out {
				row[j] *= 1 - y*y
			}
		}
	}
}
