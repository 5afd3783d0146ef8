package simd

import (
	"fmt"
	"slices"

	"fathom/model/elementary"
)

// SoftmaxLoss computes, for each row x of m and its label y, the cross-entropy
//
//	−log p_y,  p = softmax(x),  pⱼ = exp(xⱼ) / Σₗ exp(xₗ),
//
// and replaces x by the gradient p − onehot(y). It returns the sum of the cross-entropies, added in
// float64 in a fixed order, and the number of rows whose first largest element is that of the
// label. Labels are 0 to m.Cols−1; another one panics.
//
// The largest element of a row is subtracted first, so nothing overflows. The relative error of pⱼ
// is below (|xⱼ − max x| + ln n + 6)·2⁻²⁴ for n columns, unless pⱼ is below 2⁻⁹⁰: the
// difference in the exponent is rounded once, and that of the sum's terms is ln n on average at
// most. Of the gradient, what is smaller than 2⁻⁹⁰ is 0: see the package's documentation. A row that
// holds NaN or +Inf becomes NaN.
func (k *Kernels) SoftmaxLoss(m Matrix, labels []int32) (loss float64, correct int) {
	m.check("the logits", len(labels), m.Cols)
	if m.Rows == 0 {
		return 0, 0
	}
	for i, y := range labels {
		row := m.Row(i)
		shiftMax(row)
		loss -= float64(row[y])
		if firstZero(row) == int(y) {
			correct++
		}
	}
	k.exp(m.Data, m.Stride, m.Data, m.Stride, m.Rows, m.Cols)
	for i, y := range labels {
		row := m.Row(i)
		sum := 0.0
		for _, e := range row {
			sum += float64(e)
		}
		loss += elementary.Log(sum)
		scale := 1 / sum
		for j, e := range row {
			row[j] = flushed(float32(float64(e) * scale))
		}
		row[y]--
	}
	return loss, correct
}

// shiftMax subtracts the largest element of the row from each.
func shiftMax(row []float32) {
	top := row[0]
	for _, x := range row[1:] {
		top = max(top, x)
	}
	for j := range row {
		row[j] -= top
	}
}

// firstZero returns the place of the first zero, or -1.
func firstZero(row []float32) int {
	for j, x := range row {
		if x == 0 {
			return j
		}
	}
	return -1
}

// SoftmaxLoss is [Kernels.SoftmaxLoss] with the same bits, quicker for many rows: the classes are
// turned into rows, so that a lane is a sample, and the samples of many logits are shared among the cores.
func (w *Workspace) SoftmaxLoss(m Matrix, labels []int32) (loss float64, correct int) {
	m.check("the logits", len(labels), m.Cols)
	if m.Rows == 0 {
		return 0, 0
	}
	l := w.lanesOf(m, labels)
	if !l.finite() {
		return w.Kernels.SoftmaxLoss(m, labels)
	}
	for i, best := range l.best {
		if best == labels[i] {
			correct++
		}
	}
	loss = l.loss()
	w.bySamples(l, m, labels, (*Kernels).gradient)
	return loss, correct
}

// Score judges logits, a row a sample, by their labels. classes gets the class of the largest logit of
// each row, the first one of several, and −1 where a logit is not finite. The loss is that of
// [Kernels.SoftmaxLoss], bit for bit: the sum of the cross-entropies. The logits stay as they are.
func (w *Workspace) Score(logits Matrix, labels, classes []int32) (loss float64) {
	logits.check("the logits", len(labels), logits.Cols)
	if logits.Rows == 0 {
		return 0
	}
	l := w.lanesOf(logits, labels)
	copy(classes[:logits.Rows], l.best)
	if !l.finite() {
		logits.Data = append([]float32(nil), logits.Data...)
		loss, _ = w.Kernels.SoftmaxLoss(logits, labels)
		return loss
	}
	return l.loss()
}

// softmaxFlops is how many operations of a product take as long as a logit does here.
const softmaxFlops = 200

// lanes are the exponential functions of logits less the largest of their sample, with a class a row and a
// sample a column, in memory of a workspace.
type lanes struct {
	z    []float32
	ld   int
	best []int32   // the class of the largest of each sample, the first of several; −1 where one is not finite
	own  []float32 // of each sample the logit of its label, less the largest
	sums []float64 // of the exponential functions of each sample, then one over that; whole vectors
}

// finite reports whether all logits are.
func (l lanes) finite() bool { return !slices.Contains(l.best, -1) }

// loss returns the sum of the cross-entropies.
func (l lanes) loss() (sum float64) {
	for _, own := range l.own {
		sum -= float64(own)
	}
	for _, s := range l.sums[:len(l.own)] {
		sum += elementary.Log(s)
	}
	return sum
}

// lanesOf turns logits into lanes.
func (w *Workspace) lanesOf(logits Matrix, labels []int32) lanes {
	n, ld := logits.Rows, Pad(logits.Rows)
	for _, y := range labels {
		if y < 0 || int(y) >= logits.Cols {
			panic(fmt.Sprintf("simd: a label %d for %d logits", y, logits.Cols))
		}
	}
	l := lanes{z: grown(&w.buffers.a, logits.Cols*ld), ld: ld, best: grown(&w.best, ld), own: grown(&w.own, n), sums: grown(&w.sums, ld)}
	w.bySamples(l, logits, labels, (*Kernels).exponentials)
	l.best = l.best[:n]
	return l
}

// bySamples does what is done of each sample alone, of many logits on several cores.
func (w *Workspace) bySamples(l lanes, m Matrix, labels []int32, do func(*Kernels, lanes, Matrix, []int32, int, int)) {
	if d, ok := w.divided(softmaxFlops*m.Rows*m.Cols, m.Rows, rowPad); ok {
		w.pool.run(d, &w.buffers, func(_ *buffers, from, to int) { do(w.Kernels, l, m, labels, from, to) })
		return
	}
	do(w.Kernels, l, m, labels, 0, m.Rows)
}

// exponentials turns the logits of some samples into lanes.
func (k *Kernels) exponentials(l lanes, logits Matrix, labels []int32, from, to int) {
	n, z, sums := to-from, l.z[from:], l.sums[from:to]
	k.transposeBlock(z, l.ld, logits.Data[from*logits.Stride:], logits.Stride, n, logits.Cols)
	k.top(z, l.ld, l.best[from:], logits.Cols, n)
	for i := from; i < to; i++ {
		l.own[i] = l.z[int(labels[i])*l.ld+i]
	}
	k.exp(z, l.ld, z, l.ld, logits.Cols, n)
	k.widen(sums, z[:n])
	for j := 1; j < logits.Cols; j++ {
		k.addWidened(sums, z[j*l.ld:][:n])
	}
}

// gradient replaces the logits of some samples by the gradient.
func (k *Kernels) gradient(l lanes, m Matrix, labels []int32, from, to int) {
	for i := from; i < to; i++ {
		l.sums[i] = 1 / l.sums[i]
	}
	for j := range m.Cols {
		k.scaled(l.z[j*l.ld+from:][:Pad(to-from)], l.sums[from:])
	}
	for i := from; i < to; i++ {
		l.z[int(labels[i])*l.ld+i]--
	}
	k.transposeBlock(m.Data[from*m.Stride:], m.Stride, l.z[from:], l.ld, m.Cols, to-from)
}

func scaledGo(dst []float32, scale []float64) {
	for i, x := range dst[:len(dst)/8*8] {
		dst[i] = flushed(float32(float64(x) * scale[i]))
	}
}
