package repr_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"fathom/model/repr"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// layer returns the first n MNIST training images and their labels as they look
// behind one random tanh layer of 100 units: dense, without a trained network.
func layer(b *testing.B, n int) (*mat.Dense, []int32) {
	images := mnist(b).Train.Slice(0, n)
	rng := rand.New(rand.NewPCG(1, 1))
	weights := mat.NewDense(images.Dim(), 100, nil)
	weights.Apply(func(_, _ int, _ float64) float64 { return 0.1 * rng.NormFloat64() }, weights)
	var x mat.Dense
	x.Mul(matrix(images, pixel), weights)
	x.Apply(func(_, _ int, v float64) float64 { return math.Tanh(v) }, &x)
	return &x, images.Labels
}

// held is a copy of a matrix as a layer is held in memory.
func held(b *testing.B, x *mat.Dense) simd.Matrix {
	read, m := rows(x), simd.NewMatrix(x.Dims())
	for i := range m.Rows {
		if err := read.Read(m.Row(i), i); err != nil {
			b.Fatal(err)
		}
	}
	return m
}

func fitHeld(b *testing.B, x simd.Matrix, labels []int32, classes int, opt repr.Options) *repr.Probe {
	return must(repr.Fit(b.Context(), x, labels, classes, opt))(b)
}

func BenchmarkFit(b *testing.B) {
	input := mnist(b).Train.Slice(0, 1000)
	pixels := matrix(input, pixel)
	hidden, labels := layer(b, 1000)
	for _, solver := range solvers {
		for _, data := range []struct {
			name   string
			x      *mat.Dense
			labels []int32
		}{{"1000x100", hidden, labels}, {"1000x784", pixels, input.Labels}} {
			x := held(b, data.x)
			b.Run(string(solver)+"/"+data.name+"/cold", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					fitHeld(b, x, data.labels, 10, repr.Options{Solver: solver})
				}
			})
			b.Run(string(solver)+"/"+data.name+"/warm", func(b *testing.B) {
				// A layer a moment ago: every value moved by up to a hundredth.
				before := mat.DenseCopyOf(data.x)
				before.Apply(func(i, j int, v float64) float64 { return v * (1 + 0.01*math.Sin(float64(31*i+j))) }, before)
				start := fitHeld(b, held(b, before), data.labels, 10, repr.Options{Solver: solver})
				for b.Loop() {
					fitHeld(b, x, data.labels, 10, repr.Options{Solver: solver, Start: start})
				}
			})
		}
	}
}

// BenchmarkFitAll is the multinomial probe of all 55,000 training images of the
// post, to the optimum. Beside the time it reports the objective reached and the
// Newton steps.
func BenchmarkFitAll(b *testing.B) {
	images := mnist(b).Train
	pixels := held(b, matrix(images, pixel))
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
	x, labels := layer(b, 1000)
	read := held(b, x)
	p := fitHeld(b, read, labels, 10, repr.Options{})
	for b.Loop() {
		if _, err := p.Score(read, labels); err != nil {
			b.Fatal(err)
		}
	}
}
