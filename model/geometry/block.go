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

// transposed is a copy of Aᵀ.
func (b block) transposed() block {
	t := newBlock(b.Cols, b.Rows)
	for i := range b.Rows {
		for j, v := range b.row(i) {
			t.Data[j*b.Rows+i] = v
		}
	}
	return t
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

// tall is how many rows are multiplied at a time while they stay in a first-level cache.
const tall = 32

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
	for i := range n { // what stands below the diagonal
		for j := range i {
			out.row(i)[j] = out.row(j)[i]
		}
	}
	return out
}

// across returns XᵀY, of n×a and n×b the a×b sums over rows, in the order of the rows.
func across(x, y block, pool *simd.Pool) block {
	out, kernels, columns := newBlock(x.Cols, y.Cols), simd.Default(), x.transposed()
	const some = 8 // columns of X, for which tall rows of Y stay in a cache
	share(pool, (x.Cols+some-1)/some, func(p int) {
		for lo := 0; lo < y.Rows; lo += tall {
			hi := min(y.Rows, lo+tall)
			part := y.slice(lo, hi).Matrix64
			for j := p * some; j < min(x.Cols, (p+1)*some); j++ {
				kernels.AddTransMulVec64(out.row(j), part, columns.row(j)[lo:hi])
			}
		}
	})
	return out
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
