package glm

import (
	"math"
	"slices"

	"fathom/model/linalg"
	"fathom/model/simd"
	"fathom/model/vector"
)

// Rounds of conjugate gradients cost a pass over X each. Where a solve takes many, a better
// preconditioner than the diagonal is worth some of them: the Hessian of few samples, those that
// are least certain, which make most of it near the optimum. With w_i = C/K Σ_k p_ik(1 − p_ik) it
// is
//
//	M = I + AᵀA,  A = diag(√w)·[X 1] of the m samples of the largest w,
//
// the same for all classes of a softmax, as the diagonal is, and for all problems of a stack, whose
// samples are nearly the same; or one for each class, with its own p(1 − p), where a stack pays for
// that. The intercepts get the identity too, so that M is positive definite
// whatever the samples are.

const (
	// trialPasses is how many passes a preconditioner may cost to be made, which says how many
	// samples it has.
	trialPasses = 5

	// narrowRows is how few outputs a pass may have and still take time in proportion: with fewer
	// it waits for memory.
	narrowRows = 5

	// largeFit is n·d·K from which on a preconditioner is thought of: fits of 768 features and ten
	// classes gain from 1,000 to 2,000 samples on.
	largeFit = 8 << 20

	// mostFactored is how many rows the largest triangle has: 71 MB in float32.
	mostFactored = 4200

	// gramRounding times the trace of AᵀA is added to the identity in M: more than float32s lose of
	// a sum of squares, so that what is factorised is positive definite and near M.
	gramRounding = 1.0 / (1 << 20)

	// dualShare is how much of what the dual form takes from the identity is taken: a bit less than
	// all, so that rounding leaves M⁻¹ positive definite. Eigenvalues of M end at 10⁴ then.
	dualShare = 1 - 1e-4
)

// A weigher is a loss that says how much each sample bends it.
type weigher interface {
	// weigh adds to dst the mean over the rows lo … hi−1 of the second derivatives of every sample.
	weigh(dst []float64, lo, hi int)
}

func (s *softmax) weigh(dst []float64, lo, hi int) {
	by := s.c / float64(hi-lo)
	for k := lo; k < hi; k++ {
		for i, p := range s.prob.Row(k) {
			dst[i] += float64(by * p * (1 - p))
		}
	}
}

// A preconditioner is M⁻¹ = identity·I + factor·RᵀR for a matrix R of float32s: L⁻¹ of M = LLᵀ in
// the primal form, and L⁻¹A with I + AAᵀ = LLᵀ in the dual one, for fewer samples than weights. There
// is one R for all rows, or in the primal form one for each class.
type preconditioner struct {
	identity, factor float64
	r                []simd.Matrix
	work             *simd.Workspace

	list    []int         // scratch of apply
	weights simd.Matrix   // scratch of apply, with a column of zeros
	sums    simd.Matrix64 // scratch of apply
}

// apply sets the listed rows of dst to M⁻¹ times those of r. What it rounds is relative to the
// largest number of a row.
func (p *preconditioner) apply(dst, r vector.Block, rows []int) {
	width := r.Width
	if p.weights.Rows < len(rows) {
		p.weights = simd.NewMatrix(len(rows), width+1)
		p.sums = simd.Matrix64{Cols: width + 1, Stride: width + 1, Data: make([]float64, len(rows)*(width+1))}
	}
	if len(p.r) == 1 {
		p.applyOne(dst, r, rows, p.r[0])
		return
	}
	for class, root := range p.r {
		p.list = p.list[:0]
		for _, k := range rows {
			if k%len(p.r) == class {
				p.list = append(p.list, k)
			}
		}
		p.applyTriangle(dst, r, p.list, root)
	}
}

// triangleBand is how many rows of a triangle are multiplied at a time, so that of what is zero no
// more is read.
const triangleBand = 192

// applyTriangle is applyOne where R is lower triangular.
func (p *preconditioner) applyTriangle(dst, r vector.Block, rows []int, root simd.Matrix) {
	if len(rows) == 0 {
		return
	}
	weights, sums := p.narrowed(r, rows), p.sums
	for _, k := range rows {
		clear(dst.Row(k))
	}
	sums.Rows = len(rows)
	for hi := root.Rows; hi > 0; {
		lo := (hi - 1) / triangleBand * triangleBand
		weights.Cols, sums.Cols = hi+1, hi+1
		for i := range rows {
			weights.Row(i)[hi] = 0 // none of the columns from here on is needed any more
		}
		p.work.SkinnyPass(sums, root.Part(lo, hi, 0, hi), weights, func(int, simd.Matrix) {})
		for i, k := range rows {
			vector.Add(dst.Row(k)[:hi], sums.Row(i)[:hi])
		}
		hi = lo
	}
	for _, k := range rows {
		from, to, unit := r.Row(k), dst.Row(k), p.factor*unitOf(r.Row(k))
		for j, v := range to {
			to[j] = float64(p.identity*from[j]) + float64(unit*v)
		}
	}
}

