package projection

import (
	"fathom/model/linalg"
	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"
)

// A centring is a representation less its column means and without its constant columns,
// which have no part in any component: a quarter of the pixels of 1,000 MNIST
// images. Leaving them out also keeps rounding from giving them a variance.
type centring struct {
	x       simd.Rows
	mean    []float64
	varying []int // the columns that are not constant
}

// newCentring reads all of x, which must not be empty.
func newCentring(x simd.Rows) (*centring, error) {
	n, d := x.Dims()
	c := &centring{x: x, mean: make([]float64, d)}
	first, mean, varies := make([]float64, d), c.mean, make([]bool, d)
	// Means are taken of the differences to the first row, so that those of
	// constant columns are exact.
	err := reading.Each(x, func(i int, row []float32) error {
		if i == 0 {
			vector.Widen(first, row)
		}
		for j, narrow := range row {
			v := float64(narrow)
			if v-v != 0 {
				return reading.NotFinite(i, j, v)
			}
			v -= first[j]
			mean[j] += v
			varies[j] = varies[j] || v != 0
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for j := range mean {
		mean[j] = first[j] + mean[j]/float64(n)
		if varies[j] {
			c.varying = append(c.varying, j)
		}
	}
	return c, nil
}

// samples returns all rows, centred, varying columns only.
func (c *centring) samples() (vector.Block, error) {
	n, _ := c.x.Dims()
	all := vector.NewBlock(n, len(c.varying))
	return all, reading.Each(c.x, func(i int, row []float32) error {
		c.centre(all.Row(i), row)
		return nil
	})
}

// centre does so with one row.
func (c *centring) centre(dst []float64, row []float32) {
	for j, column := range c.varying {
		dst[j] = float64(row[column]) - c.mean[column]
	}
}

// expand writes the loadings of the varying columns to a row of all columns,
// with the sign that makes the largest positive.
func (c *centring) expand(row, loadings []float64) {
	sign, largest := 1.0, 0.0
	for _, v := range loadings {
		if v > largest || -v > largest {
			largest, sign = max(v, -v), 1
			if v < 0 {
				sign = -1
			}
		}
	}
	for j, column := range c.varying {
		row[column] = sign * loadings[j]
	}
}

// covariance returns the upper triangle of n−1 times the covariance matrix of
// the varying columns. It reads the samples in tiles that stay in the cache.
func (c *centring) covariance() ([]float64, error) {
	n, _ := c.x.Dims()
	d := len(c.varying)
	sum, tile := make([]float64, d*d), vector.NewBlock(linalg.TileRows, d)
	err := reading.Each(c.x, func(i int, row []float32) error {
		rows := i%linalg.TileRows + 1
		c.centre(tile.Row(rows-1), row)
		if rows == linalg.TileRows || i == n-1 {
			linalg.AddGram(sum, tile.Slice(0, rows), nil)
		}
		return nil
	})
	return sum, err
}

// gram returns the upper triangle of the products of the rows with each other.
func gram(rows vector.Block) []float64 {
	const tall = 32
	n, kernels := len(rows.Data)/rows.Width, simd.Default()
	out := make([]float64, n*n)
	for lo := 0; lo < n; lo += tall {
		hi := min(lo+tall, n)
		for i := range hi {
			from := max(i, lo)
			kernels.MulVec64(out[i*n+from:i*n+hi], rows.Slice(from, hi).Matrix(rows.Width), rows.Row(i))
		}
	}
	return out
}
