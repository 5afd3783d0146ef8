package simd

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAHelpersPanicReachesTheAsker has a share of a divided product panic on another core: whoever
// asked for the product panics with the same value, the helpers leave, and the next product is
// right.
func TestAHelpersPanicReachesTheAsker(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	r := rand.New(rand.NewPCG(1, 12))
	x, _ := testMatrix(t, r, 700, 130, normal(r))
	weights, _ := testMatrix(t, r, 130, 97, normal(r))
	d, _ := testMatrix(t, r, 700, 97, normal(r))
	if 2*700*130*97 < parallelFlops {
		t.Fatal("the products would not be divided")
	}
	y, g, u := NewMatrix(700, 97), NewMatrix(700, 130), clone(weights)
	products := []struct {
		name string
		call func(w *Workspace)
	}{
		{"Mul", func(w *Workspace) { w.Mul(y, x, weights, nil, Tanh) }},
		{"MulTrans", func(w *Workspace) { w.MulTrans(g, d, weights, Tanh, x) }},
		{"AddTransMul", func(w *Workspace) { w.AddTransMul(u, 0.1, x, d) }},
	}
	const mistake = "a mistake in a helper's share"
	for _, p := range products {
		kernels := goKernels
		came := make(chan struct{})
		var over atomic.Bool
		kernels.panel = func(c []float32, ldc int, a []float32, ars, aks int, b []float32, ldb int, z []float32,
			ldz int, m, k, vecs int, add bool, alpha float32) {
			switch {
			case over.Load():
			case onHelper():
				over.Store(true) // the helper's next share is none to panic in
				close(came)
				panic(mistake)
			default:
				<-came // the asker leaves a share for the helper
			}
			goKernels.panel(c, ldc, a, ars, aks, b, ldb, z, ldz, m, k, vecs, add, alpha)
		}
		w := NewWorkspace(&kernels)
		if got := panicOf(func() { p.call(w) }); got != any(mistake) {
			t.Errorf("%s: a helper's panic reaches the asker as %v, want %q", p.name, got, mistake)
		}
		for w.crew.helpers.Load() > 0 { // a helper that has died without leaving would stay for ever
			runtime.Gosched()
		}
		if w.crew.job.Load() != nil {
			t.Errorf("%s: the crew still has the job that panicked", p.name)
		}
		copy(u.Data, weights.Data)
		p.call(w)
		got := [3]Matrix{clone(y), clone(g), clone(u)}
		copy(u.Data, weights.Data)
		p.call(NewWorkspace(&goKernels))
		for i, want := range [3]Matrix{y, g, u} {
			equalMatrices(t, got[i], want)
		}
	}
}

// onHelper reports whether the caller runs in a crew's helper, not in whoever asked for a product.
func onHelper() bool {
	stack := make([]byte, 1<<14)
	return strings.Contains(string(stack[:runtime.Stack(stack, false)]), "(*crew).help")
}

// panicOf returns what f panics with, nil if it does not.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}
