package simd

import (
	"fmt"
	"math"
)

// An Activation is a function that a layer applies to each of its sums.
type Activation uint8

// The activations h = f(x). The error bounds are those of every float32, in the assembly tiers by
// test of each.
const (
	// Identity is x. Its derivative is 1.
	Identity Activation = iota
	// Tanh is tanh x, with an error of at most 1.35 ulp. It is odd, never decreases, keeps the sign
	// of zero, is exactly ±1 for |x| ≥ 9.02 and infinities, and NaN for NaN. Its derivative is 1 −
	// h².
	Tanh
	// Sigmoid is 1/(1 + e⁻ˣ), with an error of at most 2.5 ulp. Results below the normal range may
	// be 0. NaN stays NaN. Its derivative is h − h².
	Sigmoid
	// ReLU is max(0, x), exactly. NaN and the sign of zero stay. Its derivative is 1 where h > 0
	// and 0 elsewhere.
	ReLU
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

// leastBits are the bits of 2⁻⁹⁰, the smallest derivative of a loss that counts.
const leastBits = (127 - 90) << 23

// flushed is x, or 0 where it is smaller than any derivative that counts. NaN stays.
//
// It compares the magnitude's bits, since no processor foresees the signs of derivatives.
func flushed(x float32) float32 {
	if math.Float32bits(x)&(1<<31-1) < leastBits {
		return 0
	}
	return x
}
