package repr

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"fathom/data"
	"fathom/model/simd"
)

// BenchmarkCrossValidate is the cross-validation of a layer, of one that trains on MNIST and of one
// as wide as a large language model's, with the folds one after the other and together, and a final
// fit at a C near the one it chose. Together they took 15 % less time of the cores with ten classes,
// and half as much with two of 4,096 features, which are read from memory.
func BenchmarkCrossValidate(b *testing.B) {
	pool := simd.NewPool(runtime.GOMAXPROCS(0))
	for _, s := range []struct{ d, classes int }{{768, 10}, {4096, 2}} {
		x, labels := tanhLayer(b, 10_000, s.d)
		for i := range labels {
			labels[i] %= int32(s.classes)
		}
		folds := Folds(labels, nil, 5, 1)
		o := Options{Solver: Multinomial, Scale: ScaleStandard, Pool: pool}.defaults()
		for _, memory := range []int{1, stackMemory} {
			name := map[int]string{1: "fold by fold", stackMemory: "stacked"}[memory]
			b.Run(fmt.Sprintf("%d×%d×%d/%s", x.Rows, s.d, s.classes, name), func(b *testing.B) {
				for b.Loop() {
					v, err := crossValidate(b.Context(), x, labels, s.classes, folds, CGrid(), o, memory)
					if err != nil {
						b.Fatal(err)
					}
					b.Logf("C %v, log loss %.6f", v.C, v.LogLoss)
				}
			})
		}
		for _, tolerance := range []float64{1e-4, 1e-6} {
			b.Run(fmt.Sprintf("%d×%d×%d/final %g", x.Rows, s.d, s.classes, tolerance), func(b *testing.B) {
				o := o
				o.C, o.Tolerance = 0.01, tolerance
				for b.Loop() {
					p, err := Fit(b.Context(), x, labels, s.classes, o)
					if err != nil {
						b.Fatal(err)
					}
					b.Logf("objective %.6f, %d steps", p.Objective[0], p.Iterations)
				}
			})
		}
	}
}

// tanhLayer is n MNIST training images behind one random tanh layer of d units.
func tanhLayer(b testing.TB, n, d int) (simd.Matrix, []int32) {
	set, err := data.MNIST(data.Options{HoldOut: 5000})
	if err != nil {
		b.Fatal(err)
	}
	images := set.Train.Slice(0, n)
	rng := rand.New(rand.NewPCG(1, 1))
	weights, pixels, x := simd.NewMatrix(images.Dim(), d), simd.NewMatrix(n, images.Dim()), simd.NewMatrix(n, d)
	for i := range weights.Rows {
		for j := range weights.Row(i) {
			weights.Row(i)[j] = float32(0.1 * rng.NormFloat64())
		}
	}
	for i := range n {
		for j, v := range images.Row(i) {
			pixels.Row(i)[j] = float32(v) / 255
		}
	}
	simd.NewWorkspace(simd.Default(), simd.Serial).Mul(x, pixels, weights, make([]float32, simd.Pad(d)), simd.Tanh)
	return x, append([]int32(nil), images.Labels...)
}
