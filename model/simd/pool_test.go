package simd

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// largeProducts are one large product of each kind on operands that nothing changes, each with a
// result of its own.
type largeProducts struct {
	x, weights, d Matrix
	images        *Sparse
	y, back, up   Matrix // of Mul or MulSparse, of MulTrans, of AddTransMul or AddSparseTransMul
}

func newLargeProducts(t *testing.T, batch, in, out int) *largeProducts {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 8))
	p := &largeProducts{y: NewMatrix(batch, out), back: NewMatrix(batch, in), images: randomSparse(t, r, batch, in, 1)}
	p.x, _ = testMatrix(t, r, batch, in, normal(r))
	p.weights, _ = testMatrix(t, r, in, out, normal(r))
	p.d, _ = testMatrix(t, r, batch, out, normal(r))
	if 2*p.images.Slice(0, min(batch, 240)).Entries()*out < parallelFlops {
		t.Fatalf("products of %d×%d×%d would not be large", batch, in, out)
	}
	return p
}

// forEach calls each product by name and gives its result to visit.
func (p *largeProducts) forEach(w *Workspace, visit func(name string, result Matrix)) {
	w.Mul(p.y, p.x, p.weights, nil, Tanh)
	visit("Mul", p.y)
	w.MulTrans(p.back, p.d, p.weights, Tanh, p.x)
	visit("MulTrans", p.back)
	p.up = clone(p.weights)
	w.AddTransMul(p.up, 0.1, p.x, p.d)
	visit("AddTransMul", p.up)
	w.MulSparse(p.y, *p.images, p.weights, nil, Tanh)
	visit("MulSparse", p.y)
	p.up = clone(p.weights)
	w.AddSparseTransMul(p.up, 0.1, *p.images, p.d)
	visit("AddSparseTransMul", p.up)
}

// TestThePoolLeavesNoTrace compares the bits of the products over pools, by one asker and by
// several at once.
func TestThePoolLeavesNoTrace(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		pools := []*Pool{NewPool(3), NewPool(1), NewPool(2), NewPool(8)}
		if k == &goKernels || k != Default() && !sampled(1, 2) {
			pools = pools[:1] // nothing of the pool depends on the tier
		}
		for _, s := range []struct{ batch, in, out int }{{61, 513, 300}, {300, 100, 513}, {700, 200, 97}} {
			want := map[string]Matrix{}
			p := newLargeProducts(t, s.batch, s.in, s.out)
			p.forEach(NewWorkspace(k, Serial), func(name string, result Matrix) { want[name] = clone(result) })
			for _, pool := range pools {
				var askers sync.WaitGroup
				for range 2 {
					p := *p
					p.y, p.back = NewMatrix(s.batch, s.out), NewMatrix(s.batch, s.in)
					askers.Go(func() {
						p.forEach(NewWorkspace(k, pool), func(name string, result Matrix) {
							if !sameMatrices(result, want[name]) {
								t.Errorf("%s of %v: another result on %d cores than on one", name, s, pool.cores)
							}
						})
					})
				}
				askers.Wait()
			}
		}
	})
}

func sameMatrices(a, b Matrix) bool {
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			if !sameBits(v, b.Row(i)[j]) {
				return false
			}
		}
	}
	return true
}

// watched returns the Go tier with a call of at before each kernel of a matrix product.
func watched(at func() (leave func())) *Kernels {
	k := goKernels
	k.panel = func(c []float32, ldc int, a []float32, ars, aks int, b []float32, ldb int, z []float32, ldz int, m, n, vecs int,
		add bool, alpha float32) {
		defer at()()
		goKernels.panel(c, ldc, a, ars, aks, b, ldb, z, ldz, m, n, vecs, add, alpha)
	}
	k.sparseMul = func(y []float32, ldy int, begin, end []uint32, step int, entry []uint16, palette []float32,
		w []float32, ldw int, z []float32, ldz int, rows, vecs int) {
		defer at()()
		goKernels.sparseMul(y, ldy, begin, end, step, entry, palette, w, ldw, z, ldz, rows, vecs)
	}
	k.sparseAdd = func(w []float32, ldw int, begin, end []uint32, entry []uint16, palette []float32, d []float32, ldd int,
		cols, vecs int, alpha float32) {
		defer at()()
		goKernels.sparseAdd(w, ldw, begin, end, entry, palette, d, ldd, cols, vecs, alpha)
	}
	return &k
}

