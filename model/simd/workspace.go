package simd

import "runtime"

// A Workspace computes matrix products with one tier. It owns the buffers that they need, so that after the first call of a
// Shape nothing is allocated. It is not for use by several goroutines at once: give each its own.
type Workspace struct {
	*Kernels
	buffers buffers
	columns columns
	crew    crew
	panel64 []float64 // of a sparse product: a factor and the product, interleaved
}

// NewWorkspace returns a workspace for the tier k.
func NewWorkspace(k *Kernels) *Workspace { return &Workspace{Kernels: k} }

// buffers hold blocks of the operands, packed.
type buffers struct {
	a, b []float32
}

// parallelFlops is the size from which a product is divided among cores: some 0.1 ms of work, against the fraction of a
// microsecond that it takes to hand over a share.
const parallelFlops = 1 << 23

// A division cuts count rows or columns into shares, each but the last a multiple of grain. It depends on the product alone:
// whoever computes a share, each sum is made in one place.
type division struct {
	count, share int
}

// shares is about how many shares there are: enough that two cores of which one comes late end together.
const shares = 4

// divided returns how to divide flops of work on count things in groups of grain, and whether to.
func divided(flops, count, grain int) (d division, ok bool) {
	if flops < parallelFlops || count < 2*grain || runtime.GOMAXPROCS(0) == 1 {
		return division{}, false
	}
	return division{count: count, share: blockSize(count, max(grain, (count+shares-1)/shares), grain)}, true
}

// n is the number of shares.
func (d division) n() int { return (d.count + d.share - 1) / d.share }

// bounds returns the range of share i.
func (d division) bounds(i int) (from, to int) { return i * d.share, min((i+1)*d.share, d.count) }
