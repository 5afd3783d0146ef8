package stat_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"fathom/model/stat"

	"gonum.org/v1/gonum/mathext"
)

// disagree returns predictions of which only the first has b right, only the
// second c, both five and neither three.
func disagree(b, c int) (first, second, labels []int32) {
	add := func(times int, a, b int32) {
		for i := range times {
			label := int32(i % 10)
			first, second, labels = append(first, label+a), append(second, label+b), append(labels, label)
		}
	}
	add(b, 0, 1)
	add(5, 0, 0)
	add(c, 2, 0)
	add(3, 1, 2)
	return first, second, labels
}

// pValue is that of counts b and c, which it checks.
func pValue(t *testing.T, b, c int) float64 {
	t.Helper()
	got := stat.CompareMcNemar(disagree(b, c))
	if got.OnlyFirst != b || got.OnlySecond != c {
		t.Errorf("counts %d and %d, want %d and %d", got.OnlyFirst, got.OnlySecond, b, c)
	}
	return got.PValue
}

// exactPValue adds up the definition in integers.
func exactPValue(b, c int) *big.Rat {
	n, sum := int64(b+c), new(big.Int)
	for i := range int64(min(b, c) + 1) {
		sum.Add(sum, new(big.Int).Binomial(n, i))
	}
	sum.Lsh(sum, 1)
	p := new(big.Rat).SetFrac(sum, new(big.Int).Lsh(big.NewInt(1), uint(n)))
	if one := big.NewRat(1, 1); p.Cmp(one) > 0 {
		return one
	}
	return p
}

func TestMcNemarExact(t *testing.T) {
	for b := range 25 {
		for c := range 25 {
			want, _ := exactPValue(b, c).Float64()
			if got := pValue(t, b, c); !near(got, want, 1e-14) {
				t.Errorf("%d and %d: p = %.17g, want %.17g", b, c, got, want)
			}
		}
	}
	// A few hundred roundings, and far down to where float64 ends.
	for _, counts := range [][2]int{{300, 301}, {120, 171}, {7, 400}, {0, 1000}, {1000, 1}, {0, 1022}} {
		want, _ := exactPValue(counts[0], counts[1]).Float64()
		if got := pValue(t, counts[0], counts[1]); !near(got, want, 1e-13) {
			t.Errorf("%v: p = %.17g, want %.17g", counts, got, want)
		}
	}
	if got := pValue(t, 0, 1200); got != 0 { // 2⁻¹¹⁹⁹
		t.Errorf("0 and 1,200: p = %g, want 0", got)
	}
}

// TestMcNemarPublished holds worked examples: P. Armitage and G. Berry,
// "Statistical Methods in Medical Research" (1994), p. 127, two media for culturing
// the tubercle bacillus; and table 1 of M. W. Fagerland, S. Lydersen and P. Laake,
// BMC Medical Research Methodology 13:91 (2013), with 2(1+8)/2⁸.
func TestMcNemarPublished(t *testing.T) {
	if got := pValue(t, 12, 2); math.Abs(got-0.0129) > 5e-5 {
		t.Errorf("12 and 2: p = %.5f, want 0.0129", got)
	}
	if got := pValue(t, 1, 7); math.Abs(got-0.0703125) > 1e-15 {
		t.Errorf("1 and 7: p = %.9f, want 0.0703125", got)
	}
}

// TestMcNemarCounts spells the counting out.
func TestMcNemarCounts(t *testing.T) {
	const none = -1
	for _, test := range []struct {
		name                  string
		first, second, labels []int32
		b, c                  int
		p                     float64
	}{
		{"nothing", nil, nil, nil, 0, 0, 1},
		{"agreement", []int32{1, 2, 3}, []int32{1, 2, 3}, []int32{1, 2, 0}, 0, 0, 1},
		{"both wrong, differently", []int32{1, 2}, []int32{2, 1}, []int32{0, 0}, 0, 0, 1},
		{"one each", []int32{0, 1}, []int32{1, 0}, []int32{0, 0}, 1, 1, 1},
		{"only the first", []int32{0, 1, 2}, []int32{1, 2, 0}, []int32{0, 1, 2}, 3, 0, 0.25},
		{"silence is an error", []int32{none, none}, []int32{0, 1}, []int32{0, 1}, 0, 2, 0.5},
		{"and no label makes it right", []int32{none, none}, []int32{0, none}, []int32{none, none}, 0, 0, 1},
	} {
		got := stat.CompareMcNemar(test.first, test.second, test.labels)
		if want := (stat.McNemar{OnlyFirst: test.b, OnlySecond: test.c, PValue: test.p}); got != want {
			t.Errorf("%s: %+v, want %+v", test.name, got, want)
		}
	}
}

// TestMcNemarSymmetric exchanges the classifiers.
func TestMcNemarSymmetric(t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 1))
	for range 100 {
		first, second, labels := disagree(rng.IntN(300), rng.IntN(300))
		a, b := stat.CompareMcNemar(first, second, labels), stat.CompareMcNemar(second, first, labels)
		if a.OnlyFirst != b.OnlySecond || a.OnlySecond != b.OnlyFirst || a.PValue != b.PValue {
			t.Errorf("%+v one way, %+v the other", a, b)
		}
	}
}

