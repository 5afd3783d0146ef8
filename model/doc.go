// Package model is the network under study: a multilayer perceptron, its
// parameters, its forward pass and one step of minibatch gradient descent.
//
// The network is the one of the post (Silviu Pitis, "Representational Power of
// Deeper Layers", r2rt.com, 2016), of any depth and width:
//
//	h₀ = x                        the input, bytes divided by 255
//	hₗ = f(hₗ₋₁Wₗ + bₗ)           hidden layers, f = tanh, ReLU or sigmoid
//	z  = h_L W + b                the logits, one per class
//	p  = softmax(z)
//
// Samples are rows. Layer 0 is the input and layers 1 … L are the hidden ones
// after their activation; each is a representation of the input, n×width, and
// what the rest of fathom studies. All arithmetic is float32; losses are summed
// in float64.
//
// The loss of a minibatch is the cross-entropy summed (not averaged) over its
// samples, in nats. A [Head] adds the auxiliary loss of the teach stage.
//
// Nothing here reads a clock or draws from a global source
// of random numbers: the same seed and data give the same bits.
package model
