package simd

import "time"

// Peak measures how many floating-point operations a second, in GFLOPS, one core performs at best:
// multiply-adds on registers, without any memory, counted as two each. It is the best of n runs of
// about a millisecond.
func (k *Kernels) Peak(n int) float64 {
	const turns = 1 << 18
	best := 0.0
	for range n {
		start := time.Now()
		k.peak(turns)
		best = max(best, float64(turns)*float64(k.flopsPerTurn)/float64(time.Since(start).Nanoseconds()))
	}
	return best
}

// MemoryRate measures how many bytes a second, in GB/s, the cores of the workspace's pool read from
// memory at best, in the best of n readings of x. It means the memory only where x is much larger
// than the caches.
func (w *Workspace) MemoryRate(x []float32, n int) float64 {
	best := 0.0
	for range n {
		start := time.Now()
		// Twice as many operations as elements: what is worth dividing is divided.
		if d, large := w.divided(2*len(x), len(x), 1<<14); large {
			w.pool.run(d, &w.buffers, func(_ *buffers, from, to int) { w.stream(x[from:to]) })
		} else {
			w.stream(x)
		}
		best = max(best, 4*float64(len(x))/float64(time.Since(start).Nanoseconds()))
	}
	return best
}
