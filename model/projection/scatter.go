package projection

import (
	"context"

	"fathom/model/simd"
	"fathom/model/vector"
)

const (
	// scatterRows is how many rows a sum in float32 runs over before it is added to a float64.
	scatterRows = 256
	// scatterCols is how many columns are multiplied with those before them at a time: what is
	// below the diagonal is left out but for these.
	scatterCols = 256
)

// scatter returns the upper triangle of X̃ᵀX̃, d×d. Products are float32, in chains over 256 rows that
// are added to float64 sums in order: an element is right to γ₂₅₆·Σ|x̃ᵢⱼx̃ᵢₗ| in float32 at worst,
// and to some 1e-7/√n of √(Σx̃ᵢⱼ²·Σx̃ᵢₗ²) as a rule. It reads x once and holds a block of it.
func (c *centred) scatter(ctx context.Context) ([]float64, error) {
	sum := make([]float64, c.d*c.d)
	err := c.tiles(ctx, func(tile simd.Matrix) { c.addScatter(sum, tile) })
	vector.Scale(sum, float64(c.unit*c.unit))
	return sum, err
}

// addScatter adds TᵀT of a block of rows to the upper triangle of sum.
func (c *centred) addScatter(sum []float64, tile simd.Matrix) {
	d := c.d
	if c.chain.Rows == 0 {
		c.chain = simd.NewMatrix(d, min(d, scatterCols))
	}
	for lo := 0; lo < tile.Rows; lo += scatterRows {
		hi := min(tile.Rows, lo+scatterRows)
		for left := 0; left < d; left += scatterCols {
			right := min(d, left+scatterCols)
			to := c.chain.Part(0, right, 0, right-left)
			clear(to.Data[:right*to.Stride])
			c.work.AddTransMul(to, 1, tile.Part(lo, hi, 0, right), tile.Part(lo, hi, left, right))
			for i := range right {
				from := max(i, left)
				row := to.Row(i)[from-left:]
				out := sum[i*d+from:][:len(row)]
				for j, v := range row {
					out[j] += float64(v)
				}
			}
		}
	}
}
