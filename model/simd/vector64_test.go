package simd

import (
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/elementary"
)

// TestVectors64 holds the elementary functions of vectors against those of numbers, bit for bit, at
// all lengths around those of the vectors and at what is special.
func TestVectors64(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(13, 1))
		for name, f := range map[string]struct {
			vector  func(dst, src []float64)
			number  func(float64) float64
			special []float64
			random  func() float64
		}{
			"exp": {k.Exp64, elementary.Exp, []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(-1), -1, -5e-324, -1e-17, -708, -708.4, -709,
				-744.44, -745.13, -7.45133219101941108420e+02, -745.14, -746, -1e9, -math.MaxFloat64, -math.Ln2, -math.Ln2 / 2},
				func() float64 { return -750 * math.Pow(r.Float64(), 8) }},
			"log1p": {k.Log1p64, elementary.Log1p, []float64{0, 1, math.NaN(), 5e-324, 0x1p-54, 0x1p-55, 0x1p-29, 0x1p-30, 0x1.fffffffffffffp-30, math.Sqrt2 - 1,
				math.Nextafter(math.Sqrt2-1, 0), math.Nextafter(math.Sqrt2-1, 1), math.Nextafter(1, 0), 1 - 0x1p-52, 0.5, 0x1p-53},
				func() float64 { return math.Pow(r.Float64(), float64(1+r.IntN(40))) }},
		} {
			for n := range 20 {
				for range 500 {
					src, dst := make([]float64, n), make([]float64, n+1)
					dst[n] = 42
					for i := range src {
						if src[i] = f.random(); r.IntN(4) == 0 {
							src[i] = f.special[r.IntN(len(f.special))]
						}
					}
					f.vector(dst, src)
					for i, x := range src {
						if got, want := dst[i], f.number(x); math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
							t.Fatalf("%s(%v) is %v as element %d of %d, want %v", name, x, got, i, n, want)
						}
					}
					if dst[n] != 42 {
						t.Fatalf("%s of %d elements writes behind them", name, n)
					}
				}
			}
		}
	})
}

// BenchmarkVectors64 is what the loss of a probe takes of a sample.
func BenchmarkVectors64(b *testing.B) {
	src, e, l := make([]float64, 1000), make([]float64, 1000), make([]float64, 1000)
	for i := range src {
		src[i] = -float64(i) / 100
	}
	forTiers(b, func(b *testing.B, w *Workspace) {
		for b.Loop() {
			w.Exp64(e, src)
			w.Log1p64(l, e)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(src)), "ns/number")
	})
}
