package simd

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
