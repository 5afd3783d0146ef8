package repr

import (
	"errors"

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

// A design multiplies by the n×(d+1) matrix [X 1], the representation with a
// column of ones for the intercepts. It touches the listed rows of the blocks
// only, and each of them gets the same bits whichever others are listed.
type design interface {
	// forward sets dst[k] = X w[k][:d] + w[k][d], n margins.
	forward(dst, w block, rows []int)
	// backward sets dst[k] = (Xᵀ r[k], Σ r[k]), d+1 sums over the samples.
	backward(dst, r block, rows []int)
	// samples sets dst to the rows of [X 1] from lo on, as many as it has.
	samples(dst block, lo int)
}

// sparseBelow is the share of non-zeros under which compressed rows beat dense
// ones. Measured on fits of 1000 samples with random zeros, AVX2: dense products
// cost the same at any density; compressed ones a third of them at 0.1 for 784
// features and ten classes, and as much at 0.4. Those fill their vectors only
// with many classes, and dense ones win for narrow layers: it is 0.15 for 784
// features and two classes as for 100 features and ten classes.
const sparseBelow = 0.25

// newDesign picks the products for x by its share of non-zeros.
func newDesign(x *features) design {
	if float64(x.nonzeros) < sparseBelow*float64(x.Rows)*float64(x.Cols) {
		return newSparse(x.Matrix64, x.nonzeros)
	}
	return newDense(x.Matrix64)
}

// features is a representation as a fit needs it: in float64, and with what is known of its
// columns.
type features struct {
	simd.Matrix64 // n×d
	nonzeros      int
	means         []float64 // of every column
	squares       []float64 // Σᵢ x²ᵢⱼ of every column of [X 1]
}

// readFeatures reads all of x, n×d. Squares of float32s cannot overflow a float64.
func readFeatures(x Rows) (*features, error) {
	n, d := x.Dims()
	means, squares, nonzeros := make([]float64, d), make([]float64, d+1), 0
	all := simd.Matrix64{Rows: n, Cols: d, Stride: d, Data: make([]float64, n*d)}
	err := each(x, func(i int, row []float32) error {
		to, filled := all.Row(i), 0
		for j, narrow := range row {
			v := float64(narrow)
			to[j] = v
			if v != 0 {
				filled++
			}
			if v-v != 0 {
				return notFinite(i, j, v)
			}
			means[j] += v / float64(n)
			squares[j] += float64(v * v)
		}
		nonzeros += filled
		return nil
	})
	if err != nil {
		return nil, err
	}
	squares[d] = float64(n)
	return &features{all, nonzeros, means, squares}, nil
}

// centred is a design less its column means, which it need not subtract from
// every sample: (X − 1μᵀ)w = Xw − (μ·w)1 and (X − 1μᵀ)ᵀr = Xᵀr − μ Σr.
type centred struct {
	design
	mean []float64
}

func (x *centred) forward(dst, w block, rows []int) {
	x.design.forward(dst, w, rows)
	for _, k := range rows {
		addConst(dst.row(k), -dot(x.mean, w.row(k)[:len(x.mean)]))
	}
}

func (x *centred) backward(dst, r block, rows []int) {
	x.design.backward(dst, r, rows)
	for _, k := range rows {
		to := dst.row(k)
		addScaled(to[:len(x.mean)], -to[len(x.mean)], x.mean)
	}
}

func (x *centred) samples(dst block, lo int) {
	x.design.samples(dst, lo)
	for i := range len(dst.data) / dst.width {
		row := dst.row(i)[:len(x.mean)]
		subtractTo(row, row, x.mean)
	}
}

// dense multiplies with a matrix as it stands, whatever its stride, by the float64
// kernels of the processor.
type dense struct {
	x       simd.Matrix64
	kernels *simd.Kernels
}

func newDense(x simd.Matrix64) *dense { return &dense{x, simd.Default()} }

// matrix64 is the view of all of x.
func matrix64(x *mat.Dense) simd.Matrix64 {
	raw := x.RawMatrix()
	return simd.Matrix64{Rows: raw.Rows, Cols: raw.Cols, Stride: raw.Stride, Data: raw.Data}
}

// matrix is the view of the first cols columns of b.
func (b block) matrix(cols int) simd.Matrix64 {
	return simd.Matrix64{Rows: len(b.data) / b.width, Cols: cols, Stride: b.width, Data: b.data}
}

func (x *dense) forward(dst, w block, rows []int) {
	x.kernels.Affine64(dst.matrix(dst.width), w.matrix(w.width), x.x, rows)
}

func (x *dense) backward(dst, r block, rows []int) {
	for _, k := range rows {
		to := dst.row(k)
		clear(to)
		to[x.x.Cols] = r.sum(k)
	}
	x.kernels.Combine64(dst.matrix(x.x.Cols), r.matrix(r.width), x.x, rows)
}

func (x *dense) samples(dst block, lo int) {
	for i := range len(dst.data) / dst.width {
		d := copy(dst.row(i), x.x.Row(lo+i))
		dst.row(i)[d] = 1
	}
}
