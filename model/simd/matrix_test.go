package simd

import (
	"math/rand/v2"
	"testing"
)

func TestTranspose(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 10))
		for _, rows := range append(sizes, 8, 9, 24) {
			for _, cols := range append(sizes, 8, 9, 24) {
				src, _ := testMatrix(t, r, rows, cols, normal(r))
				dst, check := testMatrix(t, r, cols, rows, normal(r))
				k.Transpose(dst, src)
				check()
				equalMatrices(t, dst, transposed(src))
			}
		}
	})
}

func TestNewMatrix(t *testing.T) {
	for _, tt := range []struct{ cols, stride int }{{1, 16}, {16, 16}, {17, 48}, {100, 112}, {512, 528}, {2048, 2064}} {
		m := NewMatrix(3, tt.cols)
		if m.Stride != tt.stride || len(m.Data) != 3*tt.stride {
			t.Errorf("%d columns: stride %d and %d floats, want %d and %d", tt.cols, m.Stride, len(m.Data), tt.stride, 3*tt.stride)
		}
		m.Row(2)[tt.cols-1] = 1
		if v := m.Slice(1, 3); v.Rows != 2 || v.Row(1)[tt.cols-1] != 1 {
			t.Errorf("%d columns: the slice does not show the last row", tt.cols)
		}
	}
}
