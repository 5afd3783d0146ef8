package simd

import "fmt"

// Mul computes C = f(A·B + bias), where A is m×k, B k×n, C m×n and bias has Pad(n) floats or is
// nil, which stands for zeros. Each sum starts from the bias. C must not overlap the others.
func (w *Workspace) Mul(c, a, b Matrix, bias []float32, f Activation) {
	p := product{m: a.Rows, n: b.Cols, k: a.Cols, c: c, a: a, b: b, bias: bias}
	p.after = w.apply(f)
	p.h = c
	w.multiply(p)
}

// MulTrans computes C = (A·Bᵀ) ∘ f′(H), where A is m×k, B n×k, C and H m×n: the gradient with
// respect to a layer's input from that with respect to its output, A, and through the activation f
// that made the input, H. With [Identity] H is not used. C must not overlap the others.
func (w *Workspace) MulTrans(c, a, b Matrix, f Activation, h Matrix) {
	p := product{m: a.Rows, n: b.Rows, k: a.Cols, c: c, a: a, b: b, transB: true}
	p.after = w.grad(f)
	p.h = h
	w.multiply(p)
}

// AddTransMul computes C += α·Aᵀ·B, where A is k×m, B k×n and C m×n: the update of a layer's
// weights from its input, A, and the gradient with respect to its sums, B. It adds in blocks of 256
// rows: an element of C is rounded once for each, after the block's chain. C must not overlap the
// others.
func (w *Workspace) AddTransMul(c Matrix, alpha float32, a, b Matrix) {
	w.multiply(product{
		m: a.Cols, n: b.Cols, k: a.Rows, c: c, a: a, b: b, transA: true, add: true, alpha: alpha,
	})
}

// AddColumnSums computes dst[j] += α·Σᵢ m[i,j], the sum in ascending order: the update of a bias.
// dst has Pad(m.Cols) floats. The rows are added in blocks of 256, as in AddTransMul.
func (w *Workspace) AddColumnSums(dst []float32, alpha float32, m Matrix) {
	m.check("the matrix", m.Rows, m.Cols)
	dst = dst[:Pad(m.Cols)]
	block := blockSize(m.Rows, blockInner, 8)
	for i := 0; i < m.Rows; i += block {
		rows := min(block, m.Rows-i)
		w.panels(dst, 0, one[:], 0, 0, m.Data[i*m.Stride:], m.Stride, zeros[:], 0, 1, rows, m.Cols, true, alpha)
	}
}

var (
	one   = [1]float32{1}
	zeros [blockCols]float32
)

// A product is C = after(Z + A·B), or C += α·A·B, with either factor transposed.
type product struct {
	m, n, k        int // C is m×n
	c, a, b        Matrix
	transA, transB bool
	bias           []float32   // each row of Z; nil for zeros
	after          elementwise // from h to c, once c is complete; may be nil
	h              Matrix
	add            bool
	alpha          float32
}

// multiply checks a product and computes it, in parts if it is large.
func (w *Workspace) multiply(p product) {
	p.check()
	if p.m == 0 || p.k == 0 {
		return // no rows, or nothing to add: a product that is not added has terms
	}
	count, grain := p.m, rowGrain
	if p.byColumns() {
		count, grain = p.n, colGrain
	}
	if d, ok := w.divided(2*p.m*p.n*p.k, count, grain); ok {
		w.multiplyShares(p, d)
		return
	}
	w.multiplyRange(&w.buffers, &p, 0, p.m, 0, p.n)
}

// rowGrain and colGrain are common multiples of the heights of the tiles and of the widths of the panels.
const rowGrain, colGrain = 24, 96

// byColumns reports whether to divide the columns of C: where they are its longer side, and enough.
func (p *product) byColumns() bool { return p.n > p.m && p.n >= 2*blockCols }

// multiplyShares divides one side of C.
func (w *Workspace) multiplyShares(p product, d division) {
	w.pool.run(d, &w.buffers, func(buf *buffers, from, to int) {
		if p.byColumns() {
			w.multiplyRange(buf, &p, 0, p.m, from, to)
		} else {
			w.multiplyRange(buf, &p, from, to, 0, p.n)
		}
	})
}

