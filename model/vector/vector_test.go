package vector

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"fathom/model/modeltest"
)

// exact is a sum of products in 2,000 bits, which lose nothing here.
func exact(x, y []float64) float64 {
	total := new(big.Float).SetPrec(2000)
	for i, v := range x {
		product := new(big.Float).SetPrec(2000).SetFloat64(v)
		total.Add(total, product.Mul(product, new(big.Float).SetFloat64(y[i])))
	}
	value, _ := total.Float64()
	return value
}

func TestSums(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for n := range 70 {
		x, y := modeltest.Numbers(rng, n), modeltest.Numbers(rng, n)
		ones, sizes := make([]float64, n), 0.0
		for i := range ones {
			ones[i] = 1
			sizes += math.Abs(x[i]) + math.Abs(x[i]*y[i])
		}
		// No sum has more than n+1 roundings of at most the sizes each.
		bound := float64(n+1) * 0x1p-53 * sizes
		for _, s := range []struct {
			name      string
			got, want float64
		}{
			{"dot", Dot(x, y), exact(x, y)},
			{"sum", Sum(x), exact(x, ones)},
			{"sumFrom", sumFrom(2, x), 2 + exact(x, ones)},
			{"norm", Norm(x) * Norm(x), exact(x, x)},
		} {
			if off := math.Abs(s.got - s.want); off > bound+float64(n+8)*0x1p-52*math.Abs(s.want) {
				t.Errorf("%s of %d numbers is %v, want %v", s.name, n, s.got, s.want)
			}
		}
	}
}

func TestNormExtremes(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, test := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0}, {[]float64{0, 0}, 0}, {[]float64{-3}, 3}, {[]float64{0, 3, -4}, 5},
		{[]float64{3e300, 4e300}, 5e300}, {[]float64{3e-310, 4e-310}, 5e-310},
		{[]float64{1, -inf}, inf}, {[]float64{1, nan, inf}, nan}, {[]float64{nan}, nan},
	} {
		got := Norm(test.x)
		if !(math.Abs(got-test.want) <= 1e-13*test.want) && got != test.want && !(got != got && test.want != test.want) {
			t.Errorf("the norm of %v is %v, want %v", test.x, got, test.want)
		}
	}
}

// TestLargestOf has the largest number, of either sign, and a NaN at each place of vectors of several lengths.
func TestLargestOf(t *testing.T) {
	if got := Largest(nil); got != 0 {
		t.Errorf("%v of nothing, want 0", got)
	}
	for n := 1; n < 11; n++ {
		for at := range n {
			x := make([]float64, n)
			for i := range x {
				x[i] = float64(i%3) - 1
			}
			for _, v := range []float64{2, -2, 0x1p-1074, math.MaxFloat64, -math.MaxFloat64, math.Inf(-1), math.Copysign(0, -1)} {
				x[at] = v
				want := 0.0
				for _, v := range x {
					want = math.Max(want, math.Abs(v))
				}
				if got := Largest(x); math.Float64bits(got) != math.Float64bits(want) {
					t.Errorf("%v of %v, want %v", got, x, want)
				}
			}
			for _, nan := range []float64{math.NaN(), math.Copysign(math.NaN(), -1)} {
				x[at], x[(at+1)%n] = math.Inf(1), nan
				if got := Largest(x); !math.IsNaN(got) {
					t.Errorf("%v of %v, want NaN", got, x)
				}
				x[(at+1)%n] = 0
			}
		}
	}
}
