package linalg

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"fathom/model/simd"
	"fathom/model/vector"
)

// Symmetric is a real symmetric n×n matrix, reduced to the tridiagonal one of the same eigenvalues.
//
// mat.EigenSym finds all eigenvectors, of which a picture wants three, and its
// reduction walks down columns of row-major storage. Here the reduction is in
// rows and nearly all in the kernels, and eigenvectors are found one by one: a
// 434×434 matrix takes a tenth of the time.
type Symmetric struct {
	n int
	a []float64 // afterwards row i holds reflector i from column i+1 on

	diagonal, off []float64 // the tridiagonal matrix T, divided by scale
	scale         float64   // its largest entry
	tau           []float64 // of the reflectors I − τvvᵀ
	kernels       *simd.Kernels
}

// panel is how many reflectors are found before the rest of the matrix sees
// them.
const panel = 32

// NewSymmetric reduces the n×n matrix whose upper triangle is in a, row by row, to tridiagonal
// form, A = QTQᵀ with Q = H₀H₁…, by Householder reflectors in panels (Dongarra,
// Sorensen and Hammarling 1989; LAPACK's DSYTRD). It takes over a.
func NewSymmetric(n int, a []float64) *Symmetric {
	s := &Symmetric{n: n, a: a, diagonal: make([]float64, n), off: make([]float64, n), tau: make([]float64, n),
		kernels: simd.Default()}
	// Rows 2j and 2j+1 hold the vectors v and w of the panel's reflector j: the
	// rest of the matrix still lacks Σ −vwᵀ−wvᵀ.
	late := make([]float64, 2*panel*n)
	coef := make([]float64, 2*panel)
	for first := 0; first < n; first += panel {
		end := min(first+panel, n)
		s.mirror(first)
		for i := first; i < end; i++ {
			s.reflect(i, i-first, late, coef)
		}
		for r := end; r < n; r++ {
			s.update(r, end-first, late, coef)
		}
	}
	s.normalise()
	return s
}

// normalise divides T by its largest entry and clears what is nothing beside it.
// So nothing that follows can overflow.
func (s *Symmetric) normalise() {
	for _, t := range [][]float64{s.diagonal, s.off} {
		s.scale = max(s.scale, vector.Largest(t))
	}
	for _, t := range [][]float64{s.diagonal, s.off} {
		for i, v := range t {
			t[i] = v / s.scale
			if !(math.Abs(t[i]) > Epsilon*Epsilon) { // 0/0 too
				t[i] = 0
			}
		}
	}
}

// mirror copies the upper triangle from row first on into the lower one.
func (s *Symmetric) mirror(first int) {
	for i := first; i < s.n; i++ {
		for j := i + 1; j < s.n; j++ {
			s.a[j*s.n+i] = s.a[i*s.n+j]
		}
	}
}

// update subtracts the panel's first count reflectors from row r, from the
// diagonal on.
func (s *Symmetric) update(r, count int, late, coef []float64) {
	n := s.n
	for j := range count {
		coef[2*j], coef[2*j+1] = -late[(2*j+1)*n+r], -late[2*j*n+r]
	}
	s.kernels.AddTransMulVec64(s.a[r*n+r:(r+1)*n], s.panelOf(late, count, r), coef[:2*count])
}

// reflect brings row i up to date, finds the reflector that clears it beyond
// the off-diagonal, and adds it to the panel, where count are already.
func (s *Symmetric) reflect(i, count int, late, coef []float64) {
	n := s.n
	s.update(i, count, late, coef)
	s.diagonal[i] = s.a[i*n+i]
	if i == n-1 {
		return
	}
	m := n - 1 - i
	v := s.a[i*n+i+1 : (i+1)*n]
	s.off[i], s.tau[i] = reflector(v)
	copy(late[2*count*n+i+1:(2*count+1)*n], v)
	w := late[(2*count+1)*n+i+1 : (2*count+2)*n]
	// w = τAv with A as the panel's reflectors leave it, then w −= ½τ(w·v)v.
	rest := simd.Matrix64{Rows: m, Cols: m, Stride: n, Data: s.a[(i+1)*n+i+1:]}
	s.kernels.MulVec64(w, rest, v)
	known := s.panelOf(late, count, i+1)
	coef = coef[:2*count]
	s.kernels.MulVec64(coef, known, v)
	for j := range count {
		coef[2*j], coef[2*j+1] = -coef[2*j+1], -coef[2*j]
	}
	s.kernels.AddTransMulVec64(w, known, coef)
	vector.Scale(w, s.tau[i])
	vector.AddScaled(w, -s.tau[i]*vector.Dot(w, v)/2, v)
}

