package repr_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"
)

func fitHeld(b *testing.B, x simd.Matrix, labels []int32, classes int, opt repr.Options) *repr.Probe {
	return modeltest.Must(repr.Fit(b.Context(), x, labels, classes, opt))(b)
}

func BenchmarkFit(b *testing.B) {
	input := modeltest.MNIST(b, 0, 0).Train.Slice(0, 1000)
	pixels := modeltest.Held(modeltest.Matrix(input, modeltest.Pixel))
	hidden, labels := modeltest.TanhLayer(b, 1000, 100)
	for _, solver := range solvers {
		for _, data := range []struct {
			name   string
			x      simd.Matrix
			labels []int32
		}{{"1000x100", hidden, labels}, {"1000x784", pixels, input.Labels}} {
			b.Run(string(solver)+"/"+data.name+"/cold", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					fitHeld(b, data.x, data.labels, 10, repr.Options{Solver: solver})
				}
			})
			b.Run(string(solver)+"/"+data.name+"/warm", func(b *testing.B) {
				// A layer a moment ago: every value moved by up to a hundredth.
				before := simd.NewMatrix(data.x.Dims())
				for i := range before.Rows {
					for j, v := range data.x.Row(i) {
						before.Row(i)[j] = v * float32(1+0.01*math.Sin(float64(31*i+j)))
					}
				}
				start := fitHeld(b, before, data.labels, 10, repr.Options{Solver: solver})
				for b.Loop() {
					fitHeld(b, data.x, data.labels, 10, repr.Options{Solver: solver, Start: start})
				}
			})
		}
	}
}

// BenchmarkFitAll is the multinomial probe of all 55,000 training images of the
// post, to the optimum. Beside the time it reports the objective reached and the
// Newton steps.
func BenchmarkFitAll(b *testing.B) {
	images := modeltest.MNIST(b, 0, 0).Train
	pixels := modeltest.Held(modeltest.Matrix(images, modeltest.Pixel))
	for _, tolerance := range []float64{1e-6, 1e-9, 0} {
		b.Run(fmt.Sprintf("multinomial/55000x784/tolerance=%g", tolerance), func(b *testing.B) {
			for b.Loop() {
				p := fitHeld(b, pixels, images.Labels, 10, repr.Options{Solver: repr.Multinomial, Tolerance: tolerance, Pool: simd.NewPool(runtime.GOMAXPROCS(0))})
				b.Logf("objective %.6f", p.Objective[0])
				b.ReportMetric(float64(p.Iterations), "steps")
			}
		})
	}
}

func BenchmarkScore(b *testing.B) {
	read, labels := modeltest.TanhLayer(b, 1000, 100)
	p := fitHeld(b, read, labels, 10, repr.Options{})
	for b.Loop() {
		if _, err := p.Score(read, labels); err != nil {
			b.Fatal(err)
		}
	}
}
