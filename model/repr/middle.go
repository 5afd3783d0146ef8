package repr

import (
	"math"

	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// middle is the mean of the folds' probes at the best C, in the units of the features. A class that
// only some have is that of those.
func (f *folded) middle(kind Solver) *Probe {
	d, rows := f.path.Weights().Width-1, len(f.m.members)
	p := &Probe{
		Solver: kind, Classes: len(f.m.row), Width: d,
		Weights: mat.NewDense(len(f.m.row), d, nil), Intercepts: make([]float64, len(f.m.row)),
	}
	optima, one := vector.Block{Width: d + 1, Data: f.optima}, make([]float64, d)
	for class, row := range f.m.row {
		to, count := p.Weights.RawRowView(class), 0
		for q := 0; row != noRow && q < len(f.frames); q++ {
			k := q*rows + row
			if f.partial && !f.path.Present(q)[row] {
				continue
			}
			copy(one, optima.Row(k))
			vector.Multiply(one, f.frames[q].Inverse)
			vector.Add(to, one)
			p.Intercepts[class] += optima.Row(k)[d] - vector.Dot(f.frames[q].Mean, one)
			count++
		}
		if count == 0 {
			p.Intercepts[class] = math.Inf(-1)
			continue
		}
		vector.Scale(to, 1/float64(count))
		p.Intercepts[class] /= float64(count)
	}
	return p
}
