package projection

import (
	"context"
	"math/rand/v2"

	"fathom/model/linalg"
	"fathom/model/simd"
	"fathom/model/vector"
)

// A krylov finds the leading eigenvalues of an operator in the space that a block of vectors and
// their products span, block Lanczos with full orthogonalisation and Rayleigh-Ritz (Golub and
// Underwood 1977; C. Musco and C. Musco, "Randomized block Krylov methods for stronger and faster
// approximate singular value decomposition", NIPS 2015). With q products its error falls as the
// Chebyshev polynomial of degree q does, where that of subspace iteration (N. Halko, P. Martinsson
// and J. Tropp, SIAM Review 53, 2011) falls as a power: a third of the passes over the data.
type krylov struct {
	op       operator
	d, k     int          // width, and how many eigenvalues are wanted
	basis    vector.Block // orthonormal rows, m×d
	products vector.Block // of the operator with each
	gram     []float64    // basis·productsᵀ, most×most
	most     int
	kernels  *simd.Kernels
	passes   int // products of a block that were made
}

// ritz is what a space says of the eigenvalues: as many as it has dimensions up to what is wanted
// and two more.
type ritz struct {
	values    []float64
	vectors   vector.Block // unit, a row each
	residuals []float64    // ‖Cv − θv‖ of each
}

// The sizes of a search.
const (
	krylovSpare  = 6  // vectors in a block beyond those that are wanted
	krylovBlocks = 12 // products of a block before the search begins anew from the best vectors
)

// startBlock returns orthonormal vectors to begin with, always the same: uniform random numbers.
func startBlock(rows, d int) vector.Block {
	random := rand.New(rand.NewPCG(2011, 2015))
	b := vector.NewBlock(rows, d)
	for i := range b.Data {
		b.Data[i] = float64(random.Float64()) - 0.5
	}
	return orthonormal(vector.Block{Width: d}, b, linalg.Epsilon)
}

// orthonormal returns the vectors of b less what lies in those of basis, orthonormal, without those
// of which less than a share of the largest is left. It destroys b.
func orthonormal(basis, b vector.Block, share float64) vector.Block {
	kernels, d := simd.Default(), b.Width
	rows := len(b.Data) / d
	largest := 0.0
	for i := range rows {
		largest = max(largest, vector.Norm(b.Row(i)))
	}
	out := vector.NewBlock(rows, d)
	kept := 0
	overlap := make([]float64, len(basis.Data)/d+rows)
	for i := range rows {
		v := b.Row(i)
		for range 2 { // twice is enough (Giraud, Langou and Rozložník 2005)
			for _, others := range []vector.Block{basis, {Width: d, Data: out.Data[:kept*d]}} {
				if n := len(others.Data) / d; n > 0 {
					o := overlap[:n]
					kernels.MulVec64(o, others.Matrix(d), v)
					vector.Scale(o, -1)
					kernels.AddTransMulVec64(v, others.Matrix(d), o)
				}
			}
		}
		if size := vector.Norm(v); size > float64(share*largest) && size > 0 {
			vector.Scale(v, 1/size)
			copy(out.Row(kept), v)
			kept++
		}
	}
	out.Data = out.Data[:kept*d]
	return out
}

// search looks for the k leading eigenvalues from a block of orthonormal vectors on, until each is
// right to a relative tolerance by its residuals or the passes are used up.
func (s *krylov) search(ctx context.Context, start vector.Block, tolerance float64, passes int) (ritz, error) {
	s.kernels = simd.Default()
	next := start
	var found ritz
	for {
		if s.most == 0 || len(s.basis.Data)/s.d+len(next.Data)/s.d > s.most {
			s.begin(len(start.Data) / s.d)
			if found.values != nil { // anew, from the best that there are
				next = found.vectors
			}
		}
		if err := s.extend(ctx, next); err != nil {
			return ritz{}, err
		}
		var err error
		if found, err = s.rayleigh(len(start.Data) / s.d); err != nil {
			return ritz{}, err
		}
		if s.done(found, tolerance) || s.passes >= passes {
			return found, nil
		}
		last := s.products.Span(len(s.products.Data)/s.d-len(next.Data)/s.d, len(s.products.Data)/s.d)
		b := vector.Block{Width: s.d, Data: append([]float64(nil), last...)}
		if next = orthonormal(s.basis, b, s.op.noise()); len(next.Data) == 0 {
			return found, nil // the space holds all that there is
		}
	}
}

// begin empties the space, which is to have room for so many vectors and their products.
func (s *krylov) begin(rows int) {
	s.most = min(s.d, rows*krylovBlocks)
	s.basis = vector.Block{Width: s.d, Data: make([]float64, 0, s.most*s.d)}
	s.products = vector.Block{Width: s.d, Data: make([]float64, 0, s.most*s.d)}
	s.gram = make([]float64, s.most*s.most)
}

