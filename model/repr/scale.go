package repr

import (
	"fmt"
	"math"

	"fathom/model/glm"
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

// frame is that of the scale for rows with the moments m.
func (s Scale) frame(m glm.Moments, origin []float32) glm.Frame {
	f := glm.Frame{Mean: make([]float64, len(m.Mean)), Inverse: make([]float64, len(m.Mean))}
	vector.AddConstant(f.Inverse, 1)
	for j, v := range m.Mean {
		f.Mean[j] = float64(origin[j]) + v
	}
	switch s {
	case ScaleStandard:
		for j, v := range m.Squares {
			if v > 0 {
				f.Inverse[j] = 1 / math.Sqrt(v/float64(m.N))
			}
		}
	case ScaleLayer:
		if v := vector.Sum(m.Squares); v > 0 {
			vector.Scale(f.Inverse, 1/math.Sqrt(v/(float64(m.N)*float64(len(m.Squares)))))
		}
	}
	return f
}

// levelsOf are powers of two for columns that the scale divides by deviations of very different
// sizes, nil for none.
func (s Scale) levelsOf(m glm.Moments, origin []float32) []float64 {
	if s != ScaleStandard {
		return nil
	}
	return m.Levels(origin)
}
