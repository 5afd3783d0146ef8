package glm

import (
	"context"
	"math/rand/v2"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"

	"gonum.org/v1/gonum/floats"
)

// TestExactStep multiplies the step of a factorised Hessian by the Hessian, which
// the products give independently: the result must be −gradient.
func TestExactStep(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	const n, d, classes = 150, 6, 4 // more than two tiles of samples
	x := random(rng, n, d, 1)
	labels := make([]int32, n)
	for i := range labels {
		labels[i] = int32(rng.IntN(classes))
	}
	for _, kind := range []Family{Binomial, Multinomial} {
		s := NewSolver(NewDesign(modeltest.Held(x), nil, simd.Serial), Problem{
			Family: kind, C: 2, Labels: labels, Classes: classes, Squares: make([]float64, d+1), Tolerance: 1e-12,
		})
		copy(s.w.Data, modeltest.Normals(rng, len(s.w.Data))) // weights that share something, too
		s.x.Forward(s.z, s.w, s.rowsOf(s.groups))
		for _, g := range s.groups {
			s.evaluate(g, s.w, s.z)
			g.wide = true
		}
		if err := s.gradients(t.Context(), s.groups); err != nil {
			t.Fatal(err)
		}
		for _, g := range s.groups {
			if !s.exact(g) {
				t.Fatalf("%d: the Hessian is not positive definite", kind)
			}
		}
		copy(s.conj.Data, s.step.Data)
		s.bend(s.groups)
		for k := range classes {
			got, want := s.image.Row(k), s.grad.Row(k)
			floats.Add(got[:s.penalised], s.step.Row(k)[:s.penalised])
			floats.Scale(-1, got)
			if !floats.EqualApprox(got, want, 1e-11*floats.Norm(want, 2)) {
				t.Errorf("%d, class %d: the step solves for %v, want %v", kind, k, got, want)
			}
		}
	}
}

// TestSolverGivesUp checks that a fit does not go on for ever.
func TestSolverGivesUp(t *testing.T) {
	x := random(rand.New(rand.NewPCG(7, 8)), 20, 3, 1)
	labels := make([]int32, 20)
	labels[3] = 1
	s := NewSolver(NewDesign(modeltest.Held(x), nil, simd.Serial), Problem{
		C: 1, Labels: labels, Classes: 2, Squares: make([]float64, 4), Tolerance: 1e-12,
	})
	s.groups[1].total = maxRounds
	if err := s.Minimise(context.Background()); err != ErrStalled {
		t.Errorf("error %v, want %v", err, ErrStalled)
	}
}
