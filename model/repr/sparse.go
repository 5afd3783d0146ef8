package repr

import "fathom/model/simd"

// sparse keeps the non-zeros twice, by row and by column, so that both products
// gather and neither scatters.
type sparse struct {
	byRow, byCol *simd.Sparse64
	work         *simd.Workspace
}

func newSparse(x simd.Matrix64, nonzeros int) *sparse {
	byRow := simd.NewSparse64(x, nonzeros)
	return &sparse{byRow, byRow.Transposed(), simd.NewWorkspace(simd.Default(), simd.Serial)}
}

func (x *sparse) forward(dst, w block, rows []int) {
	x.work.MulSparse64(dst.matrix(dst.width), w.matrix(w.width-1), x.byRow, rows)
	for _, k := range rows {
		addConst(dst.row(k), w.row(k)[w.width-1])
	}
}

func (x *sparse) backward(dst, r block, rows []int) {
	x.work.MulSparse64(dst.matrix(dst.width-1), r.matrix(r.width), x.byCol, rows)
	for _, k := range rows {
		dst.row(k)[dst.width-1] = r.sum(k)
	}
}

func (x *sparse) samples(dst block, lo int) {
	for i := range len(dst.data) / dst.width {
		row := dst.row(i)
		x.byRow.Decode(row, lo+i)
		row[dst.width-1] = 1
	}
}
