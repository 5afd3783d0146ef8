package repr

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// margins returns the decision values W x + b, classes × n. It panics where x has
// another width than the probe, as mat does for shapes that do not fit.
func (p *Probe) margins(x *mat.Dense) block {
	n, d := x.Dims()
	if d != p.Width {
		panic(fmt.Sprintf("repr: a probe of width %d cannot read %d columns", p.Width, d))
	}
	w, z, rows := newBlock(p.Classes, d+1), newBlock(p.Classes, n), make([]int, p.Classes)
	for k := range rows {
		rows[k] = k
		copy(w.row(k), p.Weights.RawRowView(k))
		w.row(k)[d] = p.Intercepts[k]
	}
	newDense(x).forward(z, w, rows)
	return z
}

// Predict returns the class of the largest margin for each row of x, of equal
// ones the lowest. The width of x must be the probe's.
func (p *Probe) Predict(x *mat.Dense) []byte {
	z := p.margins(x)
	class := make([]byte, z.width)
	for i := range class {
		best := math.Inf(-1)
		for k := range p.Classes {
			if v := z.data[k*z.width+i]; v > best {
				best, class[i] = v, byte(k)
			}
		}
	}
	return class
}

// Probabilities returns the n×classes probabilities of the rows of x. For
// Multinomial they are the softmax of the margins. One-vs-rest has no joint
// model: as scikit-learn does, each class's own probability 1/(1+exp(−z)) is
// divided by their sum. The width of x must be the probe's.
func (p *Probe) Probabilities(x *mat.Dense) *mat.Dense {
	z := p.margins(x)
	out := mat.NewDense(z.width, p.Classes, nil)
	for i := range z.width {
		row := out.RawRowView(i)
		for k := range row {
			row[k] = z.data[k*z.width+i]
			if p.Solver == OneVsRest {
				row[k] = logSigmoid(row[k])
			}
		}
		// Both are exponentials over their sum; less the largest exponent none
		// overflows and not all vanish.
		floats.AddConst(-floats.Max(row), row)
		for k, v := range row {
			row[k] = math.Exp(v)
		}
		floats.Scale(1/floats.Sum(row), row)
	}
	return out
}

// logSigmoid returns log(1/(1+exp(−z))).
func logSigmoid(z float64) float64 {
	return min(z, 0) - math.Log1p(math.Exp(-math.Abs(z)))
}

// A Score says how well a probe predicts a set of samples.
type Score struct {
	Correct, N int
	Accuracy   float64    // Correct/N, 0 for no samples
	Interval   [2]float64 // 95 %, see Wilson

	// Confusion counts samples by true and predicted class: [true][predicted].
	Confusion [][]int
}

// Score compares the predictions for the rows of x with their labels, one each.
// A label that the probe does not know counts as an error and has no row in the
// confusion matrix.
func (p *Probe) Score(x *mat.Dense, labels []byte) Score {
	if n, _ := x.Dims(); n != len(labels) {
		panic(fmt.Sprintf("repr: %d labels for %d samples", len(labels), n))
	}
	s := Score{N: len(labels), Confusion: make([][]int, p.Classes)}
	cells := make([]int, p.Classes*p.Classes)
	for k := range s.Confusion {
		s.Confusion[k] = cells[k*p.Classes : (k+1)*p.Classes : (k+1)*p.Classes]
	}
	for i, class := range p.Predict(x) {
		if int(labels[i]) >= p.Classes {
			continue
		}
		s.Confusion[labels[i]][class]++
		if class == labels[i] {
			s.Correct++
		}
	}
	if s.N > 0 {
		s.Accuracy = float64(s.Correct) / float64(s.N)
	}
	s.Interval[0], s.Interval[1] = Wilson(s.Correct, s.N)
	return s
}

// Wilson returns the 95 % score interval for a proportion of correct out of n
// (E. B. Wilson, JASA 22, 1927): all p with |correct/n − p| ≤ z √(p(1−p)/n),
// z = 1.96, that is
//
//	(p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n)
//
// It lies within [0, 1], is never empty at 0 or n, and is [0, 1] for n = 0.
func Wilson(correct, n int) (lo, hi float64) {
	const z = 1.959963984540054 // 97.5 % of the standard normal distribution
	if n <= 0 {
		return 0, 1
	}
	size := float64(n)
	p := float64(correct) / size
	centre := p + z*z/(2*size)
	spread := z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	lo, hi = (centre-spread)/(1+z*z/size), (centre+spread)/(1+z*z/size)
	// At the ends one bound is exactly the end; rounding must not show.
	if correct == 0 {
		lo = 0
	}
	if correct == n {
		hi = 1
	}
	return lo, hi
}
