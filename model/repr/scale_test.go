package repr_test

import (
	"errors"
	"math"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// TestFitAnyScale asks for the optimum where features are huge, tiny, both at
// once, or far from zero, by the Newton decrement from a dense factorised
// Hessian, which estimates how far the objective is above its minimum.
func TestFitAnyScale(t *testing.T) {
	for _, test := range []struct {
		name   string
		c      float64
		change func(column int, v float64) float64
	}{
		{"one", 1, func(_ int, v float64) float64 { return v }},
		{"a million", 1, func(_ int, v float64) float64 { return v * 1e6 }},
		{"a millionth", 1, func(_ int, v float64) float64 { return v * 1e-6 }},
		{"mixed", 1, func(j int, v float64) float64 { return v * math.Pow(10, float64(j-3)) }},
		{"far from zero", 1, func(_ int, v float64) float64 { return v*100 + 1e5 }},
		{"hardly a penalty", 1e6, func(_ int, v float64) float64 { return v }},
	} {
		x, labels := modeltest.Blobs(7, 120, 8, 3, 1.5, 0)
		x.Apply(func(_, j int, v float64) float64 { return test.change(j, v) }, x)
		for _, solver := range solvers {
			t.Run(test.name+"/"+string(solver), func(t *testing.T) {
				p := mustFit(t, x, labels, 3, repr.Options{Solver: solver, C: test.c})
				for k, reached := range p.Objective {
					excess := ovrDecrement(t, x, labels, k, test.c, theta(p, k))
					switch solver {
					case repr.Multinomial:
						excess = softmaxDecrement(t, x, labels, 3, test.c, thetas(p))
					case repr.Ridge:
						excess = ridgeDecrement(t, x, labels, k, test.c, theta(p, k))
					}
					if !(math.Abs(excess) <= 1e-9*reached) {
						t.Errorf("objective %d is %g and can still fall by %g", k, reached, excess)
					}
				}
			})
		}
	}
}

// ovrDecrement returns ½gᵀH⁻¹g of the one-vs-rest objective.
func ovrDecrement(t *testing.T, x *mat.Dense, labels []int32, k int, c float64, theta []float64) float64 {
	n, d := x.Dims()
	g, h := mat.NewVecDense(d+1, nil), mat.NewSymDense(d+1, nil)
	for j, v := range theta {
		g.SetVec(j, v)
		h.SetSym(j, j, 1)
	}
	for i := range n {
		row := mat.NewVecDense(d+1, append(append([]float64(nil), x.RawRowView(i)...), 1))
		sign := -1.0
		if int(labels[i]) == k {
			sign = 1
		}
		wrong := 1 / (1 + math.Exp(sign*mat.Dot(row, mat.NewVecDense(d+1, theta))))
		g.AddScaledVec(g, -c*sign*wrong, row)
		h.SymRankOne(h, c*wrong*(1-wrong), row)
	}
	return decrement(t, g, h)
}

// ridgeDecrement returns ½gᵀH⁻¹g of the objective of ridge regression.
func ridgeDecrement(t *testing.T, x *mat.Dense, labels []int32, k int, c float64, theta []float64) float64 {
	n, d := x.Dims()
	g, h := mat.NewVecDense(d+1, nil), mat.NewSymDense(d+1, nil)
	for j, v := range theta[:d] {
		g.SetVec(j, v)
		h.SetSym(j, j, 1)
	}
	for i := range n {
		row := mat.NewVecDense(d+1, append(append([]float64(nil), x.RawRowView(i)...), 1))
		left := mat.Dot(row, mat.NewVecDense(d+1, theta))
		if int(labels[i]) == k {
			left--
		}
		g.AddScaledVec(g, c*left, row)
		h.SymRankOne(h, c, row)
	}
	return decrement(t, g, h)
}

// softmaxDecrement returns ½gᵀH⁻¹g of the multinomial objective, in the weights
// and intercepts of all classes but the last. What the last has in excess of the
// others' mean is theirs with the opposite sign, since the optimum adds up to
// zero; so the Hessian is regular.
func softmaxDecrement(t *testing.T, x *mat.Dense, labels []int32, classes int, c float64, theta []float64) float64 {
	n, d := x.Dims()
	free := (classes - 1) * (d + 1)
	expand := mat.NewDense(classes*(d+1), free, nil) // θ = expand · free parameters
	for j := range free {
		expand.Set(j, j, 1)
		expand.Set(free+j%(d+1), j, -1)
	}
	g, h := mat.NewVecDense(len(theta), nil), mat.NewSymDense(len(theta), nil)
	for j, v := range theta {
		if j%(d+1) < d {
			g.SetVec(j, v)
			h.SetSym(j, j, 1)
		}
	}
	for i := range n {
		row := append(append([]float64(nil), x.RawRowView(i)...), 1)
		p, total := make([]float64, classes), 0.0
		for k := range p {
			own := floats.Dot(row, theta[int(labels[i])*(d+1):][:d+1])
			p[k] = math.Exp(floats.Dot(row, theta[k*(d+1):][:d+1]) - own)
			total += p[k]
		}
		floats.Scale(1/total, p)
		for k := range p {
			residual := p[k]
			if k == int(labels[i]) { // −Σ of the others: p − 1 would lose the digits
				residual = 0
				for l, v := range p {
					if l != k {
						residual -= v
					}
				}
			}
			for a := range row {
				g.SetVec(k*(d+1)+a, g.AtVec(k*(d+1)+a)+c*residual*row[a])
				for l := range p {
					second := -p[k] * p[l]
					if k == l {
						second += p[k]
					}
					for b := range row {
						if at, and := k*(d+1)+a, l*(d+1)+b; at <= and {
							h.SetSym(at, and, h.At(at, and)+c*second*row[a]*row[b])
						}
					}
				}
			}
		}
	}
	var gFree mat.VecDense
	gFree.MulVec(expand.T(), g)
	var left, hFree mat.Dense
	left.Mul(expand.T(), h)
	hFree.Mul(&left, expand)
	sym := mat.NewSymDense(free, nil)
	for i := range free {
		for j := i; j < free; j++ {
			sym.SetSym(i, j, hFree.At(i, j))
		}
	}
	return decrement(t, &gFree, sym)
}

func decrement(t *testing.T, g *mat.VecDense, h *mat.SymDense) float64 {
	var factor mat.Cholesky
	if !factor.Factorize(h) {
		t.Fatal("the Hessian is not positive definite")
	}
	var step mat.VecDense
	if err := factor.SolveVecTo(&step, g); err != nil && !errors.As(err, new(mat.Condition)) {
		t.Fatal(err)
	}
	return mat.Dot(g, &step) / 2
}

// TestFeatureFourTimes gives every feature four times. Four weights u on one feature cost
// ½·4u², as does one weight 2u on the feature divided by two; so the optimum
// is that of each feature once, times two, however large it is. Float32 holds both.
func TestFeatureFourTimes(t *testing.T) {
	const n, d = 80, 5
	for _, scale := range []float64{1, 1e3, 1e6, 1e9} {
		once, labels := modeltest.Blobs(21, n, d, 3, 1.5, 0)
		once.Scale(scale, once)
		modeltest.Rows(once)
		var twice, fourTimes mat.Dense
		twice.Augment(once, once)
		fourTimes.Augment(&twice, &twice)
		once.Scale(2, once)
		for _, solver := range solvers {
			want := mustFit(t, once, labels, 3, repr.Options{Solver: solver})
			got := mustFit(t, &fourTimes, labels, 3, repr.Options{Solver: solver})
			for k, v := range got.Objective {
				if !modeltest.Near(v, want.Objective[k], 1e-9) {
					t.Errorf("%s, scale %g: objective %.15g, want %.15g", solver, scale, v, want.Objective[k])
				}
			}
		}
	}
}
