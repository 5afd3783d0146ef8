package repr

import (
	"fmt"
	"math"

	"fathom/model/simd"
	"fathom/model/vector"
)

// Scale says in which units a probe sees the features, and so what its penalty costs: of features
// that are divided by s the weights are s times as large. Where it is not none the probe sees
// (x − m)/s, with m the mean of each column over the fitted rows. The scaled matrix is never made,
// since the mean and the divisor go into the weights: a [Probe]'s Weights and Intercepts are those
// for the rows as they are, and only its Objective is that of the scaled problem.
type Scale string

const (
	// ScaleNone leaves the features as they are.
	ScaleNone Scale = ""
	// ScaleStandard divides each column by its standard deviation over the fitted rows,
	// s² = Σᵢ(xᵢ − m)²/n, so that all features cost the same. A constant column has the divisor 1.
	ScaleStandard Scale = "standard"
	// ScaleLayer divides all columns by one number, the root mean square of all elements of the
	// layer after centring: s² = Σᵢⱼ(xᵢⱼ − mⱼ)²/nd over the fitted rows. Layers become comparable,
	// and directions in which a layer hardly varies stay small. A constant layer has the divisor 1.
	ScaleLayer Scale = "layer"
)

// ParseScale returns the scale of that name, "none", "standard" or "layer", or an error that lists
// the names.
func ParseScale(name string) (Scale, error) {
	switch s := Scale(name); s {
	case ScaleStandard, ScaleLayer:
		return s, nil
	case ScaleNone, "none":
		return ScaleNone, nil
	}
	return "", fmt.Errorf("unknown scale %q: expected %q, %q or %q", name, "none", ScaleStandard, ScaleLayer)
}

// check says what is wrong with a scale that did not come from [ParseScale].
func (s Scale) check() error {
	if s == "none" {
		return fmt.Errorf("unknown scale %q: expected %q, which is the empty one, %q or %q", s, "none", ScaleStandard, ScaleLayer)
	}
	_, err := ParseScale(string(s))
	return err
}

// moments are what a scale needs to know of some rows: how many, and of each column the mean less
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

// A frame is how a problem sees the features: less the mean of each column, times the inverse of
// what it is divided by.
type frame struct {
	mean, inverse []float64
}

// frame is that of the scale for rows with the moments m.
func (s Scale) frame(m moments, origin []float32) frame {
	f := frame{mean: make([]float64, len(m.mean)), inverse: make([]float64, len(m.mean))}
	vector.AddConstant(f.inverse, 1)
	for j, v := range m.mean {
		f.mean[j] = float64(origin[j]) + v
	}
	switch s {
	case ScaleStandard:
		for j, v := range m.squares {
			if v > 0 {
				f.inverse[j] = 1 / math.Sqrt(v/float64(m.n))
			}
		}
	case ScaleLayer:
		if v := vector.Sum(m.squares); v > 0 {
			vector.Scale(f.inverse, 1/math.Sqrt(v/(float64(m.n)*float64(len(m.squares)))))
		}
	}
	return f
}

// squaresOf are the sums of the squares of the columns of [X 1] in the frame.
func (f frame) squaresOf(m moments) []float64 {
	squares := make([]float64, len(m.squares)+1)
	for j, v := range m.squares {
		squares[j] = float64(v * f.inverse[j] * f.inverse[j])
	}
	squares[len(m.squares)] = float64(m.n)
	return squares
}