// narrowed are the listed rows of r, each in its unit, as a product wants them.
func (p *preconditioner) narrowed(r vector.Block, rows []int) simd.Matrix {
	weights := p.weights.Slice(0, len(rows))
	for i, k := range rows {
		from, to, unit := r.Row(k), weights.Row(i), unitOf(r.Row(k))
		for j, v := range from {
			to[j] = float32(v / unit)
		}
	}
	return weights
}

// applyOne is apply for rows that have one R.
func (p *preconditioner) applyOne(dst, r vector.Block, rows []int, root simd.Matrix) {
	width := r.Width
	weights, sums := p.narrowed(r, rows), p.sums
	sums.Rows = len(rows)
	p.work.SkinnyPass(sums, root, weights, func(int, simd.Matrix) {})
	for i, k := range rows {
		from, to, unit := r.Row(k), dst.Row(k), unitOf(r.Row(k))
		for j, v := range sums.Row(i)[:width] {
			to[j] = float64(p.identity*from[j]) + float64(p.factor*unit*v)
		}
	}
}

// plan says how many samples a preconditioner of fits of n samples and so many weights a row should
// have, by what a pass over X with so many rows costs, and whether M is that of the weights or, if
// dual, of the samples. Both take about trialPasses passes; the one of more samples is the better.
func plan(n, width, rows int) (m int, dual bool) {
	d := float64(width)
	budget := float64(trialPasses * 4 * float64(n) * d * float64(max(rows, narrowRows)))
	primal := (float64(budget) - float64(2*d*d*d/3)) / (d * d)
	few := math.Sqrt(budget / (2 * d))
	if dual = few > primal || width > mostFactored; dual {
		primal = min(few, d/2, mostFactored)
	}
	return min(n, int(primal)), dual
}

// precondition makes a preconditioner at the weights of the groups, nil if the samples are too few
// or rounding is too much for one.
func (s *Solver) precondition(groups []*group) *preconditioner {
	n, width := s.z.Width, s.w.Width
	if m := s.planEach(groups); m > 0 {
		return s.each(groups, m)
	}
	weights := make([]float64, n)
	for _, g := range groups {
		s.loss.(weigher).weigh(weights, g.lo, g.hi)
	}
	vector.Scale(weights, 1/float64(len(groups)))
	m, dual := plan(n, width, len(s.rowsOf(groups)))
	if m < 1 {
		return nil
	}
	list, first := heaviest(weights, m), groups[0].lo
	if dual {
		return s.dual(first, list, weights)
	}
	return s.primal(first, list, weights)
}

// gramRows is how many samples are multiplied at a time, and how many rows of a Gram matrix.
const (
	gramSamples = 1024
	gramRows    = 256
)

// primal is the preconditioner of M itself.
func (s *Solver) primal(row int, list []int, weights []float64) *preconditioner {
	width, work := s.w.Width, s.x.work
	gram, a := simd.NewMatrix(width, width), simd.NewMatrix(min(gramSamples, len(list)), width)
	for len(list) > 0 {
		a.Rows = min(a.Rows, len(list))
		s.x.weighted(a, row, list, weights)
		list = list[a.Rows:]
		for lo := 0; lo < width; lo += gramRows {
			hi := min(width, lo+gramRows)
			work.AddTransMul(gram.Part(lo, hi, lo, width), 1, a.Part(0, a.Rows, lo, hi), a.Part(0, a.Rows, lo, width))
		}
	}
	inverse, ok := inverseRoot(gram, work)
	if !ok {
		return nil
	}
	return &preconditioner{factor: 1, r: []simd.Matrix{inverse}, work: work}
}

