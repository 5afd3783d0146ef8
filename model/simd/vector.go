package simd

// MulGrad sets dst[i] *= f′, where f′ is the derivative of the activation f at the place where its
// value is h[i]. dst and h have the same length and must not overlap. The factors 1 − h² and h − h²
// are rounded once, the product once more; where it is smaller than 2⁻⁹⁰ it is 0, but for [Identity],
// as the package's documentation says. ReLU's factor is 0 where h is NaN.
func (k *Kernels) MulGrad(f Activation, dst, h []float32) {
	if g := k.grad(f); g != nil {
		k.vector(g, dst, h)
	}
}

// AddScaled sets dst[i] += α·src[i], rounded once, or twice in the Go tier. dst and src have the
// same length and may be the same.
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
