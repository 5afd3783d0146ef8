package simd

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkDouble is the two products of a probe, with a layer of the post's network and with its
// images.
func BenchmarkDouble(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 6))
	fill := func(rows, cols int) Matrix64 {
		m := Matrix64{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
		for i := range m.Data {
			m.Data[i] = rng.NormFloat64()
		}
		return m
	}
	for _, s := range []struct{ n, d, classes int }{
		{1000, 100, 1}, {1000, 100, 2}, {1000, 100, 10}, {1000, 784, 10}, {24, 100, 10},
	} {
		x, w, z, g := fill(s.n, s.d), fill(s.classes, s.d+1), fill(s.classes, s.n), fill(s.classes, s.d)
		var rows []int
		for k := range s.classes {
			rows = append(rows, k)
		}
		run := func(name string, f func(k *Kernels)) {
			b.Run(fmt.Sprintf("%s/%d×%d×%d", name, s.n, s.d, s.classes), func(b *testing.B) {
				forTiers(b, func(b *testing.B, w *Workspace) {
					for b.Loop() {
						f(w.Kernels)
					}
					gflops(b, 2*s.n*s.d*s.classes)
				})
			})
		}
		run("affine", func(k *Kernels) { k.Affine64(z, w, x, rows) })
		run("combine", func(k *Kernels) { k.Combine64(g, z, x, rows) })
	}
}
