package repr

import (
	"math"

	"fathom/model/simd"
)

// A loss is C times the log-loss of the margins z (classes × n), summed over
// the samples. It remembers the derivatives at the margins it saw last.
type loss interface {
	// evaluate returns the loss of the rows lo … hi−1 and keeps its derivatives.
	evaluate(z block, lo, hi int) float64
	// cold is the loss of the rows lo … hi−1 where all margins are zero, but for rounding.
	cold(lo, hi int) float64
	// residual is the first derivative by each margin.
	residual() block
	// curve multiplies the rows lo … hi−1 of dz in place by the second derivative.
	curve(dz block, lo, hi int)
	// narrow makes curveNarrow ready for the rows lo … hi−1 at the margins seen last.
	narrow(lo, hi int)
	// curveNarrow multiplies z in place by the second derivative, in float32: its rows
	// are those listed, its columns the samples from one on. Several goroutines may call
	// it for different samples.
	curveNarrow(z simd.Matrix, from int, rows []int)
	// cross sets dst to the second derivative by the margins of the classes k and
	// l, for the samples from lo on.
	cross(dst []float64, k, l, lo int)
	// curvature is the mean over the samples of row k's own second derivative.
	curvature(k int) float64
}

// sigmoid is the one-vs-rest loss: each class is a problem of its own, labelled
// +1 on its samples and −1 on all others.
type sigmoid struct {
	c      float64
	labels []int32
	first  block
	second block
	bends  simd.Matrix // second, in float32

	kernels *simd.Kernels
}

func newSigmoid(c float64, labels []int32, classes int) *sigmoid {
	n := len(labels)
	return &sigmoid{c, labels, newBlock(classes, n), newBlock(classes, n), simd.NewMatrix(classes, n), simd.Default()}
}

func (s *sigmoid) residual() block { return s.first }

func (s *sigmoid) cold(lo, hi int) float64 { return s.c * float64((hi-lo)*len(s.labels)) * math.Ln2 }

func (s *sigmoid) evaluate(z block, lo, hi int) float64 {
	total := 0.0
	for k := lo; k < hi; k++ {
		for at := 0; at < len(s.labels); at += lossTile {
			total = s.tile(total, z, k, at, min(lossTile, len(s.labels)-at))
		}
	}
	return s.c * total
}

// lossTile is how many samples are evaluated at a time.
const lossTile = 256

// tile adds the losses of n samples from one on of class k to a total.
func (s *sigmoid) tile(total float64, z block, k, at, n int) float64 {
	var margins, exps, logs [lossTile]float64
	labels := s.labels[at:][:n]
	for i, v := range z.row(k)[at:][:n] {
		sign := -1.0
		if int(labels[i]) == k {
			sign = 1
		}
		margins[i] = float64(sign * v)
		// Only the exponential of a negative number is taken, so that nothing
		// overflows and small probabilities keep all their digits.
		exps[i] = -math.Abs(margins[i])
	}
	s.kernels.Exp64(exps[:n], exps[:n])
	s.kernels.Log1p64(logs[:n], exps[:n])
	first, second := s.first.row(k)[at:][:n], s.second.row(k)[at:][:n]
	for i, e := range exps[:n] {
		wrong := e / (1 + e) // the probability of the other label
		right := 1 / (1 + e)
		if margins[i] < 0 {
			wrong, right = right, wrong
			total -= margins[i]
		}
		total += logs[i]
		first[i] = s.c * wrong
		if int(labels[i]) == k {
			first[i] = -first[i]
		}
		second[i] = s.c * wrong * right
	}
	return total
}

func (s *sigmoid) curve(dz block, lo, hi int) {
	multiply(dz.span(lo, hi), s.second.span(lo, hi))
}

func (s *sigmoid) narrow(lo, hi int) {
	for k := lo; k < hi; k++ {
		narrow(s.bends.Row(k), s.second.row(k))
	}
}

func (s *sigmoid) curveNarrow(z simd.Matrix, from int, rows []int) {
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
		copy(dst, s.second.row(k)[lo:])
	}
}

func (s *sigmoid) curvature(k int) float64 {
	return s.second.sum(k) / float64(s.second.width)
}

// softmax is the multinomial loss: all classes are one problem.
type softmax struct {
	c      float64
	labels []int32
	first  block
	prob   block
	probs  simd.Matrix // prob, in float32
	logits []float64   // of one sample
}

