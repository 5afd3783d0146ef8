package simd

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"
)

var exhaustive = flag.Bool("exhaustive", false, "test the elementary functions on every float32 of interest (minutes)")

// eachFloat calls f with slices that together hold a sample of the floats from low to high, neither
// negative, in ascending order; with -exhaustive all of them from 2⁻²⁶, below which the functions
// are x, 1 or 1/2. Successive slices overlap by one.
func eachFloat(low, high float32, f func(x []float32)) {
	x := make([]float32, 0, 4096)
	for bits, step := math.Float32bits(low), uint32(0); bits <= math.Float32bits(high); bits += step {
		step = 4099
		if *exhaustive && bits >= math.Float32bits(0x1p-26) {
			step = 1
		}
		x = append(x, math.Float32frombits(bits))
		if len(x) == cap(x) {
			f(x)
			x[0], x = x[len(x)-1], x[:1]
		}
	}
	f(x)
}

// largestError returns the largest error of f, in ulp of the exact result, over ±[low, high].
func largestError(f func(dst, src []float32), exact func(float64) float64, low, high float32) (worst float64, at float32) {
	var y []float32
	eachFloat(low, high, func(x []float32) {
		y = append(y[:0], x...)
		for range 2 {
			f(y, x)
			for i := range x {
				want := exact(float64(x[i]))
				if want > math.MaxFloat32 && math.IsInf(float64(y[i]), 1) {
					continue
				}
				if want < 0x1p-126 && y[i] == 0 {
					continue // TestSpecialValues has the tiny results of exp
				}
				if e := math.Abs(float64(y[i])-want) / ulp(want); !(e <= worst) {
					worst, at = e, x[i]
				}
			}
			for i := range x {
				x[i] = -x[i]
			}
		}
	})
	return worst, at
}

func TestErrors(t *testing.T) {
	inf := float32(math.Inf(1))
	forEachTier(t, func(t *testing.T, k *Kernels) {
		tests := []struct {
			name      string
			f         func(dst, src []float32)
			exact     func(float64) float64
			low, high float32
			bound     float64
		}{
			{"tanh", k.Tanh, math.Tanh, 0, 10, 1.35},
			{"exp", k.Exp, math.Exp, 0, 110, 1.1},
			{"sigmoid", k.Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, 0, 110, 2.5},
			{"relu", k.ReLU, func(x float64) float64 { return max(0, x) }, 0, inf, 0},
		}
		for _, tt := range tests {
			worst, at := largestError(tt.f, tt.exact, tt.low, tt.high)
			t.Logf("%s: %.3f ulp at %g", tt.name, worst, at)
			if !(worst <= tt.bound) {
				t.Errorf("%s: error of %.3f ulp at %g, want at most %g", tt.name, worst, at, tt.bound)
			}
		}
	})
}

// TestTanhShape checks what is promised beyond the error.
func TestTanhShape(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		var y, minus []float32
		eachFloat(0, float32(math.Inf(1)), func(x []float32) {
			y, minus = append(y[:0], x...), append(minus[:0], x...)
			k.Tanh(y, x)
			for i := range minus {
				minus[i] = -minus[i]
			}
			k.Tanh(minus, minus)
			for i := range y {
				if math.Float32bits(minus[i]) != math.Float32bits(-y[i]) {
					t.Fatalf("tanh(−%g) = %g, tanh(%[1]g) = %[3]g: not odd", x[i], minus[i], y[i])
				}
				if i > 0 && y[i] < y[i-1] {
					t.Fatalf("tanh(%g) = %g, tanh(%g) = %g: decreases", x[i-1], y[i-1], x[i], y[i])
				}
				if x[i] >= 9.02 && y[i] != 1 {
					t.Fatalf("tanh(%g) = %g, want 1", x[i], y[i])
				}
			}
		})
	})
}

func TestSpecialValues(t *testing.T) {
	inf, nan, zero := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	payload := math.Float32frombits(0xffffffff)
	forEachTier(t, func(t *testing.T, k *Kernels) {
		tests := []struct {
			name    string
			f       func(dst, src []float32)
			x, want float32
		}{
			{"tanh", k.Tanh, inf, 1}, {"tanh", k.Tanh, -inf, -1}, {"tanh", k.Tanh, zero, zero},
			{"tanh", k.Tanh, math.MaxFloat32, 1}, {"tanh", k.Tanh, 0x1p-149, 0x1p-149},
			{"exp", k.Exp, inf, inf}, {"exp", k.Exp, -inf, 0}, {"exp", k.Exp, zero, 1},
			{"exp", k.Exp, math.MaxFloat32, inf}, {"exp", k.Exp, -math.MaxFloat32, 0}, {"exp", k.Exp, -103.2, 0x1p-149}, {"exp", k.Exp, -104, 0},
			{"sigmoid", k.Sigmoid, inf, 1}, {"sigmoid", k.Sigmoid, -inf, 0}, {"sigmoid", k.Sigmoid, zero, 0.5},
			{"sigmoid", k.Sigmoid, math.MaxFloat32, 1}, {"sigmoid", k.Sigmoid, -math.MaxFloat32, 0},
			{"relu", k.ReLU, inf, inf}, {"relu", k.ReLU, -inf, 0}, {"relu", k.ReLU, zero, zero},
			{"tanh", k.Tanh, nan, nan}, {"exp", k.Exp, nan, nan}, {"sigmoid", k.Sigmoid, nan, nan},
			{"tanh", k.Tanh, payload, nan}, {"exp", k.Exp, payload, nan}, {"sigmoid", k.Sigmoid, payload, nan},
			{"relu", k.ReLU, nan, nan},
		}
		for _, tt := range tests {
			x := make([]float32, 37) // a vector or more, and a tail
			for i := range x {
				x[i] = tt.x
			}
			tt.f(x, x)
			for i, y := range x {
				if !sameBits(y, tt.want) || math.Signbit(float64(y)) != math.Signbit(float64(tt.want)) && y == y {
					t.Errorf("%s(%g) = %g at %d of %d, want %g", tt.name, tt.x, y, i, len(x), tt.want)
					break
				}
			}
		}
	})
}

