package stat

import (
	"math"

	"fathom/model/elementary"
)

// Power is the chance with which a difference that there is is to be shown: the usual 0.8.
const Power = 0.8

// PairedPower returns the chance that the paired t test of n differences shows at the level alpha,
// two-sided, a mean of so many of their standard deviations: P(|T'| ≥ t) where T' is noncentral t with
// n−1 degrees of freedom about λ = effect·√n, and t Student's point. T'² is noncentral F with 1 and n−1
// degrees of freedom, so that it is
//
//	Σ_j e^{−λ²/2} (λ²/2)^j/j! · I_y((n−1)/2, j+½),  y = (n−1)/(n−1+t²)
//
// (Abramowitz and Stegun, 26.6.18 and 26.6.20), whose terms are all above 0. It is NaN of fewer than two.
func PairedPower(n int, effect, alpha float64) float64 {
	if n < 2 {
		return math.NaN()
	}
	return powerAt(n, effect, StudentPoint(alpha, float64(n-1)))
}

// powerAt is [PairedPower] by the point t.
func powerAt(n int, effect, t float64) float64 {
	degrees := float64(n - 1)
	whole := degrees + float64(t*t)
	x, y, b := t*t/whole, degrees/whole, float64(degrees/2)
	mean := min(effect*effect*float64(n)/2, 1e250) // +Inf of a deviation that is next to nothing
	switch {
	case mean == 0:
		return beta(b, 0.5, y, x)
	case mean > 1e8: // λ is above 14,000, of which the 1 that Z varies by is nothing: P(|λ| ≥ t·u)
		p, _ := gamma(b, b*2*mean/(t*t))
		return p
	}
	j := max(0, math.Floor(mean-float64(12*math.Sqrt(mean)))) // below it the weights are nothing
	a := j + 0.5
	// above is I_y(b, a), and gain what it gains from a to a+1.
	above := beta(b, a, y, x)
	gain := elementary.Exp(float64(a*elementary.Log(x)) + float64(b*elementary.Log(y)) + logGamma(a+b) - logGamma(a+1) - logGamma(b))
	sum, logWeight := 0.0, float64(j*elementary.Log(mean))-mean-logGamma(j+1)
	for ; ; j++ {
		weight := elementary.Exp(logWeight)
		sum += float64(weight * above)
		if j > mean && weight < 0x1p-60 {
			return min(1, sum)
		}
		logWeight += elementary.Log(mean / (j + 1))
		above += gain
		gain = float64(gain * (x * (a + b) / (a + 1)))
		a++
	}
}

// Detectable returns the least mean of n paired differences, in their standard deviations, that
// [PairedPower] shows at the level alpha with a chance of power. It is NaN of fewer than two.
func Detectable(n int, alpha, power float64) float64 {
	if n < 2 {
		return math.NaN()
	}
	if math.IsNaN(alpha) || math.IsNaN(power) { // which is no key
		return detectable(n, alpha, power)
	}
	return detectables.value([3]float64{float64(n), alpha, power}, func() float64 { return detectable(n, alpha, power) })
}

// detectables are those of [Detectable].
var detectables kept

// detectable works it out.
func detectable(n int, alpha, power float64) float64 {
	t := StudentPoint(alpha, float64(n-1))
	high := 1.0
	for powerAt(n, high, t) < power {
		high *= 2
	}
	return root(0, high, func(effect float64) bool { return powerAt(n, effect, t) < power })
}

// StepLevel is the level that one of so many differences between neighbouring layers has at the first
// step of Holm: they share [Level], and half of it where there are several and the last layer against
// the first has the other half.
func StepLevel(steps int) float64 {
	if steps > 1 {
		return Level / float64(2*steps)
	}
	return Level / float64(max(1, steps))
}

// mostNeeded is how many pairs are counted at most.
const mostNeeded = 100_000

// PairsNeeded returns how many paired differences show a mean of so many of their standard deviations at
// the level alpha with a chance of power: the least n with [PairedPower] of it, 0 of no effect and where
// it is more than 100,000. The normal distribution's (z+z)²/effect² says too few below ten.
func PairsNeeded(effect, alpha, power float64) int {
	effect = math.Abs(effect)
	enough := func(n int) bool { return PairedPower(n, effect, alpha) >= power }
	if !(effect > 0) {
		return 0
	}
	low, high := 1, 2
	for !enough(high) {
		if high == mostNeeded {
			return 0
		}
		low, high = high, min(2*high, mostNeeded)
	}
	for high-low > 1 {
		if middle := (low + high) / 2; enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// UpperSD returns a standard deviation above which that of all lies with a chance of 20 % only, by that
// of a pilot of n: s √((n−1)/χ²_{0.2, n−1}) (R. H. Browne, Statistics in Medicine 14, 1995). What is
// planned by a pilot's own deviation has too few pairs half of the time. NaN of fewer than two.
func UpperSD(sd float64, n int) float64 {
	if n < 2 {
		return math.NaN()
	}
	return sd * math.Sqrt(float64(n-1)/chiSquarePoint(0.2, float64(n-1)))
}
