package geometry

import (
	"sync"
	"sync/atomic"

	"fathom/model/simd"
)

// A block is a matrix of float64s, row by row without gaps.
type block struct {
	simd.Matrix64
}

func newBlock(rows, cols int) block {
	return block{simd.Matrix64{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}}
}

func (b block) row(i int) []float64 { return b.Row(i) }

// slice returns the rows from … to−1.
func (b block) slice(from, to int) block {
	b.Data, b.Rows = b.Data[from*b.Stride:to*b.Stride], to-from
	return b
}

// share calls do with 0 … count−1, on the cores of the pool.
func share(pool *simd.Pool, count int, do func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
			do(i)
		}
	}
	var others sync.WaitGroup
	for range min(pool.Cores(), count) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

// dot returns Σ xᵢyᵢ.
func dot(kernels *simd.Kernels, x, y []float64) float64 {
	var out [1]float64
	kernels.MulVec64(out[:], simd.Matrix64{Rows: 1, Cols: len(x), Stride: len(x), Data: x}, y)
	return out[0]
}

// squares returns ‖xᵢ‖² of each row.
func (b block) squares(kernels *simd.Kernels) []float64 {
	out := make([]float64, b.Rows)
	for i := range out {
		out[i] = dot(kernels, b.row(i), b.row(i))
	}
	return out
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}

// The rows and columns of a factor that stay in a first-level cache while they are multiplied with some
// columns of the other, or tall rows with all rows.
const (
	tall = 32
	wide = 128
	some = 8
)

// gram returns the n×n products of the rows with each other.
func gram(x block, pool *simd.Pool) block {
	n, kernels := x.Rows, simd.Default()
	out := newBlock(n, n)
	share(pool, (n+tall-1)/tall, func(p int) {
		lo, hi := p*tall, min(n, (p+1)*tall)
		part := x.slice(lo, hi).Matrix64
		for i := range hi {
			kernels.MulVec64(out.row(i)[lo:hi], part, x.row(i))
		}
	})
	mirror(out)
	return out
}

// across returns XᵀY, of n×a and n×b the a×b sums over rows, in the order of the rows.
func across(x, y block, pool *simd.Pool) block {
	out := newBlock(x.Cols, y.Cols)
	same := x.Data != nil && y.Data != nil && &x.Data[0] == &y.Data[0] && x.Cols == y.Cols
	share(pool, (x.Cols+some-1)/some, func(p int) {
		from := 0
		if same {
			from = p * some // xᵢ·xⱼ is xⱼ·xᵢ, bit for bit
		}
		parts := (y.Cols - from + wide - 1) / wide
		for i := range parts { // as equal as may be, of whole cache lines
			cut := func(i int) int { return from + (y.Cols-from)*i/parts/8*8 }
			to := y.Cols
			if i < parts-1 {
				to = cut(i + 1)
			}
			acrossPart(out, x, y, p*some, min(x.Cols, (p+1)*some), cut(i), to)
		}
	})
	if same {
		mirror(out)
	}
	return out
}

// acrossPart computes the rows lo to hi, at most some, and the columns from … to−1 of XᵀY.
func acrossPart(out, x, y block, lo, hi, from, to int) {
	kernels := simd.Default()
	var column [some][tall]float64
	for at := 0; at < y.Rows; at += tall {
		end := min(y.Rows, at+tall)
		for i := at; i < end; i++ {
			for j, v := range x.row(i)[lo:hi] {
				column[j][i-at] = v
			}
		}
		part := simd.Matrix64{Rows: end - at, Cols: to - from, Stride: y.Stride, Data: y.Data[at*y.Stride+from:]}
		for j := lo; j < hi; j++ {
			kernels.AddTransMulVec64(out.row(j)[from:to], part, column[j-lo][:end-at])
		}
	}
}

// mirror copies what stands above the diagonal to what is below.
func mirror(b block) {
	for i := range b.Rows {
		for j := range i {
			b.row(i)[j] = b.row(j)[i]
		}
	}
}

// shared returns ‖XᵀY‖²_F = Σᵢⱼ (xᵢ·xⱼ)(yᵢ·yⱼ), by whichever of the two is smaller. grams are XXᵀ and
// YYᵀ where they are known.
func shared(x, y block, gx, gy *block, pool *simd.Pool) float64 {
	total, kernels := 0.0, simd.Default()
	if x.Cols < x.Rows || y.Cols < y.Rows {
		product := across(x, y, pool)
		for j := range product.Rows {
			total += dot(kernels, product.row(j), product.row(j))
		}
		return total
	}
	for i := range gx.Rows {
		total += dot(kernels, gx.row(i), gy.row(i))
	}
	return total
}
