package simd

// AffineWide is [Kernels.Affine64] for an X of float32s, which are exact as float64s: the same
// products with the same bits, on the cores of the pool if they are large. X is widened a tile at a
// time.
func (w *Workspace) AffineWide(z, weights Matrix64, x Matrix, rows []int) {
	x.check("X", x.Rows, x.Cols)
	checkAffine(z, weights, x.Rows, x.Cols, rows)
	if len(rows) == 0 {
		return // Z may have no row to cut
	}
	d, large := w.divided(2*x.Rows*x.Cols*len(rows), x.Rows, affineTile(x.Cols))
	if !large {
		w.affineWide(&w.buffers, z, weights, x, rows, 0, x.Rows)
		return
	}
	w.pool.run(d, &w.buffers, func(buf *buffers, from, to int) { w.affineWide(buf, z, weights, x, rows, from, to) })
}

// affineWide does the rows of X from … to−1.
func (k *Kernels) affineWide(buf *buffers, z, weights Matrix64, x Matrix, rows []int, from, to int) {
	tile, d := affineTile(x.Cols), x.Cols
	wide := Matrix64{Cols: d, Stride: d, Data: grown(&buf.wide, tile*d)}
	for i := from; i < to; i += wide.Rows {
		wide.Rows = min(tile, to-i)
		for r := range wide.Rows {
			k.widen(wide.Row(r), x.Row(i+r))
		}
		k.Affine64(z.columns(i, wide.Rows), weights, wide, rows)
	}
}

// CombineWide is [Kernels.Combine64] for an X of float32s, as AffineWide is Affine64. The pool
// divides the columns of X, in cache lines.
func (w *Workspace) CombineWide(g, r Matrix64, x Matrix, rows []int) {
	x.check("X", x.Rows, x.Cols)
	checkCombine(g, r, x.Rows, x.Cols, rows)
	if len(rows) == 0 {
		return
	}
	d, large := w.divided(2*x.Rows*x.Cols*len(rows), x.Cols, rowPad)
	if !large {
		w.combineWide(&w.buffers, g, r, x, rows, 0, x.Cols)
		return
	}
	w.pool.run(d, &w.buffers, func(buf *buffers, from, to int) { w.combineWide(buf, g, r, x, rows, from, to) })
}

// combineWide does the columns of X from … to−1.
func (k *Kernels) combineWide(buf *buffers, g, r Matrix64, x Matrix, rows []int, from, to int) {
	wide := Matrix64{Data: grown(&buf.wide, tileFloats)}
	for i := 0; i < x.Rows; i += wide.Rows {
		wide.Rows = min(combineRows, x.Rows-i)
		for j := from; j < to; j += wide.Cols {
			wide.Cols = min(combineCols, to-j)
			wide.Stride = wide.Cols
			for row := range wide.Rows {
				k.widen(wide.Row(row), x.Row(i + row)[j:][:wide.Cols])
			}
			k.Combine64(g.columns(j, wide.Cols), r.columns(i, wide.Rows), wide, rows)
		}
	}
}

// columns returns the view of n columns from j on. m has a row or more.
func (m Matrix64) columns(j, n int) Matrix64 {
	m.Data, m.Cols = m.Data[j:], n
	return m
}

func widenGo(dst []float64, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = float64(v)
	}
}

func addWidenedGo(dst []float64, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] += float64(v)
	}
}
