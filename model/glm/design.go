package glm

import (
	"fathom/model/simd"
	"fathom/model/vector"
)

// A Design multiplies by the n×(d+1) matrix [X 1], the samples with a column of ones for the
// intercepts. Blocks of weights are K×(d+1), those of margins K×n. Their listed rows are touched only,
// and each of them gets the same bits whichever others are listed. A design serves one problem at a time.
//
// Where a mean is given, it is that of X less the mean of each column, which need not be subtracted
// from every sample: (X − 1μᵀ)w = Xw − (μ·w)1 and (X − 1μᵀ)ᵀr = Xᵀr − μ Σr.
//
// Where frames are given, each problem of the stack sees the features in its own, which goes into
// its weights in the same way: (X − 1μᵀ)S⁻¹w = X(S⁻¹w) − (μ·S⁻¹w)1. The margins of samples that a
// row leaves out are neither set nor read.
type Design struct {
	x     simd.Matrix
	mean  []float64 // nil for none
	stack *stack
	frame []Frame // of each problem of the stack; nil for none
	work  *simd.Workspace
	cores int

	// mirror says that problems have two rows, of which the first is the second with the other
	// sign in every block, so that one product does.
	mirror bool

	folded  vector.Block  // weights with the frames in them
	list    []int         // the rows of a part
	at      []int         // their places among the rows listed
	seconds []int         // scratch of half
	halved  []float64     // scratch of pass
	weights simd.Matrix   // scratch of pass, as the product wants them
	sums    simd.Matrix64 // scratch of pass
}

// NewDesign is the design of n×d samples, less the mean of each column, nil for as they are. Large
// products share the cores of the pool.
func NewDesign(x simd.Matrix, mean []float64, pool *simd.Pool) *Design {
	return &Design{x: x, mean: mean, stack: &stack{}, work: simd.NewWorkspace(simd.Default(), pool), cores: pool.Cores()}
}

// NewFramed is the design of a problem that sees the features in a frame, with so many rows of
// weights.
func NewFramed(x simd.Matrix, f Frame, rows int, pool *simd.Pool) *Design {
	framed := NewDesign(x, nil, pool)
	framed.stack, framed.frame = &stack{rows: rows}, []Frame{f}
	return framed
}

// Fold returns the weights, rows of d+1 with the bias last, with the frames in them: those for the rows of X as
// they are, of the given rows alone, until the next call. Without frames they are w itself, which is for the rows less
// the mean.
func (x *Design) Fold(w vector.Block, rows []int) vector.Block {
	if x.frame == nil {
		return w
	}
	if len(x.folded.Data) < len(w.Data) {
		x.folded = vector.NewBlock(len(w.Data)/w.Width, w.Width)
	}
	d := x.x.Cols
	for _, k := range rows {
		f, from, to := x.frame[k/x.stack.rows], w.Row(k), x.folded.Row(k)
		copy(to, from)
		vector.Multiply(to[:d], f.Inverse)
		to[d] -= vector.Dot(f.Mean, to[:d])
	}
	return x.folded
}

// unfold takes sums over the samples, (Xᵀr, Σr), to those that row k sees.
func (x *Design) unfold(sums []float64, k int) {
	d := x.x.Cols
	switch {
	case x.frame != nil:
		f := x.frame[k/x.stack.rows]
		vector.AddScaled(sums[:d], -sums[d], f.Mean)
		vector.Multiply(sums[:d], f.Inverse)
	case x.mean != nil:
		vector.AddScaled(sums[:d], -sums[d], x.mean)
	}
}

// each calls do for every part of the samples with the rows that count it, and their places in the
// list; or with those that leave it out.
func (x *Design) each(rows []int, leave bool, do func(lo, hi int, rows, at []int)) {
	parts := x.stack.all(x.x.Rows)
	for p := range len(parts) - 1 {
		x.list, x.at = x.list[:0], x.at[:0]
		for i, k := range rows {
			if x.stack.leaves(k, p) == leave {
				x.list, x.at = append(x.list, k), append(x.at, i)
			}
		}
		if len(x.list) > 0 && parts[p] < parts[p+1] {
			do(parts[p], parts[p+1], x.list, x.at)
		}
	}
}

// half lists every second row if they mirror each other, and otherwise all.
func (x *Design) half(rows []int) []int {
	if !x.mirror {
		return rows
	}
	x.seconds = x.seconds[:0]
	for i := 1; i < len(rows); i += 2 {
		x.seconds = append(x.seconds, rows[i])
	}
	return x.seconds
}

// reflect sets the first rows of pairs from the second.
func (x *Design) reflect(dst vector.Block, seconds []int) {
	if x.mirror {
		for _, k := range seconds {
			to := dst.Row(k - 1)
			for j, v := range dst.Row(k) {
				to[j] = -v
			}
		}
	}
}

