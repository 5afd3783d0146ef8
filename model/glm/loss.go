package glm

import (
	"math"

	"fathom/model/simd"
	"fathom/model/vector"
)

// A loss is C times the log-loss of the margins z (classes × n), summed over
// the samples that count. It remembers the derivatives at the margins it saw last, which are 0 for
// samples that do not.
type loss interface {
	// evaluate returns the loss of the rows lo … hi−1 and keeps its derivatives.
	evaluate(z vector.Block, lo, hi int) float64
	// part is what the samples from … from+m−1 add to the loss, with their derivatives kept; different
	// samples may be evaluated at the same time.
	part(z vector.Block, lo, hi, from, m int) float64
	// cold is the loss of the rows lo … hi−1 where all margins are zero, but for rounding.
	cold(lo, hi int) float64
	// begin sets C and forgets the derivatives.
	begin(c float64)
	// residual is the first derivative by each margin.
	residual() vector.Block
	// curve multiplies the rows lo … hi−1 of dz in place by the second derivative.
	curve(dz vector.Block, lo, hi int)
	// narrow makes curveNarrow ready for the rows lo … hi−1 at the margins seen last.
	narrow(lo, hi int)
	// curveNarrow multiplies z in place by the second derivative, in float32: its rows
	// are those listed, whole problems, its columns the samples from one on. Several goroutines may
	// call it for different samples.
	curveNarrow(from int, z simd.Matrix, rows []int)
	// cross sets dst to the second derivative by the margins of the classes k and
	// l, for the samples from lo on.
	cross(dst []float64, k, l, lo int)
	// curvature is the mean over the samples of row k's own second derivative.
	curvature(k int) float64
}

// sigmoid is the one-vs-rest loss: each class is a problem of its own, labelled
// +1 on its samples and −1 on all others.
type sigmoid struct {
	stack  *stack
	c      float64
	labels []int32
	first  vector.Block
	second vector.Block
	bends  simd.Matrix // second, in float32

	kernels *simd.Kernels
}

// newSigmoid is the loss of a stack with so many rows in all.
func newSigmoid(c float64, labels []int32, problems *stack, rows int) *sigmoid {
	n := len(labels)
	return &sigmoid{problems, c, labels, vector.NewBlock(rows, n), vector.NewBlock(rows, n), simd.NewMatrix(rows, n), simd.Default()}
}

func (s *sigmoid) begin(c float64) {
	s.c = c
	clear(s.first.Data)
	clear(s.second.Data)
}

func (s *sigmoid) residual() vector.Block { return s.first }

func (s *sigmoid) cold(lo, hi int) float64 {
	return s.c * float64((hi-lo)*s.stack.count(lo, len(s.labels))) * math.Ln2
}

func (s *sigmoid) evaluate(z vector.Block, lo, hi int) float64 {
	total := 0.0
	for k := lo; k < hi; k++ {
		s.stack.tiles(k, len(s.labels), lossTile, func(from, m int) { total = s.tile(total, z, k, from, m) })
	}
	return s.c * total
}

func (s *sigmoid) part(z vector.Block, lo, hi, from, m int) float64 {
	total := 0.0
	for k := lo; k < hi; k++ {
		to, again := s.stack.counted(k, len(s.labels))
		if from >= to && from < again {
			continue
		}
		for at := from; at < from+m; at += lossTile {
			total = s.tile(total, z, k, at, min(lossTile, from+m-at))
		}
	}
	return s.c * total
}

// lossTile is how many samples are evaluated at a time.
const lossTile = 256

// tile adds the losses of n samples from one on of class k to a total.
func (s *sigmoid) tile(total float64, z vector.Block, k, at, n int) float64 {
	var margins, exps, logs [lossTile]float64
	labels, class := s.labels[at:][:n], k%s.stack.rows
	for i, v := range z.Row(k)[at:][:n] {
		sign := -1.0
		if int(labels[i]) == class {
			sign = 1
		}
		margins[i] = float64(sign * v)
		// Only the exponential of a negative number is taken, so that nothing
		// overflows and small probabilities keep all their digits.
		exps[i] = -math.Abs(margins[i])
	}
	s.kernels.Exp64(exps[:n], exps[:n])
	s.kernels.Log1p64(logs[:n], exps[:n])
	first, second := s.first.Row(k)[at:][:n], s.second.Row(k)[at:][:n]
	for i, e := range exps[:n] {
		wrong := e / (1 + e) // the probability of the other label
		right := 1 / (1 + e)
		if margins[i] < 0 {
			wrong, right = right, wrong
			total -= margins[i]
		}
		total += logs[i]
		first[i] = s.c * wrong
		if int(labels[i]) == class {
			first[i] = -first[i]
		}
		second[i] = s.c * wrong * right
	}
	return total
}

func (s *sigmoid) curve(dz vector.Block, lo, hi int) {
	vector.Multiply(dz.Span(lo, hi), s.second.Span(lo, hi))
}

func (s *sigmoid) narrow(lo, hi int) {
	for k := lo; k < hi; k++ {
		vector.Narrow(s.bends.Row(k), s.second.Row(k))
	}
}

func (s *sigmoid) curveNarrow(from int, z simd.Matrix, rows []int) {
	for i, k := range rows {
		to := z.Row(i)
		for j, v := range s.bends.Row(k)[from:][:len(to)] {
			to[j] *= v
		}
	}
}

func (s *sigmoid) cross(dst []float64, k, l, lo int) {
	clear(dst)
	if k == l {
		copy(dst, s.second.Row(k)[lo:])
	}
}

func (s *sigmoid) curvature(k int) float64 {
	return s.second.Sum(k) / float64(s.second.Width)
}
