package repr

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/simd"
)

// alike draws n rows of d correlated features of six classes.
func alike(n, d int) (simd.Matrix, []int32) {
	rng := rand.New(rand.NewPCG(3, 5))
	x, labels := simd.NewMatrix(n, d), make([]int32, n)
	for i := range n {
		labels[i] = int32(rng.IntN(6))
		common := rng.NormFloat64()
		for j, row := 0, x.Row(i); j < d; j++ {
			row[j] = float32(1.5 + 3*common*math.Sin(float64(j)) + rng.NormFloat64()*math.Pow(10, -float64(j%4)))
			if j%8 == 7 {
				row[j] += 3 * float32(math.Cos(float64(j)+float64(labels[i])))
			}
		}
	}
	return x, labels
}

// TestFitLevels: features that are divided by their deviations may be of any size, so a probe of
// columns that were multiplied by powers of two is that of the columns themselves, with weights
// divided by the same, and so is the choice of C. Some columns are tiny, as the rounding
// of zeros is in real layers, some huge.
func TestFitLevels(t *testing.T) {
	const n, d, classes = 300, 230, 6 // more weights than are ever factorised
	x, labels := alike(n, d)
	folds := Folds(labels, nil, 3, 1)
	solvers := []Solver{Multinomial, OneVsRest}
	unsized, validated := map[Solver]*Probe{}, map[Solver]*Validation{}
	options := func(solver Solver) Options {
		return Options{Solver: solver, C: 1, Scale: ScaleStandard, Tolerance: 1e-10}
	}
	for _, solver := range solvers {
		var err error
		if unsized[solver], err = Fit(t.Context(), x, labels, classes, options(solver)); err != nil {
			t.Fatal(err)
		}
		if validated[solver], err = CrossValidate(t.Context(), x, labels, classes, folds, CGrid(), options(solver)); err != nil {
			t.Fatal(err)
		}
	}
	for _, sizes := range []map[int]int{
		{7: -106, 31: -104},
		{7: -110, 31: -106, 12: 25, 13: -30},
		{0: 100, 1: 90, 59: -100},
	} {
		t.Run(fmt.Sprint(sizes), func(t *testing.T) {
			sized := simd.NewMatrix(n, d)
			for i := range n {
				copy(sized.Row(i), x.Row(i))
				for j, e := range sizes {
					sized.Row(i)[j] = float32(math.Ldexp(float64(x.Row(i)[j]), e))
				}
			}
			for _, solver := range solvers {
				o, want, before := options(solver), unsized[solver], validated[solver]
				got, err := Fit(context.Background(), sized, labels, classes, o)
				if err != nil {
					t.Fatal(err)
				}
				for k := range want.Objective {
					// Both are within the tolerance of one optimum.
					if apart := math.Abs(got.Objective[k]/want.Objective[k] - 1); !(apart <= o.Tolerance) {
						t.Errorf("%s: the objective is %v, %g from %v", solver, got.Objective[k], apart, want.Objective[k])
					}
				}
				for k := range classes {
					for j := range d {
						w, v := want.Weights.At(k, j), math.Ldexp(got.Weights.At(k, j), sizes[j])
						// Of standardised features the weights are within √(2·tolerance·objective).
						if math.Abs(v-w) > 1e-3*(1+math.Abs(w)) {
							t.Fatalf("%s: the weight of feature %d for class %d is %v, want %v", solver, j, k, v, w)
						}
					}
				}
				after, err := CrossValidate(context.Background(), sized, labels, classes, folds, CGrid(), o)
				if err != nil {
					t.Fatal(err)
				}
				if after.Best != before.Best || math.Abs(after.LogLoss[after.Best]-before.LogLoss[before.Best]) > 1e-3 {
					t.Errorf("%s: cross-validation finds %v of %v, and without sizes %v of %v", solver, after.Best, after.LogLoss, before.Best, before.LogLoss)
				}
				if _, err := Fit(context.Background(), sized, labels, classes, Options{Solver: solver, Scale: ScaleStandard, Start: after.Start}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
