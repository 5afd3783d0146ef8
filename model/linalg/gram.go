package linalg

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

// Gram returns TᵀT, width×width, of a matrix T of so many rows, width numbers each, at least one. fill
// is called in order and sets all rows of its tile to those from lo on. An element is a chain over the
// rows, the same on any number of cores, which divide the rows of the result. When ctx ends it returns
// its error.
func Gram(ctx context.Context, rows, width, cores int, fill func(tile vector.Block, lo int)) (*Positive, error) {
	g, kernels := NewPositive(width), simd.Default()
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
				simd.Matrix64{Rows: len(list), Cols: width - at, Stride: width, Data: g.Data[at*width+at:]},
				simd.Matrix64{Rows: len(list), Cols: m, Stride: gramTile, Data: across.Data[at*gramTile:]},
				simd.Matrix64{Rows: m, Cols: width - at, Stride: width, Data: tile.Data[at:]}, list)
		})
	}
	return g, nil
}

// Leverages returns bᵢᵀA⁻¹bᵢ of so many vectors of n numbers, of a matrix A = UᵀU that was factorised:
// the squared norms of U⁻ᵀbᵢ, the same on any number of cores. fill sets the columns of a block of n
// rows, of zeros at first, to the vectors from lo on; any goroutine calls it. When ctx ends it returns
// its error.
func (p *Positive) Leverages(ctx context.Context, count, cores int, fill func(b vector.Block, lo int)) ([]float64, error) {
	lower := p.lower()
	out := make([]float64, count)
	simd.Share(cores, (count+gramBlock-1)/gramBlock, func(at int) {
		if ctx.Err() != nil {
			return
		}
		lo := at * gramBlock
		b := vector.NewBlock(p.N, min(gramBlock, count-lo))
		fill(b, lo)
		p.solveLower(lower, b)
		for k := range p.N {
			for c, v := range b.Row(k) {
				out[lo+c] += float64(v * v)
			}
		}
	})
	return out, ctx.Err()
}

// lower is −Uᵀ without its diagonal, so that what is known already is subtracted by adding.
func (p *Positive) lower() vector.Block {
	l := vector.NewBlock(p.N, p.N)
	for k := range p.N {
		for i := range k {
			l.Data[k*p.N+i] = -*p.At(i, k)
		}
	}
	return l
}

// solveLower replaces the columns of b by the solutions of Uᵀx = b.
func (p *Positive) solveLower(lower, b vector.Block) {
	for from := 0; from < p.N; from += gramBlock {
		to := min(p.N, from+gramBlock)
		if from > 0 {
			list := vector.UpTo(to - from)
			simd.Default().Combine64(
				simd.Matrix64{Rows: len(list), Cols: b.Width, Stride: b.Width, Data: b.Data[from*b.Width:]},
				simd.Matrix64{Rows: len(list), Cols: from, Stride: p.N, Data: lower.Data[from*p.N:]},
				simd.Matrix64{Rows: from, Cols: b.Width, Stride: b.Width, Data: b.Data}, list)
		}
		for k := from; k < to; k++ {
			row := b.Row(k)
			for i := from; i < k; i++ {
				vector.AddScaled(row, lower.Data[k*p.N+i], b.Row(i))
			}
			vector.Scale(row, 1 / *p.At(k, k))
		}
	}
}

// Plus returns A + λI, factorised, of a matrix A that is not, and reports whether that is positive
// definite to working precision and finite. A stays as it is.
func (p *Positive) Plus(lambda float64) (*Positive, bool) {
	sum := &Positive{p.N, append([]float64(nil), p.Data...)}
	for k := range p.N {
		*sum.At(k, k) += lambda
	}
	return sum, sum.Factorise() && !math.IsInf(*sum.At(p.N-1, p.N-1), 0)
}

// TileRows is how many rows [AddGram] takes at most: few enough for the cache, enough to fill the
// kernels.
const TileRows = 64

// AddGram adds the upper triangle of TᵀDT to sum, d×d row by row, T the rows of tile, TileRows×d at
// most, and D the diagonal of weights, one a row; nil weights are ones.
func AddGram(sum []float64, tile vector.Block, weights []float64) {
	var column [TileRows]float64
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