// panelOf is the view of the vectors of the panel's first count reflectors, from column left on.
func (s *Symmetric) panelOf(late []float64, count, left int) simd.Matrix64 {
	return simd.Matrix64{Rows: 2 * count, Cols: s.n - left, Stride: s.n, Data: late[left:]}
}

// reflector replaces x by the vector v, of which the first element is 1, of the reflector
// I − τvvᵀ that takes x to (β, 0, 0, …), and returns β and τ (LAPACK's DLARFG).
func reflector(x []float64) (beta, tau float64) {
	const least = 0x1p-969 // below it β is not exact to working precision
	alpha, rest := x[0], x[1:]
	x[0] = 1
	size := vector.Norm(rest)
	if size == 0 {
		return alpha, 0
	}
	grown := 0
	beta = -math.Copysign(hypot(alpha, size), alpha)
	for math.Abs(beta) < least {
		grown++
		vector.Scale(rest, 1/least)
		alpha = float64(alpha * (1 / least))
		beta = float64(beta * (1 / least))
		if !(math.Abs(beta) < least) {
			beta = -math.Copysign(hypot(alpha, vector.Norm(rest)), alpha)
		}
	}
	tau = (beta - alpha) / beta
	vector.Scale(rest, 1/(alpha-beta))
	for range grown {
		beta *= least
	}
	return beta, tau
}

// Trace returns the sum of the eigenvalues.
func (s *Symmetric) Trace() float64 { return s.scale * vector.Sum(s.diagonal) }

// Values returns the n eigenvalues, largest first, each right to about n·10⁻¹⁶ of the largest in size,
// or an error where they do not converge.
func (s *Symmetric) Values() ([]float64, error) {
	values := slices.Clone(s.diagonal)
	off := slices.Clone(s.off)
	if !eigenvalues(values, off) {
		return nil, errors.New("the eigenvalues did not converge")
	}
	slices.Reverse(values)
	vector.Scale(values, s.scale)
	return values, nil
}

// Vectors returns the unit eigenvectors of the first count of the eigenvalues that Values returned,
// count×n, a row each, by inverse iteration on T (LAPACK's DSTEIN). Those of close eigenvalues are made
// orthogonal to each other. The first eigenvalue must be positive and the largest in size.
func (s *Symmetric) Vectors(values []float64, count int) vector.Block {
	const near = 1e-3 // relative gap under which rounding would spoil orthogonality
	vectors, overlaps := vector.NewBlock(count, s.n), make([]float64, count)
	solver := newShifted(s)
	random := rand.New(rand.NewPCG(1901, 2002)) // any start will do, but always the same
	cluster := 0                                // where the eigenvalues close to this one begin
	for j := range count {
		if j > 0 && values[j-1]-values[j] > near*values[0] {
			cluster = j
		}
		v := vectors.Row(j)
		for i := range v {
			v[i] = float64(random.Float64()) - 0.5
		}
		for range 3 { // two do where eigenvalues are apart
			solver.solve(v, values[j]/s.scale)
			if j > cluster {
				overlap := overlaps[:j-cluster]
				before := vectors.Slice(cluster, j).Matrix(s.n)
				s.kernels.MulVec64(overlap, before, v)
				vector.Scale(overlap, -1)
				s.kernels.AddTransMulVec64(v, before, overlap)
			}
			vector.Scale(v, 1/vector.Norm(v))
		}
	}
	for j := range count {
		s.rotate(vectors.Row(j))
	}
	return vectors
}

// Epsilon is the distance from 1 to the next float64.
const Epsilon = 0x1p-52

// shifted solves with T − shift.
type shifted struct {
	*Symmetric
	below, middle, above []float64 // of the matrix at hand, destroyed by the solution
	right                []float64
}

func newShifted(s *Symmetric) *shifted {
	t := &shifted{Symmetric: s}
	for _, work := range []*[]float64{&t.below, &t.middle, &t.above, &t.right} {
		*work = make([]float64, s.n)
	}
	return t
}

// solve sets v ← (T − shift)⁻¹v. A shift that makes the matrix exactly singular
// is moved by the least bit.
func (t *shifted) solve(v []float64, shift float64) {
	for ok := false; !ok; shift -= Epsilon {
		copy(t.right, v)
		copy(t.below, t.off)
		copy(t.above, t.off)
		for i, d := range t.diagonal {
			t.middle[i] = d - shift
		}
		ok = solveTridiagonal(t.below, t.middle, t.above, t.right)
	}
	copy(v, t.right)
}

// rotate takes an eigenvector of T to one of A, v ← H₀H₁…v.
func (s *Symmetric) rotate(v []float64) {
	for i := s.n - 2; i >= 0; i-- {
		h := s.a[i*s.n+i+1 : (i+1)*s.n]
		vector.AddScaled(v[i+1:], -s.tau[i]*vector.Dot(h, v[i+1:]), h)
	}
}
