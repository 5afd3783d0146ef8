package repr

import (
	"errors"
	"fmt"

	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// ErrNotFinite says that a representation holds a NaN or an infinity. Errors that wrap it say
// where.
var ErrNotFinite = errors.New("not finite")

// A block holds vectors of equal length, one per class, one after the other.
type block struct {
	width int
	data  []float64
}

func newBlock(rows, width int) block {
	return block{width, make([]float64, rows*width)}
}

func (b block) row(k int) []float64 { return b.span(k, k+1) }

// span returns the rows lo … hi−1 as one vector.
func (b block) span(lo, hi int) []float64 {
	return b.data[lo*b.width : hi*b.width : hi*b.width]
}

// sum returns the sum of row k. Of a row that begins at an odd place the first element goes ahead
// of the others: so does gonum's assembly, for the alignment, and the figures are to keep their
// bits.
func (b block) sum(k int) float64 {
	if row := b.row(k); k*b.width%2 == 1 {
		return sumFrom(row[0], row[1:])
	}
	return sum(b.row(k))
}

// A design multiplies by the n×(d+1) matrix [X 1], the representation with a column of ones for the
// intercepts. It touches the listed rows of the blocks only, and each of them gets the same bits
// whichever others are listed.
//
// Where a mean is given, it is that of X less the mean of each column, which need not be subtracted
// from every sample: (X − 1μᵀ)w = Xw − (μ·w)1 and (X − 1μᵀ)ᵀr = Xᵀr − μ Σr.
type design struct {
	x    simd.Matrix
	mean []float64 // nil for none
	work *simd.Workspace

	weights simd.Matrix   // scratch of pass, as the product wants them
	sums    simd.Matrix64 // scratch of pass
}

func newDesign(x simd.Matrix, mean []float64, pool *simd.Pool) *design {
	return &design{x: x, mean: mean, work: simd.NewWorkspace(simd.Default(), pool)}
}

// forward sets dst[k] = X w[k][:d] + w[k][d], n margins, in float64.
func (x *design) forward(dst, w block, rows []int) {
	x.work.AffineWide(dst.matrix(dst.width), w.matrix(w.width), x.x, rows)
	for _, k := range rows {
		if x.mean != nil {
			addConst(dst.row(k), -dot(x.mean, w.row(k)[:len(x.mean)]))
		}
	}
}

// backward sets dst[k] = (Xᵀ r[k], Σ r[k]), d+1 sums over the samples, in float64.
func (x *design) backward(dst, r block, rows []int) {
	d := x.x.Cols
	for _, k := range rows {
		to := dst.row(k)
		clear(to)
		to[d] = r.sum(k)
	}
	x.work.CombineWide(dst.matrix(d), r.matrix(r.width), x.x, rows)
	for _, k := range rows {
		x.centre(dst.row(k))
	}
}

// centre takes the mean out of sums over the samples.
func (x *design) centre(sums []float64) {
	if x.mean != nil {
		addScaled(sums[:len(x.mean)], -sums[len(x.mean)], x.mean)
	}
}

// pass is forward, turn and backward in one reading of X, with the products in float32 and the sums
// over samples in float64: dst[k] = [X 1]ᵀ turn([X 1] w[k]). turn is given float32 margins of the
// listed rows in their order, for the samples from one on, and changes them in place; any goroutine
// calls it, for each sample once.
//
// The unit of a row's weights is a power of two near the largest of them, so that neither small nor
// large ones leave the range of float32. turn must be linear in the margins, and rows that it mixes
// must have one unit: units holds those of the listed rows.
func (x *design) pass(dst, w block, rows []int, units []float64, turn func(from int, z simd.Matrix)) {
	d := x.x.Cols
	if x.weights.Rows < len(rows) {
		x.weights = simd.NewMatrix(len(rows), d+1)
		x.sums = simd.Matrix64{Rows: len(rows), Cols: d + 1, Stride: d + 1, Data: make([]float64, len(rows)*(d+1))}
	}
	weights, sums := x.weights.Slice(0, len(rows)), x.sums
	sums.Rows = len(rows)
	for i, k := range rows {
		from, to := w.row(k), weights.Row(i)
		for j, v := range from {
			to[j] = float32(v / units[i])
		}
		if x.mean != nil {
			to[d] = float32((from[d] - dot(x.mean, from[:d])) / units[i])
		}
	}
	x.work.SkinnyPass(sums, x.x, weights, turn)
	for i, k := range rows {
		to := dst.row(k)
		copy(to, sums.Row(i))
		scale(to, units[i])
		x.centre(to)
	}
}

// samples sets dst to the rows of [X 1] from lo on, as many as it has.
func (x *design) samples(dst block, lo int) {
	d := x.x.Cols
	for i := range len(dst.data) / dst.width {
		row := dst.row(i)
		widen(row[:d], x.x.Row(lo+i))
		if x.mean != nil {
			subtractTo(row[:d], row[:d], x.mean)
		}
		row[d] = 1
	}
}

// features is a representation as a fit needs it: held, with what is known of its columns.
type features struct {
	simd.Matrix           // n×d
	means       []float64 // of every column
	squares     []float64 // Σᵢ x²ᵢⱼ of every column of [X 1]
}

// readFeatures reads all of x, n×d. What is held already is not copied. Squares of float32s cannot
// overflow a float64.
func readFeatures(x Rows) (*features, error) {
	n, d := x.Dims()
	f := &features{means: make([]float64, d), squares: make([]float64, d+1)}
	if held, ok := x.(simd.Matrix); ok {
		f.Matrix = held
	} else {
		f.Matrix = simd.NewMatrix(n, d)
		if err := blocks(x, blockRows(d), func(lo int, data []float32) error {
			for i := range len(data) / d {
				copy(f.Row(lo+i), data[i*d:])
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	squares := f.squares[:d]
	for i := range n {
		means := f.means[:d]
		for j, narrow := range f.Row(i) {
			v := float64(narrow)
			means[j] += v
			squares[j] += float64(v * v)
		}
	}
	for j, v := range squares {
		if v-v != 0 {
			return nil, f.notFinite(j)
		}
		f.means[j] /= float64(n)
	}
	f.squares[d] = float64(n)
	return f, nil
}

// notFinite is the error of a column that holds a NaN or an infinity, or of the first such row.
func (f *features) notFinite(column int) error {
	for i := range f.Rows {
		for j, v := range f.Row(i) {
			if v-v != 0 {
				return notFinite(i, j, float64(v))
			}
		}
	}
	panic(fmt.Sprintf("repr: the squares of column %d are not finite, and every number is", column))
}

// matrix64 is the view of all of x.
func matrix64(x *mat.Dense) simd.Matrix64 {
	raw := x.RawMatrix()
	return simd.Matrix64{Rows: raw.Rows, Cols: raw.Cols, Stride: raw.Stride, Data: raw.Data}
}

// matrix is the view of the first cols columns of b.
func (b block) matrix(cols int) simd.Matrix64 {
	return simd.Matrix64{Rows: len(b.data) / b.width, Cols: cols, Stride: b.width, Data: b.data}
}
