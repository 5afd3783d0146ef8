package glm

import (
	"sync"

	"fathom/model/elementary"
	"fathom/model/simd"
	"fathom/model/vector"
)

// softmax is the multinomial loss: all classes of a problem are one.
type softmax struct {
	stack   *stack
	c       float64
	labels  []int32
	mirror  bool   // see Design.mirror
	present []bool // of each row, whether its class counts; nil if all do
	first   vector.Block
	prob    vector.Block
	probs   simd.Matrix // prob, in float32

	kernels *simd.Kernels
	exps    []float64 // scratch: of a tile, and of the classes of a sample
	scratch sync.Pool // of the same, for part
}

// newSoftmax is the loss of a stack with so many rows in all.
func newSoftmax(c float64, labels []int32, problems *stack, rows int) *softmax {
	n := len(labels)
	return &softmax{
		stack: problems, c: c, labels: labels,
		first: vector.NewBlock(rows, n), prob: vector.NewBlock(rows, n), probs: simd.NewMatrix(rows, n),
		kernels: simd.Default(), exps: make([]float64, problems.rows*softmaxTile),
		scratch: sync.Pool{New: func() any { s := make([]float64, problems.rows*softmaxTile); return &s }},
	}
}

func (s *softmax) begin(c float64) {
	s.c = c
	clear(s.first.Data)
	clear(s.prob.Data)
}

func (s *softmax) residual() vector.Block { return s.first }

// counts reports whether the class of row k does.
func (s *softmax) counts(k int) bool { return s.present == nil || s.present[k] }

func (s *softmax) cold(lo, hi int) float64 {
	classes := 0
	for k := lo; k < hi; k++ {
		if s.counts(k) {
			classes++
		}
	}
	return s.c * float64(s.stack.count(lo, len(s.labels))) * elementary.Log(float64(classes))
}

func (s *softmax) evaluate(z vector.Block, lo, hi int) float64 {
	total := 0.0
	s.stack.tiles(lo, len(s.labels), softmaxTile, func(from, m int) { total = s.tile(total, z, lo, hi, from, m, s.exps) })
	return s.c * total
}

func (s *softmax) part(z vector.Block, lo, hi, from, m int) float64 {
	exps, total := s.scratch.Get().(*[]float64), 0.0
	for at := from; at < from+m; at += softmaxTile {
		total = s.tile(total, z, lo, hi, at, min(softmaxTile, from+m-at), *exps)
	}
	s.scratch.Put(exps)
	return s.c * total
}

// tile adds the losses of n samples from one on to a total.
//
// Measured from the label's own margin, the loss is log(1 + Σ_{k≠y} exp(z_k − z_y)): a sum of small
// terms keeps its digits when the label is all but certain.
func (s *softmax) tile(total float64, z vector.Block, lo, hi, at, n int, exps []float64) float64 {
	var own, top, rest [softmaxTile]float64
	labels, exps := s.labels[at:][:n], exps[:(hi-lo)*n]
	for i, y := range labels {
		own[i] = z.Row(lo + int(y))[at+i]
	}
	for k := lo; k < hi; k++ {
		to := exps[(k-lo)*n:][:n]
		if !s.counts(k) {
			clear(to)
			continue
		}
		for i, v := range z.Row(k)[at:][:n] {
			to[i] = v - own[i]
			top[i] = max(top[i], to[i])
		}
	}
	for k := range hi - lo {
		to := exps[k*n:][:n]
		vector.SubtractTo(to, to, top[:n])
	}
	s.kernels.Exp64(exps, exps)
	for k := lo; k < hi; k++ { // Σ over the other classes
		if !s.counts(k) {
			clear(exps[(k-lo)*n:][:n])
			continue
		}
		for i, v := range exps[(k-lo)*n:][:n] {
			if int(labels[i]) != k-lo {
				rest[i] += v
			}
		}
	}
	for i, y := range labels {
		sum := exps[int(y)*n+i] + rest[i]
		if top[i] == 0 {
			total += elementary.Log1p(rest[i])
		} else {
			total += top[i] + elementary.Log(sum)
		}
		own[i] = 1 / sum
	}
	for k := lo; k < hi; k++ {
		prob, first := s.prob.Row(k)[at:][:n], s.first.Row(k)[at:][:n]
		for i, v := range exps[(k-lo)*n:][:n] {
			prob[i] = v * own[i]
			first[i] = s.c * v * own[i]
		}
	}
	for i, y := range labels {
		s.first.Row(lo + int(y))[at+i] = -s.c * rest[i] * own[i]
	}
	return total
}

