package simd

// A factor is a block of A or B as the panel kernel reads it: element (i, j) is data[i*row+j*col].
type factor struct {
	data     []float32
	row, col int
}

// crowded reports whether a column of n rows, stride floats apart, fills more than half of the ways of its
// sets in a first-level cache (64 sets of eight lines of 16 floats).
func crowded(stride, n int) bool {
	lines := (stride + rowPad - 1) / rowPad
	sets := 64 / min(lines&-lines, 64) // lines & −lines is the largest power of two that divides lines
	return n > 4*sets
}

// scattered reports whether a column of n rows, stride floats apart, that is gone down row by row is better
// copied before use: because it is crowded, or because it lies in more pages (of 1024 floats) than a
// first-level TLB holds.
func scattered(stride, n int) bool { return crowded(stride, n) || n*stride > 64*1024 }

// blockA returns m rows from i and depth columns from k of A, or of its transpose.
func (w *Workspace) blockA(buf *buffers, p *product, i, m, k, depth int) factor {
	ld := p.a.Stride
	if p.transA {
		src := p.a.Data[k*ld+i:]
		if !scattered(ld, depth) {
			return factor{src, 1, ld}
		}
		f := pack(&buf.a, m, depth)
		w.transposeBlock(f.data, f.row, src, ld, depth, m)
		return f
	}
	src := p.a.Data[i*ld+k:]
	if !crowded(ld, m) { // a tile goes along a few rows
		return factor{src, ld, 1}
	}
	f := pack(&buf.a, m, depth)
	copyRows(f, src, ld, m, depth)
	return f
}

// blockB returns depth rows and n columns of B, or of its transpose.
func (w *Workspace) blockB(buf *buffers, p *product, blk block) factor {
	ld := p.b.Stride
	if p.transB {
		f := pack(&buf.b, blk.depth, Pad(blk.n))
		w.transposeBlock(f.data, f.row, p.b.Data[blk.j*ld+blk.k:], ld, blk.n, blk.depth)
		return f
	}
	src := p.b.Data[blk.k*ld+blk.j:]
	if !scattered(ld, blk.depth) {
		return factor{src, ld, 1}
	}
	f := pack(&buf.b, blk.depth, Pad(blk.n))
	copyRows(f, src, ld, blk.depth, Pad(blk.n))
	return f
}

// pack returns a block of rows×cols in the buffer.
func pack(buf *[]float32, rows, cols int) factor {
	stride := oddLines(cols)
	return factor{grown(buf, rows*stride), stride, 1}
}

func copyRows(dst factor, src []float32, lds, rows, cols int) {
	for i := range rows {
		copy(dst.data[i*dst.row:][:cols], src[i*lds:])
	}
}
