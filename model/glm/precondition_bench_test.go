package glm

import (
	"fmt"
	"runtime"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
	"fathom/model/vector"
)

// BenchmarkPreconditioned is a multinomial probe of a layer as wide as those of language models,
// and of more classes, with and without a preconditioner. It reports the rounds, each a pass over
// the layer.
func BenchmarkPreconditioned(b *testing.B) {
	pool := simd.NewPool(runtime.GOMAXPROCS(0))
	for _, d := range []int{768, 4096} {
		x, labels := modeltest.TanhLayer(b, 5000, d)
		for _, tolerance := range []float64{1e-2, 1e-6} {
			for _, plain := range []bool{true, false} {
				name := map[bool]string{true: "diagonal", false: "preconditioned"}[plain]
				b.Run(fmt.Sprintf("%d×%d/%g/%s", x.Rows, d, tolerance, name), func(b *testing.B) {
					for b.Loop() {
						s := solverOf(Problem{Family: Multinomial, C: 0.01, Labels: labels, Classes: 10, Tolerance: tolerance}, x, true, pool)
						if plain {
							s.loss = unweighed{s.loss}
						}
						if err := s.Minimise(b.Context()); err != nil {
							b.Fatal(err)
						}
						b.ReportMetric(float64(s.groups[0].total), "rounds")
					}
				})
			}
		}
	}
}

// BenchmarkPrecondition is the making of a preconditioner in both forms, its use, and a pass beside
// them.
func BenchmarkPrecondition(b *testing.B) {
	for _, d := range []int{768, 4096} {
		x, labels := modeltest.TanhLayer(b, 5000, d)
		s := solverOf(Problem{Family: Multinomial, C: 0.01, Labels: labels, Classes: 10, Tolerance: 1e-12}, x, true, simd.NewPool(runtime.GOMAXPROCS(0)))
		s.start()
		g, rows := s.groups[0], vector.UpTo(10)
		var p *preconditioner
		b.Run(fmt.Sprintf("%d×%d/make", x.Rows, d), func(b *testing.B) {
			for b.Loop() {
				if p = s.precondition(s.groups); p == nil {
					b.Fatal("none")
				}
			}
		})
		for j := range s.conj.Data {
			s.conj.Data[j] = float64(1 + j%7)
		}
		b.Run(fmt.Sprintf("%d×%d/apply", x.Rows, d), func(b *testing.B) {
			for b.Loop() {
				p.apply(s.image, s.conj, rows)
			}
		})
		b.Run(fmt.Sprintf("%d×%d/pass", x.Rows, d), func(b *testing.B) {
			s.loss.narrow(g.lo, g.hi)
			for b.Loop() {
				s.bend(s.groups)
			}
		})
	}
}
