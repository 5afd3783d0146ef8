package simd

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestThePoolLeavesNoTraceInPasses compares the bits of passes and of wide products over pools, by
// one asker and by two at once.
func TestThePoolLeavesNoTraceInPasses(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		numbers := []int{3, 1, 2, 8}
		if k == &goKernels || k != Default() && !sampled(1, 2) {
			numbers = numbers[:1] // nothing of the pool depends on the tier
		}
		for _, s := range [][3]int{{3000, 100, 10}, {700, 784, 5}, {130, 4096, 5}, {20, 4096, 60}} {
			r := rand.New(rand.NewPCG(9, 4))
			n, d, outputs := s[0], s[1], s[2]
			if 4*n*d*outputs < parallelFlops {
				t.Fatalf("a pass of %v would not be large", s)
			}
			x, _ := testMatrix(t, r, n, d, normal(r))
			w, _ := testMatrix(t, r, outputs, d+1, normal(r))
			want := pass(t, NewWorkspace(k, Serial), x, w, nil)
			for _, cores := range numbers {
				pool, askers := NewPool(cores), sync.WaitGroup{}
				for range 2 {
					askers.Go(func() {
						samePasses(t, fmt.Sprintf("%v on %d cores", s, cores), pass(t, NewWorkspace(k, pool), x, w, nil), want)
					})
				}
				askers.Wait()
			}
		}
		for _, s := range [][3]int{{5000, 100, 10}, {700, 784, 9}, {50, 6000, 15}} {
			n, d, classes := s[0], s[1], s[2]
			if 2*n*d*classes < parallelFlops {
				t.Fatalf("wide products of %v would not be large", s)
			}
			rows := rand.New(rand.NewPCG(9, 5)).Perm(classes + 2)[:classes]
			p := newWideProducts(t, rand.New(rand.NewPCG(9, 6)), n, d, classes+2, rows)
			for _, cores := range numbers { // each begins with what the last one left
				p.compare(t, NewWorkspace(k, NewPool(cores)), fmt.Sprintf("%v on %d cores", s, cores))
			}
		}
	})
}

// A narrowCase is one kind of product with few outputs, of n×d with k outputs; at is called in the
// midst of it.
type narrowCase struct {
	name  string
	flops int // for each row, column and output
	call  func(pool *Pool, n, d, k int, at func())
}

func narrowCases(t *testing.T) []narrowCase {
	zeros := func(rows, cols int) Matrix64 {
		return Matrix64{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
	}
	all := func(n int) (rows []int) {
		for i := range n {
			rows = append(rows, i)
		}
		return rows
	}
	return []narrowCase{
		{"SkinnyPass", 4, func(pool *Pool, n, d, k int, at func()) {
			pass(t, NewWorkspace(&goKernels, pool), NewMatrix(n, d), NewMatrix(k, d+1), at)
		}},
		{"AffineWide", 2, func(pool *Pool, n, d, k int, at func()) {
			kernels := goKernels
			kernels.affine = func(z []float64, ldz int, w []float64, ldw int, rows []int, x []float64, ldx int, n, d int) {
				at()
				goKernels.affine(z, ldz, w, ldw, rows, x, ldx, n, d)
			}
			NewWorkspace(&kernels, pool).AffineWide(zeros(k, n), zeros(k, d+1), NewMatrix(n, d), all(k))
		}},
		{"CombineWide", 2, func(pool *Pool, n, d, k int, at func()) {
			kernels := goKernels
			kernels.combine = func(g []float64, ldg int, r []float64, ldr int, rows []int, x []float64, ldx int, n, d int) {
				at()
				goKernels.combine(g, ldg, r, ldr, rows, x, ldx, n, d)
			}
			NewWorkspace(&kernels, pool).CombineWide(zeros(k, d), zeros(k, n), NewMatrix(n, d), all(k))
		}},
	}
}

// TestNarrowProductsAreLargeFrom looks from inside of products whether they have a place of the
// pool: from as many operations on as the tier says.
func TestNarrowProductsAreLargeFrom(t *testing.T) {
	for _, c := range narrowCases(t) {
		const d, k = 32, 32
		n := goKernels.parallel / (c.flops * d * k)
		for rows, large := range map[int]bool{n - 1: false, n: true} {
			pool := NewPool(2)
			var in, out atomic.Int32
			c.call(pool, rows, d, k, func() {
				if len(pool.free) < 2 {
					in.Add(1)
				} else {
					out.Add(1)
				}
			})
			if in.Load() > 0 != large || out.Load() > 0 == large {
				t.Errorf("%s of %d×%d×%d: %d calls in a place of the pool, %d without", c.name, rows, d, k, in.Load(), out.Load())
			}
		}
	}
}

// TestNarrowProductsUseTheirCores has each goroutine wait in the midst of a product until one is
// there for each core.
func TestNarrowProductsUseTheirCores(t *testing.T) {
	for _, c := range narrowCases(t) {
		for cores := 2; cores <= 4; cores++ {
			var inside atomic.Int32
			full := make(chan struct{})
			c.call(NewPool(cores), 1000, 400, 12, func() {
				if n := inside.Add(1); int(n) == cores {
					close(full)
				}
				select {
				case <-full:
				case <-time.After(time.Minute):
					t.Errorf("no %d goroutines work on one %s in a pool of %d cores", cores, c.name, cores)
				}
			})
		}
	}
}
