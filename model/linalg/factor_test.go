package linalg

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// TestCholesky compares UᵀU with the matrix, for sizes around those of the parts that are worked
// on.
func TestCholesky(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for _, n := range []int{1, 2, 3, 63, 64, 65, 127, 129, 200, 300} {
		p, x := NewPositive(n), vector.Block{Width: n + 5, Data: modeltest.Normals(rng, n*(n+5))}
		want := mat.NewSymDense(n, nil)
		for i := range n {
			for j := i; j < n; j++ {
				*p.At(i, j) = vector.Dot(x.Row(i), x.Row(j))
				want.SetSym(i, j, *p.At(i, j))
			}
		}
		if !p.Factorise() {
			t.Fatalf("%d×%d: not positive definite", n, n)
		}
		upper := mat.NewTriDense(n, mat.Upper, p.Data)
		var got mat.Dense
		got.Mul(upper.T(), upper)
		// |UᵀU − A| is at most (n+1)·roundoff·|U|ᵀ|U| (Higham, section 10.1), and that at most the
		// largest diagonal element.
		if tolerance := float64(4*(n+1)) * roundoff * float64(n+5) * 4; !mat.EqualApprox(&got, want, tolerance) {
			t.Errorf("%d×%d: UᵀU is not the matrix", n, n)
		}
		solution, b := modeltest.Normals(rng, n), make([]float64, n)
		for i := range n {
			for j := range n {
				b[i] += want.At(i, j) * solution[j]
			}
		}
		p.Solve(b)
		vector.SubtractTo(b, b, solution)
		if off := vector.Norm(b) / vector.Norm(solution); off > 1e-9*float64(n) {
			t.Errorf("%d×%d: the solution is off by %g", n, n, off)
		}
	}
	for _, a := range [][]float64{{1, 2, 0, 1}, {0, 0, 0, 1}, {-1, 0, 0, 1}, {1, math.NaN(), 0, 1}, {math.NaN(), 0, 0, 1}} {
		if p := (&Positive{2, a}); p.Factorise() {
			t.Errorf("%v is taken for positive definite", a)
		}
	}
}

// TestEigenvaluesClosedForm has the matrix of the second difference, whose eigenvalues are
// 2 − 2cos(kπ/(n+1)), also cut into blocks and turned round.
func TestEigenvaluesClosedForm(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 101, 400} {
		for _, cut := range []int{n, n/3 + 1} {
			var want, d, off []float64
			for from := 0; from < n; from += cut {
				size := min(cut, n-from)
				for k := range size {
					want = append(want, (2-2*math.Cos(float64(k+1)*math.Pi/float64(size+1)))/4)
					d, off = append(d, 0.5), append(off, -0.25)
				}
				off[len(off)-1] = 0
			}
			slices.Sort(want)
			if !eigenvalues(d, off) {
				t.Fatalf("%d×%d: no convergence", n, n)
			}
			for k := range d {
				if math.Abs(d[k]-want[k]) > 1e-14 {
					t.Errorf("%d×%d in blocks of %d: eigenvalue %d is %v, want %v", n, n, cut, k, d[k], want[k])
				}
			}
		}
	}
}

// TestEigenvaluesGraded has entries that fall or rise by many powers of ten, so that the iterations
// run from either end, and compares with mat's.
func TestEigenvaluesGraded(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	for n := 2; n < 120; n += 13 {
		for _, power := range []float64{0, 0.2, -0.2} {
			d, off, full := make([]float64, n), make([]float64, n), mat.NewSymDense(n, nil)
			for i := range n {
				size := math.Pow(10, power*float64(i)-max(0, power*float64(n)))
				d[i], off[i] = size*(2*rng.Float64()-1), size*(2*rng.Float64()-1)
				full.SetSym(i, i, d[i])
				if i > 0 {
					full.SetSym(i-1, i, off[i-1])
				}
			}
			if !eigenvalues(d, off) {
				t.Fatalf("%d×%d, power %g: no convergence", n, n, power)
			}
			var eigen mat.EigenSym
			eigen.Factorize(full, false)
			for k, want := range eigen.Values(nil) {
				if math.Abs(d[k]-want) > 1e-13 {
					t.Errorf("%d×%d, power %g: eigenvalue %d is %v, want %v", n, n, power, k, d[k], want)
				}
			}
		}
	}
	if eigenvalues([]float64{0.1, 0.2, 0.3}, []float64{1, math.NaN(), 0}) {
		t.Error("NaN converges")
	}
}

func TestSolveTridiagonal(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 3))
	for n := 1; n < 40; n++ {
		below, middle, above, x := modeltest.Numbers(rng, n), modeltest.Numbers(rng, n), modeltest.Numbers(rng, n), modeltest.Numbers(rng, n)
		b := make([]float64, n)
		size := 0.0
		for i := range n {
			b[i] = middle[i] * x[i]
			if i > 0 {
				b[i] += below[i-1] * x[i-1]
			}
			if i < n-1 {
				b[i] += above[i] * x[i+1]
			}
			size = max(size, math.Abs(b[i]))
		}
		full := mat.NewDense(n, n, nil)
		for i := range n {
			full.Set(i, i, middle[i])
			if i < n-1 {
				full.Set(i+1, i, below[i])
				full.Set(i, i+1, above[i])
			}
		}
		condition := mat.Cond(full, 1)
		if !solveTridiagonal(below, middle, above, b) {
			t.Fatalf("%d×%d: singular", n, n)
		}
		vector.SubtractTo(b, b, x)
		if off := vector.Norm(b) / vector.Norm(x); off > 100*Epsilon*condition {
			t.Errorf("%d×%d: the solution is off by %g at a condition of %g", n, n, off, condition)
		}
	}
	for _, m := range [][3][]float64{{{0}, {0}, {0}}, {{0, 0}, {1, 0}, {1, 0}}, {{1, 0}, {1, 1}, {1, 0}}, {{0, 0}, {0, 1}, {1, 0}}} {
		if solveTridiagonal(m[0], m[1], m[2], make([]float64, len(m[0]))) {
			t.Errorf("the singular matrix %v has a solution", m)
		}
	}
}

func TestHypot(t *testing.T) {
	for _, test := range [][3]float64{{0, 0, 0}, {3, -4, 5}, {3e300, 4e300, 5e300}, {3e-310, 4e-310, 5e-310}} {
		if got := hypot(test[0], test[1]); !(math.Abs(got-test[2]) <= 1e-13*test[2]) {
			t.Errorf("hypot of %v and %v is %v, want %v", test[0], test[1], got, test[2])
		}
	}
}

// TestReflector checks H x = (β, 0, …) for x of all sizes, H = I − τvvᵀ.
func TestReflector(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for n := 1; n < 20; n++ {
		for _, size := range []float64{1, 1e300, 1e-300, 0x1p-1060} {
			x := modeltest.Numbers(rng, n)
			for i := range x {
				x[i] *= size / 1024
			}
			v := slices.Clone(x)
			beta, tau := reflector(v)
			if v[0] != 1 {
				t.Fatalf("v begins with %g", v[0])
			}
			for i := range x {
				x[i] /= size // the products would overflow
			}
			along := vector.Dot(v, x)
			vector.AddScaled(x, -tau*along, v)
			x[0] -= beta / size
			// A subnormal number has few digits.
			if off := vector.Norm(x); off > 1e-13+float64(n)*math.SmallestNonzeroFloat64/size {
				t.Errorf("%d numbers of the size %g: H x is off by %g", n, size, off)
			}
		}
	}
}
