package simd

// MulSparse computes Y = f(X·B + bias), where X is m×k, B k×n, Y m×n and bias has Pad(n) floats or
// is nil, which stands for zeros. It has the bits of [Workspace.Mul] on the same matrix, as long as
// B is finite and no sum is a negative zero. Y must not overlap the others.
func (w *Workspace) MulSparse(y Matrix, x Sparse, b Matrix, bias []float32, f Activation) {
	p := product{m: x.Rows(), n: b.Cols, k: x.cols, c: y, b: b, bias: bias, after: w.apply(f)}
	y.check("the product", p.m, p.n)
	b.check("the second factor", p.k, p.n)
	p.checkBias()
	if d, ok := w.divided(2*x.Entries()*p.n, p.m, 1); ok {
		w.mulSparseShares(p, x, d)
		return
	}
	w.mulSparseRange(&p, x, 0, p.m)
}

func (w *Workspace) mulSparseShares(p product, x Sparse, d division) {
	w.pool.run(d, &w.buffers, func(_ *buffers, from, to int) { w.mulSparseRange(&p, x, from, to) })
}

// sparseRows is the number of rows that go through the bands together: so many that the other factor
// is fetched seldom, so few that their sums stay near the core.
const sparseRows = 96

// mulSparseRange computes the rows from and up to to.
func (w *Workspace) mulSparseRange(p *product, x Sparse, from, to int) {
	for i := from; i < to; i += sparseRows {
		rows := min(sparseRows, to-i)
		y := p.c.Data[i*p.c.Stride:]
		vecs := w.sparseVecs(p.n)
		for j := 0; j < p.n; j += vecs * w.lanes {
			w.mulBands(p, x, y[j:], i, rows, j, min(vecs, w.vectors(p.n-j)))
		}
		if p.after != nil {
			p.after(y, p.c.Stride, y, p.c.Stride, rows, w.vectors(p.n)*w.lanes)
		}
	}
}

// mulBands computes rows rows of the product from row i and vecs vectors from column j, which begin
// at y.
func (w *Workspace) mulBands(p *product, x Sparse, y []float32, i, rows, j, vecs int) {
	z, ldz := sparseZeros[:], 0
	if p.bias != nil {
		z = p.bias[j:]
	}
	for band := range x.bands {
		begin := x.start[i*x.bands+band:]
		w.sparseMul(y, p.c.Stride, begin, begin[1:], x.bands, x.entry, x.palette[:],
			p.b.Data[band*bandCols*p.b.Stride+j:], p.b.Stride, z, ldz, rows, vecs)
		z, ldz = y, p.c.Stride
	}
}

// AddSparseTransMul computes B += α·Xᵀ·D, where X is k×m, D k×n and B m×n: the update of a first
// layer's weights. It has the bits of [Workspace.AddTransMul] on the same matrix, as long as D is
// finite. B must not overlap D.
func (w *Workspace) AddSparseTransMul(b Matrix, alpha float32, x Sparse, d Matrix) {
	b.check("the product", x.cols, d.Cols)
	d.check("the second factor", x.Rows(), d.Cols)
	block := blockSize(d.Rows, blockInner, 8)
	for i := 0; i < d.Rows; i += block {
		j := min(i+block, d.Rows)
		part := x.Slice(i, j)
		c := w.columnsOf(part)
		if shares, ok := w.divided(2*part.Entries()*d.Cols, x.cols, 1); ok {
			w.addSparseShares(b, alpha, part, c, d.Slice(i, j), shares)
		} else {
			w.addSparseRange(b, alpha, part, c, d.Slice(i, j), 0, x.cols)
		}
	}
}

func (w *Workspace) addSparseShares(b Matrix, alpha float32, x Sparse, c *columns, d Matrix, shares division) {
	w.pool.run(shares, &w.buffers, func(_ *buffers, from, to int) { w.addSparseRange(b, alpha, x, c, d, from, to) })
}

// addSparseRange updates the rows from and up to to with the columns c of x.
func (w *Workspace) addSparseRange(b Matrix, alpha float32, x Sparse, c *columns, d Matrix, from, to int) {
	vecs := w.sparseVecs(d.Cols)
	for j := 0; j < d.Cols; j += vecs * w.lanes {
		w.sparseAdd(b.Data[from*b.Stride+j:], b.Stride, c.begin[from:], c.end[from:], c.entry, x.palette[:],
			d.Data[j:], d.Stride, to-from, min(vecs, w.vectors(d.Cols-j)), alpha)
	}
}

// maxSparseVecs is the number of vectors of a row that the sparse kernels hold in registers.
const maxSparseVecs = 14

var sparseZeros [maxSparseVecs * rowPad]float32

// vectors returns the number of vectors that hold n floats.
func (k *Kernels) vectors(n int) int { return (n + k.lanes - 1) / k.lanes }

// sparseVecs returns how many vectors wide to make the panels of a row of n floats. A tier that keeps
// fewer than a panel in registers goes through the lists again itself.
func (k *Kernels) sparseVecs(n int) int {
	return blockSize(k.vectors(n), max(maxSparseVecs, k.panelVecs), 1)
}
