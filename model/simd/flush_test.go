package simd

import (
	"math"
	"slices"
	"testing"
)

// Derivatives that are too small to count are zero, whatever their sign and place; all others stay.
func TestVanishingDerivatives(t *testing.T) {
	nan := float32(math.NaN())
	const least = 0x1p-90
	below := math.Nextafter32(least, 0)
	given := []float32{least, below, -least, -below, 1, 0x1p-149, -0x1p-127, nan, float32(math.Inf(-1))}
	want := []float32{least, 0, -least, 0, 1, 0, 0, nan, float32(math.Inf(-1))}
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for n := range 40 {
			d, h := make([]float32, n), make([]float32, n)
			for _, f := range []struct {
				Activation
				at, slope float32
			}{{Tanh, 0, 1}, {ReLU, 3, 1}, {Sigmoid, 0.5, 0.25}} {
				for i := range d {
					d[i], h[i] = given[i%len(given)]/f.slope, f.at
				}
				k.MulGrad(f.Activation, d, h)
				for i, x := range d {
					if w := want[i%len(want)]; !sameBits(x, w) {
						t.Fatalf("%v: derivative %d of %d, %g, becomes %g, want %g", f.Activation, i, n, given[i%len(given)], x, w)
					}
				}
			}
		}
	})
}

// The derivative of a sample that a network is sure of is exactly zero, and its loss stays what it is.
func TestLossOfASureSample(t *testing.T) {
	labels := []int32{0, 1, 0}
	logits := NewMatrix(3, 3)
	copy(logits.Row(0), []float32{0, -63, -200}) // e⁻⁶³ is 2⁻⁹⁰·⁹
	copy(logits.Row(1), []float32{-95, 5, -95})
	copy(logits.Row(2), []float32{-62, 0, -100}) // e⁻⁶² is 2⁻⁸⁹·⁴
	small := float32(math.Exp(-62))
	want := [][]float32{{0, 0, 0}, {0, 0, 0}, {small - 1, 1, 0}}
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for name, loss := range map[string]func(Matrix, []int32) (float64, int){
			"kernels": k.SoftmaxLoss, "workspace": NewWorkspace(k, Serial).SoftmaxLoss,
		} {
			m := logits
			m.Data = slices.Clone(logits.Data)
			sum, correct := loss(m, labels)
			if sum != 62 || correct != 2 {
				t.Errorf("%s: loss %v, %d correct; want 62 and 2", name, sum, correct)
			}
			for i, row := range want {
				if !slices.Equal(m.Row(i), row) {
					t.Errorf("%s: derivative of sample %d is %g, want %g", name, i, m.Row(i), row)
				}
			}
		}
	})
}
