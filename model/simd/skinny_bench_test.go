package simd

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkSkinnyPass is both products of a probe, on data that caches hold, on the post's, and on
// 400 MB, which are read from memory. It reports the rate at which X is read; turn does nothing.
func BenchmarkSkinnyPass(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, s := range []struct{ n, d, k int }{
		{1000, 100, 10}, {1000, 784, 10},
		{55000, 784, 2}, {55000, 784, 10}, {55000, 784, 32}, {55000, 784, 64}, {10000, 4096, 10}, {130_000, 784, 10},
	} {
		b.Run(fmt.Sprintf("%d×%d×%d", s.n, s.d, s.k), func(b *testing.B) {
			x, m := benchMatrix(r, s.n, s.d), benchMatrix(r, s.k, s.d+1)
			g := Matrix64{Rows: s.k, Cols: s.d + 1, Stride: s.d + 1, Data: make([]float64, s.k*(s.d+1))}
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

// BenchmarkWide is the products of a probe in float64.
func BenchmarkWide(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 7))
	for _, s := range []struct{ n, d, k int }{{1000, 100, 10}, {55000, 100, 10}, {55000, 784, 10}} {
		x := benchMatrix(r, s.n, s.d)
		zeros := func(cols int) Matrix64 {
			return Matrix64{Rows: s.k, Cols: cols, Stride: cols, Data: make([]float64, s.k*cols)}
		}
		w, z, g := zeros(s.d+1), zeros(s.n), zeros(s.d)
		rows := r.Perm(s.k)
		run := func(name string, f func(w *Workspace)) {
			b.Run(fmt.Sprintf("%s/%d×%d×%d", name, s.n, s.d, s.k), func(b *testing.B) {
				forTiers(b, func(b *testing.B, w *Workspace) {
					for b.Loop() {
						f(w)
					}
					gflops(b, 2*s.n*s.d*s.k)
				})
			})
		}
		run("affine", func(ws *Workspace) { ws.AffineWide(z, w, x, rows) })
		run("combine", func(ws *Workspace) { ws.CombineWide(g, z, x, rows) })
	}
}