// TestVectorLengths checks that every kernel works on all lengths and touches nothing else.
func TestVectorLengths(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(3, 1))
		kernels := map[string]struct {
			run   func(dst, src []float32)
			bound float64 // in ulp of the result
			exact func(x, old float64) float64
		}{
			"tanh":     {k.Tanh, 1.35, func(x, _ float64) float64 { return math.Tanh(x) }},
			"exp":      {k.Exp, 1.1, func(x, _ float64) float64 { return math.Exp(x) }},
			"sigmoid":  {k.Sigmoid, 2.5, func(x, _ float64) float64 { return 1 / (1 + math.Exp(-x)) }},
			"relu":     {k.ReLU, 0, func(x, _ float64) float64 { return max(0, x) }},
			"identity": {func(d, s []float32) { k.MulGrad(Identity, d, s) }, 0, func(_, d float64) float64 { return d }},
			"reluGrad": {func(d, s []float32) { k.MulGrad(ReLU, d, s) }, 0, func(h, d float64) float64 {
				if h > 0 {
					return d
				}
				return 0
			}},
		}
		for name, kernel := range kernels {
			for n := range 70 {
				dst, checkDst := guarded(t, n)
				src, checkSrc := guarded(t, n)
				for i := range n {
					dst[i], src[i] = float32(r.NormFloat64()), float32(4*r.NormFloat64())
				}
				old := append([]float32(nil), dst...)
				kernel.run(dst, src)
				checkDst()
				checkSrc()
				for i, x := range src {
					want := kernel.exact(float64(x), float64(old[i]))
					if e := math.Abs(float64(dst[i])-want) / ulp(want); !(e <= kernel.bound) {
						t.Fatalf("%s of %g, element %d of %d: %g, want %g", name, x, i, n, dst[i], want)
					}
				}
			}
		}
	})
}

// TestGradients compares the derivatives with the roundings that are promised.
func TestGradients(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(3, 2))
		for n := range 40 {
			for _, f := range []Activation{Tanh, Sigmoid} {
				dst, check := guarded(t, n)
				h, _ := guarded(t, n)
				for i := range n {
					dst[i], h[i] = float32(r.NormFloat64()), r.Float32()
				}
				old := append([]float32(nil), dst...)
				k.MulGrad(f, dst, h)
				check()
				for i, y := range h {
					first := float32(1)
					if f == Sigmoid {
						first = y
					}
					if want := old[i] * k.multiplyAdd(-y, y, first); dst[i] != want {
						t.Fatalf("%v: %g at h = %g becomes %g, want %g", f, old[i], y, dst[i], want)
					}
				}
			}
		}
	})
}

func TestAddScaled(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(3, 3))
		for n := range 70 {
			dst, check := guarded(t, n)
			src, _ := guarded(t, n)
			for i := range n {
				dst[i], src[i] = float32(r.NormFloat64()), float32(r.NormFloat64())
			}
			old := append([]float32(nil), dst...)
			k.AddScaled(dst, -0.3, src)
			check()
			for i := range n {
				if want := k.multiplyAdd(-0.3, src[i], old[i]); dst[i] != want {
					t.Fatalf("element %d of %d is %g, want %g", i, n, dst[i], want)
				}
			}
		}
	})
}

// TestTiersAgree compares the bits of the two assembly tiers where both can run. Their products are
// compared with the one chain of operations that both promise, so here it is the functions.
func TestTiersAgree(t *testing.T) {
	narrow, wide := lookup("avx2"), lookup("avx512")
	if narrow == nil || wide == nil {
		t.Skip("this processor does not support both avx2 and avx512")
	}
	functions := []func(k *Kernels) func(dst, src []float32){
		func(k *Kernels) func(dst, src []float32) { return k.Tanh },
		func(k *Kernels) func(dst, src []float32) { return k.Exp },
		func(k *Kernels) func(dst, src []float32) { return k.Sigmoid },
		func(k *Kernels) func(dst, src []float32) { return k.ReLU },
	}
	var a, b []float32
	for i, f := range functions {
		for _, sign := range []float32{1, -1} {
			eachFloat(0, float32(math.Inf(1)), func(x []float32) {
				a, b = append(a[:0], x...), append(b[:0], x...)
				for j := range a {
					a[j] *= sign
					b[j] *= sign
				}
				f(narrow)(a, a)
				f(wide)(b, b)
				for j := range a {
					if math.Float32bits(a[j]) != math.Float32bits(b[j]) {
						t.Fatalf("function %d of %g: %g with avx2, %g with avx512", i, sign*x[j], a[j], b[j])
					}
				}
			})
		}
	}
}
