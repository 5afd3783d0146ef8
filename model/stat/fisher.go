package stat

import (
	"math"

	"fathom/model/elementary"
)

// CompareCounts returns the two-sided p-value of Fisher's exact test that a share is the same in two
// groups: a of n have something in one of them, and b of m in the other. It is the sum of all tables with
// the same margins that are no likelier than this one (R. A. Fisher, Statistical Methods for Research
// Workers, 1934, section 21.02). Probabilities nearer to each other than 10⁻⁷ of themselves count as the
// same. It is 1 where a group is empty.
func CompareCounts(a, n, b, m int) float64 {
	if n <= 0 || m <= 0 {
		return 1
	}
	have := a + b
	choose := func(n, k int) float64 {
		return logGamma(float64(n+1)) - logGamma(float64(k+1)) - logGamma(float64(n-k+1))
	}
	whole := choose(n+m, have)
	chance := func(k int) float64 { return elementary.Exp(choose(n, k) + choose(m, have-k) - whole) }
	most := chance(a) * (1 + 1e-7)
	sum := 0.0
	for k := max(0, have-m); k <= min(n, have); k++ {
		if p := chance(k); p <= most {
			sum += p
		}
	}
	return math.Min(1, sum)
}