// extend takes a block into the space.
func (s *krylov) extend(ctx context.Context, next vector.Block) error {
	from := len(s.basis.Data) / s.d
	to := from + len(next.Data)/s.d
	s.basis.Data = append(s.basis.Data, next.Data...)
	s.products.Data = s.products.Data[:to*s.d]
	s.passes++
	if err := s.op.apply(ctx, s.products.Slice(from, to), next); err != nil {
		return err
	}
	column := make([]float64, to)
	for j := from; j < to; j++ {
		s.kernels.MulVec64(column, s.basis.Matrix(s.d), s.products.Row(j))
		for i := range j + 1 {
			s.gram[i*s.most+j] = column[i]
		}
	}
	return nil
}

// rayleigh finds the Ritz values and vectors of the space, so many at most.
func (s *krylov) rayleigh(count int) (ritz, error) {
	m := len(s.basis.Data) / s.d
	count = min(count, m)
	upper := make([]float64, m*m)
	for i := range m {
		copy(upper[i*m+i:(i+1)*m], s.gram[i*s.most+i:i*s.most+m])
	}
	small := linalg.NewSymmetric(m, upper)
	values, err := small.Values()
	if err != nil {
		return ritz{}, err
	}
	r := ritz{values: values[:count], vectors: vector.NewBlock(count, s.d), residuals: make([]float64, count)}
	if !(values[0] > 0) { // there is no variance in what was seen
		return r, nil
	}
	left := make([]float64, s.d)
	vectors := small.Vectors(values, count)
	for i := range count {
		of, v := vectors.Row(i), r.vectors.Row(i)
		s.kernels.AddTransMulVec64(v, s.basis.Matrix(s.d), of)
		clear(left)
		s.kernels.AddTransMulVec64(left, s.products.Matrix(s.d), of)
		vector.AddScaled(left, -values[i], v)
		r.residuals[i] = vector.Norm(left)
	}
	return r, nil
}

// done reports whether the wanted values are right to a relative tolerance, or as right as the
// products of the operator let them be.
func (s *krylov) done(r ritz, tolerance float64) bool {
	if len(r.values) == 0 || !(r.values[0] > 0) {
		return true
	}
	for i, bound := range r.bounds() {
		if i >= s.k {
			break
		}
		if bound > float64(tolerance*r.values[i]) && r.residuals[i] > float64(s.op.noise()*r.values[0]) {
			return false
		}
	}
	return true
}

// bounds say how far each value is from an eigenvalue at most. It is no farther than its residual;
// and the first j values are no farther than ‖R‖²/gap from j eigenvalues, where R are the residuals
// of all j and the gap is between the last of them and the rest (R. Mathias, "Quadratic residual
// bounds for the Hermitian eigenvalue problem", SIAM J. Matrix Anal. Appl. 19, 1998), whose largest
// is taken to be the next Ritz value.
func (r ritz) bounds() []float64 {
	out := make([]float64, len(r.values))
	copy(out, r.residuals)
	squares := 0.0
	for j := range len(r.values) - 1 {
		squares += float64(r.residuals[j] * r.residuals[j])
		gap := r.values[j] - r.values[j+1]
		if !(gap > 0) {
			continue
		}
		for i := range j + 1 {
			out[i] = min(out[i], squares/gap)
		}
	}
	return out
}

// leadingOf finds the k leading eigenvalues of X̃ᵀX̃ with their vectors, and how far each value is
// from the truth at most: first by products in float32, which are quick, from random vectors or
// those that are given; and then in float64 from what these found, as a rule in one pass.
func (c *centred) leadingOf(ctx context.Context, k int, start vector.Block) (ritz, error) {
	const (
		narrow   = 1e-9 // what float32 products are asked for, and
		exact    = 1e-9 // what the values are right to, relative to themselves, where gaps allow
		passes   = 24
		polished = 16
	)
	k = min(k, c.d, c.n)
	rows := min(k+krylovSpare, c.d, c.n)
	if start.Data == nil {
		search := &krylov{op: narrowly{c}, d: c.d, k: k}
		found, err := search.search(ctx, startBlock(rows, c.d), narrow, passes)
		if err != nil {
			return ritz{}, err
		}
		start = orthonormal(vector.Block{Width: c.d}, found.vectors, linalg.Epsilon)
	}
	if len(start.Data) == 0 { // no variance
		return ritz{vectors: vector.Block{Width: c.d}}, nil
	}
	search := &krylov{op: exactly{c}, d: c.d, k: k}
	found, err := search.search(ctx, start, exact, polished)
	if err != nil {
		return ritz{}, err
	}
	// More than this rounding can make of nothing.
	floor := found.values[0] * linalg.Epsilon * float64(max(c.n, c.d))
	for i, v := range found.values {
		if !(v > floor) {
			found.values[i], found.residuals[i] = 0, 0
			clear(found.vectors.Row(i))
		}
	}
	return found, nil
}
