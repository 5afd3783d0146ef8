package simd

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkSkinnyPass is both products of a probe, on more data than a cache holds. It reports the
// rate at which they are read.
func BenchmarkSkinnyPass(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, s := range []struct{ n, d, k int }{{1000, 100, 10}, {1000, 784, 10}, {55000, 784, 2}, {55000, 784, 10}, {10000, 4096, 10}, {55000, 784, 32}, {55000, 784, 64}} {
		x, m := benchMatrix(r, s.n, s.d), benchMatrix(r, s.k, s.d+1)
		g := Matrix64{Rows: s.k, Cols: s.d + 1, Stride: s.d + 1, Data: make([]float64, s.k*(s.d+1))}
		b.Run(fmt.Sprintf("%d×%d×%d", s.n, s.d, s.k), func(b *testing.B) {
			forTiers(b, func(b *testing.B, w *Workspace) {
				b.SetBytes(int64(4 * s.n * s.d))
				for b.Loop() {
					w.SkinnyPass(g, x, m, func(int, Matrix) {})
				}
				gflops(b, 4*s.n*s.d*s.k)
			})
		})
	}
}