// dual is the preconditioner by the identity of Sherman, Morrison and Woodbury,
// M⁻¹ = I − Aᵀ(I + AAᵀ)⁻¹A.
func (s *Solver) dual(row int, list []int, weights []float64) *preconditioner {
	m, work := len(list), s.x.work
	a, gram := simd.NewMatrix(m, s.w.Width), simd.NewMatrix(m, m)
	s.x.weighted(a, row, list, weights)
	for lo := 0; lo < m; lo += gramRows {
		hi := min(m, lo+gramRows)
		to := gram.Part(lo, hi, lo, m)
		work.MulTrans(to, a.Slice(lo, hi), a.Slice(lo, m), simd.Identity, to)
	}
	inverse, ok := inverseRoot(gram, work)
	if !ok {
		return nil
	}
	r := simd.NewMatrix(m, s.w.Width)
	for lo := 0; lo < m; lo += gramRows {
		hi := min(m, lo+gramRows)
		work.Mul(r.Slice(lo, hi), inverse.Part(lo, hi, 0, hi), a.Slice(0, hi), nil, simd.Identity)
	}
	return &preconditioner{identity: 1, factor: -dualShare, r: []simd.Matrix{r}, work: work}
}

// inverseRoot returns L⁻¹ with LLᵀ = I + G, of the upper triangle of a Gram matrix G, which is
// spoilt, and reports whether that worked.
func inverseRoot(gram simd.Matrix, work *simd.Workspace) (simd.Matrix, bool) {
	n, trace := gram.Rows, 0.0
	for i := range n {
		trace += float64(gram.Row(i)[i])
	}
	if trace-trace != 0 {
		return simd.Matrix{}, false
	}
	for i := range n {
		gram.Row(i)[i] += float32(1 + float64(gramRounding*trace))
	}
	return linalg.InverseRoot(gram, work)
}

// heaviest lists the m samples of the largest weights, of equal ones the first, in ascending order.
func heaviest(weights []float64, m int) []int {
	if m >= len(weights) {
		return vector.UpTo(len(weights))
	}
	sorted := slices.Sorted(slices.Values(weights))
	least, equal := sorted[len(sorted)-m], 0
	for _, v := range sorted[len(sorted)-m:] {
		if v == least {
			equal++
		}
	}
	list := make([]int, 0, m)
	for i, w := range weights {
		if w == least {
			equal--
		}
		if w > least || w == least && equal >= 0 {
			list = append(list, i)
		}
	}
	return list
}

// weighted sets the rows of dst to those of [X 1] that the list begins with, as row k sees them,
// times the roots of their weights.
func (x *Design) weighted(dst simd.Matrix, k int, list []int, weights []float64) {
	d := x.x.Cols
	const some = 64
	simd.Share(x.cores, (dst.Rows+some-1)/some, func(b int) {
		row := vector.NewBlock(1, d+1)
		for r := b * some; r < min(dst.Rows, (b+1)*some); r++ {
			x.samples(row, k, list[r])
			vector.Scale(row.Data, math.Sqrt(weights[list[r]]))
			vector.Narrow(dst.Row(r), row.Data)
		}
	})
}

const (
	// eachPasses is trialPasses where every class has a matrix of its own.
	eachPasses = 6
	// eachMemory is how many bytes those may take.
	eachMemory = 128 << 20
)

// planEach says how many samples the matrix of each class should have if a quick fit is to have one
// for every class; 0 if not. Of the same samples two classes may bend the loss very differently:
// with one M for all, the rounds grow with the number of classes that a layer tells apart.
func (s *Solver) planEach(groups []*group) int {
	n, d, classes := float64(s.z.Width), float64(s.w.Width), float64(s.rowsEach)
	if s.softmax == nil || !s.quick || classes < 3 || 4*d*d*classes > eachMemory {
		return 0
	}
	rows := float64(len(s.rowsOf(groups)))
	budget := float64(eachPasses * 4 * n * rows / classes * d)
	m := (float64(budget) - float64(2*d*d*d/3)) / (d * d)
	return int(max(0, min(n, m)))
}

// each is the preconditioner with a matrix for every class, of the m samples that bend the loss most
// by the class, nil where rounding is too much for one.
func (s *Solver) each(groups []*group, m int) *preconditioner {
	p := &preconditioner{factor: 1, work: s.x.work}
	weights := make([]float64, s.z.Width)
	for class := range s.rowsEach {
		clear(weights)
		for _, g := range groups {
			s.loss.(weigher).weigh(weights, g.lo+class, g.lo+class+1)
		}
		vector.Scale(weights, 1/float64(len(groups)))
		one := s.primal(groups[0].lo, heaviest(weights, m), weights)
		if one == nil {
			return nil
		}
		p.r = append(p.r, one.r[0])
	}
	return p
}
