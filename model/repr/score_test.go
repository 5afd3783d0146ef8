package repr_test

import (
	"math"
	"slices"
	"testing"

	"fathom/model/repr"

	"gonum.org/v1/gonum/mat"
)

// byHand is a probe of two features whose margins can be read off.
func byHand(solver repr.Solver) *repr.Probe {
	return &repr.Probe{
		Solver: solver, Classes: 3, Width: 2,
		Weights:    mat.NewDense(3, 2, []float64{1, 0, 0, 1, 0, 0}),
		Intercepts: []float64{0, 0, 0.5},
	}
}

func TestPredict(t *testing.T) {
	x := mat.NewDense(6, 2, []float64{
		3, 1,
		1, 3,
		0, 0,
		2, 2, // a tie goes to the lower class
		math.NaN(), 0, // not a number is no argument for a class
		math.NaN(), math.Inf(1),
	})
	for _, solver := range solvers {
		got := byHand(solver).Predict(strided(x))
		if want := []byte{0, 1, 2, 0, 2, 0}; !slices.Equal(got[:4], want[:4]) {
			t.Errorf("%s: predicted %v, want %v", solver, got, want)
		}
		if slices.Max(got) > 2 {
			t.Errorf("%s: predicted %v of three classes", solver, got)
		}
	}
}

func TestProbabilities(t *testing.T) {
	sigmoid := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	a, b, c := sigmoid(2), sigmoid(-1), sigmoid(0.5)
	e := math.Exp(2) + math.Exp(-1) + math.Exp(0.5)
	for _, test := range []struct {
		name   string
		solver repr.Solver
		x      []float64
		want   []float64
	}{
		{"ovr", repr.OneVsRest, []float64{2, -1}, []float64{a / (a + b + c), b / (a + b + c), c / (a + b + c)}},
		{"softmax", repr.Multinomial, []float64{2, -1}, []float64{math.Exp(2) / e, math.Exp(-1) / e, math.Exp(0.5) / e}},
		{"softmax, large", repr.Multinomial, []float64{2e5, 1e5}, []float64{1, 0, 0}},
		{"ovr, large", repr.OneVsRest, []float64{1e5, -1e5}, []float64{1 / (1 + c), 0, c / (1 + c)}},
	} {
		got := byHand(test.solver).Probabilities(mat.NewDense(1, 2, test.x))
		if want := mat.NewDense(1, 3, test.want); !mat.EqualApprox(got, want, 1e-14) {
			t.Errorf("%s: %v, want %v", test.name, mat.Formatted(got), mat.Formatted(want))
		}
	}
	// Where every class says no with a probability that underflows, their ratio
	// is still defined.
	p := byHand(repr.OneVsRest)
	p.Intercepts = []float64{-2000, -2000, -2001}
	got := p.Probabilities(mat.NewDense(1, 2, nil))
	e = 2 + math.Exp(-1)
	if want := mat.NewDense(1, 3, []float64{1 / e, 1 / e, math.Exp(-1) / e}); !mat.EqualApprox(got, want, 1e-12) {
		t.Errorf("all unlikely: %v, want %v", mat.Formatted(got), mat.Formatted(want))
	}
}

func TestScore(t *testing.T) {
	x := mat.NewDense(5, 2, []float64{3, 1, 1, 3, 0, 0, 3, 1, 0, 0})
	s := byHand(repr.OneVsRest).Score(x, []byte{0, 0, 2, 1, 7})
	if s.Correct != 2 || s.N != 5 || s.Accuracy != 0.4 {
		t.Errorf("%d of %d, accuracy %g; want 2 of 5", s.Correct, s.N, s.Accuracy)
	}
	if lo, hi := repr.Wilson(2, 5); s.Interval != [2]float64{lo, hi} {
		t.Errorf("interval %v, want %g to %g", s.Interval, lo, hi)
	}
	// The label 7 has no row.
	want := [][]int{{1, 1, 0}, {1, 0, 0}, {0, 0, 1}}
	for k := range want {
		if !slices.Equal(s.Confusion[k], want[k]) {
			t.Errorf("confusion %v, want %v", s.Confusion, want)
		}
	}
}

// TestShapesThatDoNotFit checks that a mistake of the program is told in words.
func TestShapesThatDoNotFit(t *testing.T) {
	p, x := byHand(repr.OneVsRest), mat.NewDense(4, 3, nil)
	pca := mustPCA(t, mat.NewDense(4, 2, []float64{1, 2, 3, 4, 5, 6, 7, 9}))
	for want, f := range map[string]func(){
		"repr: a probe of width 2 cannot read 3 columns":   func() { p.Predict(x) },
		"repr: 1 labels for 4 samples":                     func() { p.Score(x, []byte{1}) },
		"repr: a PCA of width 2 cannot read 3 columns":     func() { pca.Scores(x, 1) },
		"repr: a 4×3 matrix cannot be turned to a 4×2 one": func() { repr.Procrustes(x, mat.NewDense(4, 2, nil)) },
		"repr: a 4×3 matrix cannot be turned to a 5×3 one": func() { repr.Procrustes(x, mat.NewDense(5, 3, nil)) },
		"repr: 2 and 3 predictions for 3 labels":           func() { repr.CompareMcNemar(make([]byte, 2), make([]byte, 3), make([]byte, 3)) },
		"repr: 3 and 2 predictions for 3 labels":           func() { repr.CompareMcNemar(make([]byte, 3), make([]byte, 2), make([]byte, 3)) },
		"repr: 3 and 3 predictions for 2 labels":           func() { repr.CompareMcNemar(make([]byte, 3), make([]byte, 3), make([]byte, 2)) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// TestWilson compares with the worked examples of R. G. Newcombe, "Two-sided
// confidence intervals for the single proportion", Statistics in Medicine 17
// (1998), table I, method 3, and with the definition.
func TestWilson(t *testing.T) {
	for _, test := range []struct {
		correct, n int
		lo, hi     float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		lo, hi := repr.Wilson(test.correct, test.n)
		if math.Abs(lo-test.lo) > 5e-5 || math.Abs(hi-test.hi) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", test.correct, test.n, lo, hi, test.lo, test.hi)
		}
		// Errors are the correct answers of the complement.
		if hi2, lo2 := repr.Wilson(test.n-test.correct, test.n); math.Abs(lo+lo2-1) > 1e-15 || math.Abs(hi+hi2-1) > 1e-15 {
			t.Errorf("%d of %d: %g to %g, but the complement %g to %g", test.correct, test.n, lo, hi, hi2, lo2)
		}
	}
	const z = 1.959963984540054
	for _, n := range []int{1, 7, 1000, 1_000_000} {
		for _, correct := range []int{0, 1, n / 3, n} {
			lo, hi := repr.Wilson(correct, n)
			p := float64(correct) / float64(n)
			if !(0 <= lo && lo <= p && p <= hi && hi <= 1 && lo < hi) {
				t.Errorf("%d of %d: %g to %g", correct, n, lo, hi)
			}
			for _, bound := range []float64{lo, hi} {
				if bound == p { // exactly 0 or 1
					continue
				}
				if got := math.Abs(p-bound) / math.Sqrt(bound*(1-bound)/float64(n)); !near(got, z, 1e-6) {
					t.Errorf("%d of %d: %g standard errors at %g", correct, n, got, bound)
				}
			}
		}
	}
	if lo, hi := repr.Wilson(0, 0); lo != 0 || hi != 1 {
		t.Errorf("nothing of nothing: %g to %g, want 0 to 1", lo, hi)
	}
}
