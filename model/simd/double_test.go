package simd

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// Sizes around the blocks and tiles of the float64 products.
var (
	sampleSizes  = []int{0, 1, 2, 4, 7, 8, 9, 23, 64, 65, 131}
	featureSizes = []int{0, 1, 3, 4, 6, 15, 16, 29, 37, 48, 49, 100, 397}
)

// multiplyAdd64 returns a·b + c as the tier computes it: rounded once, or twice by the Go tier.
func (k *Kernels) multiplyAdd64(a, b, c float64) float64 {
	if k == &goKernels {
		return float64(a*b) + c
	}
	return math.FMA(a, b, c)
}

// A term is a product of two float64s.
type term struct{ a, b float64 }

// chain is the sum of s and the terms, one after the other.
func (k *Kernels) chain(s float64, terms []term) float64 {
	for _, t := range terms {
		s = k.multiplyAdd64(t.a, t.b, s)
	}
	return s
}

// laneSum is the sum that Affine64 promises, without the intercept.
func (k *Kernels) laneSum(terms []term) float64 {
	var s [4]float64
	for j, t := range terms {
		s[j%4] = k.multiplyAdd64(t.a, t.b, s[j%4])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

// checkSum compares got with the sum of first and the terms: with its bits, and with the sum to some
// hundred bits, within γₘ of the magnitudes; m counts the roundings of the longest path, without those of
// products.
func (k *Kernels) checkSum(t *testing.T, name func() string, got, promised, first float64, terms []term, m int) {
	t.Helper()
	if got != promised && !(got != got && promised != promised) {
		t.Fatalf("%s is %g, the promised order of sums gives %g", name(), got, promised)
	}
	if k == &goKernels {
		m++
	}
	off, magnitude := exactly(got, first, terms)
	const v = 0x1p-53
	bound := float64(m) * v / (1 - float64(m)*v) * magnitude * (1 + 1e-9) // the magnitude is rounded too
	if !(math.Abs(off) <= bound+float64(len(terms))*math.SmallestNonzeroFloat64) {
		t.Fatalf("%s is off by %g, want at most %g", name(), off, bound)
	}
}

// exactly is how far the sum of first and the terms is above got, and the sum of their magnitudes. What
// products and sums lose by rounding is added up beside them (T. Ogita, S. M. Rump and S. Oishi, "Accurate
// sum and dot product", 2005): of 400 terms it is off by less than 1e-26 of the magnitudes.
func exactly(got, first float64, terms []term) (off, magnitude float64) {
	sum, lost := first, 0.0
	magnitude = math.Abs(first)
	for _, p := range terms {
		product := float64(p.a * p.b)
		next := sum + product
		of := next - sum
		lost += (sum - (next - of)) + (product - of) + math.FMA(p.a, p.b, -product)
		sum = next
		magnitude += math.Abs(product)
	}
	return sum - got + lost, magnitude
}

// TestExactly compares with 2,000 bits of precision, which are exact here as 106 are for a product.
func TestExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 4))
	for n := range 200 {
		first, terms := r.NormFloat64(), make([]term, 2*n)
		exact := new(big.Float).SetPrec(2000).SetFloat64(first)
		for i := range terms {
			terms[i] = term{r.NormFloat64() * math.Ldexp(1, r.IntN(40)), r.NormFloat64()}
			if i%2 == 1 {
				terms[i] = term{-terms[i-1].a, terms[i-1].b * (1 + 1e-9)} // most of which cancel
			}
			exact.Add(exact, new(big.Float).SetPrec(106).Mul(big.NewFloat(terms[i].a), big.NewFloat(terms[i].b)))
		}
		got, _ := exact.Float64()
		want, _ := exact.Sub(exact, big.NewFloat(got)).Float64()
		off, magnitude := exactly(got, first, terms)
		if math.Abs(off-want) > 1e-26*magnitude {
			t.Errorf("%d terms: off by %g, want %g ± %g", len(terms), off, want, 1e-26*magnitude)
		}
	}
}

