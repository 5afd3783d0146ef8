package repr

import (
	"fmt"
	"math"
	"slices"

	"fathom/model/simd"

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

// None is the prediction for a sample that has none, and the label of one whose class is not known.
const None int32 = -1

// marginMemory is how many margins Predict holds at a time. Classes can be many: those of
// all samples at once would take more than the samples.
const marginMemory = 1 << 20

// Predict returns the class of the largest margin for each row of x, of equal
// ones the lowest, and None where a margin is NaN or +Inf, as those of a row are
// that is not finite. The width of x must be the probe's.
func (p *Probe) Predict(x *mat.Dense) []int32 {
	n, d := x.Dims()
	rows := max(1, marginMemory/p.Classes)
	class := make([]int32, 0, n)
	for from := 0; from < n; from += rows {
		z := p.margins(x.Slice(from, min(n, from+rows), 0, d).(*mat.Dense))
		for i := range z.width {
			class = append(class, z.largest(i))
		}
	}
	return class
}

// largest is the row of column i's largest value, None where one is NaN or +Inf.
func (b block) largest(i int) int32 {
	best, row := math.Inf(-1), int32(0)
	for k := 0; k*b.width < len(b.data); k++ {
		v := b.data[k*b.width+i]
		if math.IsNaN(v) || math.IsInf(v, 1) {
			return None
		}
		if v > best {
			best, row = v, int32(k)
		}
	}
	return row
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
		addConst(row, -slices.Max(row))
		for k, v := range row {
			row[k] = simd.Exp64(v)
		}
		scale(row, 1/sum(row))
	}
	return out
}

// logSigmoid returns log(1/(1+exp(−z))).
func logSigmoid(z float64) float64 {
	return min(z, 0) - simd.Log1p64(simd.Exp64(-math.Abs(z)))
}

// A Score says how well a probe predicts a set of samples.
type Score struct {
	Correct, N int
	Accuracy   float64 // Correct/N, 0 for no samples

	// Predictions are the classes of the samples, None where there is none.
	Predictions []int32
}

// Score compares the predictions for the rows of x with their labels, one each.
// A label that the probe does not know counts as an error.
func (p *Probe) Score(x *mat.Dense, labels []int32) Score {
	if n, _ := x.Dims(); n != len(labels) {
		panic(fmt.Sprintf("repr: %d labels for %d samples", len(labels), n))
	}
	predictions := p.Predict(x)
	s := Score{N: len(labels), Predictions: predictions}
	for i, class := range predictions {
		if class == labels[i] && class != None {
			s.Correct++
		}
	}
	if s.N > 0 {
		s.Accuracy = float64(s.Correct) / float64(s.N)
	}
	return s
}
