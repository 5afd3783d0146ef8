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