func (p *product) check() {
	p.c.check("the product", p.m, p.n)
	if p.transA {
		p.a.check("the first factor", p.k, p.m)
	} else {
		p.a.check("the first factor", p.m, p.k)
	}
	if p.transB {
		p.b.check("the second factor", p.n, p.k)
	} else {
		p.b.check("the second factor", p.k, p.n)
	}
	if p.after != nil {
		p.h.check("the layer's output", p.m, p.n)
	}
	p.checkBias()
}

func (p *product) checkBias() {
	if p.bias != nil && len(p.bias) < Pad(p.n) {
		panic(fmt.Sprintf("simd: a bias of %d floats for %d columns, expected %d", len(p.bias), p.n, Pad(p.n)))
	}
}

// The sizes of the blocks: one of A (blockRows×blockInner) and one of B (blockInner×blockCols)
// share a second-level cache; the columns of B that a tile needs, at most 48 KB, stay in the first or near it.
const (
	blockInner = 256
	blockRows  = 264
	blockCols  = 2 * colGrain
)

// blockSize returns the size of the blocks, a multiple of grain and as equal as may be, into which
// n is cut.
func blockSize(n, largest, grain int) int {
	blocks := max(1, (n+largest-1)/largest)
	return (n + blocks*grain - 1) / (blocks * grain) * grain
}

// multiplyRange computes the rows i0 to i1 and columns j0 to j1 of C.
func (w *Workspace) multiplyRange(buf *buffers, p *product, i0, i1, j0, j1 int) {
	rows := blockSize(i1-i0, blockRows, rowGrain)
	inner := blockSize(p.k, blockInner, 8)
	for k := 0; k < p.k; k += inner {
		depth := min(inner, p.k-k)
		for i := i0; i < i1; i += rows {
			m := min(rows, i1-i)
			a := w.blockA(buf, p, i, m, k, depth)
			for j := j0; j < j1; j += blockCols {
				w.multiplyBlock(buf, p, a, block{i: i, m: m, j: j, n: min(blockCols, j1-j), k: k, depth: depth})
			}
		}
	}
}

// A block is a part of a product: m rows from i, n columns from j, depth terms from k.
type block struct {
	i, m, j, n, k, depth int
}

// multiplyBlock adds a block's terms to C, and finishes C after the last of them.
func (w *Workspace) multiplyBlock(buf *buffers, p *product, a factor, blk block) {
	b := w.blockB(buf, p, blk)
	c := p.c.Data[blk.i*p.c.Stride+blk.j:]
	z, ldz := zeros[:], 0
	switch {
	case p.add:
	case blk.k > 0:
		z, ldz = c, p.c.Stride
	case p.bias != nil:
		z = p.bias[blk.j:]
	}
	w.panels(c, p.c.Stride, a.data, a.row, a.col, b.data, b.row, z, ldz, blk.m, blk.depth, blk.n, p.add, p.alpha)
	if p.after != nil && blk.k+blk.depth >= p.k {
		h := p.h.Data[blk.i*p.h.Stride+blk.j:]
		p.after(c, p.c.Stride, h, p.h.Stride, blk.m, w.vectors(blk.n)*w.lanes)
	}
}

// panels computes C = Z + A·B for n columns, a panel of them at a time. If Z is zeros they serve every
// panel.
func (w *Workspace) panels(c []float32, ldc int, a []float32, ars, aks int, b []float32, ldb int, z []float32, ldz int,
	m, k, n int, add bool, alpha float32) {
	shared := len(z) == len(zeros) && &z[0] == &zeros[0]
	for j, vecs := 0, 0; j < n; j += vecs * w.lanes {
		vecs = w.panelWidth(w.vectors(n - j))
		start := z
		if !shared {
			start = z[j:]
		}
		w.panel(c[j:], ldc, a, ars, aks, b[j:], ldb, start, ldz, m, k, vecs, add, alpha)
	}
}

// panelWidth is how many vectors of those that are left the next panel has: as many as there may be, but
// no more than would leave a narrow one.
func (k *Kernels) panelWidth(left int) int {
	if left == k.panelVecs+1 {
		return (left + 1) / 2
	}
	return min(left, k.panelVecs)
}
