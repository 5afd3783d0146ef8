package repr_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/reading"
	"fathom/model/repr"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// scaled returns the matrix in the units of the scale, from the moments of some of its rows, computed
// the long way.
func scaled(x *mat.Dense, fit []int, scale repr.Scale) *mat.Dense {
	_, d := x.Dims()
	mean, square, layer := make([]float64, d), make([]float64, d), 0.0
	for j := range d {
		for _, i := range fit {
			mean[j] += x.At(i, j) / float64(len(fit))
		}
		for _, i := range fit {
			square[j] += math.Pow(x.At(i, j)-mean[j], 2) / float64(len(fit))
		}
		layer += square[j] / float64(d)
	}
	var out mat.Dense
	out.Apply(func(_, j int, v float64) float64 {
		switch {
		case scale == repr.ScaleStandard && square[j] > 1e-20:
			return (v - mean[j]) / math.Sqrt(square[j])
		case scale == repr.ScaleLayer:
			return (v - mean[j]) / math.Sqrt(layer)
		}
		return v - mean[j]
	}, x)
	return &out
}

// uneven is blobs with features of different sizes and places, one of them constant.
func uneven(seed uint64, n, d, classes int) (*mat.Dense, []int32) {
	x, labels := modeltest.Blobs(seed, n, d, classes, 1.5, 0)
	x.Apply(func(_, j int, v float64) float64 {
		if j == 2 {
			return 0.1
		}
		return math.Pow(10, float64(j%3-1))*v + float64(j)
	}, x)
	modeltest.Rows(x)
	return x, labels
}

// TestFitScaled fits in each scale and compares with the objective of the scaled features, written
// out, at weights that are put into its units by hand: its value, and that no step leads down.
func TestFitScaled(t *testing.T) {
	x, labels := uneven(3, 90, 7, 3)
	all := make([]int, len(labels))
	for i := range all {
		all[i] = i
	}
	for _, scale := range []repr.Scale{repr.ScaleStandard, repr.ScaleLayer} {
		z := scaled(x, all, scale)
		for _, solver := range solvers {
			t.Run(string(scale)+"/"+string(solver), func(t *testing.T) {
				o := repr.Options{Solver: solver, Scale: scale, C: 2}
				p := mustFit(t, x, labels, 3, o)
				theta := make([][]float64, 3)
				for k := range theta {
					theta[k] = make([]float64, 8)
					theta[k][7] = p.Intercepts[k]
					for j := range 7 {
						unit := (x.At(1, j) - x.At(0, j)) / (z.At(1, j) - z.At(0, j))
						if j == 2 {
							unit = 1
						}
						theta[k][j] = unit * p.Weights.At(k, j)
						theta[k][7] += p.Weights.At(k, j) * (x.At(0, j) - z.At(0, j)*unit)
					}
				}
				if solver == repr.Multinomial {
					checkOptimum(t, func(th []float64) float64 { return softmaxObjective(z, labels, 3, 2, th) }, slices.Concat(theta...), p.Objective[0])
				} else {
					objective := map[repr.Solver]func(*mat.Dense, []int32, int, float64, []float64) float64{
						repr.OneVsRest: ovrObjective, repr.Ridge: ridgeObjective}[solver]
					for k := range theta {
						checkOptimum(t, func(th []float64) float64 { return objective(z, labels, k, 2, th) }, theta[k], p.Objective[k])
					}
				}
				o.Start = p
				if again := mustFit(t, x, labels, 3, o); again.Iterations > 1 || !modeltest.Near(again.Objective[0], p.Objective[0], 1e-11) {
					t.Errorf("from its own optimum it takes %d steps to %g, want %g", again.Iterations, again.Objective[0], p.Objective[0])
				}
			})
		}
	}
}

// TestScaleDoesNotSeeUnits changes the units of the features, which a scaled probe cannot tell.
func TestScaleDoesNotSeeUnits(t *testing.T) {
	x, labels := modeltest.Blobs(4, 100, 5, 3, 1.5, 0)
	modeltest.Rows(x)
	var y mat.Dense
	y.Apply(func(_, j int, v float64) float64 { return v * math.Pow(4, float64(2*j-4)) }, x)
	for _, solver := range solvers {
		o := repr.Options{Solver: solver, Scale: repr.ScaleStandard}
		a, b := mustFit(t, x, labels, 3, o), mustFit(t, &y, labels, 3, o)
		if !modeltest.Near(a.Objective[0], b.Objective[0], 1e-12) || !slices.Equal(predict(t, a, x), predict(t, b, &y)) {
			t.Errorf("%s: other units give the objective %g, want %g", solver, b.Objective[0], a.Objective[0])
		}
	}
}

func TestParseScale(t *testing.T) {
	for name, want := range map[string]repr.Scale{"none": repr.ScaleNone, "": repr.ScaleNone, "standard": repr.ScaleStandard, "layer": repr.ScaleLayer} {
		if got, err := repr.ParseScale(name); got != want || err != nil {
			t.Errorf("%q is %q and %v", name, got, err)
		}
	}
	if _, err := repr.ParseScale("unit"); err == nil || err.Error() != `unknown scale "unit": expected "none", "standard" or "layer"` {
		t.Errorf("the error is %v", err)
	}
}

