package repr

import (
	"math"

	"fathom/model/simd"
	"fathom/model/vector"
)

// moments are what a frame is made of: how many, and of each column the mean less
// an origin and Σ(x − mean)². The origin is a row of theirs or of their kin, so that those of a
// column that is constant are exact.
type moments struct {
	n       int
	mean    []float64
	squares []float64
}

// momentsOf takes the moments of the rows of x, of which there is one at least.
func momentsOf(x simd.Matrix, origin []float32) moments {
	m := moments{x.Rows, make([]float64, x.Cols), make([]float64, x.Cols)}
	left := make([]float64, x.Cols) // of Σ(x − mean), which rounding leaves
	for i := range x.Rows {
		mean, origin := m.mean, origin[:len(m.mean)]
		for j, v := range x.Row(i)[:len(mean)] {
			mean[j] += float64(v) - float64(origin[j])
		}
	}
	n := float64(x.Rows)
	vector.Scale(m.mean, 1/n)
	for i := range x.Rows {
		mean, origin, squares, left := m.mean, origin[:len(m.mean)], m.squares[:len(m.mean)], left[:len(m.mean)]
		for j, v := range x.Row(i)[:len(mean)] {
			off := float64(v) - float64(origin[j]) - mean[j]
			squares[j] += float64(off * off)
			left[j] += off
		}
	}
	for j, off := range left {
		m.squares[j] = max(0, m.squares[j]-float64(off*off)/n)
		m.mean[j] += off / n
	}
	return m
}

// together are the moments of all the rows of several, which have one origin (T. F. Chan,
// G. H. Golub and R. J. LeVeque, The American Statistician 37, 1983).
func together(parts []moments, but int) moments {
	d := len(parts[0].mean)
	all := moments{mean: make([]float64, d), squares: make([]float64, d)}
	for p, m := range parts {
		if p != but {
			all.n += m.n
			vector.AddScaled(all.mean, float64(m.n), m.mean)
			vector.Add(all.squares, m.squares)
		}
	}
	for j := range all.mean {
		all.mean[j] /= float64(all.n)
	}
	for p, m := range parts {
		if p != but {
			for j, v := range m.mean {
				off := v - all.mean[j]
				all.squares[j] += float64(float64(m.n) * off * off)
			}
		}
	}
	return all
}

// levelled is how many times as large as another a column may be, as a power of two, before a fit
// that divides each by its deviation has them levelled. The exponents of float32 go from −126 to
// 127, and what a product adds up may lie far below its largest term.
const levelled = 40

// levels returns powers of two that bring the columns of rows with the moments m near to 1, nil
// where the products need none. It is for problems that divide each column by its deviation: the
// weights for rows as they are are those of levelled ones times the levels, and of columns near 1 and
// 1e-30 some are 1e30 times as large as others, and what is that small beside them float32 has no
// room for. To multiply by a power of two rounds nothing.
func (m moments) levels(origin []float32) []float64 {
	levels, least, most := make([]float64, len(m.mean)), math.MaxInt, math.MinInt
	for j, mean := range m.mean {
		levels[j] = 1
		size := max(math.Sqrt(m.squares[j]/float64(m.n)), math.Abs(float64(origin[j])+mean))
		if m.squares[j] == 0 || size == 0 {
			continue
		}
		_, exponent := math.Frexp(size)
		levels[j] = math.Ldexp(1, -exponent)
		least, most = min(least, exponent), max(most, exponent)
	}
	if most-least <= levelled {
		return nil
	}
	return levels
}
