package glm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

func TestHeaviest(t *testing.T) {
	for _, test := range []struct {
		weights []float64
		m       int
		want    []int
	}{
		{[]float64{3, 1, 2}, 2, []int{0, 2}},
		{[]float64{1, 2, 1, 1}, 2, []int{0, 1}}, // of equal ones the first
		{[]float64{0, 0, 0, 0}, 3, []int{0, 1, 2}},
		{[]float64{0, 5, 0, 4}, 3, []int{0, 1, 3}},
		{[]float64{1, 2}, 2, []int{0, 1}},
		{[]float64{1, 2}, 5, []int{0, 1}},
	} {
		if got := heaviest(test.weights, test.m); !slices.Equal(got, test.want) {
			t.Errorf("the %d heaviest of %v are %v, want %v", test.m, test.weights, got, test.want)
		}
	}
}

// TestPlan checks the form, and that making a preconditioner takes about as many operations as it
// may: those of a symmetric product and of the two triangles, against four for each element of X
// and output.
func TestPlan(t *testing.T) {
	for _, test := range []struct {
		n, width, rows int
		dual           bool
	}{{20_000, 769, 10, false}, {55_000, 785, 10, false}, {10_000, 4097, 10, true}, {20_000, 10_001, 2, true}, {10_000, 769, 2, false}, {10_000, 769, 50, false}, {500_000, 4097, 2, false}, {1_000_000, 8193, 2, true}, {20_000, 65, 100, false}} {
		m, dual := plan(test.n, test.width, test.rows)
		if dual != test.dual || m < 1 || m > test.n || dual && m > test.width {
			t.Errorf("%v: %d samples, dual %t", test, m, dual)
		}
		d, n := float64(test.width), float64(m)
		cost := n*d*d + 2*d*d*d/3
		if dual {
			cost = 2*n*n*d + 2*n*n*n/3
		}
		passes := cost / (4 * float64(test.n) * d * float64(max(test.rows, narrowRows)))
		if passes > 1.2*trialPasses || m < test.n && (!dual || 2*m < test.width-1 && m < mostFactored) && passes < 0.8*trialPasses {
			t.Errorf("%v: %d samples, dual %t, cost %.1f passes", test, m, dual, passes)
		}
	}
}

// TestTriangle holds L⁻¹ against what it stands for: L⁻¹(I + G)L⁻ᵀ = I. An element of the product
// of n float32s is off by some √n·2⁻²⁴ times the sizes, which are near 1; G has eigenvalues near n.
func TestTriangle(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{1, 2, 16, 63, 64, 65, 130, 333} {
		x := random(rng, 2*n, n, 1)
		var full mat.Dense
		full.Mul(x.T(), x)
		gram := simd.NewMatrix(n, n)
		for i := range n {
			for j := i; j < n; j++ {
				gram.Row(i)[j] = float32(full.At(i, j))
			}
			full.Set(i, i, full.At(i, i)+1)
		}
		work := simd.NewWorkspace(simd.Default(), simd.NewPool(2))
		inverse, ok := inverseRoot(gram, work)
		if !ok {
			t.Fatalf("%d: not positive definite", n)
		}
		l := widened(inverse)
		for i := range n {
			for j := i + 1; j < n; j++ {
				if l.At(i, j) != 0 {
					t.Fatalf("%d: element (%d, %d) of the lower triangle is %g", n, i, j, l.At(i, j))
				}
			}
		}
		var got mat.Dense
		got.Product(l, &full, l.T())
		if err := apart(&got, modeltest.Eye(n)); !(err <= 1e-5*float64(n)) {
			t.Errorf("%d: L⁻¹AL⁻ᵀ is off by %g", n, err)
		}
	}
	indefinite := simd.NewMatrix(2, 2)
	copy(indefinite.Row(0), []float32{1, 3})
	copy(indefinite.Row(1), []float32{0, 1})
	if _, ok := inverseRoot(indefinite, simd.NewWorkspace(simd.Default(), simd.Serial)); ok {
		t.Error("a matrix that is not positive definite was factorised")
	}
}

func widened(x simd.Matrix) *mat.Dense {
	m := mat.NewDense(x.Rows, x.Cols, nil)
	for i := range x.Rows {
		vector.Widen(m.RawRowView(i), x.Row(i))
	}
	return m
}

// apart is the largest difference of two elements.
func apart(a, b mat.Matrix) float64 {
	var off mat.Dense
	off.Sub(a, b)
	return max(mat.Max(&off), -mat.Min(&off))
}

