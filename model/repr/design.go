package repr

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// ErrNotFinite says that a matrix holds a NaN or an infinity, or numbers so
// large that their squares overflow. Errors that wrap it say where.
var ErrNotFinite = errors.New("not finite")

// kernel is gonum's own BLAS: its matrix-vector products are SIMD, run in the
// calling goroutine and add in an order that depends on the shape alone.
// Its Dgemm is avoided: on the flat shapes here tiled Dgemv is about twice as
// fast, see [dense].
var kernel gonum.Implementation

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

// A design multiplies by the n×(d+1) matrix [X 1], the representation with a
// column of ones for the intercepts. It touches the listed rows of the blocks
// only, and each of them gets the same bits whichever others are listed.
type design interface {
	// forward sets dst[k] = X w[k][:d] + w[k][d], n margins.
	forward(dst, w block, rows []int)
	// backward sets dst[k] = (Xᵀ r[k], Σ r[k]), d+1 sums over the samples.
	backward(dst, r block, rows []int)
}

// sparseBelow is the share of non-zeros under which compressed rows beat the
// SIMD of the dense kernels. Measured on 1000×784 with ten classes: dense
// products cost the same at any density, compressed ones a third of them at 0.19
// and as much near 0.45; the last classes to finish fill no pass.
const sparseBelow = 0.3

// newDesign picks the products for x by its share of non-zeros.
func newDesign(x *mat.Dense, nonzeros int) design {
	n, d := x.Dims()
	if float64(nonzeros) < sparseBelow*float64(n)*float64(d) {
		return newSparse(x, nonzeros)
	}
	return newDense(x)
}

// scan counts the non-zeros of x and reports its first NaN or infinity.
func scan(x *mat.Dense) (nonzeros int, err error) {
	n, _ := x.Dims()
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if v != 0 {
				nonzeros++
			}
			if v-v != 0 {
				return 0, fmt.Errorf("row %d, column %d holds %v: %w", i, j, v, ErrNotFinite)
			}
		}
	}
	return nonzeros, nil
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
		floats.AddConst(-floats.Dot(x.mean, w.row(k)[:len(x.mean)]), dst.row(k))
	}
}

func (x *centred) backward(dst, r block, rows []int) {
	x.design.backward(dst, r, rows)
	for _, k := range rows {
		to := dst.row(k)
		floats.AddScaled(to[:len(x.mean)], -to[len(x.mean)], x.mean)
	}
}

// dense multiplies with a matrix as it stands, whatever its stride.
//
// Rows go through in tiles that fit the first-level cache, and each tile meets
// all classes before the next one is loaded. That is a matrix product made of
// matrix-vector products.
type dense struct {
	n, d, stride, tile int
	data               []float64
}

func newDense(x *mat.Dense) *dense {
	raw := x.RawMatrix()
	const cached = 3072 // float64 values of a tile: 24 kB
	tile := max(8, cached/raw.Cols&^3)
	return &dense{n: raw.Rows, d: raw.Cols, stride: raw.Stride, tile: tile, data: raw.Data}
}

func (x *dense) forward(dst, w block, rows []int) {
	for i := 0; i < x.n; i += x.tile {
		m := min(x.tile, x.n-i)
		for _, k := range rows {
			to, from := dst.row(k)[i:i+m], w.row(k)
			for j := range to {
				to[j] = from[x.d]
			}
			kernel.Dgemv(blas.NoTrans, m, x.d, 1, x.data[i*x.stride:], x.stride, from[:x.d], 1, 1, to, 1)
		}
	}
}

func (x *dense) backward(dst, r block, rows []int) {
	for _, k := range rows {
		to := dst.row(k)
		clear(to)
		to[x.d] = floats.Sum(r.row(k))
	}
	for i := 0; i < x.n; i += x.tile {
		m := min(x.tile, x.n-i)
		for _, k := range rows {
			kernel.Dgemv(blas.Trans, m, x.d, 1, x.data[i*x.stride:], x.stride, r.row(k)[i:i+m], 1, 1, dst.row(k)[:x.d], 1)
		}
	}
}

// lanes is how many classes a pass over the non-zeros serves: as many sums as the
// compiler keeps in registers, and ten digits are two passes.
const lanes = 5

// sparse keeps the non-zeros twice, by row and by column, so that both products
// gather and neither scatters.
type sparse struct {
	byRow, byCol compressed
	panel        [][lanes]float64 // max(n, d): the vectors of one pass, interleaved
}

// compressed is a matrix as the non-zeros of its rows: row i has value[t] in
// column index[t] for start[i] ≤ t < start[i+1].
type compressed struct {
	start []int
	index []int32
	value []float64
}

func newSparse(x *mat.Dense, nonzeros int) *sparse {
	n, d := x.Dims()
	s := &sparse{
		byRow: compressed{make([]int, n+1), make([]int32, 0, nonzeros), make([]float64, 0, nonzeros)},
		byCol: compressed{make([]int, d+1), make([]int32, nonzeros), make([]float64, nonzeros)},
		panel: make([][lanes]float64, max(n, d)),
	}
	rows, cols := &s.byRow, &s.byCol
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if v != 0 {
				rows.index, rows.value = append(rows.index, int32(j)), append(rows.value, v)
				cols.start[j+1]++
			}
		}
		rows.start[i+1] = len(rows.index)
	}
	next := make([]int, d)
	for j := range d {
		cols.start[j+1] += cols.start[j]
		next[j] = cols.start[j]
	}
	for i := range n {
		for t := rows.start[i]; t < rows.start[i+1]; t++ {
			at := &next[rows.index[t]]
			cols.index[*at], cols.value[*at] = int32(i), rows.value[t]
			*at++
		}
	}
	return s
}

func (x *sparse) forward(dst, w block, rows []int) {
	x.multiply(&x.byRow, dst, w, rows)
	for _, k := range rows {
		floats.AddConst(w.row(k)[w.width-1], dst.row(k))
	}
}

func (x *sparse) backward(dst, r block, rows []int) {
	x.multiply(&x.byCol, dst, r, rows)
	for _, k := range rows {
		dst.row(k)[dst.width-1] = floats.Sum(r.row(k))
	}
}

// multiply sets dst[k] = m src[k], a few classes at a time: each non-zero is
// read once for all of them.
func (x *sparse) multiply(m *compressed, dst, src block, rows []int) {
	for len(rows) > 0 {
		group := rows[:min(lanes, len(rows))]
		rows = rows[len(group):]
		x.pack(src, group)
		for i := range len(m.start) - 1 {
			sum := m.dot(i, x.panel)
			for lane, k := range group {
				dst.row(k)[i] = sum[lane]
			}
		}
	}
}

// pack interleaves the vectors of a group. Lanes without a class keep what they
// hold; nobody reads their sums.
func (x *sparse) pack(src block, group []int) {
	for lane, k := range group {
		for i, v := range src.row(k)[:min(src.width, len(x.panel))] {
			x.panel[i][lane] = v
		}
	}
}

// dot multiplies row i with the vectors of the panel.
func (m *compressed) dot(i int, panel [][lanes]float64) (sum [lanes]float64) {
	index := m.index[m.start[i]:m.start[i+1]]
	value := m.value[m.start[i]:m.start[i+1]]
	value = value[:len(index)]
	var a, b, c, d, e float64
	for t, j := range index {
		v, p := value[t], &panel[j]
		a += v * p[0]
		b += v * p[1]
		c += v * p[2]
		d += v * p[3]
		e += v * p[4]
	}
	return [lanes]float64{a, b, c, d, e}
}
