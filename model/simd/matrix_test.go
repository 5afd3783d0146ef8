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

// TestPart holds each element of a part against that of the matrix, and has a part of no rows.
func TestPart(t *testing.T) {
	m := NewMatrix(5, 40)
	for i := range m.Rows {
		for j := range m.Cols {
			m.Row(i)[j] = float32(100*i + j)
		}
	}
	part := m.Part(1, 4, 16, 35)
	if part.Rows != 3 || part.Cols != 19 {
		t.Fatalf("the part is %d×%d, want 3×19", part.Rows, part.Cols)
	}
	for i := range part.Rows {
		for j, v := range part.Row(i) {
			if want := float32(100*(1+i) + 16 + j); v != want {
				t.Errorf("element (%d, %d) is %v, want %v", i, j, v, want)
			}
		}
	}
	if none := m.Part(2, 2, 16, 35); none.Rows != 0 || none.Cols != 19 {
		t.Errorf("a part of no rows is %d×%d, want 0×19", none.Rows, none.Cols)
	}
}
