package simd

import (
	"fmt"
	"slices"
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
// is below (|xⱼ − max x| + ln n + 6)·2⁻²⁴ for n columns, unless pⱼ is below the normal range: the
// difference in the exponent is rounded once, and that of the sum's terms is ln n on average at
// most. A row that holds NaN or +Inf becomes NaN.
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
		loss += Log64(sum)
		scale := 1 / sum
		for j, e := range row {
			row[j] = float32(float64(e) * scale)
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

// Score judges logits, a row a sample, by their labels. classes gets the class of the largest logit of
// each row, the first one of several, and −1 where a logit is not finite. The loss is that of
// [Kernels.SoftmaxLoss], bit for bit: the sum of the cross-entropies. The logits stay as they are.
//
// The classes are turned into rows first, so that a lane is a sample.
func (w *Workspace) Score(logits Matrix, labels, classes []int32) (loss float64) {
	logits.check("the logits", len(labels), logits.Cols)
	n, ld := logits.Rows, Pad(logits.Rows)
	if n == 0 {
		return 0
	}
	z, best := grown(&w.buffers.a, logits.Cols*ld), grown(&w.best, ld)
	w.transposeBlock(z, ld, logits.Data, logits.Stride, n, logits.Cols)
	w.top(z, ld, best, logits.Cols, n)
	copy(classes[:n], best)
	if slices.Contains(best[:n], -1) {
		z := Matrix{Rows: n, Cols: logits.Cols, Stride: logits.Stride, Data: append([]float32(nil), logits.Data...)}
		loss, _ = w.SoftmaxLoss(z, labels)
		return loss
	}
	for i, y := range labels {
		if y < 0 || int(y) >= logits.Cols {
			panic(fmt.Sprintf("simd: a label %d for %d logits", y, logits.Cols))
		}
		loss -= float64(z[int(y)*ld+i])
	}
	w.exp(z, ld, z, ld, logits.Cols, n)
	sums := grown(&w.sums, n)[:n]
	w.widen(sums, z[:n])
	for j := 1; j < logits.Cols; j++ {
		w.addWidened(sums, z[j*ld:][:n])
	}
	for _, sum := range sums {
		loss += Log64(sum)
	}
	return loss
}