// TestPreconditioner holds M⁻¹, column by column, against that of explicit matrices in float64, for
// both forms, with the mean of all samples and in a frame.
func TestPreconditioner(t *testing.T) {
	const n, d, classes, m = 300, 90, 3, 70
	rng := rand.New(rand.NewPCG(13, 14))
	x := random(rng, n, d, 0.7)
	for i := range n {
		for j := range d {
			x.Set(i, j, 5+float64(1+j%4)*x.At(i, j))
		}
		x.Set(i, 7, 2) // constant
	}
	labels := make([]int32, n)
	for i := range labels {
		labels[i] = int32(rng.IntN(classes))
	}
	for _, standard := range []bool{false, true} {
		s, seen := seenAs(standard, modeltest.Held(x), labels, classes)
		rng := rand.New(rand.NewPCG(15, 16))
		for i := range s.z.Data {
			s.z.Data[i] = 2 * rng.NormFloat64()
		}
		g := s.groups[0]
		s.evaluate(g, s.w, s.z)
		weights := make([]float64, n)
		s.loss.(weigher).weigh(weights, g.lo, g.hi)
		curvature := 0.0
		for k := range classes {
			curvature += s.loss.curvature(k) / classes
		}
		if total := vector.Sum(weights) / n; math.Abs(total/curvature-1) > 1e-12 {
			t.Errorf("standard %t: the weights have the mean %g, want %g", standard, total, curvature)
		}
		list := heaviest(weights, m)
		primal := mat.NewDense(d+1, d+1, nil)
		for _, i := range list {
			primal.RankOne(primal, weights[i], seen.RowView(i), seen.RowView(i))
		}
		one := 1 + gramRounding*mat.Trace(primal)
		for j := range d + 1 {
			primal.Set(j, j, one+primal.At(j, j))
		}
		if err := primal.Inverse(mat.DenseCopyOf(primal)); err != nil {
			t.Fatal(err)
		}
		dual := mat.NewDense(d+1, d+1, nil)
		dual.Scale(dualShare*one, primal) // (1 − θ)I + θ(1 + τ)M⁻¹
		for j := range d + 1 {
			dual.Set(j, j, 1-dualShare+dual.At(j, j))
		}
		for name, want := range map[string]*mat.Dense{"primal": primal, "dual": dual} {
			p := s.primal(0, list, weights)
			if name == "dual" {
				p = s.dual(0, list, weights)
			}
			if p == nil {
				t.Fatalf("standard %t, %s: none", standard, name)
			}
			units, image := vector.NewBlock(d+1, d+1), vector.NewBlock(d+1, d+1)
			for j := range d + 1 {
				units.Row(j)[j] = 1e-30 // the size of a residual does not matter
			}
			p.apply(image, units, vector.UpTo(d+1))
			got := mat.NewDense(d+1, d+1, image.Data)
			got.Scale(1e30, got)
			// Sums of float32s, of eigenvalues from 1 to some hundreds.
			if off := apart(got, want); !(off <= 1e-4) {
				t.Errorf("standard %t, %s: M⁻¹ is off by %g", standard, name, off)
			}
			if off := apart(got, got.T()); !(off <= 1e-6) {
				t.Errorf("standard %t, %s: M⁻¹ and its transpose differ by %g", standard, name, off)
			}
			symmetric := mat.NewSymDense(d+1, nil)
			for i := range d + 1 {
				for j := i; j < d+1; j++ {
					symmetric.SetSym(i, j, got.At(i, j))
				}
			}
			var eigen mat.EigenSym
			eigen.Factorize(symmetric, false)
			if least := slices.Min(eigen.Values(nil)); !(least > 0) {
				t.Errorf("standard %t, %s: M⁻¹ has the eigenvalue %g", standard, name, least)
			}
		}
	}
}

// seenAs is the solver of a multinomial problem, and [X 1] as it sees it.
func seenAs(standard bool, x simd.Matrix, labels []int32, classes int) (*Solver, *mat.Dense) {
	s := solverOf(Problem{Family: Multinomial, C: 1, Labels: labels, Classes: classes, Tolerance: 1e-9}, x, standard, simd.Serial)
	seen := vector.NewBlock(x.Rows, x.Cols+1)
	s.x.samples(seen, 0, 0)
	return s, mat.NewDense(x.Rows, x.Cols+1, seen.Data)
}

