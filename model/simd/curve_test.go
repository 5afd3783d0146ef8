package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestCurve holds all tiers to the formula, bit for bit, in shapes with whole and broken vectors, with zeros
// of both signs, infinities and NaN among the numbers.
func TestCurve(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(7, 1))
		odd := []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.NaN()), math.SmallestNonzeroFloat32}
		for _, classes := range []int{1, 2, 3, 10} {
			for n := range 70 {
				for _, share := range []float64{0, 0.05} {
					numbers := func() float32 {
						if r.Float64() < share {
							return odd[r.IntN(len(odd))]
						}
						return float32(r.NormFloat64())
					}
					// What a row has is all there is, so that nothing behind it may be touched.
					matrix := func() (Matrix, func()) {
						m := Matrix{Rows: classes, Cols: n, Stride: n + 5*r.IntN(2)}
						var check func()
						m.Data, check = guarded(t, (classes-1)*m.Stride+n)
						for i := range m.Data {
							m.Data[i] = numbers()
						}
						return m, check
					}
					z, check := matrix()
					p, _ := matrix()
					own, _ := guarded(t, n)
					for i := range own {
						own[i] = numbers()
					}
					want := curved(z, p, own, 0.7)
					k.Curve(z, p, own, 0.7)
					check()
					for i, w := range want {
						if got := z.Data[i]; math.Float32bits(got) != math.Float32bits(w) && !(got != got && w != w) {
							t.Fatalf("%s: float %d is %v, want %v", fmt.Sprintf("%d×%d, stride %d", classes, n, z.Stride), i, got, w)
						}
					}
				}
			}
		}
	})
}

// curved is what Curve makes of the floats of z: what lies between the rows stays.
func curved(z, p Matrix, own []float32, c float32) []float32 {
	out := append([]float32(nil), z.Data...)
	for i, o := range own {
		mean := float32(0)
		for k := range z.Rows {
			mean += float32(p.Row(k)[i] * (z.Row(k)[i] - o))
		}
		for k := range z.Rows {
			out[k*z.Stride+i] = float32(float32(c*p.Row(k)[i]) * ((z.Row(k)[i] - o) - mean))
		}
	}
	return out
}
