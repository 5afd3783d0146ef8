package simd

import (
	"math"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// paged returns n floats with pages around them that may not be read: at the beginning of their own
// pages or at the end.
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

// paged64 returns a matrix of float64s between such pages, of which nothing may be read or written
// behind the last element.
func paged64(t *testing.T, r *rand.Rand, rows, cols int, atEnd bool) Matrix64 {
	m := Matrix64{Rows: rows, Cols: cols, Stride: cols}
	if n := rows * cols; n > 0 {
		m.Data = unsafe.Slice((*float64)(unsafe.Pointer(&paged(t, 2*n, atEnd)[0])), n)
	}
	for i := range m.Data {
		m.Data[i] = r.NormFloat64()
	}
	return m
}

func pagedMatrix(t *testing.T, r *rand.Rand, rows, cols int, atEnd bool) Matrix {
	m := Matrix{Rows: rows, Cols: cols, Stride: Pad(cols)}
	m.Data = paged(t, rows*m.Stride, atEnd)
	for i := range m.Data {
		m.Data[i] = float32(r.NormFloat64())
	}
	return m
}

// TestNothingOutside runs every kernel on memory whose neighbours may not be touched: an access
// outside kills the test.
func TestNothingOutside(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(5, 1))
		w := NewWorkspace(k, Serial)
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
					w.Score(h, make([]int32, m), make([]int32, m))
					w.SoftmaxLoss(h, make([]int32, m))
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
				tight := func() Matrix { return Matrix{Rows: 3, Cols: n, Stride: n, Data: paged(t, 3*n, atEnd)} }
				k.Curve(tight(), tight(), paged(t, n, atEnd), 0.5)
				k.top(paged(t, Pad(n)*3, atEnd), Pad(n), make([]int32, Pad(n)), 3, n)
			}
		}
	})
}

// TestNothingOutside64 does so for the products of float64s.
func TestNothingOutside64(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r, shape := rand.New(rand.NewPCG(5, 2)), 0
		for _, atEnd := range []bool{false, true} {
			for _, n := range []int{1, 3, 8, 13, 66} {
				for d := range 36 {
					for _, rows := range [][]int{{0}, {0, 1}, {0, 1, 2}, {0, 1, 2, 3, 4, 5, 6}} {
						if shape++; !sampled(shape, 5) {
							continue
						}
						classes := len(rows)
						x, z := paged64(t, r, n, d, atEnd), paged64(t, r, classes, n, atEnd)
						k.Affine64(z, paged64(t, r, classes, d+1, atEnd), x, rows)
						k.Combine64(paged64(t, r, classes, d, atEnd), z, x, rows)
					}
				}
			}
		}
	})
}

// TestNothingOutsideOfAPass does so for a pass, whose kernels touch no more of its blocks and sums
// than their elements. A prefetch of what is not there is none of memory.
func TestNothingOutsideOfAPass(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(5, 3))
		w := NewWorkspace(k, Serial)
		shape := 0
		for _, atEnd := range []bool{false, true} {
			for _, n := range []int{1, 2, 3, 4, 7, 243} {
				for _, d := range []int{1, 7, 8, 9, 15, 16, 17, 24, 31, 33, 48, 100} {
					for _, outputs := range []int{1, 2, 3, 5, 6, 7, 12, 13} {
						if shape++; !sampled(shape, 5) {
							continue
						}
						x, weights := pagedMatrix(t, r, n, d, atEnd), pagedMatrix(t, r, outputs, d+1, atEnd)
						w.SkinnyPass(paged64(t, r, outputs, d+1, atEnd), x, weights, func(int, Matrix) {})
						rows := r.Perm(outputs)
						w.AffineWide(paged64(t, r, outputs, n, atEnd), paged64(t, r, outputs, d+1, atEnd), x, rows)
						w.CombineWide(paged64(t, r, outputs, d, atEnd), paged64(t, r, outputs, n, atEnd), x, rows)
					}
					passKernelsPaged(t, k, n, d, atEnd)
				}
			}
			for n := range 40 {
				wide, narrow := paged64(t, r, 1, n, atEnd).Data, paged(t, n, atEnd)
				k.widen(wide, narrow)
				k.Exp64(wide, paged64(t, r, 1, n, atEnd).Data)
				k.Log1p64(wide, paged64(t, r, 1, n, atEnd).Data)
				k.addWidened(wide, narrow)
			}
		}
	})
}

// passKernelsPaged calls the kernels whose operands a workspace keeps to itself, with as many
// outputs as they take and rows without padding where they need none.
func passKernelsPaged(t *testing.T, k *Kernels, n, d int, atEnd bool) {
	for outputs := 1; outputs <= k.skinnyMost; outputs++ {
		z, x, w := paged(t, outputs*n, atEnd), paged(t, n*d, atEnd), paged(t, outputs*d, atEnd)
		k.skinny(z, n, x, d, w, d, paged(t, outputs, atEnd), n, d, outputs, 1<<20)
	}
	for outputs := 1; outputs <= k.skinnySumMost; outputs++ {
		vecs := min(2, k.vectors(d))
		cols := vecs * k.lanes
		z, x, g := paged(t, outputs*n, atEnd), paged(t, n*cols, atEnd), paged(t, outputs*cols, atEnd)
		for _, begin := range []bool{true, false} {
			k.skinnySum(g, cols, z, n, x, cols, n, outputs, vecs, 1<<20, begin)
		}
	}
}
