package simd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSoftmaxLoss(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(4, 1))
		for _, rows := range sizes {
			for _, classes := range []int{1, 2, 10, 16, 17, 100} {
				x, check := testMatrix(t, r, rows, classes, func() float32 { return float32(8 * r.NormFloat64()) })
				labels := make([]int32, rows)
				for i := range labels {
					labels[i] = int32(r.IntN(classes))
				}
				before := clone(x)
				loss, correct := k.SoftmaxLoss(x, labels)
				check()
				wantLoss, wantCorrect := 0.0, 0
				for i, y := range labels {
					p, rowLoss, best := softmax64(before.Row(i), y)
					wantLoss += rowLoss
					if best == int(y) {
						wantCorrect++
					}
					for j, want := range p {
						spread := float64(before.Row(i)[best]) - float64(before.Row(i)[j])
						bound := p[j]*(spread+math.Log(float64(classes))+6)/(1<<24) + 0x1p-126
						if j == int(y) {
							want--
							bound += 0x1p-25 // the subtraction of one
						}
						if got := float64(x.Row(i)[j]); !(math.Abs(got-want) <= bound) {
							t.Fatalf("%d×%d: gradient (%d, %d) is %g, want %g", rows, classes, i, j, got, want)
						}
					}
				}
				if math.Abs(loss-wantLoss) > float64(rows)*60/(1<<24) {
					t.Errorf("%d×%d: loss %g, want %g", rows, classes, loss, wantLoss)
				}
				if correct != wantCorrect {
					t.Errorf("%d×%d: %d correct, want %d", rows, classes, correct, wantCorrect)
				}
			}
		}
	})
}

// softmax64 returns the softmax of x, the cross-entropy of label y and the place of the first
// largest element.
func softmax64(x []float32, y int32) (p []float64, loss float64, best int) {
	for j := range x {
		if x[j] > x[best] {
			best = j
		}
	}
	sum := 0.0
	for _, v := range x {
		p = append(p, math.Exp(float64(v)-float64(x[best])))
		sum += p[len(p)-1]
	}
	for j := range p {
		p[j] /= sum
	}
	return p, math.Log(sum) - (float64(x[y]) - float64(x[best])), best
}

func TestSoftmaxExtremes(t *testing.T) {
	const huge = math.MaxFloat32
	forEachTier(t, func(t *testing.T, k *Kernels) {
		m := NewMatrix(4, 3)
		copy(m.Row(0), []float32{huge, huge, -huge})
		copy(m.Row(1), []float32{-huge, 0, huge})
		copy(m.Row(2), []float32{1, float32(math.NaN()), 0})
		copy(m.Row(3), []float32{5, 5, 5})
		_, correct := k.SoftmaxLoss(m.Slice(0, 2), []int32{0, 2})
		if correct != 2 {
			t.Errorf("%d correct, want 2: the first of equals counts", correct)
		}
		want := NewMatrix(2, 3)
		copy(want.Row(0), []float32{-0.5, 0.5, 0})
		equalMatrices(t, m.Slice(0, 2), want)
		if loss, _ := k.SoftmaxLoss(m.Slice(2, 3), []int32{0}); loss == loss {
			t.Errorf("loss %g of a row with NaN", loss)
		}
		if loss, _ := k.SoftmaxLoss(m.Slice(3, 4), []int32{2}); math.Abs(loss-math.Log(3)) > 1e-15 {
			t.Errorf("loss %g of three equal logits, want log 3", loss)
		}
	})
}

// TestScore compares what has a lane a sample with what has a row a sample, bit for bit, also where logits are equal or not finite.
func TestScore(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(4, 3))
		w := NewWorkspace(k, Serial)
		for _, rows := range append(sizes, 96) {
			for _, classes := range []int{1, 2, 7, 8, 10, 16, 17, 100} {
				for _, odd := range []float64{0, 0.1} {
					x, check := testMatrix(t, r, rows, classes, func() float32 { return float32(4 * r.NormFloat64()) })
					labels, want, got := make([]int32, rows), make([]int32, rows), make([]int32, rows)
					for i := range labels {
						labels[i] = int32(r.IntN(classes))
						row := x.Row(i)
						if r.IntN(3) == 0 {
							row[r.IntN(classes)] = row[r.IntN(classes)] // the largest one, perhaps
						}
						if r.Float64() < odd {
							row[r.IntN(classes)] = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), math.MaxFloat32}[r.IntN(4)]
						}
						for j, v := range row {
							if v > row[want[i]] {
								want[i] = int32(j)
							}
						}
						for _, v := range row {
							if v-v != 0 {
								want[i] = -1
							}
						}
					}
					before := clone(x)
					loss := w.Score(x, labels, got)
					check()
					equalMatrices(t, x, before)
					wantLoss, wantCorrect := k.SoftmaxLoss(x, labels)
					gotLoss, gotCorrect := w.SoftmaxLoss(before, labels)
					check()
					for i := range rows {
						for j, v := range before.Row(i) {
							if u := x.Row(i)[j]; math.Float32bits(u) != math.Float32bits(v) && (u == u || v == v) {
								t.Fatalf("%d×%d: gradient (%d, %d) is %v, want %v", rows, classes, i, j, v, u)
							}
						}
					}
					if math.Float64bits(gotLoss) != math.Float64bits(loss) && loss == loss || gotCorrect != wantCorrect {
						t.Errorf("%d×%d: loss %v and %d correct, want %v and %d", rows, classes, gotLoss, gotCorrect, loss, wantCorrect)
					}
					if math.Float64bits(loss) != math.Float64bits(wantLoss) && (loss == loss || wantLoss == wantLoss) {
						t.Errorf("%d×%d: loss %v, want %v", rows, classes, loss, wantLoss)
					}
					if !slices.Equal(got, want) {
						t.Errorf("%d×%d: classes %v, want %v", rows, classes, got, want)
					}
				}
			}
		}
	})
}

// TestSoftmaxOnCores compares what several cores make of many logits with what one does, bit for bit.
func TestSoftmaxOnCores(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(4, 5))
		w := NewWorkspace(k, NewPool(3))
		for _, size := range [][2]int{{50, 1000}, {1, 60000}, {4100, 11}, {97, 1003}} {
			rows, classes := size[0], size[1]
			if _, large := w.divided(softmaxFlops*rows*classes, rows, rowPad); !large {
				t.Fatalf("%d×%d logits are done by one core: the test is of several", rows, classes)
			}
			for _, odd := range []bool{false, true} {
				x, check := testMatrix(t, r, rows, classes, func() float32 { return float32(8 * r.NormFloat64()) })
				labels := make([]int32, rows)
				for i := range labels {
					labels[i] = int32(r.IntN(classes))
				}
				if odd {
					x.Row(rows - 1)[classes/2] = float32(math.NaN())
				}
				want := clone(x)
				wantLoss, wantCorrect := k.SoftmaxLoss(want, labels)
				loss, correct := w.SoftmaxLoss(x, labels)
				check()
				if math.Float64bits(loss) != math.Float64bits(wantLoss) && (loss == loss || wantLoss == wantLoss) || correct != wantCorrect {
					t.Errorf("%d×%d: loss %v and %d correct, want %v and %d", rows, classes, loss, correct, wantLoss, wantCorrect)
				}
				for i := range rows {
					for j, v := range want.Row(i) {
						if u := x.Row(i)[j]; math.Float32bits(u) != math.Float32bits(v) && (u == u || v == v) {
							t.Fatalf("%d×%d: gradient (%d, %d) is %v, want %v", rows, classes, i, j, u, v)
						}
					}
				}
			}
		}
	})
}
