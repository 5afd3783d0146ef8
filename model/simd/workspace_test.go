package simd

import (
	"math/rand/v2"
	"testing"
)

// TestStepAllocatesNothing is a step of the post's network.
func TestStepAllocatesNothing(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		w := NewWorkspace(k, Serial)
		x, y, d := NewMatrix(50, 100), NewMatrix(50, 10), NewMatrix(50, 100)
		weights, bias := NewMatrix(100, 10), make([]float32, Pad(10))
		labels := make([]int32, 50)
		images := randomSparse(t, rand.New(rand.NewPCG(1, 9)), 50, 784, 0.2)
		first := NewMatrix(784, 100)
		step := func() {
			w.MulSparse(x, *images, first, nil, Tanh)
			w.Mul(y, x, weights, bias, Identity)
			w.SoftmaxLoss(y, labels)
			w.MulTrans(d, y, weights, Tanh, x)
			w.AddTransMul(weights, -0.01, x, y)
			w.AddColumnSums(bias, -0.01, y)
			w.AddSparseTransMul(first, -0.01, images.Slice(0, 50), d)
		}
		step() // AllocsPerRun does the second, at which the minibatch is kept
		allocs := testing.AllocsPerRun(3, step)
		if allocs != 0 {
			t.Errorf("%v allocations", allocs)
		}
	})
}

func TestMistakesPanic(t *testing.T) {
	w := NewWorkspace(Default(), Serial)
	a, b, c := NewMatrix(3, 4), NewMatrix(4, 5), NewMatrix(3, 5)
	short := c
	short.Data = c.Data[:len(c.Data)-1]
	narrow := c
	narrow.Stride = 5
	tests := []struct {
		name string
		call func()
	}{
		{"inner sizes differ", func() { w.Mul(c, a, NewMatrix(5, 5), nil, Identity) }},
		{"product has another shape", func() { w.Mul(NewMatrix(4, 5), a, b, nil, Identity) }},
		{"product is short", func() { w.Mul(short, a, b, nil, Identity) }},
		{"rows are not padded", func() { w.Mul(narrow, a, b, nil, Identity) }},
		{"bias is short", func() { w.Mul(c, a, b, make([]float32, 5), Identity) }},
		{"unknown activation", func() { w.Mul(c, a, b, nil, 17) }},
		{"output has another shape", func() { w.MulTrans(a, c, b, Tanh, c) }},
		{"rows differ", func() { w.AddTransMul(b, 1, a, NewMatrix(4, 5)) }},
		{"sums are short", func() { w.AddColumnSums(make([]float32, 5), 1, c) }},
		{"lengths differ", func() { w.AddScaled(make([]float32, 3), 1, make([]float32, 4)) }},
		{"label out of range", func() { w.SoftmaxLoss(c, []int32{1, 2, 16}) }},
		{"too few labels", func() { w.SoftmaxLoss(c, []int32{1, 2}) }},
		{"slice out of range", func() { a.Slice(1, 4) }},
	}
	for _, tt := range tests {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", tt.name)
				}
			}()
			tt.call()
		}()
	}
}

// TestNoRows has minibatches without rows: nothing happens.
func TestNoRows(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		w := NewWorkspace(k, Serial)
		x, d, weights := NewMatrix(0, 3), NewMatrix(0, 5), NewMatrix(3, 5)
		weights.Data[0] = 7
		bias := []float32{15: 7}
		images := randomSparse(t, rand.New(rand.NewPCG(1, 11)), 0, 3, 1)
		w.Mul(d, x, weights, bias, Tanh)
		w.MulTrans(x, d, weights, Tanh, x)
		w.MulSparse(d, *images, weights, bias, Tanh)
		w.AddTransMul(weights, 1, x, d)
		w.AddSparseTransMul(weights, 1, *images, d)
		w.AddColumnSums(bias, 1, d)
		w.SoftmaxLoss(d, nil)
		if weights.Data[0] != 7 || bias[15] != 7 {
			t.Error("weights changed")
		}
	})
}
