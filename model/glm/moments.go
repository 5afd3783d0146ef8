package glm

import (
	"math"

	"fathom/model/simd"
	"fathom/model/vector"
)

// Moments are what a frame is made of: how many, and of each column the mean less
// an origin and Σ(x − mean)². The origin is a row of theirs or of their kin, so that those of a
// column that is constant are exact.
type Moments struct {
	N       int
	Mean    []float64
	Squares []float64
}

// MomentsOf takes the moments of the rows of x, of which there is one at least.
func MomentsOf(x simd.Matrix, origin []float32) Moments {
	m := Moments{x.Rows, make([]float64, x.Cols), make([]float64, x.Cols)}
	left := make([]float64, x.Cols) // of Σ(x − mean), which rounding leaves
	for i := range x.Rows {
		mean, origin := m.Mean, origin[:len(m.Mean)]
		for j, v := range x.Row(i)[:len(mean)] {
			mean[j] += float64(v) - float64(origin[j])
		}
	}
	n := float64(x.Rows)
	vector.Scale(m.Mean, 1/n)
	for i := range x.Rows {
		mean, origin, squares, left := m.Mean, origin[:len(m.Mean)], m.Squares[:len(m.Mean)], left[:len(m.Mean)]
		for j, v := range x.Row(i)[:len(mean)] {
			off := float64(v) - float64(origin[j]) - mean[j]
			squares[j] += float64(off * off)
			left[j] += off
		}
	}
	for j, off := range left {
		m.Squares[j] = max(0, m.Squares[j]-float64(off*off)/n)
		m.Mean[j] += off / n
	}
	return m
}

// Together are the moments of all the rows of several parts of d columns, which have one origin, leaving out
// the part but, −1 for none of them (T. F. Chan, G. H. Golub and R. J. LeVeque, The American Statistician 37,
// 1983). At least one row must be left.
func Together(parts []Moments, but int) Moments {
	d := len(parts[0].Mean)
	all := Moments{Mean: make([]float64, d), Squares: make([]float64, d)}
	for p, m := range parts {
		if p != but {
			all.N += m.N
			vector.AddScaled(all.Mean, float64(m.N), m.Mean)
			vector.Add(all.Squares, m.Squares)
		}
	}
	for j := range all.Mean {
		all.Mean[j] /= float64(all.N)
	}
	for p, m := range parts {
		if p != but {
			for j, v := range m.Mean {
				off := v - all.Mean[j]
				all.Squares[j] += float64(float64(m.N) * off * off)
			}
		}
	}
	return all
}

// levelled is how many times as large as another a column may be, as a power of two, before a fit
// that divides each by its deviation has them levelled. The exponents of float32 go from −126 to
// 127, and what a product adds up may lie far below its largest term.
const levelled = 40

// Levels returns powers of two that bring the columns of rows with the moments m near to 1, nil
// where the products need none. It is for problems that divide each column by its deviation: the
// weights for rows as they are are those of levelled ones times the levels, and of columns near 1 and
// 1e-30 some are 1e30 times as large as others, and what is that small beside them float32 has no
// room for. To multiply by a power of two rounds nothing.
func (m Moments) Levels(origin []float32) []float64 {
	levels, least, most := make([]float64, len(m.Mean)), math.MaxInt, math.MinInt
	for j, mean := range m.Mean {
		levels[j] = 1
		size := max(math.Sqrt(m.Squares[j]/float64(m.N)), math.Abs(float64(origin[j])+mean))
		if m.Squares[j] == 0 || size == 0 {
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
