package stat

import (
	"math"
	"math/big"
	"testing"
)

// TestCompareCounts holds the test to exact arithmetic over all tables of small margins, and to a
// published value.
func TestCompareCounts(t *testing.T) {
	choose := func(n, k int) *big.Int { return new(big.Int).Binomial(int64(n), int64(k)) }
	exact := func(a, n, b, m int) float64 {
		have := a + b
		ways := func(k int) *big.Int {
			if k < 0 || k > n || have-k < 0 || have-k > m {
				return new(big.Int)
			}
			return new(big.Int).Mul(choose(n, k), choose(m, have-k))
		}
		sum, here := new(big.Int), ways(a)
		for k := 0; k <= n; k++ {
			if w := ways(k); w.Sign() > 0 && w.Cmp(here) <= 0 {
				sum.Add(sum, w)
			}
		}
		p, _ := new(big.Rat).SetFrac(sum, choose(n+m, have)).Float64()
		return p
	}
	for n := 1; n <= 9; n++ {
		for m := 1; m <= 9; m++ {
			for a := 0; a <= n; a++ {
				for b := 0; b <= m; b++ {
					got, want := CompareCounts(a, n, b, m), exact(a, n, b, m)
					if math.Abs(got-want) > 1e-9 { // of e^{log Γ}: some ten digits
						t.Fatalf("%d of %d and %d of %d: %.12g, want %.12g", a, n, b, m, got, want)
					}
				}
			}
		}
	}
	// Fisher's convicts, 10 of 13 and 2 of 17, two-sided as R's fisher.test has it.
	if got := CompareCounts(10, 13, 2, 17); math.Abs(got-0.0005367241) > 1e-9 {
		t.Errorf("the twins' table has p = %.10g", got)
	}
	if CompareCounts(0, 0, 3, 5) != 1 {
		t.Error("an empty group tells something")
	}
}
