package repr_test

import (
	"math"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"

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
		math.NaN(), 0, // not a number says nothing
		math.NaN(), math.Inf(1),
	})
	for _, solver := range solvers {
		got := predict(t, byHand(solver), x)
		if want := []int32{0, 1, 2, 0, repr.None, repr.None}; !slices.Equal(got, want) {
			t.Errorf("%s: predicted %v, want %v", solver, got, want)
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
		{"ridge", repr.Ridge, []float64{0.25, -0.25}, []float64{0.25 / 0.75, 0, 0.5 / 0.75}},
		{"ridge, large", repr.Ridge, []float64{3, 0.25}, []float64{1 / 1.75, 0.25 / 1.75, 0.5 / 1.75}},
		{"ovr, large", repr.OneVsRest, []float64{1e5, -1e5}, []float64{1 / (1 + c), 0, c / (1 + c)}},
	} {
		got := probabilities(t, byHand(test.solver), mat.NewDense(1, 2, test.x))
		if want := mat.NewDense(1, 3, test.want); !mat.EqualApprox(got, want, 1e-14) {
			t.Errorf("%s: %v, want %v", test.name, mat.Formatted(got), mat.Formatted(want))
		}
	}
	// Where every class says no with a probability that underflows, their ratio
	// is still defined.
	p := byHand(repr.OneVsRest)
	p.Intercepts = []float64{-2000, -2000, -2001}
	got := probabilities(t, p, mat.NewDense(1, 2, nil))
	e = 2 + math.Exp(-1)
	if want := mat.NewDense(1, 3, []float64{1 / e, 1 / e, math.Exp(-1) / e}); !mat.EqualApprox(got, want, 1e-12) {
		t.Errorf("all unlikely: %v, want %v", mat.Formatted(got), mat.Formatted(want))
	}
}

func TestScore(t *testing.T) {
	x := mat.NewDense(5, 2, []float64{3, 1, 1, 3, 0, 0, 3, 1, 0, 0})
	s := score(t, byHand(repr.OneVsRest), x, []int32{0, 0, 2, 1, 7})
	if s.Correct != 2 || s.N != 5 || s.Accuracy != 0.4 {
		t.Errorf("%d of %d, accuracy %g; want 2 of 5", s.Correct, s.N, s.Accuracy)
	}
	if want := []int32{0, 1, 2, 0, 2}; !slices.Equal(s.Predictions, want) {
		t.Errorf("predictions %v, want %v", s.Predictions, want)
	}
}

// TestLogLoss compares with −log of the probabilities, and then has probes that are so sure, right or
// wrong, that those are 1 or 0.
func TestLogLoss(t *testing.T) {
	x := mat.NewDense(3, 2, []float64{2, -1, 0.5, 1, -3, 0.25})
	labels := []int32{0, 2, 1}
	for _, solver := range []repr.Solver{repr.OneVsRest, repr.Multinomial} {
		want := 0.0
		for i, p := 0, probabilities(t, byHand(solver), x); i < 3; i++ {
			want -= math.Log(p.At(i, int(labels[i]))) / 3
		}
		if got := score(t, byHand(solver), x, labels).LogLoss; !modeltest.Near(got, want, 1e-14) {
			t.Errorf("%s: log loss %g, want %g", solver, got, want)
		}
	}
	for _, test := range []struct {
		name            string
		solver          repr.Solver
		x               []float64
		label           int32
		want, tolerance float64
	}{
		{"sure and right", repr.Multinomial, []float64{60, 0}, 0, math.Exp(-60) + math.Exp(-59.5), 1e-14},
		{"sure and wrong", repr.Multinomial, []float64{1e6, -1e6}, 1, 2e6, 1e-15},
		{"each sure and wrong", repr.OneVsRest, []float64{1e6, -1e6}, 1, 1e6 + math.Log(1+1/(1+math.Exp(-0.5))), 1e-15},
		{"unknown", repr.Multinomial, []float64{0, 0}, 3, math.Inf(1), 0},
		{"none", repr.OneVsRest, []float64{0, 0}, repr.None, math.Inf(1), 0},
	} {
		got := score(t, byHand(test.solver), mat.NewDense(1, 2, test.x), []int32{test.label}).LogLoss
		if got != test.want && !modeltest.Near(got, test.want, test.tolerance) {
			t.Errorf("%s: log loss %g, want %g", test.name, got, test.want)
		}
	}
	p := byHand(repr.Multinomial)
	p.Intercepts[2] = math.Inf(-1)
	if got := score(t, p, x, labels).LogLoss; !math.IsInf(got, 1) {
		t.Errorf("the label of a class without samples has the log loss %g, want +Inf", got)
	}
	if got := score(t, byHand(repr.Ridge), x, labels).LogLoss; !math.IsNaN(got) {
		t.Errorf("ridge has the log loss %g, want NaN", got)
	}
}

// TestShapesThatDoNotFit checks that a mistake of the program is told in words.
func TestShapesThatDoNotFit(t *testing.T) {
	p, x := byHand(repr.OneVsRest), mat.NewDense(4, 3, nil)
	for want, f := range map[string]func(){
		"repr: a probe of width 2 cannot read 3 columns": func() { p.Predict(modeltest.Rows(x)) },
		"repr: 1 labels for 4 samples":                   func() { p.Score(modeltest.Rows(x), []int32{1}) },
		"repr: a query of 2 numbers cannot be compared with 3 columns": func() {
			repr.Nearest(t.Context(), modeltest.Rows(x), []float32{1, 2}, 0, 1, repr.Euclid, simd.Serial)
		},
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