// guarded64 returns a matrix of normal numbers, with a stride that may be more than is needed,
// between guards that the check looks at.
func guarded64(t *testing.T, r *rand.Rand, rows, cols int) (m Matrix64, check func()) {
	m = Matrix64{Rows: rows, Cols: cols, Stride: cols + 3*r.IntN(2)}
	const width = 17
	size := 0
	if rows > 0 {
		size = (rows-1)*m.Stride + cols
	}
	all := make([]float64, width+size+width)
	for i := range all {
		all[i] = guard
	}
	m.Data = all[width : width+size : width+size]
	for i := range rows {
		for j := range m.Row(i) {
			m.Row(i)[j] = r.NormFloat64()
		}
	}
	return m, func() {
		t.Helper()
		for i, x := range all {
			at := i - width
			inside := at >= 0 && at < size && at%max(1, m.Stride) < cols
			if !inside && x != guard {
				t.Errorf("float %d of a %d×%d matrix with the stride %d was overwritten", at, rows, cols, m.Stride)
			}
		}
	}
}

func clone64(m Matrix64) Matrix64 {
	m.Data = slices.Clone(m.Data)
	return m
}

// someRows lists some of n rows, in any order.
func someRows(r *rand.Rand, n int) []int {
	return r.Perm(n)[:r.IntN(n+1)]
}

// forEachDouble calls f for shapes that have every pair of sizes, with one to thirteen classes in
// all and a list of them.
func forEachDouble(f func(r *rand.Rand, n, d, classes int, rows []int)) {
	r := rand.New(rand.NewPCG(6, 1))
	for _, n := range sampleSizes {
		for _, d := range featureSizes {
			classes := 1 + r.IntN(13)
			f(r, n, d, classes, someRows(r, classes))
		}
	}
}

func TestAffine64(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		forEachDouble(func(r *rand.Rand, n, d, classes int, rows []int) {
			x, _ := guarded64(t, r, n, d)
			w, _ := guarded64(t, r, classes, d+1)
			z, check := guarded64(t, r, classes, n)
			before := clone64(z)
			k.Affine64(z, w, x, rows)
			check()
			var terms []term
			for c := range classes {
				for i, got := range z.Row(c) {
					name := func() string {
						return fmt.Sprintf("%d×%d, classes %v of %d: element (%d, %d)", n, d, rows, classes, c, i)
					}
					if !slices.Contains(rows, c) {
						if got != before.Row(c)[i] {
							t.Fatalf("%s was written", name())
						}
						continue
					}
					terms = terms[:0]
					for j, v := range x.Row(i) {
						terms = append(terms, term{v, w.Row(c)[j]})
					}
					first := w.Row(c)[d]
					k.checkSum(t, name, got, k.laneSum(terms)+first, first, terms, (d+3)/4+3)
				}
			}
		})
	})
}

func TestCombine64(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		forEachDouble(func(r *rand.Rand, n, d, classes int, rows []int) {
			x, _ := guarded64(t, r, n, d)
			from, _ := guarded64(t, r, classes, n)
			g, check := guarded64(t, r, classes, d)
			before := clone64(g)
			k.Combine64(g, from, x, rows)
			check()
			var terms []term
			for c := range classes {
				listed := slices.Contains(rows, c)
				for j, got := range g.Row(c) {
					name := func() string {
						return fmt.Sprintf("%d×%d, classes %v of %d: element (%d, %d)", n, d, rows, classes, c, j)
					}
					first := before.Row(c)[j]
					terms = terms[:0]
					for i, v := range from.Row(c) {
						if listed {
							terms = append(terms, term{v, x.Row(i)[j]})
						}
					}
					k.checkSum(t, name, got, k.chain(first, terms), first, terms, n)
				}
			}
		})
	})
}

