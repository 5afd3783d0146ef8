package repr_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/reading"
	"fathom/model/repr"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

var solvers = []repr.Solver{repr.OneVsRest, repr.Multinomial, repr.Ridge}

// TestFitIsOptimal holds every fit against the objective written out in
// truth_test.go: the value is that of the weights, and its finite-difference
// gradient vanishes there. The objectives are convex, so that is the optimum.
func TestFitIsOptimal(t *testing.T) {
	tests := []struct {
		name          string
		n, d, classes int
		spread, zeros float64
		c             float64
	}{
		{"apart", 60, 4, 3, 0.3, 0, 1},
		{"overlapping", 80, 5, 4, 2, 0, 1},
		{"weak penalty", 60, 3, 3, 2, 0, 100},
		{"strong penalty", 60, 6, 3, 1, 0, 1e-3},
		{"wide", 12, 30, 3, 1, 0, 1},
		{"sparse", 40, 12, 7, 1, 0.8, 1},
		{"one feature", 30, 1, 2, 1, 0, 1},
		{"one sample", 1, 4, 3, 1, 0, 1},
		{"fewer samples than classes", 3, 4, 8, 1, 0, 1},
		{"one class", 10, 3, 1, 1, 0, 1},
	}
	for i, test := range tests {
		x, labels := modeltest.Blobs(uint64(i), test.n, test.d, test.classes, test.spread, test.zeros)
		t.Run(test.name+"/ovr", func(t *testing.T) {
			p := mustFit(t, x, labels, test.classes, repr.Options{C: test.c})
			if len(p.Objective) != test.classes {
				t.Fatalf("%d objectives for %d classes", len(p.Objective), test.classes)
			}
			for k, reached := range p.Objective {
				f := func(theta []float64) float64 { return ovrObjective(x, labels, k, test.c, theta) }
				checkOptimum(t, f, theta(p, k), reached)
			}
		})
		t.Run(test.name+"/ridge", func(t *testing.T) {
			p := mustFit(t, x, labels, test.classes, repr.Options{Solver: repr.Ridge, C: test.c})
			if len(p.Objective) != test.classes {
				t.Fatalf("%d objectives for %d classes", len(p.Objective), test.classes)
			}
			for k, reached := range p.Objective {
				f := func(theta []float64) float64 { return ridgeObjective(x, labels, k, test.c, theta) }
				checkOptimum(t, f, theta(p, k), reached)
			}
		})
		t.Run(test.name+"/multinomial", func(t *testing.T) {
			// Classes that drew no sample have no optimum; number the others anew.
			labels, classes := renumber(labels)
			p := mustFit(t, x, labels, classes, repr.Options{Solver: repr.Multinomial, C: test.c})
			if len(p.Objective) != 1 {
				t.Fatalf("%d objectives, want one", len(p.Objective))
			}
			f := func(theta []float64) float64 { return softmaxObjective(x, labels, classes, test.c, theta) }
			checkOptimum(t, f, thetas(p), p.Objective[0])
			if sum := floats.Sum(p.Intercepts); math.Abs(sum) > 1e-12 {
				t.Errorf("intercepts add up to %g, want 0", sum)
			}
		})
	}
}

// renumber gives the classes that occur the numbers 0, 1, …
func renumber(labels []int32) (out []int32, classes int) {
	number := map[int32]int32{}
	for _, y := range labels {
		if _, ok := number[y]; !ok {
			number[y] = int32(len(number))
		}
		out = append(out, number[y])
	}
	return out, len(number)
}

// checkOptimum holds the weights at and the objective reached there against f.
func checkOptimum(t *testing.T, f func([]float64) float64, at []float64, reached float64) {
	t.Helper()
	// The sums differ in order only: n terms, a few ulp each.
	if got := f(at); math.Abs(got-reached) > 1e-13*(1+reached) {
		t.Errorf("the objective is %.17g at the weights, reported %.17g", got, reached)
	}
	// Central differences are exact to about 1e-9 on these objectives.
	gradient := fd.Gradient(nil, f, at, &fd.Settings{Formula: fd.Central})
	if norm := floats.Norm(gradient, 2); norm > 1e-6*(1+reached) {
		t.Errorf("the gradient at the weights has norm %g", norm)
	}
}