func newSoftmax(c float64, labels []int32, classes int) *softmax {
	n := len(labels)
	return &softmax{c, labels, newBlock(classes, n), newBlock(classes, n), simd.NewMatrix(classes, n), make([]float64, classes)}
}

func (s *softmax) residual() block { return s.first }

func (s *softmax) cold(lo, hi int) float64 {
	return s.c * float64(len(s.labels)) * simd.Log64(float64(hi-lo))
}

func (s *softmax) evaluate(z block, _, _ int) float64 {
	n, total := len(s.labels), 0.0
	for i, label := range s.labels {
		// Measured from the label's own margin, the loss is
		// log(1 + Σ_{k≠y} exp(z_k − z_y)): a sum of small terms keeps its digits
		// when the label is all but certain.
		y := int(label)
		own, top := z.data[y*n+i], 0.0
		for k := range s.logits {
			s.logits[k] = z.data[k*n+i] - own
			top = max(top, s.logits[k])
		}
		rest := 0.0 // Σ over the other classes
		for k, v := range s.logits {
			s.logits[k] = simd.Exp64(v - top)
			if k != y {
				rest += s.logits[k]
			}
		}
		if top == 0 {
			total += simd.Log1p64(rest)
		} else {
			total += top + simd.Log64(s.logits[y]+rest)
		}
		scale := 1 / (s.logits[y] + rest)
		for k, v := range s.logits {
			s.prob.data[k*n+i] = v * scale
			s.first.data[k*n+i] = s.c * v * scale
		}
		s.first.data[y*n+i] = -s.c * rest * scale
	}
	return s.c * total
}

// curve applies C(diag(p) − p pᵀ) to each sample. Subtracting the label's entry
// first changes nothing in exact arithmetic and avoids the cancellation that
// p ≈ 1 would bring.
func (s *softmax) curve(dz block, _, _ int) {
	n := len(s.labels)
	for i, label := range s.labels {
		y := int(label)
		own, mean := dz.data[y*n+i], 0.0
		for k := range s.logits {
			mean += float64(s.prob.data[k*n+i] * (dz.data[k*n+i] - own))
		}
		for k := range s.logits {
			dz.data[k*n+i] = s.c * s.prob.data[k*n+i] * (dz.data[k*n+i] - own - mean)
		}
	}
}

func (s *softmax) narrow(lo, hi int) {
	for k := lo; k < hi; k++ {
		narrow(s.probs.Row(k), s.prob.row(k))
	}
}

// curveNarrow needs all rows, in their order.
func (s *softmax) curveNarrow(z simd.Matrix, from int, _ []int) {
	var own, mean [softmaxTile]float32
	c := float32(s.c)
	for lo := 0; lo < z.Cols; lo += softmaxTile {
		n := min(softmaxTile, z.Cols-lo)
		for i := range n {
			own[i], mean[i] = z.Row(int(s.labels[from+lo+i]))[lo+i], 0
		}
		for k := range z.Rows {
			row := z.Row(k)[lo:][:n]
			for i, p := range s.probs.Row(k)[from+lo:][:n] {
				row[i] -= own[i]
				mean[i] += float32(p * row[i])
			}
		}
		for k := range z.Rows {
			row := z.Row(k)[lo:][:n]
			for i, p := range s.probs.Row(k)[from+lo:][:n] {
				row[i] = c * p * (row[i] - mean[i])
			}
		}
	}
}

// softmaxTile is how many samples are curved at a time.
const softmaxTile = 64

func (s *softmax) cross(dst []float64, k, l, lo int) {
	pk, pl, first := s.prob.row(k)[lo:], s.prob.row(l)[lo:], s.first.row(k)[lo:]
	for i := range dst {
		switch {
		case k != l:
			dst[i] = -s.c * pk[i] * pl[i]
		case int(s.labels[lo+i]) == k: // 1 − p without cancellation
			dst[i] = -first[i] * pk[i]
		default:
			dst[i] = s.c * pk[i] * (1 - pk[i])
		}
	}
}

func (s *softmax) curvature(k int) float64 {
	total := 0.0
	for _, p := range s.prob.row(k) {
		total += float64(p * (1 - p))
	}
	return s.c * total / float64(s.prob.width)
}

// narrow sets dst to the numbers of src, as float32s.
func narrow(dst []float32, src []float64) {
	for i, v := range src {
		dst[i] = float32(v)
	}
}
