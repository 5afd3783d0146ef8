package model

import "fathom/model/simd"

// Activation names the function f that a hidden layer applies to each element.
type Activation string

// The activations a network can have.
const (
	Tanh    Activation = "tanh"    // f(x) = tanh x, the post's
	ReLU    Activation = "relu"    // f(x) = max(0, x), with f′(0) = 0
	Sigmoid Activation = "sigmoid" // f(x) = 1/(1+e⁻ˣ)
)

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
