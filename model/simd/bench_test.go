package simd

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

// forTiers runs a benchmark for each tier that this processor supports.
func forTiers(b *testing.B, f func(b *testing.B, w *Workspace)) {
	pool := NewPool(runtime.GOMAXPROCS(0))
	for _, tier := range Supported() {
		b.Run(tier, func(b *testing.B) { f(b, NewWorkspace(lookup(tier), pool)) })
	}
}

// gflops reports the rate of an operation of so many floating-point operations.
func gflops(b *testing.B, flops int) {
	b.ReportMetric(float64(flops)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOPS")
}

func benchMatrix(r *rand.Rand, rows, cols int) Matrix {
	m := NewMatrix(rows, cols)
	for i := range m.Data {
		m.Data[i] = float32(r.NormFloat64()) / 16
	}
	return m
}

func BenchmarkPeak(b *testing.B) {
	forTiers(b, func(b *testing.B, w *Workspace) {
		const turns = 1 << 16
		for b.Loop() {
			w.peak(turns)
		}
		gflops(b, turns*w.flopsPerTurn)
	})
}

// layers are the dense layers to measure: a minibatch and the layer's inputs and outputs.
var layers = []struct{ batch, in, out int }{
	{50, 100, 100}, {50, 100, 10}, {500, 100, 100}, {128, 512, 512}, {256, 2048, 2048},
}

func forLayers(b *testing.B, f func(b *testing.B, w *Workspace, x, h, weights Matrix)) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, l := range layers {
		x, h, weights := benchMatrix(r, l.batch, l.in), benchMatrix(r, l.batch, l.out), benchMatrix(r, l.in, l.out)
		b.Run(fmt.Sprintf("%d×%d×%d", l.batch, l.in, l.out), func(b *testing.B) {
			forTiers(b, func(b *testing.B, w *Workspace) {
				f(b, w, x, h, weights)
				gflops(b, 2*l.batch*l.in*l.out)
			})
		})
	}
}

func BenchmarkMul(b *testing.B) {
	forLayers(b, func(b *testing.B, w *Workspace, x, h, weights Matrix) {
		bias := make([]float32, Pad(h.Cols))
		for b.Loop() {
			w.Mul(h, x, weights, bias, Identity)
		}
	})
}

func BenchmarkMulTanh(b *testing.B) {
	forLayers(b, func(b *testing.B, w *Workspace, x, h, weights Matrix) {
		bias := make([]float32, Pad(h.Cols))
		for b.Loop() {
			w.Mul(h, x, weights, bias, Tanh)
		}
	})
}

func BenchmarkMulTransTanh(b *testing.B) {
	forLayers(b, func(b *testing.B, w *Workspace, x, h, weights Matrix) {
		d := NewMatrix(x.Rows, x.Cols)
		for b.Loop() {
			w.MulTrans(d, h, weights, Tanh, x)
		}
	})
}

func BenchmarkAddTransMul(b *testing.B) {
	forLayers(b, func(b *testing.B, w *Workspace, x, h, weights Matrix) {
		for b.Loop() {
			w.AddTransMul(weights, 1e-9, x, h)
		}
	})
}

// BenchmarkSparse is the first layer for minibatches like the post's: 19 % of 784 inputs are not
// zero.
func BenchmarkSparse(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 3))
	for _, l := range []struct{ batch, out int }{{50, 100}, {500, 100}, {128, 512}, {256, 2048}} {
		x := randomSparse(b, r, l.batch, 784, 0.192)
		y, weights := benchMatrix(r, l.batch, l.out), benchMatrix(r, 784, l.out)
		run := func(name string, f func(w *Workspace)) {
			b.Run(fmt.Sprintf("%s/%d×784×%d", name, l.batch, l.out), func(b *testing.B) {
				forTiers(b, func(b *testing.B, w *Workspace) {
					for b.Loop() {
						f(w)
					}
					gflops(b, 2*x.Entries()*l.out)
				})
			})
		}
		run("mulTanh", func(w *Workspace) { w.MulSparse(y, *x, weights, nil, Tanh) })
		run("addTransMul", func(w *Workspace) { w.AddSparseTransMul(weights, 1e-9, *x, y) })
	}
}

func BenchmarkSoftmaxLoss(b *testing.B) {
	m := benchMatrix(rand.New(rand.NewPCG(1, 4)), 50, 10)
	labels := make([]int32, 50)
	forTiers(b, func(b *testing.B, w *Workspace) {
		for b.Loop() {
			w.SoftmaxLoss(m, labels)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(labels)), "ns/row")
	})
}

func BenchmarkTranspose(b *testing.B) {
	src := benchMatrix(rand.New(rand.NewPCG(1, 5)), 100, 100)
	dst := NewMatrix(100, 100)
	forTiers(b, func(b *testing.B, w *Workspace) {
		b.SetBytes(100 * 100 * 4)
		for b.Loop() {
			w.Transpose(dst, src)
		}
	})
}

func BenchmarkVector(b *testing.B) {
	x, y := make([]float32, 5000), make([]float32, 5000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	kernels := []struct {
		name string
		call func(k *Kernels)
	}{
		{"tanh", func(k *Kernels) { k.Tanh(y, x) }},
		{"exp", func(k *Kernels) { k.Exp(y, x) }},
		{"sigmoid", func(k *Kernels) { k.Sigmoid(y, x) }},
		{"relu", func(k *Kernels) { k.ReLU(y, x) }},
		{"tanhGrad", func(k *Kernels) { k.MulGrad(Tanh, y, x) }},
		{"axpy", func(k *Kernels) { k.AddScaled(y, 1e-9, x) }},
	}
	for _, kernel := range kernels {
		b.Run(kernel.name, func(b *testing.B) {
			forTiers(b, func(b *testing.B, w *Workspace) {
				for b.Loop() {
					kernel.call(w.Kernels)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/element")
			})
		})
	}
}
