package stat

import "math"

// Newcombe returns the 95 % interval of the difference of two proportions of the same samples, that of
// the second minus that of the first, by method 10 of R. G. Newcombe ("Improved confidence intervals for
// the difference between binomial proportions based on paired data", Statistics in Medicine 17, 1998).
// Of the samples both are right on so many, only the first or only the second on so many, and neither on
// the rest. With [Wilson]'s intervals l₁, u₁ of the second's p₁ and l₂, u₂ of the first's p₂,
//
//	lo = p₁−p₂ − √((p₁−l₁)² − 2φ(p₁−l₁)(u₂−p₂) + (u₂−p₂)²)
//	hi = p₁−p₂ + √((p₂−l₂)² − 2φ(p₂−l₂)(u₁−p₁) + (u₁−p₁)²)
//
// φ is the correlation of the two by their fourfold table, corrected for continuity where it is above 0,
// and 0 where a margin is empty. It is what [CompareMcNemar] has no interval for, and −1 to 1 of no
// samples.
func Newcombe(both, onlyFirst, onlySecond, neither int) (lo, hi float64) {
	n := both + onlyFirst + onlySecond + neither
	if n <= 0 {
		return -1, 1
	}
	size := float64(n)
	second, first := both+onlySecond, both+onlyFirst
	p1, p2 := float64(second)/size, float64(first)/size
	l1, u1 := Wilson(second, n)
	l2, u2 := Wilson(first, n)
	phi := fourfold(float64(both), float64(onlyFirst), float64(onlySecond), float64(neither))
	side := func(a, b float64) float64 {
		return math.Sqrt(max(0, float64(a*a)-float64(2*phi*a*b)+float64(b*b)))
	}
	return p1 - p2 - side(p1-l1, u2-p2), p1 - p2 + side(p2-l2, u1-p1)
}

// fourfold is the correlation φ of a fourfold table, as [Newcombe] has it.
func fourfold(a, b, c, d float64) float64 {
	margins := (a + b) * (c + d) * (a + c) * (b + d)
	if margins == 0 {
		return 0
	}
	above := float64(a*d) - float64(b*c)
	if above > 0 {
		above = max(0, above-float64((a+b+c+d)/2))
	}
	return above / math.Sqrt(margins)
}
