package repr

import (
	"context"
	"math"

	"fathom/model/simd"
	"fathom/model/vector"
)

const (
	gramTile  = 256 // rows that are multiplied with each other at a time
	gramBlock = 64  // rows of a Gram matrix or of a factor that are worked on at a time
)

// gramOf returns TᵀT of a matrix of so many rows, which fill sets from one on. It is the same for
// any number of cores: they divide the rows of the result.
func gramOf(ctx context.Context, rows, width, cores int, fill func(tile vector.Block, lo int)) (*positive, error) {
	g, kernels := newPositive(width), simd.Default()
	tile, across := vector.NewBlock(min(gramTile, rows), width), vector.NewBlock(width, gramTile)
	for lo := 0; lo < rows; lo += gramTile {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m := min(gramTile, rows-lo)
		tile.Data = tile.Data[:m*width]
		fill(tile, lo)
		for i := range m {
			for j, v := range tile.Row(i) {
				across.Data[j*gramTile+i] = v
			}
		}
		simd.Share(cores, (width+gramBlock-1)/gramBlock, func(b int) {
			at, list := b*gramBlock, vector.UpTo(min(gramBlock, width-b*gramBlock))
			kernels.Combine64(
				simd.Matrix64{Rows: len(list), Cols: width - at, Stride: width, Data: g.a[at*width+at:]},
				simd.Matrix64{Rows: len(list), Cols: m, Stride: gramTile, Data: across.Data[at*gramTile:]},
				simd.Matrix64{Rows: m, Cols: width - at, Stride: width, Data: tile.Data[at:]}, list)
		})
	}
	return g, nil
}

// leverages returns bᵢᵀA⁻¹bᵢ of so many vectors, of a matrix A = UᵀU that was factorised: the squared
// norms of U⁻ᵀbᵢ. fill sets the columns of its block to the vectors from one on.
func (p *positive) leverages(ctx context.Context, count, cores int, fill func(b vector.Block, lo int)) ([]float64, error) {
	lower := p.lower()
	out := make([]float64, count)
	simd.Share(cores, (count+gramBlock-1)/gramBlock, func(at int) {
		if ctx.Err() != nil {
			return
		}
		lo := at * gramBlock
		b := vector.NewBlock(p.n, min(gramBlock, count-lo))
		fill(b, lo)
		p.solveLower(lower, b)
		for k := range p.n {
			for c, v := range b.Row(k) {
				out[lo+c] += float64(v * v)
			}
		}
	})
	return out, ctx.Err()
}

// lower is −Uᵀ without its diagonal, so that what is known already is subtracted by adding.
func (p *positive) lower() vector.Block {
	l := vector.NewBlock(p.n, p.n)
	for k := range p.n {
		for i := range k {
			l.Data[k*p.n+i] = -*p.at(i, k)
		}
	}
	return l
}

// solveLower replaces the columns of b by the solutions of Uᵀx = b.
func (p *positive) solveLower(lower, b vector.Block) {
	for from := 0; from < p.n; from += gramBlock {
		to := min(p.n, from+gramBlock)
		if from > 0 {
			list := vector.UpTo(to - from)
			simd.Default().Combine64(
				simd.Matrix64{Rows: len(list), Cols: b.Width, Stride: b.Width, Data: b.Data[from*b.Width:]},
				simd.Matrix64{Rows: len(list), Cols: from, Stride: p.n, Data: lower.Data[from*p.n:]},
				simd.Matrix64{Rows: from, Cols: b.Width, Stride: b.Width, Data: b.Data}, list)
		}
		for k := from; k < to; k++ {
			row := b.Row(k)
			for i := from; i < k; i++ {
				vector.AddScaled(row, lower.Data[k*p.n+i], b.Row(i))
			}
			vector.Scale(row, 1 / *p.at(k, k))
		}
	}
}

// plus returns A + λI, factorised, and reports whether that is positive definite to working
// precision.
func (p *positive) plus(lambda float64) (*positive, bool) {
	sum := &positive{p.n, append([]float64(nil), p.a...)}
	for k := range p.n {
		*sum.at(k, k) += lambda
	}
	return sum, sum.factorise() && !math.IsInf(*sum.at(p.n-1, p.n-1), 0)
}

// tileRows is how many rows [addGram] takes at most: few enough for the cache, enough to fill the
// kernels.
const tileRows = 64

// addGram adds the upper triangle of TᵀDT to sum, d×d row by row, T the rows of tile, tileRows×d at
// most, and D the diagonal of weights, one a row; nil weights are ones.
func addGram(sum []float64, tile vector.Block, weights []float64) {
	var column [tileRows]float64
	d, kernels := tile.Width, simd.Default()
	m := len(tile.Data) / d
	for j := range d {
		for i := range m {
			column[i] = tile.Data[i*d+j]
		}
		if weights != nil {
			vector.Multiply(column[:m], weights)
		}
		right := simd.Matrix64{Rows: m, Cols: d - j, Stride: d, Data: tile.Data[j:]}
		kernels.AddTransMulVec64(sum[j*d+j:(j+1)*d], right, column[:m])
	}
}