// Forward sets dst[k] = X w[k][:d] + w[k][d], n margins, in float64.
func (x *Design) Forward(dst, w vector.Block, rows []int) { x.margins(dst, w, rows, false) }

// held sets the margins of the samples that the rows leave out.
func (x *Design) held(dst, w vector.Block, rows []int) { x.margins(dst, w, rows, true) }

func (x *Design) margins(dst, w vector.Block, rows []int, leave bool) {
	rows = x.half(rows)
	w = x.Fold(w, rows)
	x.each(rows, leave, func(lo, hi int, rows, _ []int) {
		x.work.AffineWide(dst.Columns(lo, hi), w.Matrix(w.Width), x.x.Slice(lo, hi), rows)
	})
	for _, k := range rows {
		if x.mean != nil {
			vector.AddConstant(dst.Row(k), -vector.Dot(x.mean, w.Row(k)[:len(x.mean)]))
		}
	}
	x.reflect(dst, rows)
}

// Backward sets dst[k] = (Xᵀ r[k], Σ r[k]), d+1 sums over the samples, in float64.
func (x *Design) Backward(dst, r vector.Block, rows []int) {
	d := x.x.Cols
	rows = x.half(rows)
	for _, k := range rows {
		to := dst.Row(k)
		clear(to)
		if x.stack.parts == nil {
			to[d] = r.Sum(k)
		} else {
			end, begin := x.stack.counted(k, r.Width)
			to[d] = vector.Sum(r.Row(k)[:end]) + vector.Sum(r.Row(k)[begin:])
		}
	}
	x.each(rows, false, func(lo, hi int, rows, _ []int) {
		x.work.CombineWide(dst.Matrix(d), r.Columns(lo, hi), x.x.Slice(lo, hi), rows)
	})
	for _, k := range rows {
		x.unfold(dst.Row(k), k)
	}
	x.reflect(dst, rows)
}

// pass is Forward, turn and Backward in one reading of X, with the products in float32 and the sums
// over samples in float64: dst[k] = [X 1]ᵀ turn([X 1] w[k]), where the weights w are folded. turn is
// given float32 margins of the rows in their order, of the second of each pair where they mirror each
// other, for the samples from one on, and changes them in place; any goroutine calls it, for each
// sample and row once.
//
// The unit of a row's weights is a power of two near the largest of them, so that neither small nor
// large ones leave the range of float32. turn must be linear in the margins, and rows that it mixes
// must have one unit: units holds those of the listed rows.
func (x *Design) pass(dst, w vector.Block, rows []int, units []float64, turn func(from int, z simd.Matrix, rows []int)) {
	d := x.x.Cols
	if x.mirror {
		x.halved = x.halved[:0]
		for i := 1; i < len(rows); i += 2 {
			x.halved = append(x.halved, units[i])
		}
		rows, units = x.half(rows), x.halved
	}
	if x.weights.Rows < len(rows) {
		x.weights = simd.NewMatrix(len(rows), d+1)
		x.sums = simd.Matrix64{Rows: len(rows), Cols: d + 1, Stride: d + 1, Data: make([]float64, len(rows)*(d+1))}
	}
	for _, k := range rows {
		clear(dst.Row(k))
	}
	x.each(rows, false, func(lo, hi int, rows, at []int) {
		weights, sums := x.weights.Slice(0, len(rows)), x.sums
		sums.Rows = len(rows)
		for i, k := range rows {
			from, to, unit := w.Row(k), weights.Row(i), units[at[i]]
			for j, v := range from {
				to[j] = float32(v / unit)
			}
			if x.mean != nil {
				to[d] = float32((from[d] - vector.Dot(x.mean, from[:d])) / unit)
			}
		}
		x.work.SkinnyPass(sums, x.x.Slice(lo, hi), weights, func(from int, z simd.Matrix) { turn(lo+from, z, rows) })
		for i, k := range rows {
			if x.stack.parts == nil {
				copy(dst.Row(k), sums.Row(i))
			} else {
				vector.Add(dst.Row(k), sums.Row(i))
			}
		}
	})
	for i, k := range rows {
		vector.Scale(dst.Row(k), units[i])
		x.unfold(dst.Row(k), k)
	}
	x.reflect(dst, rows)
}

// samples sets dst to the rows of [X 1] from lo on as row k sees them, as many as it has.
func (x *Design) samples(dst vector.Block, k, lo int) {
	d := x.x.Cols
	for i := range len(dst.Data) / dst.Width {
		row := dst.Row(i)
		vector.Widen(row[:d], x.x.Row(lo+i))
		switch {
		case x.frame != nil:
			f := x.frame[k/x.stack.rows]
			vector.SubtractTo(row[:d], row[:d], f.Mean)
			vector.Multiply(row[:d], f.Inverse)
		case x.mean != nil:
			vector.SubtractTo(row[:d], row[:d], x.mean)
		}
		row[d] = 1
	}
}