// TestAPoolKeepsToItsCores has more askers than cores and counts who is in a kernel at a time. Each
// lets the others run while it is in there.
func TestAPoolKeepsToItsCores(t *testing.T) {
	all := newLargeProducts(t, 61, 513, 300)
	for cores := 1; cores <= 3; cores++ {
		var inside, most atomic.Int32
		kernels := watched(func() func() {
			n := inside.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			runtime.Gosched()
			return func() { inside.Add(-1) }
		})
		pool := NewPool(cores)
		var askers sync.WaitGroup
		for range 4 { // more than there are cores
			p := *all
			p.y, p.back = NewMatrix(61, 300), NewMatrix(61, 513)
			askers.Go(func() {
				p.forEach(NewWorkspace(kernels, pool), func(string, Matrix) {
					if n := pool.helpers.Load(); int(n) >= cores {
						t.Errorf("%d helpers in a pool of %d cores", n, cores)
					}
				})
			})
		}
		askers.Wait()
		if int(most.Load()) > cores {
			t.Errorf("%d goroutines at work at once in a pool of %d cores", most.Load(), cores)
		}
	}
}

// TestAPoolUsesItsCores has each goroutine wait in its first kernel of a product, with its blocks
// of the factors packed, until one is there for each core.
func TestAPoolUsesItsCores(t *testing.T) {
	p := newLargeProducts(t, 24, 1024, 300) // its gradient has four shares
	NewWorkspace(&goKernels, Serial).MulTrans(p.back, p.d, p.weights, Tanh, p.x)
	want := clone(p.back)
	for cores := 2; cores <= 4; cores++ {
		var inside atomic.Int32
		full := make(chan struct{})
		kernels := watched(func() func() {
			if n := inside.Add(1); int(n) == cores {
				close(full)
			}
			select {
			case <-full:
			case <-time.After(time.Minute):
				t.Errorf("no %d goroutines work on one product in a pool of %d cores", cores, cores)
			}
			return func() {}
		})
		NewWorkspace(kernels, NewPool(cores)).MulTrans(p.back, p.d, p.weights, Tanh, p.x)
		equalMatrices(t, p.back, want)
	}
}

// TestAHelperGivesItsCoreUp has an asker wait while another one's helper does a share: the helper
// does no second one before the asker that waits had its turn.
func TestAHelperGivesItsCoreUp(t *testing.T) {
	pool := NewPool(2)
	helped, finished := make(chan struct{}), make(chan struct{})
	var helping *job       // the helper's
	var second atomic.Bool // the second asker is at work, or was
	kernels := watched(func() func() {
		switch {
		case !onHelper():
			<-finished // the first asker leaves all shares but its own to the helper
		case helping == nil:
			helping = pool.open()
			close(helped)
			await(t, "an asker to wait", func() bool { return pool.waiting.Load() == 1 })
		case helping.done.Load() > 0 && !second.Load():
			t.Error("a helper begins a second share while an asker waits")
		}
		return func() {}
	})
	atWork := watched(func() func() { second.Store(true); return func() {} })
	var askers sync.WaitGroup
	first, other := newLargeProducts(t, 700, 200, 97), newLargeProducts(t, 700, 200, 97)
	askers.Go(func() { NewWorkspace(kernels, pool).Mul(first.y, first.x, first.weights, nil, Identity) })
	<-helped
	askers.Go(func() {
		NewWorkspace(atWork, pool).Mul(other.y, other.x, other.weights, nil, Identity)
		close(finished)
	})
	askers.Wait()
}

// TestSerialStartsNothing looks for goroutines of a pool from inside of the kernels, when a helper
// would have been started and not have ended yet.
func TestSerialStartsNothing(t *testing.T) {
	for name, test := range map[string]struct {
		pool *Pool
		want int
	}{"Serial": {Serial, 0}, "one core": {NewPool(1), 0}, "two cores": {NewPool(2), 1}} {
		await(t, "the helpers of others to end", func() bool { return helpers() == 0 })
		most := 0
		kernels := watched(func() func() {
			if !onHelper() {
				most = max(most, helpers())
			}
			return func() {}
		})
		newLargeProducts(t, 61, 513, 300).forEach(NewWorkspace(kernels, test.pool), func(string, Matrix) {})
		if most != test.want {
			t.Errorf("%s: up to %d helpers, want %d", name, most, test.want)
		}
	}
}

// TestHelpersEnd waits until nothing is left of a pool but its memory.
func TestHelpersEnd(t *testing.T) {
	pool := NewPool(4)
	newLargeProducts(t, 700, 200, 97).forEach(NewWorkspace(Default(), pool), func(string, Matrix) {})
	await(t, "the helpers to end", func() bool { return pool.helpers.Load() == 0 && helpers() == 0 })
	for i := range pool.places {
		if pool.places[i].job.Load() != nil {
			t.Errorf("place %d still has a job", i)
		}
	}
	if len(pool.free) != pool.cores {
		t.Errorf("%d of %d places are free", len(pool.free), pool.cores)
	}
}

