package simd

import "time"

// Peak measures how many floating-point operations a second, in GFLOPS, so many cores perform at best at
// the same time: multiply-adds on registers, without any memory, counted as two each. It is the best of n
// runs of about a millisecond. Two threads of one core count as two cores here, and do together what one
// of them does alone.
func (k *Kernels) Peak(cores, n int) float64 {
	const turns = 1 << 19
	best := 0.0
	for range n {
		start := time.Now()
		Share(cores, cores, func(int) { k.peak(turns) })
		best = max(best, float64(cores)*float64(turns)*float64(k.flopsPerTurn)/float64(time.Since(start).Nanoseconds()))
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
