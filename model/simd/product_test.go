package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// A factorised product as the tests see it: C = Z + A·B of plain matrices, by definition.
type definition struct {
	k    *Kernels
	a, b Matrix
	bias []float32 // may be nil
}

// element returns element (i, j) as the one chain of operations that is promised, and in float64
// with its error bound.
func (d definition) element(i, j int) (chain float32, exact, bound float64) {
	magnitude := 0.0
	if d.bias != nil {
		chain, exact = d.bias[j], float64(d.bias[j])
		magnitude = math.Abs(exact)
	}
	for p, x := range d.a.Row(i) {
		y := d.b.Data[p*d.b.Stride+j]
		chain = d.k.multiplyAdd(x, y, chain)
		product := float64(float64(x) * float64(y))
		exact += product
		magnitude += math.Abs(product)
	}
	return chain, exact, d.k.chainError(d.a.Cols, magnitude)
}

// forEachShape calls f for a sample of shapes that has every pair of sizes; for another such with FATHOM_SLOW.
func forEachShape(f func(m, n, k int)) {
	for i, m := range sizes {
		for j, n := range sizes {
			f(m, n, sizes[(i+j)%len(sizes)])
			if sampled(1, 2) {
				f(m, n, sizes[(i+2*j+1)%len(sizes)])
			}
		}
	}
}

func TestMulIsOneChain(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 1))
		w := NewWorkspace(k, Serial)
		forEachShape(func(m, n, inner int) {
			a, _ := testMatrix(t, r, m, inner, normal(r))
			b, _ := testMatrix(t, r, inner, n, normal(r))
			c, check := testMatrix(t, r, m, n, normal(r))
			bias, _ := guarded(t, Pad(n))
			d := definition{k: k, a: a, b: b, bias: bias}
			if r.IntN(2) == 0 {
				d.bias, bias = nil, nil
			}
			w.Mul(c, a, b, bias, Identity)
			check()
			compare(t, fmt.Sprintf("Mul %d×%d×%d", m, n, inner), c, d.element)
		})
	})
}

func TestMulTransIsOneChain(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 2))
		w := NewWorkspace(k, Serial)
		forEachShape(func(m, n, inner int) {
			a, _ := testMatrix(t, r, m, inner, normal(r))
			b, _ := testMatrix(t, r, n, inner, normal(r))
			c, check := testMatrix(t, r, m, n, normal(r))
			w.MulTrans(c, a, b, Identity, Matrix{})
			check()
			compare(t, fmt.Sprintf("MulTrans %d×%d×%d", m, n, inner), c, definition{k: k, a: a, b: transposed(b)}.element)
		})
	})
}

func TestAddTransMulIsOneChain(t *testing.T) {
	const alpha = -0.37
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 3))
		w := NewWorkspace(k, Serial)
		forEachShape(func(m, n, inner int) {
			a, _ := testMatrix(t, r, inner, m, normal(r))
			b, _ := testMatrix(t, r, inner, n, normal(r))
			c, check := testMatrix(t, r, m, n, normal(r))
			before := clone(c)
			w.AddTransMul(c, alpha, a, b)
			check()
			d := definition{k: k, a: transposed(a), b: b}
			compare(t, fmt.Sprintf("AddTransMul %d×%d×%d", m, n, inner), c,
				func(i, j int) (float32, float64, float64) {
					old := before.Row(i)[j]
					chain, exact, bound := d.element(i, j)
					exact = float64(old) + float64(float32(alpha))*exact
					return k.multiplyAdd(alpha, chain, old), exact,
						bound + gamma(2)*(math.Abs(float64(old))+math.Abs(alpha*float64(chain)))
				})
		})
	})
}

// TestEveryTile has as many rows and columns as make every height of a tile and every width of a panel, and
// numbers of terms before, at and behind a turn of the longest loop.
func TestEveryTile(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 5))
		w := NewWorkspace(k, Serial)
		for m := 1; m <= rowGrain+1; m++ {
			for n := k.lanes; n <= (2*k.panelVecs+1)*k.lanes && n <= 2*colGrain; n += k.lanes {
				a, _ := testMatrix(t, r, m, 1+(m+n/k.lanes)%9, normal(r))
				b, _ := testMatrix(t, r, a.Cols, n, normal(r))
				c, check := testMatrix(t, r, m, n, normal(r))
				w.Mul(c, a, b, nil, Identity)
				check()
				compare(t, fmt.Sprintf("Mul %d×%d×%d", m, n, a.Cols), c, definition{k: k, a: a, b: b}.element)
				w.MulTrans(c, a, transposed(b), Identity, Matrix{})
				check()
				compare(t, fmt.Sprintf("MulTrans %d×%d×%d", m, n, a.Cols), c, definition{k: k, a: a, b: b}.element)
			}
		}
	})
}

// compare compares each element of c with the chain, exactly, and with the sum in float64.
func compare(t *testing.T, name string, c Matrix, element func(i, j int) (chain float32, exact, bound float64)) {
	t.Helper()
	for i := range c.Rows {
		for j, got := range c.Row(i) {
			chain, exact, bound := element(i, j)
			if !sameBits(got, chain) {
				t.Fatalf("%s: element (%d, %d) is %g, the chain %g", name, i, j, got, chain)
			}
			if err := math.Abs(float64(got) - exact); !(err <= bound) {
				t.Fatalf("%s: element (%d, %d) is %g, want %g ± %g", name, i, j, got, exact, bound)
			}
		}
	}
}

