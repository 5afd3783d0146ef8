package repr

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// middle is the mean of the folds' probes at the best C, in the units of the features. A class that
// only some have is that of those.
func (f *folded) middle(kind Solver) *Probe {
	d, rows := f.weights.width-1, f.stack.rows
	p := &Probe{
		Solver: kind, Classes: len(f.m.row), Width: d,
		Weights: mat.NewDense(len(f.m.row), d, nil), Intercepts: make([]float64, len(f.m.row)),
	}
	optima, one := block{d + 1, f.optima}, make([]float64, d)
	for class, row := range f.m.row {
		to, count := p.Weights.RawRowView(class), 0
		for q := 0; row != noRow && q < len(f.frames); q++ {
			k := q*rows + row
			if f.softmax != nil && !f.present[k] {
				continue
			}
			copy(one, optima.row(k))
			multiply(one, f.frames[q].inverse)
			add(to, one)
			p.Intercepts[class] += optima.row(k)[d] - dot(f.frames[q].mean, one)
			count++
		}
		if count == 0 {
			p.Intercepts[class] = math.Inf(-1)
			continue
		}
		scale(to, 1/float64(count))
		p.Intercepts[class] /= float64(count)
	}
	return p
}