// TestMcNemarMonotone moves one sample at a time from one count to the other, and
// adds one at a time to the larger: the evidence grows with each.
func TestMcNemarMonotone(t *testing.T) {
	for _, n := range []int{1, 2, 9, 100, 1001} {
		before := 2.0
		for b := n / 2; b >= 0; b-- {
			p := pValue(t, b, n-b)
			if !(p > 0 && p < before) && !(p == 1 && n-2*b <= 1) {
				t.Fatalf("%d and %d: p = %g, with one more there %g", b, n-b, p, before)
			}
			before = p
		}
	}
	for _, b := range []int{0, 1, 50} {
		before := 2.0
		for c := b; c < b+200; c++ {
			p := pValue(t, b, c)
			if !(p > 0 && p < before) && !(p == 1 && c-b <= 1) {
				t.Fatalf("%d and %d: p = %g, with one less %g", b, c, p, before)
			}
			before = p
		}
	}
}

// TestMcNemarLarge compares large counts with the same sum in floating point of
// 200 bits, with the incomplete beta function, and with the normal distribution.
func TestMcNemarLarge(t *testing.T) {
	for _, counts := range [][2]int{
		{100_000, 100_000}, {100_000, 99_999}, {100_000, 99_500}, {98_500, 100_000}, {95_000, 100_000},
		{100_000, 85_000}, {20, 1000}, {30_000, 29_000}, {100, 100_000}, {5000, 4999},
	} {
		b, c := counts[0], counts[1]
		m, n := min(b, c), b+c
		got := pValue(t, b, c)
		if want := precisePValue(b, c); !near(got, want, 1e-12) {
			t.Errorf("%v: p = %.17g, want %.17g", counts, got, want)
		}
		// P(X ≤ m) = I(½; n−m, m+1), which logarithms of factorials of 200,000
		// know to about 1e-9.
		if want := min(1, 2*mathext.RegIncBeta(float64(n-m), float64(m+1), 0.5)); !near(got, want, 1e-7) {
			t.Errorf("%v: p = %.12g, by the incomplete beta function %.12g", counts, got, want)
		}
		// With the correction for continuity the normal distribution is good to
		// about z⁴/12n, for z standard errors (the Edgeworth series).
		z := math.Max(0, float64(n-2*m-1)/math.Sqrt(float64(n)))
		slack := (1 + z*z*z*z) / float64(n)
		if want := math.Erfc(z / math.Sqrt2); slack < 0.1 && !near(got, want, slack) {
			t.Errorf("%v: p = %g, by the normal distribution %g", counts, got, want)
		}
	}
}

// precisePValue adds up C(n, 0) … C(n, m), each from the one before.
func precisePValue(b, c int) float64 {
	const bits = 200
	m, n := int64(min(b, c)), int64(b+c)
	term := new(big.Float).SetPrec(bits).SetInt64(1)
	sum := new(big.Float).SetPrec(bits).SetInt64(1)
	factor := new(big.Float)
	for i := range m {
		term.Mul(term, factor.SetInt64(n-i))
		term.Quo(term, factor.SetInt64(i+1))
		sum.Add(sum, term)
	}
	sum.SetMantExp(sum, int(1-n))
	p, _ := sum.Float64()
	return min(1, p)
}

// TestMcNemarShapes checks that a mistake of the program is told in words.
func TestMcNemarShapes(t *testing.T) {
	for want, f := range map[string]func(){
		"stat: 2 and 3 predictions for 3 labels": func() { stat.CompareMcNemar(make([]int32, 2), make([]int32, 3), make([]int32, 3)) },
		"stat: 3 and 2 predictions for 3 labels": func() { stat.CompareMcNemar(make([]int32, 3), make([]int32, 2), make([]int32, 3)) },
		"stat: 3 and 3 predictions for 2 labels": func() { stat.CompareMcNemar(make([]int32, 3), make([]int32, 3), make([]int32, 2)) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// TestMcNemarManyClasses has the class 255, which a byte would take for silence, and
// one that no byte holds.
func TestMcNemarManyClasses(t *testing.T) {
	first := []int32{255, 999, 255, -1}
	second := []int32{0, 0, 255, 999}
	labels := []int32{255, 999, 255, 999}
	if got := stat.CompareMcNemar(first, second, labels); got.OnlyFirst != 2 || got.OnlySecond != 1 {
		t.Errorf("%+v, want 2 and 1", got)
	}
}

// TestPairedError: it is that of a mean of n differences of which each is −1, 0 or 1, with n in the
// place of n−1 in their variance. Both are sums of whole numbers up to the last three roundings.
func TestPairedError(t *testing.T) {
	for _, test := range []struct{ b, c, n int }{{0, 0, 10}, {5, 2, 10}, {1, 0, 1}, {240, 181, 10000}, {3000, 10, 3010}} {
		sum, squares := float64(test.b-test.c), float64(test.b+test.c)
		n := float64(test.n)
		mean := sum / n
		variance := (squares - 2*mean*sum + n*mean*mean) / n
		want := math.Sqrt(max(0, variance) / n)
		if got := stat.PairedError(test.b, test.c, test.n); math.Abs(got-want) > 1e-15+1e-7*want {
			t.Errorf("%+v: %v, want %v", test, got, want)
		}
	}
	if !math.IsNaN(stat.PairedError(0, 0, 0)) {
		t.Error("an error without samples")
	}
}
