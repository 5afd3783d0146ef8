package repr_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// line is features of different sizes and two targets that depend on them and on noise.
func line(seed uint64, n, d int) (*mat.Dense, [][]float64) {
	x, _ := uneven(seed, n, d, 3)
	rng := rand.New(rand.NewPCG(seed, 5))
	targets := [][]float64{make([]float64, n), make([]float64, n)}
	for i := range n {
		targets[0][i] = 3 + 0.7*x.At(i, 0) - x.At(i, 1) + 0.3*rng.NormFloat64()
		targets[1][i] = rng.NormFloat64()
	}
	return x, targets
}

// normal solves the normal equations of scaled features with gonum, and predicts rows from them.
func normal(t *testing.T, x *mat.Dense, y []float64, fit []int, lambda float64, scale repr.Scale, unit []int) []float64 {
	z, mean := scaled(x, unit, scale), 0.0
	_, d := x.Dims()
	for _, i := range fit {
		mean += y[i] / float64(len(fit))
	}
	centre := make([]float64, d)
	for _, i := range fit {
		for j := range d {
			centre[j] += z.At(i, j) / float64(len(fit))
		}
	}
	g, b := mat.NewSymDense(d, nil), mat.NewVecDense(d, nil)
	for j := range d {
		g.SetSym(j, j, lambda)
	}
	row := func(i int) *mat.VecDense {
		v := mat.NewVecDense(d, nil)
		for j := range d {
			v.SetVec(j, z.At(i, j)-centre[j])
		}
		return v
	}
	for _, i := range fit {
		g.SymRankOne(g, 1, row(i))
		b.AddScaledVec(b, y[i]-mean, row(i))
	}
	var w mat.VecDense
	var factor mat.Cholesky
	if !factor.Factorize(g) {
		t.Fatal("not positive definite")
	}
	if err := factor.SolveVecTo(&w, b); err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(y))
	for i := range out {
		out[i] = mean + mat.Dot(&w, row(i))
	}
	return out
}

// TestFitRidge compares both forms, more samples than features and fewer, with the normal equations,
// and leave-one-out with as many fits as there are samples.
func TestFitRidge(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{40, 7}, {12, 30}, {9, 9}, {300, 70}} {
		x, targets := line(11, shape.n, shape.d)
		all := make([]int, shape.n)
		for i := range all {
			all[i] = i
		}
		for _, scale := range []repr.Scale{repr.ScaleNone, repr.ScaleStandard, repr.ScaleLayer} {
			const lambda = 2.5
			o := repr.Options{Scale: scale, Pool: simd.NewPool(2)}
			p := modeltest.Must(repr.FitRidge(t.Context(), modeltest.Rows(x), targets, lambda, o))(t)
			s := modeltest.Must(p.Score(modeltest.Rows(x), targets))(t)
			sum := 0.0
			for k, y := range targets {
				want, r2 := normal(t, x, y, all, lambda, scale, all), 0.0
				left, away := 0.0, 0.0
				for i, v := range want {
					if math.Abs(s.Predictions[k][i]-v) > 1e-9 {
						t.Errorf("%v, %q: target %d of sample %d is predicted as %g, want %g", shape, scale, k, i, s.Predictions[k][i], v)
					}
					left += math.Pow(y[i]-v, 2)
					away += math.Pow(y[i]-p.Means[k], 2)
				}
				if r2 = 1 - left/away; !modeltest.Near(s.R2[k], r2, 1e-9) {
					t.Errorf("%v, %q: R² is %g, want %g", shape, scale, s.R2[k], r2)
				}
				sum += r2
			}
			if !modeltest.Near(s.Mean, sum/2, 1e-9) {
				t.Errorf("the mean of R² is %g, want %g", s.Mean, sum/2)
			}
			if shape.n > 50 {
				continue
			}
			want := 0.0
			for i := range all {
				but := slices.Delete(slices.Clone(all), i, i+1)
				for _, y := range targets {
					want += math.Pow(normal(t, x, y, but, lambda, scale, all)[i]-y[i], 2) / float64(shape.n)
				}
			}
			got := modeltest.Must(repr.LeaveOneOut(t.Context(), modeltest.Rows(x), targets, []float64{0.1, lambda}, o))(t)
			if !modeltest.Near(got[1], want, 1e-9) {
				t.Errorf("%v, %q: leave-one-out is %.12g, want %.12g", shape, scale, got[1], want)
			}
		}
	}
}