// TestDoubleExtremes has one product that is not zero, so that the largest float64s, infinities and
// NaN come through, and tiny ones to which a rounded zero may give either sign.
func TestDoubleExtremes(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for _, v := range []float64{
			math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 0x1p-1022, math.Inf(1), math.Inf(-1), math.NaN(),
		} {
			for _, at := range []int{0, 17, 18} { // within a vector and behind the last whole one
				x := Matrix64{Rows: 5, Cols: 19, Stride: 19, Data: make([]float64, 5*19)}
				w := Matrix64{Rows: 2, Cols: 20, Stride: 20, Data: make([]float64, 2*20)}
				z := Matrix64{Rows: 2, Cols: 5, Stride: 5, Data: make([]float64, 2*5)}
				g := Matrix64{Rows: 2, Cols: 19, Stride: 19, Data: make([]float64, 2*19)}
				x.Row(4)[at] = v
				w.Row(1)[at] = 1
				k.Affine64(z, w, x, []int{0, 1})
				same := func(a, b float64) bool { return a == b || a != a && b != b }
				if got := z.Row(1)[4]; !same(got, v) || !same(z.Row(0)[4], 0*v) || z.Row(1)[3] != 0 {
					t.Errorf("%g in column %d: values %v", v, at, z.Data)
				}
				clear(z.Data)
				z.Row(1)[4] = 1
				k.Combine64(g, z, x, []int{0, 1})
				if got := g.Row(1)[at]; !same(got, v) || !same(g.Row(0)[at], 0*v) || g.Row(1)[1] != 0 {
					t.Errorf("%g in column %d: combinations %v", v, at, g.Data)
				}
			}
		}
	})
}

// TestDoubleTakesRowsInParts checks that rows given in several calls give the bits of one.
func TestDoubleTakesRowsInParts(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(6, 2))
		const n, d, classes = 150, 70, 5
		x, _ := guarded64(t, r, n, d)
		w, _ := guarded64(t, r, classes, d+1)
		whole, _ := guarded64(t, r, classes, n)
		sum, _ := guarded64(t, r, classes, d)
		parts, sums := clone64(whole), clone64(sum)
		all := []int{0, 1, 2, 3, 4}
		k.Affine64(whole, w, x, all)
		k.Combine64(sum, whole, x, all)
		for from, to := 0, 0; from < n; from = to {
			to = min(n, from+1+r.IntN(40))
			tile := Matrix64{Rows: to - from, Cols: d, Stride: x.Stride, Data: x.Data[from*x.Stride:]}
			cut := func(m Matrix64) Matrix64 { m.Cols, m.Data = to-from, m.Data[from:]; return m }
			for _, c := range all {
				k.Affine64(cut(parts), w, tile, []int{c})
				k.Combine64(sums, cut(parts), tile, []int{c})
			}
		}
		for i := range whole.Data {
			if whole.Data[i] != parts.Data[i] {
				t.Fatalf("float %d of the values is %g in parts, %g in one", i, parts.Data[i], whole.Data[i])
			}
		}
		for i := range sum.Data {
			if sum.Data[i] != sums.Data[i] {
				t.Fatalf("float %d of the combinations is %g in parts, %g in one", i, sums.Data[i], sum.Data[i])
			}
		}
	})
}

// TestDoubleMistakes checks that shapes that do not fit panic.
func TestDoubleMistakes(t *testing.T) {
	k := &goKernels
	of := func(rows, cols int) Matrix64 {
		return Matrix64{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
	}
	short := of(3, 4)
	short.Data = short.Data[:11]
	narrow := of(3, 4)
	narrow.Stride = 3
	for name, f := range map[string]func(){
		"values of fewer rows":  func() { k.Affine64(of(2, 2), of(2, 5), of(3, 4), []int{0}) },
		"no intercept":          func() { k.Affine64(of(2, 3), of(2, 4), of(3, 4), []int{0}) },
		"a row that Z has not":  func() { k.Affine64(of(1, 3), of(2, 5), of(3, 4), []int{1}) },
		"a row that W has not":  func() { k.Affine64(of(2, 3), of(1, 5), of(3, 4), []int{1}) },
		"a row below the first": func() { k.Combine64(of(2, 4), of(2, 3), of(3, 4), []int{-1}) },
		"combinations too wide": func() { k.Combine64(of(2, 5), of(2, 3), of(3, 4), []int{0}) },
		"coefficients of few":   func() { k.Combine64(of(2, 4), of(2, 2), of(3, 4), []int{0}) },
		"a matrix that ends":    func() { k.Combine64(of(2, 4), of(2, 3), short, []int{0}) },
		"a stride too small":    func() { k.Combine64(of(2, 4), of(2, 3), narrow, []int{0}) },
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
