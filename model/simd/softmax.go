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
// turned into rows, so that a lane is a sample.
func (w *Workspace) SoftmaxLoss(m Matrix, labels []int32) (loss float64, correct int) {
	m.check("the logits", len(labels), m.Cols)
	if m.Rows == 0 {
		return 0, 0
	}
	l := w.shifted(m)
	if !l.finite() {
		return w.Kernels.SoftmaxLoss(m, labels)
	}
	loss = w.losses(l, labels)
	for i, sum := range l.sums {
		l.sums[i] = 1 / sum
		if l.best[i] == labels[i] {
			correct++
		}
	}
	for j := range m.Cols {
		row := l.z[j*l.ld:][:len(l.sums)]
		for i, scale := range l.sums {
			row[i] = flushed(float32(float64(row[i]) * scale))
		}
	}
	for i, y := range labels {
		l.z[int(y)*l.ld+i]--
	}
	w.transposeBlock(m.Data, m.Stride, l.z, l.ld, m.Cols, m.Rows)
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
	l := w.shifted(logits)
	copy(classes[:logits.Rows], l.best)
	if !l.finite() {
		logits.Data = append([]float32(nil), logits.Data...)
		loss, _ = w.Kernels.SoftmaxLoss(logits, labels)
		return loss
	}
	return w.losses(l, labels)
}

// lanes are logits with a class a row and a sample a column, in memory of a workspace.
type lanes struct {
	z    []float32
	ld   int
	best []int32   // the class of the largest of each sample, the first of several; −1 where one is not finite
	sums []float64 // of the exponential functions of each sample
}

// shifted returns the logits less the largest of each sample, where all are finite.
func (w *Workspace) shifted(logits Matrix) lanes {
	n, ld := logits.Rows, Pad(logits.Rows)
	l := lanes{z: grown(&w.buffers.a, logits.Cols*ld), ld: ld, best: grown(&w.best, ld), sums: grown(&w.sums, n)}
	w.transposeBlock(l.z, ld, logits.Data, logits.Stride, n, logits.Cols)
	w.top(l.z, ld, l.best, logits.Cols, n)
	l.best = l.best[:n]
	return l
}

// finite reports whether all logits are.
func (l lanes) finite() bool { return !slices.Contains(l.best, -1) }

// losses takes the exponential function of what is shifted, sums it up for each sample and returns the
// sum of the cross-entropies.
func (w *Workspace) losses(l lanes, labels []int32) (loss float64) {
	n, classes := len(l.sums), len(l.z)/l.ld
	for i, y := range labels {
		if y < 0 || int(y) >= classes {
			panic(fmt.Sprintf("simd: a label %d for %d logits", y, classes))
		}
		loss -= float64(l.z[int(y)*l.ld+i])
	}
	w.exp(l.z, l.ld, l.z, l.ld, classes, n)
	w.widen(l.sums, l.z[:n])
	for j := 1; j < classes; j++ {
		w.addWidened(l.sums, l.z[j*l.ld:][:n])
	}
	for _, sum := range l.sums {
		loss += elementary.Log(sum)
	}
	return loss
}