// TestFitRidgeOfClasses compares with the probe of the same objective, which is found by iterations.
func TestFitRidgeOfClasses(t *testing.T) {
	x, labels := uneven(9, 80, 6, 3)
	for _, scale := range []repr.Scale{repr.ScaleNone, repr.ScaleStandard} {
		probe := mustFit(t, x, labels, 3, repr.Options{Solver: repr.Ridge, C: 0.25, Scale: scale, Tolerance: 1e-15})
		r := modeltest.Must(repr.FitRidge(t.Context(), modeltest.Rows(x), repr.OneHot(labels, 3), 4, repr.Options{Scale: scale}))(t)
		if !mat.EqualApprox(r.Weights, probe.Weights, 1e-7) {
			t.Errorf("%q: weights %v, want %v", scale, mat.Formatted(r.Weights), mat.Formatted(probe.Weights))
		}
		for k, b := range r.Intercepts {
			if math.Abs(b-probe.Intercepts[k]) > 1e-6 {
				t.Errorf("%q: intercept %d is %g, want %g", scale, k, b, probe.Intercepts[k])
			}
		}
	}
}

// TestRidgeOnAnyCores has the same bits on any number of cores.
func TestRidgeOnAnyCores(t *testing.T) {
	x, targets := line(13, 700, 150)
	var first []float64
	for _, cores := range []int{1, 2, 5} {
		o := repr.Options{Pool: simd.NewPool(cores)}
		p := modeltest.Must(repr.FitRidge(t.Context(), modeltest.Rows(x), targets, 1, o))(t)
		all := append(slices.Clone(p.Weights.RawMatrix().Data), modeltest.Must(repr.LeaveOneOut(t.Context(), modeltest.Rows(x), targets, []float64{1}, o))(t)...)
		if first == nil {
			first = all
		}
		if !slices.Equal(all, first) {
			t.Errorf("%d cores give other bits", cores)
		}
	}
}

func TestFitRidgeRefuses(t *testing.T) {
	x, targets := line(1, 10, 4)
	bad := [][]float64{targets[0], slices.Clone(targets[1])}
	bad[1][7] = math.NaN()
	for want, err := range map[string]error{
		"no targets":                                 second(repr.FitRidge(t.Context(), modeltest.Rows(x), nil, 1, repr.Options{})),
		"target 1 has 9 numbers for 10 samples":      second(repr.FitRidge(t.Context(), modeltest.Rows(x), [][]float64{targets[0], targets[1][:9]}, 1, repr.Options{})),
		"target 1 of sample 7 is NaN: not finite":    second(repr.FitRidge(t.Context(), modeltest.Rows(x), bad, 1, repr.Options{})),
		"the weight λ is 0":                          second(repr.FitRidge(t.Context(), modeltest.Rows(x), targets, 0, repr.Options{})),
		"the representation is empty":                second(repr.FitRidge(t.Context(), nil, targets, 1, repr.Options{})),
		`unknown scale "size"`:                       second(repr.FitRidge(t.Context(), modeltest.Rows(x), targets, 1, repr.Options{Scale: "size"})),
		"1 sample: expected 2 or more":               second(repr.LeaveOneOut(t.Context(), modeltest.Rows(mat.NewDense(1, 2, nil)), [][]float64{{1}}, []float64{1}, repr.Options{})),
		"9000 samples of 9001 features: expected at": second(repr.FitRidge(t.Context(), modeltest.Part{N: 9000, Rows: modeltest.Rows(mat.NewDense(1, 9001, nil))}, targets, 1, repr.Options{})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := repr.FitRidge(ended, modeltest.Rows(x), targets, 1, repr.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want that of the context", err)
	}
}

func second[T any](_ T, err error) error { return err }
