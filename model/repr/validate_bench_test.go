package repr

import (
	"fmt"
	"runtime"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
)

// BenchmarkCrossValidate is the cross-validation of a layer, of one that trains on MNIST and of one
// as wide as a large language model's, with the folds one after the other and together, and a final
// fit at a C near the one it chose. Together they took 15 % less time of the cores with ten classes,
// and half as much with two of 4,096 features, which are read from memory.
func BenchmarkCrossValidate(b *testing.B) {
	pool := simd.NewPool(runtime.GOMAXPROCS(0))
	for _, s := range []struct{ d, classes int }{{768, 10}, {4096, 2}} {
		x, labels := modeltest.TanhLayer(b, 10_000, s.d)
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
