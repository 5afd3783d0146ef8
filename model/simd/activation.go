package simd

import "fmt"

// An Activation is a function that a layer applies to each of its sums.
type Activation uint8

// The activations, with the derivative of h = f(x) in terms of h. [Kernels.Tanh] and its siblings give the error bounds.
const (
	Identity Activation = iota // x, 1
	Tanh                       // tanh x, 1 − h²
	Sigmoid                    // 1/(1 + e⁻ˣ), h − h²
	ReLU                       // max(0, x), 1 where h > 0 and 0 elsewhere
)

// String returns the function's name.
func (f Activation) String() string {
	names := [...]string{"identity", "tanh", "sigmoid", "relu"}
	if int(f) < len(names) {
		return names[f]
	}
	return fmt.Sprintf("Activation(%d)", f)
}

// apply returns the kernel dst = f(src), nil for the identity.
func (k *Kernels) apply(f Activation) elementwise {
	return [...]elementwise{nil, k.tanh, k.sigmoid, k.relu}[f]
}

// grad returns the kernel dst = dst·f′ where src = f, nil for the identity.
func (k *Kernels) grad(f Activation) elementwise {
	return [...]elementwise{nil, k.tanhGrad, k.sigmoidGrad, k.reluGrad}[f]
}
