package model

import (
	"fmt"
	"slices"
	"strings"

	"fathom/model/simd"
)

// Activation names the function f that a hidden layer applies to each element.
type Activation string

// The activations a network can have.
const (
	Tanh    Activation = "tanh"    // f(x) = tanh x, the post's
	ReLU    Activation = "relu"    // f(x) = max(0, x), with f′(0) = 0
	Sigmoid Activation = "sigmoid" // f(x) = 1/(1+e⁻ˣ)
)

// activations lists every activation, the default first.
var activations = []Activation{Tanh, ReLU, Sigmoid}

// Activations lists every activation, the default first.
func Activations() []Activation { return slices.Clone(activations) }

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

// kernel is what the kernels call the activation.
func (a Activation) kernel() simd.Activation {
	switch a {
	case ReLU:
		return simd.ReLU
	case Sigmoid:
		return simd.Sigmoid
	}
	return simd.Tanh
}