func TestAbsentClass(t *testing.T) {
	x, labels := modeltest.Blobs(3, 50, 4, 3, 1, 0)
	for i := range labels { // classes 0, 2 and 4 of six
		labels[i] *= 2
	}
	dense, _ := renumber(labels)

	t.Run("multinomial", func(t *testing.T) {
		p := mustFit(t, x, labels, 6, repr.Options{Solver: repr.Multinomial})
		want := mustFit(t, x, dense, 3, repr.Options{Solver: repr.Multinomial})
		if !modeltest.Near(p.Objective[0], want.Objective[0], 1e-11) {
			t.Errorf("objective %.15g, without the absent classes %.15g", p.Objective[0], want.Objective[0])
		}
		probabilities := probabilities(t, p, x)
		for _, k := range []int{1, 3, 5} {
			if !math.IsInf(p.Intercepts[k], -1) || mat.Norm(p.Weights.RowView(k), 1) != 0 {
				t.Errorf("class %d has intercept %g and weights %v", k, p.Intercepts[k], p.Weights.RawRowView(k))
			}
			if total := mat.Sum(probabilities.ColView(k)); total != 0 {
				t.Errorf("class %d has probability %g in all", k, total)
			}
		}
		// The intercept −∞ must not poison a warm start in which the class appears.
		labels := append([]int32(nil), labels...)
		labels[0] = 5
		warm := mustFit(t, x, labels, 6, repr.Options{Solver: repr.Multinomial, Start: p})
		cold := mustFit(t, x, labels, 6, repr.Options{Solver: repr.Multinomial})
		if !modeltest.Near(warm.Objective[0], cold.Objective[0], 1e-11) {
			t.Errorf("warm start %.15g, cold %.15g", warm.Objective[0], cold.Objective[0])
		}
	})
	t.Run("ovr", func(t *testing.T) {
		p := mustFit(t, x, labels, 6, repr.Options{})
		for _, k := range []int{1, 3, 5} {
			f := func(theta []float64) float64 { return ovrObjective(x, labels, k, 1, theta) }
			checkOptimum(t, f, theta(p, k), p.Objective[k])
		}
		for _, class := range predict(t, p, x) {
			if class%2 != 0 {
				t.Errorf("predicts class %d, which it never saw", class)
			}
		}
	})
}

func TestWarmStart(t *testing.T) {
	x, labels := modeltest.Blobs(11, 200, 10, 4, 1.5, 0)
	for _, solver := range solvers {
		t.Run(string(solver), func(t *testing.T) {
			cold := mustFit(t, x, labels, 4, repr.Options{Solver: solver})
			again := mustFit(t, x, labels, 4, repr.Options{Solver: solver, Start: cold})
			if again.Iterations > 1 {
				t.Errorf("%d steps from the optimum", again.Iterations)
			}
			moved := mat.DenseCopyOf(x)
			moved.Apply(func(i, j int, v float64) float64 { return v + 0.01*math.Sin(float64(i*j)) }, moved)
			want := mustFit(t, moved, labels, 4, repr.Options{Solver: solver})
			close := mustFit(t, moved, labels, 4, repr.Options{Solver: solver, Start: cold})
			if close.Iterations >= want.Iterations {
				t.Errorf("%d steps from nearby, %d from zero", close.Iterations, want.Iterations)
			}
			far := *cold
			far.Weights = mat.DenseCopyOf(cold.Weights)
			far.Weights.Scale(-1e4, far.Weights)
			shifted := *cold
			shifted.Intercepts = append([]float64(nil), cold.Intercepts...)
			floats.AddConst(5, shifted.Intercepts)
			for name, start := range map[string]*repr.Probe{"near": cold, "far": &far, "shifted": &shifted} {
				p := mustFit(t, moved, labels, 4, repr.Options{Solver: solver, Start: start})
				for k, v := range p.Objective {
					if !modeltest.Near(v, want.Objective[k], 1e-11) {
						t.Errorf("%s start: objective %.15g, cold %.15g", name, v, want.Objective[k])
					}
				}
				// The bound on the weights that Options.Tolerance documents.
				if !mat.EqualApprox(p.Weights, want.Weights, 1e-4) {
					t.Errorf("%s start: other weights than from zero", name)
				}
				if sum := floats.Sum(p.Intercepts); solver == repr.Multinomial && math.Abs(sum) > 1e-12 {
					t.Errorf("%s start: intercepts add up to %g", name, sum)
				}
			}
		})
	}
}

// TestTolerance checks the promise of Options.Tolerance against fits that are
// exact for the purpose.
func TestTolerance(t *testing.T) {
	for seed := range uint64(40) {
		spread, c := math.Pow(10, float64(seed%7)/3-1), math.Pow(10, float64(seed%5)-2)
		x, labels := modeltest.Blobs(seed, 20+3*int(seed), 1+int(seed%8), 2+int(seed%4), spread, 0)
		for i := range labels { // let one class prevail, so that intercepts matter
			if seed%2 == 0 && i%10 != 0 {
				labels[i] = 0
			}
		}
		for _, solver := range solvers {
			opt := repr.Options{Solver: solver, C: c, Tolerance: 1e-15}
			best := mustFit(t, x, labels, 5, opt)
			for _, opt.Tolerance = range []float64{0.3, 0.1, 1e-2, 1e-3, 1e-6, 1e-9} {
				p := mustFit(t, x, labels, 5, opt)
				for k, v := range p.Objective {
					if excess := v/best.Objective[k] - 1; excess > opt.Tolerance {
						t.Errorf("seed %d, %s, tolerance %g: %g above the optimum", seed, solver, opt.Tolerance, excess)
					}
				}
				if p.Iterations > best.Iterations {
					t.Errorf("seed %d, %s: %d steps for tolerance %g, %d for 1e-15", seed, solver, p.Iterations, opt.Tolerance, best.Iterations)
				}
			}
		}
	}
}

