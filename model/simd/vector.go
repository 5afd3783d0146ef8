package simd

// Tanh sets dst[i] = tanh(src[i]). dst and src have the same length and may be the same.
//
// It is odd, never decreases, keeps the sign of zero, is exactly ±1 for |x| ≥ 9.02 and infinities, and NaN for NaN.
// The error is at most 1.35 ulp, in the assembly tiers by test of every float32; so are the other bounds here.
func (k *Kernels) Tanh(dst, src []float32) { k.vector(k.tanh, dst, src) }

// Exp sets dst[i] = exp(src[i]). dst and src have the same length and may be the same.
//
// Results above the largest float are +Inf, those below the normal range are rounded to subnormal floats or 0; NaN stays
// NaN. The error is at most 1.1 ulp.
func (k *Kernels) Exp(dst, src []float32) { k.vector(k.exp, dst, src) }

// Sigmoid sets dst[i] = 1/(1 + exp(−src[i])). dst and src have the same length and may be the same.
//
// The error is at most 2.5 ulp; results below the normal range may be 0. NaN stays NaN.
func (k *Kernels) Sigmoid(dst, src []float32) { k.vector(k.sigmoid, dst, src) }

// ReLU sets dst[i] = max(0, src[i]), exactly; NaN and the sign of zero stay. dst and src have the same length and may be the
// same.
func (k *Kernels) ReLU(dst, src []float32) { k.vector(k.relu, dst, src) }

// MulGrad sets dst[i] *= f′, where f′ is the derivative of the activation f at the place where its value is h[i]. dst and h
// have the same length and must not overlap. The factors 1 − h² and h − h² are rounded once, the product once more.
// ReLU's is 0 where h is NaN.
func (k *Kernels) MulGrad(f Activation, dst, h []float32) {
	if g := k.grad(f); g != nil {
		k.vector(g, dst, h)
	}
}

// AddScaled sets dst[i] += α·src[i], rounded once, or twice in the Go tier. dst and src have the same length and may be the
// same.
func (k *Kernels) AddScaled(dst []float32, alpha float32, src []float32) {
	n := sameLength(dst, src)
	k.axpy(dst, n, src, n, 1, n, alpha)
}

func (k *Kernels) vector(f elementwise, dst, src []float32) {
	n := sameLength(dst, src)
	f(dst, n, src, n, 1, n)
}

// sameLength returns the length of both slices.
func sameLength(dst, src []float32) int {
	if len(dst) != len(src) {
		panic("simd: vectors of different lengths")
	}
	return len(dst)
}
