package simd

import (
	"runtime"
	"sync"
)

// A Workspace computes matrix products with one tier. It owns the buffers that they need, so that after the first call of a
// shape nothing is allocated. It is not for use by several goroutines at once: give each its own.
type Workspace struct {
	*Kernels
	buffers []buffers // one for each part of a product that is divided among cores
	columns columns
}

// NewWorkspace returns a workspace for the tier k.
func NewWorkspace(k *Kernels) *Workspace { return &Workspace{Kernels: k, buffers: make([]buffers, 1)} }

// buffers hold blocks of the operands, packed.
type buffers struct {
	a, b []float32
}

// parallelFlops is the size from which a product is divided among cores: some 0.2 ms of work, against some microseconds
// for starting goroutines.
const parallelFlops = 1 << 24

// parts returns into how many parts to divide flops of work on count things, in groups of grain.
func parts(flops, count, grain int) int {
	if flops < parallelFlops {
		return 1
	}
	return max(1, min(runtime.GOMAXPROCS(0), count/grain))
}

// divide calls f for each of n ranges that cover 0 to count, each but the last a multiple of grain, at the same time and
// with buffers of its own.
func (w *Workspace) divide(n, count, grain int, f func(buf *buffers, from, to int)) {
	for len(w.buffers) < n {
		w.buffers = append(w.buffers, buffers{})
	}
	step := (count + n*grain - 1) / (n * grain) * grain
	var wg sync.WaitGroup
	for i := 1; i < n; i++ {
		from, to := min(i*step, count), min((i+1)*step, count)
		wg.Go(func() { f(&w.buffers[i], from, to) })
	}
	f(&w.buffers[0], 0, min(step, count))
	wg.Wait()
}