// solverOf is the solver of a problem before it starts, of centred features, divided by their deviations if
// standard.
func solverOf(p Problem, x simd.Matrix, standard bool, pool *simd.Pool) *Solver {
	origin := x.Row(0)
	about := MomentsOf(x, origin)
	f := deviations(about, origin)
	if !standard {
		p.Squares = append(about.Squares, float64(x.Rows))
		return NewSolver(NewDesign(x, f.Mean, pool), p)
	}
	p.Squares = f.SquaresOf(about)
	return NewSolver(NewFramed(x, f, p.Classes, pool), p)
}

// deviations is the frame of centred features that are divided by their deviations.
func deviations(m Moments, origin []float32) Frame {
	f := Frame{Mean: make([]float64, len(m.Mean)), Inverse: make([]float64, len(m.Mean))}
	for j, v := range m.Mean {
		f.Mean[j], f.Inverse[j] = float64(origin[j])+v, 1
		if m.Squares[j] > 0 {
			f.Inverse[j] = math.Sqrt(float64(m.N) / m.Squares[j])
		}
	}
	return f
}

// unweighed hides what samples weigh, so that no preconditioner is tried.
type unweighed struct{ loss }

// TestPreconditioned compares fits with and without: the optimum must be the same to the tolerance,
// in far fewer rounds, with the same bits on any number of cores.
func TestPreconditioned(t *testing.T) {
	const classes = 10
	x, labels := large()
	for standard, tolerance := range map[bool]float64{false: 1e-3, true: 1e-10} {
		t.Run(fmt.Sprintf("standard %t, %g", standard, tolerance), func(t *testing.T) {
			fit := func(pool *simd.Pool, plain bool) *Solver {
				s := solverOf(Problem{Family: Multinomial, C: 0.1, Labels: labels, Classes: classes, Tolerance: tolerance}, x, standard, pool)
				if plain {
					s.loss = unweighed{s.loss}
				}
				if err := s.Minimise(t.Context()); err != nil {
					t.Fatal(err)
				}
				return s
			}
			plain, better := fit(simd.NewPool(2), true), fit(simd.NewPool(2), false)
			f, g := plain.groups[0], better.groups[0]
			t.Logf("rounds %d and %d, steps %d and %d, objectives %.15g and %.15g", f.total, g.total, f.steps, g.steps, f.objective, g.objective)
			if off := math.Abs(g.objective/f.objective - 1); !(off <= tolerance) {
				t.Errorf("the objective is %.15g, want %.15g", g.objective, f.objective)
			}
			if plain.trial.now != nil || better.trial.now == nil || 2*g.total > f.total {
				t.Errorf("%d rounds with a preconditioner, %d without", g.total, f.total)
			}
			for _, cores := range []int{0, 1, 3} {
				if cores > 0 && os.Getenv("FATHOM_SLOW") == "" {
					continue
				}
				pool := simd.Serial
				if cores > 0 {
					pool = simd.NewPool(cores)
				}
				if again := fit(pool, false); !slices.Equal(again.w.Data, better.w.Data) || again.groups[0].total != g.total {
					t.Errorf("%d cores: other bits", cores)
				}
			}
		})
	}
}

// TestApplyTriangle compares it with what reads the zeros too, where a triangle is a band and less, and
// several of them.
func TestApplyTriangle(t *testing.T) {
	for _, width := range []int{5, triangleBand, 2*triangleBand + 33} {
		rng := rand.New(rand.NewPCG(3, uint64(width)))
		root, r := simd.NewMatrix(width, width), vector.NewBlock(4, width)
		for i := range width {
			for j := range i + 1 {
				root.Row(i)[j] = float32(rng.NormFloat64())
			}
		}
		for i := range r.Data {
			r.Data[i] = 1e5 * rng.NormFloat64()
		}
		work := simd.NewWorkspace(simd.Default(), simd.NewPool(2))
		got, want := vector.NewBlock(4, width), vector.NewBlock(4, width)
		whole := preconditioner{identity: 0.5, factor: 2, work: work, r: []simd.Matrix{root}}
		whole.apply(want, r, []int{1, 3})
		bands := preconditioner{identity: 0.5, factor: 2, work: work, r: []simd.Matrix{{}, root}}
		bands.apply(got, r, []int{1, 3})
		largest := vector.Largest(want.Data)
		for i, v := range got.Data {
			if !(math.Abs(v-want.Data[i]) <= 1e-5*largest) || largest == 0 {
				t.Fatalf("width %d: %g at %d, want %g", width, v, i, want.Data[i])
			}
		}
	}
}