// TestAHelpersPanicReachesTheAsker has a share of a divided product panic on another core: the
// asker panics with the same value, the helpers end, and the next product is right.
func TestAHelpersPanicReachesTheAsker(t *testing.T) {
	p := newLargeProducts(t, 700, 200, 97)
	products := []struct {
		name string
		call func(w *Workspace)
	}{
		{"Mul", func(w *Workspace) { w.Mul(p.y, p.x, p.weights, nil, Tanh) }},
		{"MulTrans", func(w *Workspace) { w.MulTrans(p.back, p.d, p.weights, Tanh, p.x) }},
		{"AddTransMul", func(w *Workspace) { w.AddTransMul(p.up, 0.1, p.x, p.d) }},
	}
	const mistake = "a mistake in a helper's share"
	for _, product := range products {
		came := make(chan struct{})
		var over atomic.Bool
		kernels := watched(func() func() {
			switch {
			case over.Load():
			case onHelper():
				over.Store(true) // the helper's next share is none to panic in
				close(came)
				panic(mistake)
			default:
				<-came // the asker leaves a share for the helper
			}
			return func() {}
		})
		pool := NewPool(2)
		w := NewWorkspace(kernels, pool)
		p.up = clone(p.weights)
		if got := panicOf(func() { product.call(w) }); got != any(mistake) {
			t.Errorf("%s: a helper's panic reaches the asker as %v, want %q", product.name, got, mistake)
		}
		// A helper that has died without its place or its number would leave too few for ever.
		await(t, "the helpers to end", func() bool { return pool.helpers.Load() == 0 && len(pool.free) == pool.cores })
		p.up = clone(p.weights)
		product.call(w)
		got := []Matrix{clone(p.y), clone(p.back), clone(p.up)}
		p.up = clone(p.weights)
		product.call(NewWorkspace(&goKernels, Serial))
		for i, want := range []Matrix{p.y, p.back, p.up} {
			equalMatrices(t, got[i], want)
		}
	}
}

// TestAnAskersPanicFreesItsPlace has a product panic that is not divided.
func TestAnAskersPanicFreesItsPlace(t *testing.T) {
	pool := NewPool(1)
	p := newLargeProducts(t, 61, 513, 300)
	w := NewWorkspace(watched(func() func() { panic("a mistake") }), pool)
	if got := panicOf(func() { w.Mul(p.y, p.x, p.weights, nil, Tanh) }); got != any("a mistake") {
		t.Errorf("the panic reaches the asker as %v", got)
	}
	if len(pool.free) != 1 {
		t.Error("the place is not free after a panic")
	}
}

func TestPoolsThatCannotBe(t *testing.T) {
	for name, call := range map[string]func(){
		"no cores":        func() { NewPool(0) },
		"a negative pool": func() { NewPool(-1) },
		"no pool":         func() { NewWorkspace(Default(), nil) },
		"no kernels":      func() { NewWorkspace(nil, Serial) },
	} {
		if got := fmt.Sprint(panicOf(call)); !strings.HasPrefix(got, "simd: ") {
			t.Errorf("%s: panics with %v", name, got)
		}
	}
}

// onHelper reports whether the caller runs in a helper, not in whoever asked for a product.
func onHelper() bool { return stacks(false) > 0 }

// helpers returns how many goroutines of pools there are.
func helpers() int { return stacks(true) }

// stacks counts those who are helpers among all goroutines, or of the caller alone.
func stacks(all bool) int {
	stack := make([]byte, 1<<18)
	return strings.Count(string(stack[:runtime.Stack(stack, all)]), "created by fathom/model/simd.(*Pool).call ")
}

// await waits until something is so.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Errorf("waited a minute for %s", what)
			return
		}
	}
}

// TestShare counts the calls for each number, and how many there are at a time.
func TestShare(t *testing.T) {
	for _, c := range []struct{ goroutines, count int }{{1, 0}, {1, 5}, {3, 0}, {3, 2}, {3, 200}, {0, 4}} {
		calls, at, most := make([]atomic.Int32, c.count), atomic.Int32{}, atomic.Int32{}
		Share(c.goroutines, c.count, func(i int) {
			now := at.Add(1)
			for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
			}
			calls[i].Add(1)
			runtime.Gosched()
			at.Add(-1)
		})
		for i := range calls {
			if n := calls[i].Load(); n != 1 {
				t.Errorf("%v: %d calls with %d, want 1", c, n, i)
			}
		}
		if most.Load() > int32(max(1, c.goroutines)) {
			t.Errorf("%v: %d calls at a time", c, most.Load())
		}
	}
	var together sync.WaitGroup
	together.Add(3)
	Share(3, 3, func(int) { // each waits for the others
		together.Done()
		together.Wait()
	})
}

// panicOf returns what f panics with, nil if it does not.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}
