package glm

import (
	"math/rand/v2"
	"sync"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// misled weighs the first 300 samples a million times as much as they bend the loss, and the others
// not: the preconditioner keeps a solve from all that these span, where most is to be gained.
type misled struct{ *softmax }

func (m misled) weigh(dst []float64, lo, hi int) {
	m.softmax.weigh(dst, lo, hi)
	for i := range dst {
		if i < 300 {
			dst[i] *= 1e6
		} else {
			dst[i] = 0
		}
	}
}

// large is what is large enough for a preconditioner, made once: nothing changes it.
var large = sync.OnceValues(func() (simd.Matrix, []int32) { return modeltest.Mixture(1700, 511, 10) })

// TestMisled gives a fit a preconditioner that is no good. The optimum must be the same.
func TestMisled(t *testing.T) {
	x, labels := large()
	p := Problem{Family: Multinomial, C: 0.1, Labels: labels, Classes: 10, Tolerance: 1e-6}
	s, plain := solverOf(p, x, true, simd.NewPool(2)), solverOf(p, x, true, simd.NewPool(2))
	s.loss, plain.loss = misled{s.softmax}, unweighed{plain.loss}
	for _, s := range []*Solver{s, plain} {
		if err := s.Minimise(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got, want := s.groups[0], plain.groups[0]
	t.Logf("rounds %d and %d", got.total, want.total)
	if s.trial.pairs == 0 {
		t.Error("no preconditioner was tried")
	}
	if off := got.objective/want.objective - 1; off > 1e-6 || off < -1e-6 {
		t.Errorf("the objective is %.15g, want %.15g", got.objective, want.objective)
	}
}

// TestTrialFails checks when a preconditioner goes: when the first rounds with it let the model
// fall by less than the last ones without, and nothing ended meanwhile.
func TestTrialFails(t *testing.T) {
	one := []*group{{}}
	for _, test := range []struct {
		name   string
		falls  float64 // of the model in each round
		groups int     // when the trial began
		goes   bool
	}{{"better", 5, 1, false}, {"as good", 4, 1, false}, {"worse", 3, 1, true}, {"one of two has ended", 3, 2, false}} {
		trial := trial{now: new(preconditioner), cost: firstCost, plain: 4 * window, groups: test.groups}
		changed := false
		for range window + 2 {
			one[0].fall = test.falls
			changed = trial.again(nil, one) || changed
			if trial.cost == 0 {
				break
			}
		}
		if changed != test.goes || (trial.now == nil) != test.goes || (trial.cost == 0) != test.goes {
			t.Errorf("%s: the preconditioner goes: %t, want %t", test.name, trial.now == nil, test.goes)
		}
	}
}

// TestSmallFitsArePlain checks that fits of the post's size, 1000×784, and a little larger ones keep the
// diagonal, and one-vs-rest.
func TestSmallFitsArePlain(t *testing.T) {
	x, labels := large()
	for _, test := range []struct {
		x      simd.Matrix
		labels []int32
		family Family
	}{{x.Slice(0, 1600), labels[:1600], Multinomial}, {x, labels, Binomial}} {
		s := solverOf(Problem{Family: test.family, C: 0.1, Labels: test.labels, Classes: 10, Tolerance: 1e-2}, test.x, false, simd.Serial)
		if err := s.Minimise(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s.trial.cost != 0 || s.trial.now != nil {
			t.Errorf("%d×%d, family %d: a preconditioner costs %d rounds", test.x.Rows, test.x.Cols, test.family, s.trial.cost)
		}
	}
}

// TestRecycle holds the updated preconditioner against its definition: it is symmetric and positive
// definite, and takes y to s for the pairs of conjugate directions.
func TestRecycle(t *testing.T) {
	const n, pairs = 12, 5
	rng := rand.New(rand.NewPCG(19, 20))
	var hessian mat.Dense
	root := random(rng, n, n, 1)
	hessian.Mul(root, root.T())
	var m memory
	var directions []*mat.VecDense
	for range pairs + 1 { // one too many
		s := mat.NewVecDense(n, nil)
		for i := range n {
			s.SetVec(i, rng.NormFloat64())
		}
		y := new(mat.VecDense)
		for _, d := range directions {
			y.MulVec(&hessian, d)
			s.AddScaledVec(s, -mat.Dot(y, s)/mat.Dot(y, d), d)
		}
		y.MulVec(&hessian, s)
		m.keep(s.RawVector().Data, y.RawVector().Data, mat.Dot(s, y), pairs)
		directions = append(directions, s)
	}
	if len(m.last) != 0 || len(m.next) != pairs {
		t.Fatalf("%d and %d pairs, want 0 and %d", len(m.last), len(m.next), pairs)
	}
	m.turn()
	m.turn() // a solve without rounds forgets nothing
	if len(m.last) != pairs || len(m.next) != 0 {
		t.Fatalf("%d and %d pairs, want %d and 0", len(m.last), len(m.next), pairs)
	}
	diagonal := make([]float64, n)
	for i := range diagonal {
		diagonal[i] = 0.1 + rng.Float64()
	}
	times := func(r []float64) []float64 {
		to, spoilt := make([]float64, n), append([]float64(nil), r...)
		m.update(to, spoilt, func() { copy(to, spoilt); vector.Multiply(to, diagonal) })
		return to
	}
	got := mat.NewDense(n, n, nil)
	for i := range n {
		unit := make([]float64, n)
		unit[i] = 1
		got.SetRow(i, times(unit))
	}
	// The pairs' sizes are near 1, and the condition of H near 10⁴.
	if off := apart(got, got.T()); !(off <= 1e-10) {
		t.Errorf("M⁻¹ and its transpose differ by %g", off)
	}
	symmetric := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			symmetric.SetSym(i, j, got.At(i, j))
		}
	}
	var factor mat.Cholesky
	if !factor.Factorize(symmetric) {
		t.Error("M⁻¹ is not positive definite")
	}
	for _, p := range m.last {
		image := times(p.y)
		for i, v := range p.s {
			if off := image[i] - v; off > 1e-9 || off < -1e-9 {
				t.Errorf("M⁻¹y is %v, want %v", image, p.s)
				break
			}
		}
	}
}

func TestPairsFor(t *testing.T) {
	for _, test := range []struct{ weights, want int }{{7690, mostPairs}, {409_700, 5}, {1 << 24, 0}} {
		if got := pairsFor(test.weights); got != test.want {
			t.Errorf("%d pairs of %d weights, want %d", got, test.weights, test.want)
		}
	}
}