// TestProductOfManyTerms has inner sizes of several blocks, where the sums are continued in memory,
// and strides that make the workspace copy blocks.
func TestProductOfManyTerms(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 4))
		w := NewWorkspace(k, Serial)
		for _, s := range []struct{ m, n, k, stride int }{
			{13, 33, 784, 784}, {13, blockCols + 8, 600, 1024}, {270, 20, 257, 512}, {3, 5, 1000, 2048},
		} {
			widen := func(m Matrix) Matrix {
				wide := Matrix{Rows: m.Rows, Cols: m.Cols, Stride: max(s.stride, m.Stride)}
				wide.Data = make([]float32, wide.Rows*wide.Stride)
				for i := range m.Rows {
					copy(wide.Row(i), m.Row(i))
				}
				return wide
			}
			a, _ := testMatrix(t, r, s.m, s.k, normal(r))
			b, _ := testMatrix(t, r, s.k, s.n, normal(r))
			d := definition{k: k, a: a, b: b}
			c, check := testMatrix(t, r, s.m, s.n, normal(r))
			w.Mul(c, widen(a), widen(b), nil, Identity)
			check()
			compare(t, fmt.Sprintf("Mul %v", s), c, d.element)
			w.MulTrans(c, widen(a), widen(transposed(b)), Identity, Matrix{})
			check()
			compare(t, fmt.Sprintf("MulTrans %v", s), c, d.element)
		}
	})
}

// TestAddTransMulInBlocks checks that an update by more than 256 rows is the same as several
// updates.
func TestAddTransMulInBlocks(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 5))
		w := NewWorkspace(k, Serial)
		a, _ := testMatrix(t, r, 600, 20, normal(r))
		b, _ := testMatrix(t, r, 600, 33, normal(r))
		got, _ := testMatrix(t, r, 20, 33, normal(r))
		want := clone(got)
		w.AddTransMul(got, 0.5, a, b)
		for i := 0; i < 600; i += 200 {
			w.AddTransMul(want, 0.5, a.Slice(i, i+200), b.Slice(i, i+200))
		}
		equalMatrices(t, got, want)
	})
}

func equalMatrices(t *testing.T, got, want Matrix) {
	t.Helper()
	for i := range want.Rows {
		for j, x := range want.Row(i) {
			if y := got.Row(i)[j]; math.Float32bits(x) != math.Float32bits(y) {
				t.Fatalf("element (%d, %d) is %g, want %g", i, j, y, x)
			}
		}
	}
}

func TestEpilogues(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 6))
		w := NewWorkspace(k, Serial)
		for _, n := range sizes {
			for _, f := range []Activation{Identity, Tanh, Sigmoid, ReLU} {
				a, _ := testMatrix(t, r, 17, 15, normal(r))
				b, _ := testMatrix(t, r, 15, n, normal(r))
				got, check := testMatrix(t, r, 17, n, normal(r))
				want := clone(got)
				w.Mul(got, a, b, nil, f)
				check()
				w.Mul(want, a, b, nil, Identity)
				for i := range want.Rows {
					if g := k.apply(f); g != nil {
						k.vector(g, want.Row(i), want.Row(i))
					}
				}
				equalMatrices(t, got, want)

				h := clone(got)
				bt := transposed(b)
				w.MulTrans(got, a, bt, f, h)
				check()
				w.MulTrans(want, a, bt, Identity, Matrix{})
				for i := range want.Rows {
					k.MulGrad(f, want.Row(i), h.Row(i))
				}
				equalMatrices(t, got, want)
			}
		}
	})
}

func TestAddColumnSums(t *testing.T) {
	const alpha = -0.01
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 7))
		w := NewWorkspace(k, Serial)
		for _, n := range sizes {
			for _, rows := range sizes {
				m, _ := testMatrix(t, r, rows, n, normal(r))
				got, check := guarded(t, Pad(n))
				w.AddColumnSums(got, alpha, m)
				check()
				for j := range n {
					sum := float32(0)
					for i := range rows {
						sum += m.Row(i)[j]
					}
					if want := k.multiplyAdd(alpha, sum, guard); got[j] != want {
						t.Fatalf("%d×%d: sum %d is %g, want %g", rows, n, j, got[j], want)
					}
				}
			}
		}
	})
}

// TestExtremes multiplies by a matrix with one element a row, so that the largest floats,
// infinities and NaN come through.
func TestExtremes(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	forEachTier(t, func(t *testing.T, k *Kernels) {
		w := NewWorkspace(k, Serial)
		for _, x := range []float32{
			math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, 0x1p-126, inf, -inf, nan,
		} {
			for _, scale := range []float32{1, 2} {
				a, b, c := NewMatrix(3, 17), NewMatrix(17, 17), NewMatrix(3, 17)
				a.Row(1)[5] = scale
				b.Row(5)[16] = x
				w.Mul(c, a, b, nil, Identity)
				for i := range 3 {
					for j, got := range c.Row(i) {
						want := float32(0)
						switch {
						case j == 16 && i == 1:
							want = scale * x
						case j == 16: // 0·x
							want = 0 * x
						}
						if !sameBits(got, want) {
							t.Errorf("%g·%g: element (%d, %d) is %g, want %g", scale, x, i, j, got, want)
						}
					}
				}
			}
		}
	})
}
