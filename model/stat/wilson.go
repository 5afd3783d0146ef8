package stat

import "math"

// Wilson returns the 95 % score interval for a proportion of correct out of n
// (E. B. Wilson, JASA 22, 1927): all p with |correct/n − p| ≤ z √(p(1−p)/n),
// z = 1.96, that is
//
//	(p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n)
//
// It lies within [0, 1], is never empty at 0 or n, and is [0, 1] for n = 0.
func Wilson(correct, n int) (lo, hi float64) {
	if n <= 0 {
		return 0, 1
	}
	return wilson(float64(correct)/float64(n), float64(n))
}

// z975 is the 97.5 % point of the standard normal distribution.
const z975 = 1.959963984540054

// wilson is [Wilson] of a share p of so many rows, which need not be whole.
func wilson(p, size float64) (lo, hi float64) {
	const z = z975
	centre := p + z*z/(2*size)
	spread := float64(z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size)))
	lo, hi = (centre-spread)/(1+z*z/size), (centre+spread)/(1+z*z/size)
	// At the ends one bound is exactly the end; rounding must not show.
	if p == 0 {
		lo = 0
	}
	if p == 1 {
		hi = 1
	}
	return lo, hi
}