// countdown is a context that ends after so many looks at it.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestFitCancelled(t *testing.T) {
	x, labels := modeltest.Blobs(1, 40, 5, 3, 1, 0)
	for _, solver := range solvers {
		for _, looks := range []int{0, 1, 5} {
			p, err := repr.Fit(&countdown{context.Background(), looks}, modeltest.Rows(x), labels, 3, repr.Options{Solver: solver})
			if p != nil || !errors.Is(err, context.Canceled) {
				t.Errorf("%s, cancelled after %d looks: probe %v, error %v", solver, looks, p, err)
			}
		}
	}
}

func TestFitErrors(t *testing.T) {
	x := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	with := func(v float64) *mat.Dense { return mat.NewDense(2, 2, []float64{1, 2, v, 4}) }
	labels := []int32{0, 1}
	other := mustFit(t, x, labels, 3, repr.Options{})
	for _, test := range []struct {
		name    string
		x       *mat.Dense
		labels  []int32
		classes int
		opt     repr.Options
		want    string
	}{
		{"no samples", &mat.Dense{}, nil, 2, repr.Options{}, "the representation is empty"},
		{"labels missing", x, labels[:1], 2, repr.Options{}, "1 labels for 2 samples"},
		{"label too large", x, []int32{0, 2}, 2, repr.Options{}, "sample 1 has label 2: expected 0 to 1"},
		{"no label", x, []int32{0, repr.None}, 2, repr.Options{}, "sample 1 has label -1: expected 0 to 1"},
		{"no classes", x, labels, 0, repr.Options{}, "0 classes: expected 1 or more"},
		{"solver", x, labels, 2, repr.Options{Solver: "svm"}, `unknown probe solver "svm": expected "ovr", "multinomial" or "ridge"`},
		{"negative C", x, labels, 2, repr.Options{C: -1}, "the weight C is -1: expected a positive number"},
		{"C not a number", x, labels, 2, repr.Options{C: math.NaN()}, "the weight C is NaN"},
		{"infinite C", x, labels, 2, repr.Options{C: math.Inf(1)}, "the weight C is +Inf"},
		{"tolerance", x, labels, 2, repr.Options{Tolerance: -1}, "the tolerance is -1"},
		{"start of another shape", x, labels, 2, repr.Options{Start: other}, "the start has 3 classes and width 2: expected 2 and 2"},
		{"start without weights", x, labels, 2, repr.Options{Start: &repr.Probe{Classes: 2, Width: 2}}, "the start has no weights"},
		{"start of mixed shapes", x, labels, 2, repr.Options{Start: &repr.Probe{Classes: 2, Width: 2, Weights: x.Grow(1, 0).(*mat.Dense), Intercepts: []float64{0, 0}}}, "the weights of the start are 3×2: expected 2×2"},
		{"NaN", with(math.NaN()), labels, 2, repr.Options{}, "row 1, column 0 holds NaN: not finite"},
		{"infinity", with(math.Inf(-1)), labels, 2, repr.Options{}, "row 1, column 0 holds -Inf: not finite"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := repr.Fit(context.Background(), modeltest.Rows(test.x), test.labels, test.classes, test.opt)
			if err == nil || !strings.HasPrefix(err.Error(), "fit probe: "+test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if got, want := errors.Is(err, reading.ErrNotFinite), strings.HasSuffix(fmt.Sprint(err), "not finite"); got != want {
				t.Errorf("errors.Is(%v, ErrNotFinite) = %t", err, got)
			}
		})
	}
}

func TestParseSolver(t *testing.T) {
	for _, solver := range solvers {
		if got, err := repr.ParseSolver(string(solver)); got != solver || err != nil {
			t.Errorf("ParseSolver(%q) = %q, %v", solver, got, err)
		}
	}
	for _, name := range []string{"", "OVR", "softmax"} {
		if got, err := repr.ParseSolver(name); got != "" || err == nil {
			t.Errorf("ParseSolver(%q) = %q, %v", name, got, err)
		}
	}
}

// TestFitOfNothing has no representation at all.
func TestFitOfNothing(t *testing.T) {
	if _, err := repr.Fit(t.Context(), nil, nil, 2, repr.Options{}); err == nil || !strings.Contains(err.Error(), "the representation is empty") {
		t.Errorf("error %v", err)
	}
}

// TestFitLeavesLabels checks that the labels do not change.
func TestFitLeavesLabels(t *testing.T) {
	x, labels := modeltest.Blobs(2, 30, 4, 3, 1, 0)
	same := slices.Clone(labels)
	for _, solver := range solvers {
		mustFit(t, x, labels, 3, repr.Options{Solver: solver})
	}
	if !slices.Equal(labels, same) {
		t.Error("Fit changed its labels")
	}
}
