package repr

import (
	"slices"

	"fathom/model/simd"
)

// A centring is a matrix less its column means and without its constant columns,
// which have no part in any component: a quarter of the pixels of 1,000 MNIST
// images. Leaving them out also keeps rounding from giving them a variance.
type centring struct {
	x       Rows
	mean    []float64
	varying []int // the columns that are not constant
}

func newCentring(x Rows) *centring {
	n, d := x.Dims()
	first := slices.Clone(x.RawRowView(0))
	c := &centring{x: x, mean: make([]float64, d)}
	varies := make([]bool, d)
	// Means are taken of the differences to the first row, so that those of
	// constant columns are exact.
	for i := range n {
		for j, v := range x.RawRowView(i) {
			v -= first[j]
			c.mean[j] += v
			varies[j] = varies[j] || v != 0
		}
	}
	for j := range c.mean {
		c.mean[j] = first[j] + c.mean[j]/float64(n)
		if varies[j] {
			c.varying = append(c.varying, j)
		}
	}
	return c
}

// rows returns the rows lo … hi−1, centred, varying columns only.
func (c *centring) rows(lo, hi int) block {
	return c.fill(newBlock(hi-lo, len(c.varying)), lo)
}

// fill does so into a block that is there.
func (c *centring) fill(b block, lo int) block {
	for i := range len(b.data) / b.width {
		to, from := b.row(i), c.x.RawRowView(lo+i)
		for j, column := range c.varying {
			to[j] = from[column] - c.mean[column]
		}
	}
	return b
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
func (c *centring) covariance() []float64 {
	n, _ := c.x.Dims()
	d := len(c.varying)
	sum, tile := make([]float64, d*d), newBlock(tileRows, d)
	for lo := 0; lo < n; lo += tileRows {
		tile.data = tile.data[:min(tileRows, n-lo)*d]
		addGram(sum, c.fill(tile, lo), nil)
	}
	return sum
}

// gram returns the upper triangle of the products of the rows with each other.
func gram(rows block) []float64 {
	const tall = 32
	n, kernels := len(rows.data)/rows.width, simd.Default()
	out := make([]float64, n*n)
	for lo := 0; lo < n; lo += tall {
		hi := min(lo+tall, n)
		for i := range hi {
			from := max(i, lo)
			kernels.MulVec64(out[i*n+from:i*n+hi], block{rows.width, rows.span(from, hi)}.matrix(rows.width), rows.row(i))
		}
	}
	return out
}
