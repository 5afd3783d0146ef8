package simd

import (
	"math"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// paged returns n floats with pages around them that may not be read: at the beginning of their own pages or at the end.
func paged(t *testing.T, n int, atEnd bool) []float32 {
	t.Helper()
	page := os.Getpagesize()
	size := (4*n + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skipf("no memory to protect: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(mem) })
	for _, border := range [][]byte{mem[:page], mem[page+size:]} {
		if err := syscall.Mprotect(border, syscall.PROT_NONE); err != nil {
			t.Skipf("cannot protect memory: %v", err)
		}
	}
	from := page
	if atEnd {
		from += size - 4*n
	}
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&mem[from])), n)
}

func pagedMatrix(t *testing.T, r *rand.Rand, rows, cols int, atEnd bool) Matrix {
	m := Matrix{Rows: rows, Cols: cols, Stride: Pad(cols)}
	m.Data = paged(t, rows*m.Stride, atEnd)
	for i := range m.Data {
		m.Data[i] = float32(r.NormFloat64())
	}
	return m
}

// TestNothingOutside runs every kernel on memory whose neighbours may not be touched: an access outside kills the test.
func TestNothingOutside(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(5, 1))
		w := NewWorkspace(k)
		for _, atEnd := range []bool{false, true} {
			for _, n := range sizes {
				for _, m := range []int{1, 7, 17} {
					x, h := pagedMatrix(t, r, m, 33, atEnd), pagedMatrix(t, r, m, n, atEnd)
					weights, bias := pagedMatrix(t, r, 33, n, atEnd), paged(t, Pad(n), atEnd)
					w.Mul(h, x, weights, bias, Tanh)
					w.MulTrans(x, h, weights, Sigmoid, pagedMatrix(t, r, m, 33, atEnd))
					w.AddTransMul(weights, 0.1, x, h)
					w.AddColumnSums(bias, 0.1, h)
					images := randomSparse(t, r, m, 33, 0.3)
					w.MulSparse(h, *images, weights, bias, ReLU)
					w.AddSparseTransMul(weights, 0.1, *images, h)
					w.SoftmaxLoss(h, make([]uint8, m))
					k.Transpose(pagedMatrix(t, r, n, m, atEnd), pagedMatrix(t, r, m, n, atEnd))
				}
			}
			for n := range 70 {
				dst, src := paged(t, n, atEnd), paged(t, n, atEnd)
				for _, f := range []func(dst, src []float32){k.Tanh, k.Exp, k.Sigmoid, k.ReLU} {
					f(dst, src)
				}
				for f := Identity; f <= ReLU; f++ {
					k.MulGrad(f, dst, src)
				}
				k.AddScaled(dst, math.Pi, src)
			}
		}
	})
}