// TestCrossValidate compares every figure with that of a probe fitted to the other folds' samples
// alone and scored on the fold's, for all solvers and scales. A class stands in one fold only.
func TestCrossValidate(t *testing.T) {
	x, labels := uneven(5, 160, 6, 3)
	folds := repr.Folds(labels, nil, 4, 7)
	for i := range labels {
		if i < 4 && folds[i] == 1 {
			labels[i] = 3 // of five classes; nobody has the last
		}
		if i >= 150 {
			folds[i], labels[i] = -1, repr.None
		}
	}
	grid := []float64{0.01, 1}
	for _, solver := range []repr.Solver{repr.OneVsRest, repr.Multinomial} {
		for _, scale := range []repr.Scale{repr.ScaleNone, repr.ScaleStandard, repr.ScaleLayer} {
			o := repr.Options{Solver: solver, Scale: scale, Tolerance: 1e-14, FoldTolerance: 1e-14, Pool: simd.NewPool(2)}
			v := modeltest.Must(repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 5, folds, grid, o))(t)
			for c := range grid {
				total, judged := 0.0, 0
				for q := range 4 {
					in := func(i int) bool { return folds[i] >= 0 && folds[i] != q }
					a, ya := modeltest.Pick(x, labels, in)
					o.C = grid[c]
					p := mustFit(t, a, ya, 5, o)
					b, yb := modeltest.Pick(x, labels, func(i int) bool {
						return folds[i] == q && (solver == repr.OneVsRest || slices.Contains(ya, labels[i]))
					})
					s := score(t, p, b, yb)
					if !modeltest.Near(v.FoldLoss[c][q], s.LogLoss, 1e-6) {
						t.Errorf("%s, %q, C = %g: fold %d has the log loss %.9g, want %.9g", solver, scale, grid[c], q, v.FoldLoss[c][q], s.LogLoss)
					}
					total += s.LogLoss * float64(s.N)
					judged += s.N
				}
				if want := total / float64(judged); !modeltest.Near(v.LogLoss[c], want, 1e-6) {
					t.Errorf("%s, %q, C = %g: the log loss is %.9g, want %.9g", solver, scale, grid[c], v.LogLoss[c], want)
				}
			}
		}
	}
}

// TestCrossValidateWalks checks where the walk along C ends. Samples of noise are best not fitted at
// all: each C is worse than the last. Of separate ones each is better.
func TestCrossValidateWalks(t *testing.T) {
	noise, labels := modeltest.Blobs(6, 80, 10, 1, 1, 0)
	for i := range labels {
		labels[i] = int32(i / 3 % 2)
	}
	o := repr.Options{Solver: repr.Multinomial, Scale: repr.ScaleStandard}
	v := modeltest.Must(repr.CrossValidate(t.Context(), modeltest.Rows(noise), labels, 2, repr.Folds(labels, nil, 5, 1), repr.CGrid(), o))(t)
	if len(v.C) != 3 || len(v.LogLoss) != 3 || len(v.FoldLoss) != 3 || v.Best != 0 || !v.Edge {
		t.Errorf("noise: %+v, want the end after two rises and the first as best, at the edge", v)
	}
	apart, labels := modeltest.Blobs(6, 80, 4, 3, 0.05, 0)
	v = modeltest.Must(repr.CrossValidate(t.Context(), modeltest.Rows(apart), labels, 3, repr.Folds(labels, nil, 5, 1), repr.CGrid(), o))(t)
	if len(v.C) != 6 || v.Best != 5 || !v.Edge {
		t.Errorf("apart: %+v, want the last as best, at the edge", v)
	}
	v = modeltest.Must(repr.CrossValidate(t.Context(), modeltest.Rows(apart), labels, 3, repr.Folds(labels, nil, 5, 1), []float64{1}, o))(t)
	if len(v.C) != 1 || v.Edge {
		t.Errorf("one value: %+v, want no edge", v)
	}
}

func TestCrossValidateRefuses(t *testing.T) {
	x, labels := modeltest.Blobs(8, 12, 3, 2, 1, 0)
	folds := []int{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, -1}
	with := func(at, fold int) []int {
		f := slices.Clone(folds)
		f[at] = fold
		return f
	}
	grid, o := []float64{1}, repr.Options{Solver: repr.Multinomial}
	for want, f := range map[string]func() (*repr.Validation, error){
		"11 folds for 12 samples": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, folds[:11], grid, o)
		},
		"sample 3 is in fold -2": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, with(3, -2), grid, o)
		},
		"sample 4 is in fold 12": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, with(4, 12), grid, o)
		},
		"fold 2 has no samples": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, with(2, 3), grid, o)
		},
		"1 folds: expected 2 or more": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, make([]int, 12), grid, o)
		},
		"no value of C": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, folds, nil, o)
		},
		"has 1 after 2": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, folds, []float64{2, 1}, o)
		},
		`solver is "ridge"`: func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, folds, grid, repr.Options{Solver: repr.Ridge})
		},
		`unknown scale "none"`: func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, folds, grid, repr.Options{Scale: "none"})
		},
		"tolerance of folds": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, folds, grid, repr.Options{FoldTolerance: 2})
		},
		"label 1: expected 0 to 0": func() (*repr.Validation, error) {
			return repr.CrossValidate(t.Context(), modeltest.Rows(x), slices.Repeat([]int32{1}, 12), 1, folds, grid, o)
		},
	} {
		if _, err := f(); err == nil || !strings.HasPrefix(err.Error(), "cross-validate: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := repr.CrossValidate(ended, modeltest.Rows(x), labels, 2, folds, grid, o); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want that of the context", err)
	}
	x.Set(5, 1, math.Inf(1))
	if _, err := repr.CrossValidate(t.Context(), modeltest.Rows(x), labels, 2, folds, grid, o); !errors.Is(err, reading.ErrNotFinite) || !strings.Contains(err.Error(), "row 5, column 1") {
		t.Errorf("the error is %v, want row 5", err)
	}
}
