package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// roundedTerms are the products of two vectors in order.
func roundedTerms(a, x []float64) []term {
	terms := make([]term, len(x))
	for j := range x {
		terms[j] = term{a[j], x[j]}
	}
	return terms
}

// roundedSum is the sum that MulVec64 promises for a row; last says that it is the last one of an
// odd number.
func roundedSum(terms []term, last bool) float64 {
	var s [2]float64
	pairs := terms[:len(terms)&^1]
	for j, t := range pairs {
		s[j%2] += float64(t.a * t.b)
	}
	if len(terms) == len(pairs) {
		return s[0] + s[1]
	}
	t := terms[len(pairs)]
	if last {
		return s[0] + float64(t.a*t.b) + s[1]
	}
	return s[0] + s[1] + float64(t.a*t.b)
}

// forEachRounded calls f for shapes that have every pair of sizes.
func forEachRounded(t *testing.T, f func(t *testing.T, k *Kernels, r *rand.Rand, n, d int)) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(6, 3))
		for _, n := range append(sampleSizes, 3, 5, 6, 10, 11, 13, 14, 15) {
			for _, d := range append(featureSizes, 2, 5, 7, 8) {
				f(t, k, r, n, d)
			}
		}
	})
}

func TestMulVec64(t *testing.T) {
	forEachRounded(t, func(t *testing.T, k *Kernels, r *rand.Rand, n, d int) {
		a, _ := guarded64(t, r, n, d)
		x, _ := guarded64(t, r, 1, d)
		y, check := guarded64(t, r, 1, n)
		k.MulVec64(y.Row(0), a, x.Row(0))
		check()
		for i, got := range y.Row(0) {
			terms := roundedTerms(a.Row(i), x.Row(0))
			want := roundedSum(terms, i == n-1 && n%2 == 1)
			k.checkSum(t, func() string { return fmt.Sprintf("%d×%d: element %d", n, d, i) }, got, want, 0, terms, d/2+3)
		}
	})
}

func TestAddTransMulVec64(t *testing.T) {
	forEachRounded(t, func(t *testing.T, k *Kernels, r *rand.Rand, n, d int) {
		a, _ := guarded64(t, r, n, d)
		c, _ := guarded64(t, r, 1, n)
		y, check := guarded64(t, r, 1, d)
		before := clone64(y)
		k.AddTransMulVec64(y.Row(0), a, c.Row(0))
		check()
		for j, got := range y.Row(0) {
			first := before.Row(0)[j]
			want := first
			var terms []term
			for i, v := range c.Row(0) {
				terms = append(terms, term{v, a.Row(i)[j]})
				want += float64(v * a.Row(i)[j])
			}
			k.checkSum(t, func() string { return fmt.Sprintf("%d×%d: element %d", n, d, j) }, got, want, first, terms, n+1)
		}
	})
}

func TestAddScaled64(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(6, 4))
		for n := range 70 {
			x, _ := guarded64(t, r, 1, n)
			y, _ := guarded64(t, r, 1, n)
			dst, check := guarded64(t, r, 1, n)
			alpha := r.NormFloat64()
			k.AddScaled64(dst.Row(0), y.Row(0), alpha, x.Row(0))
			check()
			onto := clone64(y)
			k.AddScaled64(onto.Row(0), onto.Row(0), alpha, x.Row(0))
			for i, got := range dst.Row(0) {
				if want := y.Row(0)[i] + float64(alpha*x.Row(0)[i]); got != want || onto.Row(0)[i] != want {
					t.Fatalf("%d elements: element %d is %g and in place %g, want %g", n, i, got, onto.Row(0)[i], want)
				}
			}
		}
	})
}

// TestRoundedExtremes checks that infinities and NaN come through from every lane, and reach no
// other element.
func TestRoundedExtremes(t *testing.T) {
	same := func(a, b float64) bool { return a == b || a != a && b != b }
	forEachTier(t, func(t *testing.T, k *Kernels) {
		const n, d = 15, 7
		for i := range n {
			for j := range d {
				for _, v := range []float64{math.Inf(1), math.NaN(), math.MaxFloat64, math.SmallestNonzeroFloat64} {
					a := Matrix64{Rows: n, Cols: d, Stride: d, Data: make([]float64, n*d)}
					a.Row(i)[j] = v
					ones, y, sums := make([]float64, n), make([]float64, n), make([]float64, d)
					for l := range ones {
						ones[l] = 1
					}
					k.MulVec64(y, a, ones[:d])
					k.AddTransMulVec64(sums, a, ones)
					for l, got := range y {
						if want := map[bool]float64{true: v}[l == i]; !same(got, want) {
							t.Fatalf("%g in row %d, column %d: product %d is %g", v, i, j, l, got)
						}
					}
					for l, got := range sums {
						if want := map[bool]float64{true: v}[l == j]; !same(got, want) {
							t.Fatalf("%g in row %d, column %d: sum %d is %g", v, i, j, l, got)
						}
					}
				}
			}
		}
	})
}

// TestRoundedMistakes checks that shapes that do not fit panic.
func TestRoundedMistakes(t *testing.T) {
	k := &goKernels
	a := Matrix64{Rows: 3, Cols: 4, Stride: 4, Data: make([]float64, 12)}
	v := make([]float64, 9)
	for name, f := range map[string]func(){
		"a long vector":       func() { k.MulVec64(v[:3], a, v[:5]) },
		"a short product":     func() { k.MulVec64(v[:2], a, v[:4]) },
		"few coefficients":    func() { k.AddTransMulVec64(v[:4], a, v[:2]) },
		"a wide sum":          func() { k.AddTransMulVec64(v[:5], a, v[:3]) },
		"a matrix that ends":  func() { k.MulVec64(v[:3], Matrix64{3, 4, 4, v}, v[:4]) },
		"a stride too small":  func() { k.AddTransMulVec64(v[:4], Matrix64{3, 4, 3, a.Data}, v[:3]) },
		"a longer term":       func() { k.AddScaled64(v[:3], v[:3], 1, v[:4]) },
		"a shorter result":    func() { k.AddScaled64(v[:2], v[:3], 1, v[:3]) },
		"fewer rows than few": func() { k.MulVec64(v[:0], Matrix64{-1, 4, 4, a.Data}, v[:4]) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
