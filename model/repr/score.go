package repr

import (
	"fmt"
	"math"
	"slices"

	"fathom/model/elementary"
	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// None is the prediction for a sample that has none, and the label of one whose class is not known.
const None int32 = -1

// marginMemory is how many margins are held at a time. Classes can be many: those of all samples at
// once would take more than the samples.
const marginMemory = 1 << 20

// margins reads x in blocks and hands on their decision values W x + b, classes × rows, which stand
// until do returns, with the number of the first row. It panics where x has another width than the
// probe, as mat does for shapes that do not fit. The error is that of reading.
func (p *Probe) margins(x Rows, do func(lo int, z vector.Block)) error {
	n, d := x.Dims()
	if d != p.Width {
		panic(fmt.Sprintf("repr: a probe of width %d cannot read %d columns", p.Width, d))
	}
	w, classes := vector.NewBlock(p.Classes, d+1), make([]int, p.Classes)
	for k := range classes {
		classes[k] = k
		copy(w.Row(k), p.Weights.RawRowView(k))
		w.Row(k)[d] = p.Intercepts[k]
	}
	rows := max(1, min(n, reading.BlockRows(d), marginMemory/p.Classes))
	kernels := simd.Default()
	wide, margins := make([]float64, rows*d), make([]float64, rows*p.Classes)
	return reading.Blocks(x, rows, func(lo int, data []float32) error {
		vector.Widen(wide, data)
		m := len(data) / d
		z := vector.Block{Width: m, Data: margins[:m*p.Classes]}
		kernels.Affine64(z.Matrix(m), w.Matrix(d+1), vector.Block{Width: d, Data: wide[:m*d]}.Matrix(d), classes)
		do(lo, z)
		return nil
	})
}

// Predict returns the class of the largest margin for each row of the n×d representation x, of
// equal ones the lowest, and None where a margin is NaN or +Inf, as those of a row are that is not
// finite. The width of x must be the probe's. It reads x once, in blocks of bounded size; the error
// is that of reading.
func (p *Probe) Predict(x Rows) ([]int32, error) {
	n, _ := x.Dims()
	class := make([]int32, 0, n)
	err := p.margins(x, func(_ int, z vector.Block) {
		for i := range z.Width {
			class = append(class, largestClass(z, i))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("predict by a probe: %w", err)
	}
	return class, nil
}

// largestClass is the row of column i's largest value, None where one is NaN or +Inf.
func largestClass(z vector.Block, i int) int32 {
	best, row := math.Inf(-1), int32(0)
	for k := 0; k*z.Width < len(z.Data); k++ {
		v := z.Data[k*z.Width+i]
		if math.IsNaN(v) || math.IsInf(v, 1) {
			return None
		}
		if v > best {
			best, row = v, int32(k)
		}
	}
	return row
}

// Probabilities returns the n×classes probabilities of the rows of the n×d representation x. For
// Multinomial they are the softmax of the margins. One-vs-rest has no joint model: as scikit-learn
// does, each class's own probability 1/(1+exp(−z)) is divided by their sum. Ridge regresses the
// indicator of each class, whose mean is its probability: the margins are cut to 0 … 1 and divided
// by their sum, which is 1 where none is cut; where all are 0 the classes are equal. The width of x
// must be the probe's. It reads x once, in blocks of bounded size; the error is that of reading.
func (p *Probe) Probabilities(x Rows) (*mat.Dense, error) {
	n, _ := x.Dims()
	out := mat.NewDense(n, p.Classes, nil)
	err := p.margins(x, func(lo int, z vector.Block) {
		for i := range z.Width {
			row := out.RawRowView(lo + i)
			for k := range row {
				row[k] = z.Data[k*z.Width+i]
			}
			p.normalise(row)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("probabilities of a probe: %w", err)
	}
	return out, nil
}

// normalise makes probabilities of the margins of a sample.
func (p *Probe) normalise(row []float64) {
	switch p.Solver {
	case OneVsRest:
		for k, z := range row {
			row[k] = logSigmoid(z)
		}
	case Ridge:
		for k, z := range row {
			row[k] = max(0, min(1, z))
		}
		if total := vector.Sum(row); total != 0 {
			vector.Scale(row, 1/total)
		} else {
			vector.AddConstant(row, 1/float64(len(row)))
		}
		return
	}
	// Both are exponentials over their sum; less the largest exponent none
	// overflows and not all vanish.
	vector.AddConstant(row, -slices.Max(row))
	for k, v := range row {
		row[k] = elementary.Exp(v)
	}
	vector.Scale(row, 1/vector.Sum(row))
}

// logSigmoid returns log(1/(1+exp(−z))).
func logSigmoid(z float64) float64 {
	return min(z, 0) - elementary.Log1p(elementary.Exp(-math.Abs(z)))
}

// A Score says how well a probe predicts a set of samples.
type Score struct {
	Correct, N int
	Accuracy   float64 // Correct/N, 0 for no samples

	// LogLoss is the mean over the samples of −log p, in nats, p the probability that
	// [Probe.Probabilities] gives the label: the softmax of the margins for Multinomial, the class's
	// own probability over the sum of all for OneVsRest. It is finite however sure the probe is, as
	// long as the margins are. It is +Inf where a label is one that the probe does not know, or that
	// Multinomial had no sample of, NaN where a margin is, for Ridge, whose margins are no
	// probabilities, and for no samples.
	LogLoss float64

	// Predictions are the classes of the samples, None where there is none.
	Predictions []int32
}

// Score compares the predictions for the rows of x with their labels, one each. A label that the
// probe does not know counts as an error. It reads x as [Probe.Predict] does, and the error is that
// of reading.
func (p *Probe) Score(x Rows, labels []int32) (Score, error) {
	if n, _ := x.Dims(); n != len(labels) {
		panic(fmt.Sprintf("repr: %d labels for %d samples", len(labels), n))
	}
	s, total := Score{N: len(labels), LogLoss: math.NaN()}, 0.0
	s.Predictions = make([]int32, 0, len(labels))
	row := make([]float64, p.Classes)
	err := p.margins(x, func(lo int, z vector.Block) {
		for i := range z.Width {
			class, label := largestClass(z, i), labels[lo+i]
			if s.Predictions = append(s.Predictions, class); class == label && class != None {
				s.Correct++
			}
			for k := range row {
				row[k] = z.Data[k*z.Width+i]
			}
			total += p.logLoss(row, label)
		}
	})
	if err != nil {
		return Score{}, fmt.Errorf("predict by a probe: %w", err)
	}
	if s.N > 0 {
		s.Accuracy = float64(s.Correct) / float64(s.N)
		s.LogLoss = total / float64(s.N)
	}
	return s, nil
}

// logLoss returns −log p of the label of a sample from its margins, which it changes. See
// [Score.LogLoss].
func (p *Probe) logLoss(row []float64, label int32) float64 {
	if p.Solver == Ridge {
		return math.NaN()
	}
	if label < 0 || int(label) >= len(row) {
		return math.Inf(1)
	}
	if p.Solver == OneVsRest {
		for k, z := range row {
			row[k] = logSigmoid(z)
		}
	}
	return surprise(row, int(label))
}

// surprise returns −log of the share that exp row[y] has of the sum over the row. It keeps its digits
// where that is all but 1: see softmax.tile.
func surprise(row []float64, y int) float64 {
	own := row[y]
	if math.IsInf(own, -1) {
		return math.Inf(1)
	}
	top := 0.0
	for k, v := range row {
		row[k] = v - own
		top = max(top, row[k])
	}
	rest := 0.0
	for k, v := range row {
		if k != y {
			rest += elementary.Exp(v - top)
		}
	}
	if top == 0 {
		return elementary.Log1p(rest)
	}
	return top + elementary.Log(elementary.Exp(-top)+rest)
}
