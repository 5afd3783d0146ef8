package simd

import (
	"math"
	"testing"
)

// TestMemoryRate: reading takes some time and changes nothing, whatever the length and the pool.
func TestMemoryRate(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for _, n := range []int{0, 1, 127, 128, 129, 5 << 20} {
			x := make([]float32, n)
			for i := range x {
				x[i] = float32(i)
			}
			for _, pool := range []*Pool{Serial, NewPool(1), NewPool(3)} {
				rate := NewWorkspace(k, pool).MemoryRate(x, 2)
				if math.IsNaN(rate) || rate < 0 || n > 1<<20 && !(rate > 0) {
					t.Errorf("%d floats are read at %v GB/s", n, rate)
				}
			}
			for i := range x {
				if x[i] != float32(i) {
					t.Fatalf("float %d of %d is %v", i, n, x[i])
				}
			}
		}
	})
}
