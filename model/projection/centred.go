package projection

import (
	"context"
	"fmt"
	"math"

	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// centred is a representation less the mean of each column that is read again for every product, a
// block at a time, and never held.
type centred struct {
	x       simd.Rows
	n, d    int
	mean    []float64
	squares []float64 // Σ(x − mean)² of each column
	total   float64   // of all columns
	unit    float64   // a power of two that no centred element exceeds; products are of what it divides
	pool    *simd.Pool
	work    *simd.Workspace

	row func(i int) []float64 // what is taken off row i in place of the mean, nil for all of it; nil for the mean

	held  []float32   // memory for a block
	flat  []float32   // of it, the rows that were read
	tile  simd.Matrix // the same, centred and in the unit
	chain simd.Matrix // scratch of addScatter
}

// passFloats is how many numbers are read at a time for a product: 4 MB, so that a file is read in
// long pieces, of which all cores get a share.
const passFloats = 1 << 20

// passRows is how many rows of d columns are read at a time, a whole number of scatterRows. The
// sums are cut there, so it depends on d alone.
func passRows(d int) int { return max(scatterRows, passFloats/d/scatterRows*scatterRows) }

// newCentred reads all of x, which must not be empty, for the means and the total. The differences
// to the first row are what is summed, so that constant columns are exactly zero when they are
// centred.
func newCentred(ctx context.Context, x simd.Rows, pool *simd.Pool) (*centred, error) {
	n, d := x.Dims()
	c := &centred{x: x, n: n, d: d, mean: make([]float64, d), squares: make([]float64, d), pool: pool, work: simd.NewWorkspace(simd.Default(), pool)}
	first, squares, most := make([]float64, d), c.squares, make([]float64, d)
	const columns = 64
	parts := (d + columns - 1) / columns
	err := c.read(ctx, func(lo, rows int) error {
		if lo == 0 {
			vector.Widen(first, c.flat[:d])
		}
		simd.Share(pool.Cores(), parts, func(p int) { // a core has columns of its own, so no sum is cut
			from, to := p*columns, min(d, (p+1)*columns)
			first, mean, squares, most := first[from:to], c.mean[from:to], squares[from:to], most[from:to]
			for i := range rows {
				for j, narrow := range c.flat[i*d+from : i*d+to] {
					v := float64(narrow) - first[j]
					mean[j] += v
					squares[j] += float64(v * v)
					most[j] = max(most[j], math.Abs(v)) // NaN stays
				}
			}
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	largest := 0.0
	for j, sum := range c.mean {
		if v := most[j] + first[j]; v-v != 0 {
			return nil, c.notFinite(ctx, j)
		}
		off := sum / float64(n)
		c.mean[j] = first[j] + off
		if squares[j] = max(0, squares[j]-float64(sum*off)); most[j] == 0 {
			squares[j] = 0
		}
		c.total += squares[j]
		largest = max(largest, most[j])
	}
	c.unit = 1
	if largest > 0 { // and so is no more than twice as far from the mean
		_, exponent := math.Frexp(2 * largest)
		c.unit = math.Ldexp(1, exponent)
	}
	return c, nil
}

// notFinite is the error of a column that holds a NaN or an infinity.
func (c *centred) notFinite(ctx context.Context, column int) error {
	found := c.read(ctx, func(lo, rows int) error {
		for i := range rows {
			if v := float64(c.flat[i*c.d+column]); v-v != 0 {
				return reading.NotFinite(lo+i, column, v)
			}
		}
		return nil
	})
	if found == nil { // it was another when it was read first
		return reading.NotFinite(0, column, math.NaN())
	}
	return found
}

// read reads all rows, so many at a time as passRows says, into c.flat, and hands on where they
// begin and how many there are.
func (c *centred) read(ctx context.Context, do func(lo, rows int) error) error {
	rows := passRows(c.d)
	if c.held == nil {
		c.held = make([]float32, min(c.n, rows)*c.d)
	}
	for lo := 0; lo < c.n; lo += rows {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		m := min(rows, c.n-lo)
		c.flat = c.held[:m*c.d]
		if err := c.x.Read(c.flat, lo); err != nil {
			return fmt.Errorf("read rows %d to %d: %w", lo, lo+m-1, err)
		}
		if err := do(lo, m); err != nil {
			return err
		}
	}
	return nil
}

// tiles reads all rows and hands on blocks of them, centred and in the unit, in float32.
func (c *centred) tiles(ctx context.Context, do func(tile simd.Matrix)) error {
	most := min(passRows(c.d), c.n)
	if c.tile.Rows < most {
		c.tile = simd.NewMatrix(most, c.d)
	}
	inverse := 1 / c.unit
	return c.read(ctx, func(lo, rows int) error {
		const some = 64
		tile := c.tile.Slice(0, rows)
		simd.Share(c.pool.Cores(), (rows+some-1)/some, func(p int) {
			for i := p * some; i < min(rows, (p+1)*some); i++ {
				to, mean := tile.Row(i), c.mean
				if c.row != nil {
					mean = c.row(lo + i)
				}
				if mean == nil {
					clear(to)
					continue
				}
				for j, v := range c.flat[i*c.d : (i+1)*c.d] {
					to[j] = float32((float64(v) - mean[j]) * inverse)
				}
			}
		})
		do(tile)
		return nil
	})
}

// An operator is a symmetric positive semidefinite d×d matrix that is known by its products.
type operator interface {
	// apply sets the rows of dst to the products with those of v.
	apply(ctx context.Context, dst, v vector.Block) error
	// noise is the relative size of what rounding adds to a product.
	noise() float64
}

// narrowly is X̃ᵀX̃ by products in float32 whose sums over rows are float64s, see
// [simd.Workspace.SkinnyPass]: quick, and right to some 1e-7 of the largest eigenvalue.
type narrowly struct{ *centred }

func (o narrowly) noise() float64 { return 1e-6 }

func (o narrowly) apply(ctx context.Context, dst, v vector.Block) error {
	k := len(v.Data) / v.Width
	weights := simd.NewMatrix(k, o.d+1) // without intercepts
	for i := range k {
		for j, x := range v.Row(i) {
			weights.Row(i)[j] = float32(x)
		}
	}
	sums := vector.NewBlock(k, o.d+1)
	clear(dst.Data)
	err := o.tiles(ctx, func(tile simd.Matrix) {
		o.work.SkinnyPass(sums.Matrix(o.d+1), tile, weights, func(int, simd.Matrix) {})
		for i := range k {
			vector.Add(dst.Row(i), sums.Row(i)[:o.d])
		}
	})
	vector.Scale(dst.Data, float64(o.unit*o.unit))
	return err
}

// exactly is X̃ᵀX̃ by products and sums in float64.
type exactly struct{ *centred }

func (o exactly) noise() float64 { return 1e-13 }

// exactRows is how many rows are widened and multiplied at a time, and exactParts into how many
// parts a block is cut that have sums of their own.
const (
	exactRows  = 32
	exactParts = 8
)

func (o exactly) apply(ctx context.Context, dst, v vector.Block) error {
	k, d, kernels := len(v.Data)/v.Width, o.d, simd.Default()
	weights, list := vector.NewBlock(k, d+1), vector.UpTo(k)
	for i := range k {
		copy(weights.Row(i), v.Row(i))
	}
	var sums, tiles, scores [exactParts]vector.Block
	for p := range sums {
		sums[p], tiles[p], scores[p] = vector.NewBlock(k, d), vector.NewBlock(exactRows, d), vector.NewBlock(k, exactRows)
	}
	clear(dst.Data)
	return o.read(ctx, func(_, rows int) error {
		each := (rows + exactParts - 1) / exactParts
		simd.Share(o.pool.Cores(), exactParts, func(p int) {
			clear(sums[p].Data)
			tile := tiles[p]
			for lo, end := p*each, min(rows, (p+1)*each); lo < end; lo += exactRows {
				m := min(exactRows, end-lo)
				for i := range m {
					vector.SubtractWide(tile.Row(i), o.flat[(lo+i)*d:(lo+i+1)*d], o.mean)
				}
				x := simd.Matrix64{Rows: m, Cols: d, Stride: d, Data: tile.Data}
				z := simd.Matrix64{Rows: k, Cols: m, Stride: exactRows, Data: scores[p].Data}
				kernels.Affine64(z, weights.Matrix(d+1), x, list)
				kernels.Combine64(sums[p].Matrix(d), z, x, list)
			}
		})
		for p := range sums {
			vector.Add(dst.Data, sums[p].Data)
		}
		return nil
	})
}

// Project returns the coordinates of the rows of x, n×d, on directions, k×d: (x − origin)·wᵀ in
// float64, n×k. It reads x once, in blocks of bounded size; the error is that of reading.
func Project(ctx context.Context, x simd.Rows, origin []float64, directions *mat.Dense) (*mat.Dense, error) {
	n, d := x.Dims()
	k, _ := directions.Dims()
	out := mat.NewDense(n, k, nil)
	loadings, kernels, off := matrix64(directions), simd.Default(), make([]float64, d)
	err := reading.Each(x, func(i int, row []float32) error {
		if i%passRows(d) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		vector.SubtractWide(off, row, origin)
		kernels.MulVec64(out.RawRowView(i), loadings, off)
		return nil
	})
	return out, err
}

// matrix64 is the view of all of x.
func matrix64(x *mat.Dense) simd.Matrix64 {
	raw := x.RawMatrix()
	return simd.Matrix64{Rows: raw.Rows, Cols: raw.Cols, Stride: raw.Stride, Data: raw.Data}
}
