package simd

// A Workspace computes matrix products with one tier on the cores of one pool. It owns the buffers
// that they need, so that after the first call of a shape nothing is allocated but a few words for
// each large product and each pass, and what is kept of a [Sparse] factor that comes again. It is not for use by several goroutines at once: give each its
// own.
type Workspace struct {
	*Kernels
	pool    *Pool
	buffers buffers
	columns columns
	bias    []float32 // of a pass
	sums    []float64 // of the segments of a pass, or of samples
	best    []int32   // classes of samples
	own     []float32 // logits of samples
}

// NewWorkspace returns a workspace for the tier k whose large products share the cores of the pool
// with all others of it.
func NewWorkspace(k *Kernels, pool *Pool) *Workspace {
	if k == nil || pool == nil {
		panic("simd: a workspace without kernels or without a pool")
	}
	return &Workspace{Kernels: k, pool: pool}
}

// buffers hold blocks of the operands, packed or widened.
type buffers struct {
	a, b []float32
	wide []float64
}

// grown returns n elements of a buffer, which is made anew if it has fewer. They hold anything.
func grown[T any](buf *[]T, n int) []T {
	if len(*buf) < n {
		*buf = make([]T, n)
	}
	return (*buf)[:n]
}

// parallelFlops is the size from which a product is large: some 0.1 ms of work, against the
// fraction of a microsecond that it takes to hand over a share.
const parallelFlops = 1 << 23

// A division cuts count rows or columns into shares, each but the last a multiple of the grain.
// Whoever computes a share, each sum is made in one place.
type division struct {
	count, share int
}

// shares is about how many shares there are: enough that two cores of which one comes late end
// together.
const shares = 4

// divided returns how to divide flops of work on count things in groups of grain, and whether it is
// for the pool to do: not if it is small, and not if the pool is [Serial].
func (w *Workspace) divided(flops, count, grain int) (d division, large bool) {
	if flops < w.parallel || w.pool == Serial {
		return division{}, false
	}
	if w.pool.cores == 1 || count < 2*grain {
		return division{count, count}, true
	}
	return division{count, blockSize(count, max(grain, (count+shares-1)/shares), grain)}, true
}

// n is the number of shares.
func (d division) n() int { return (d.count + d.share - 1) / d.share }

// bounds returns the range of share i.
func (d division) bounds(i int) (from, to int) { return i * d.share, min((i+1)*d.share, d.count) }