// curve applies C(diag(p) − p pᵀ) to each sample. Subtracting the label's entry
// first changes nothing in exact arithmetic and avoids the cancellation that
// p ≈ 1 would bring.
func (s *softmax) curve(dz vector.Block, lo, hi int) {
	s.stack.tiles(lo, len(s.labels), softmaxTile, func(from, m int) {
		for i := from; i < from+m; i++ {
			own, mean := dz.Row(lo + int(s.labels[i]))[i], 0.0
			for k := lo; k < hi; k++ {
				mean += float64(s.prob.Row(k)[i] * (dz.Row(k)[i] - own))
			}
			for k := lo; k < hi; k++ {
				dz.Row(k)[i] = s.c * s.prob.Row(k)[i] * (dz.Row(k)[i] - own - mean)
			}
		}
	})
}

func (s *softmax) narrow(lo, hi int) {
	for k := lo; k < hi; k++ {
		vector.Narrow(s.probs.Row(k), s.prob.Row(k))
	}
}

// curveNarrow needs all rows of a problem, in their order, or the second of two that mirror each
// other: C·p₀p₁(z₁ − z₀) is then twice C·p₀p₁z₁.
func (s *softmax) curveNarrow(from int, z simd.Matrix, rows []int) {
	if s.mirror {
		c := float32(2 * s.c)
		for i, k := range rows {
			to := z.Row(i)
			p, q := s.probs.Row(k)[from:][:len(to)], s.probs.Row(k - 1)[from:][:len(to)]
			for j := range to {
				to[j] *= c * p[j] * q[j]
			}
		}
		return
	}
	for at := 0; at < len(rows); at += s.stack.rows {
		s.curveProblem(from, z.Slice(at, at+s.stack.rows), rows[at])
	}
}

// curveProblem is curveNarrow for the problem whose first row is lo.
func (s *softmax) curveProblem(from int, z simd.Matrix, lo int) {
	var own [softmaxTile]float32
	for at := 0; at < z.Cols; at += softmaxTile {
		n := min(softmaxTile, z.Cols-at)
		for i := range n {
			own[i] = z.Row(int(s.labels[from+at+i]))[at+i]
		}
		part := func(m simd.Matrix, row, col int) simd.Matrix {
			return simd.Matrix{Rows: z.Rows, Cols: n, Stride: m.Stride, Data: m.Data[row*m.Stride+col:]}
		}
		s.kernels.Curve(part(z, 0, at), part(s.probs, lo, from+at), own[:n], float32(s.c))
	}
}

// softmaxTile is how many samples are evaluated or curved at a time.
const softmaxTile = 64

func (s *softmax) cross(dst []float64, k, l, lo int) {
	pk, pl, first := s.prob.Row(k)[lo:], s.prob.Row(l)[lo:], s.first.Row(k)[lo:]
	for i := range dst {
		switch {
		case k != l:
			dst[i] = -s.c * pk[i] * pl[i]
		case int(s.labels[lo+i]) == k%s.stack.rows: // 1 − p without cancellation
			dst[i] = -first[i] * pk[i]
		default:
			dst[i] = s.c * pk[i] * (1 - pk[i])
		}
	}
}

func (s *softmax) curvature(k int) float64 {
	total := 0.0
	for _, p := range s.prob.Row(k) {
		total += float64(p * (1 - p))
	}
	return s.c * total / float64(s.prob.Width)
}
