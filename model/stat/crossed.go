package stat

import (
	"fmt"
	"math"
)

// Crossed is the mean of differences d[s][i] over seeds s and items i, both drawn from many, so that it
// speaks of other seeds on other items.
type Crossed struct {
	Seeds, Items int
	Mean         float64
	// The mean squares of the two-way table without replication.
	MSSeed, MSItem, MSResidual float64

	Variance  float64 // of the mean
	Degrees   float64 // of freedom, by Satterthwaite
	Low, High float64 // 95 %, by Student's t
	PValue    float64 // of the mean being 0
}

// CompareCrossed analyses differences of two classifiers, each −1, 0 or 1: d[s][i] is whether the second
// has item i right with seed s, minus whether the first has. With S seeds and I items the variance of
// their mean is
//
//	(MS_seed + MS_item − MS_residual)/(S·I),  at least MS_seed/(S·I) and MS_item/(S·I)
//
// of which the first is what both random factors add up to (R. L. Anderson and T. A. Bancroft,
// Statistical Theory in Research, 1952, §22), and the bounds are what either does alone. The degrees of
// freedom are F. E. Satterthwaite's (Biometrics Bulletin 2, 1946), those of the larger factor where a
// bound holds. The sums are whole numbers, so that nothing is lost of them.
//
// Taking all S·I answers for independent makes the interval much too narrow, and the seeds alone one
// that holds on these items. All is NaN of fewer than two seeds or items, but the mean; and PValue where
// all are the same and not 0. Rows must be of one length.
func CompareCrossed(d [][]int8) Crossed {
	nan := math.NaN()
	c := Crossed{Seeds: len(d), Mean: nan, MSSeed: nan, MSItem: nan, MSResidual: nan, Variance: nan, Degrees: nan, Low: nan, High: nan, PValue: nan}
	if c.Seeds > 0 {
		c.Items = len(d[0])
	}
	if c.Seeds == 0 || c.Items == 0 {
		return c
	}
	var total, squares, rows int64
	columns := make([]int64, c.Items)
	for _, row := range d {
		if len(row) != c.Items {
			panic(fmt.Sprintf("stat: a seed with %d items beside one with %d", len(row), c.Items))
		}
		sum := int64(0)
		for i, v := range row {
			sum += int64(v)
			squares += int64(v) * int64(v)
			columns[i] += int64(v)
		}
		total += sum
		rows += sum * sum
	}
	down := int64(0)
	for _, sum := range columns {
		down += sum * sum
	}
	seeds, items := float64(c.Seeds), float64(c.Items)
	size := seeds * items
	c.Mean = float64(total) / size
	if c.Seeds < 2 || c.Items < 2 {
		return c
	}
	// Each sum of squares, times S·I.
	whole := int64(c.Seeds)*int64(c.Items)*squares - total*total
	bySeed, byItem := int64(c.Seeds)*rows-total*total, int64(c.Items)*down-total*total
	c.MSSeed = float64(bySeed) / size / (seeds - 1)
	c.MSItem = float64(byItem) / size / (items - 1)
	c.MSResidual = float64(whole-bySeed-byItem) / size / ((seeds - 1) * (items - 1))
	c.settle()
	return c
}

// settle works out what follows from the mean squares.
func (c *Crossed) settle() {
	seeds, items := float64(c.Seeds), float64(c.Items)
	both := c.MSSeed + c.MSItem - c.MSResidual
	most := max(both, c.MSSeed, c.MSItem)
	c.Variance = most / (seeds * items)
	switch {
	case most == both:
		c.Degrees = both * both / (float64(c.MSSeed*c.MSSeed/(seeds-1)) + float64(c.MSItem*c.MSItem/(items-1)) + float64(c.MSResidual*c.MSResidual/((seeds-1)*(items-1))))
	case c.MSSeed >= c.MSItem:
		c.Degrees = seeds - 1
	default:
		c.Degrees = items - 1
	}
	if c.Variance == 0 {
		c.Low, c.High, c.Degrees = c.Mean, c.Mean, math.NaN()
		if c.Mean == 0 {
			c.PValue = 1
		}
		return
	}
	deviation := math.Sqrt(c.Variance)
	half := float64(StudentPoint(Level, c.Degrees) * deviation)
	c.Low, c.High = c.Mean-half, c.Mean+half
	c.PValue = StudentTail(c.Mean/deviation, c.Degrees)
}
