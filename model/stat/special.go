package stat

import (
	"math"

	"fathom/model/elementary"
)

// The distributions here are those of the textbooks, by routines that have the same bits on every
// processor: what they say stands in documents. Those of package math and of gonum are assembly on
// some processors and not on others, or leave it to the compiler where to fuse.

// halfLog2Pi is ½ ln 2π.
const halfLog2Pi = 0.91893853320467274178

// stirling are the coefficients of 1/x, 1/x³, … in ln Γ(x) − (x − ½) ln x + x − ½ ln 2π
// (Abramowitz and Stegun, 6.1.41).
var stirling = [...]float64{
	1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400,
}

// logGamma returns ln Γ(x) for x > 0, with an error of a few units of the last place of the larger of
// its terms. Below 15 it goes by Γ(x) = Γ(x+1)/x, from where the series has all digits.
func logGamma(x float64) float64 {
	below := 1.0
	for x < 15 {
		below *= x
		x++
	}
	square, power, series := float64(x*x), x, 0.0
	for _, c := range stirling {
		series += c / power
		power *= square
	}
	return float64((x-0.5)*elementary.Log(x)) - x + halfLog2Pi + series - elementary.Log(below)
}

// continued returns the value of a continued fraction b₀ + a₁/(b₁ + a₂/(b₂ + …)) by the method of
// W. J. Lentz (Applied Optics 15, 1976), as I. J. Thompson and A. R. Barnett have it (Journal of
// Computational Physics 64, 1986). b₀ must not be 0.
func continued(b0 float64, term func(k int) (a, b float64)) float64 {
	const (
		most = 100_000 // terms; what is asked for here takes a few hundred at most
		tiny = 0x1p-1000
	)
	f, c, d := b0, b0, 0.0
	for k := 1; k <= most; k++ {
		a, b := term(k)
		if d = b + float64(a*d); d == 0 {
			d = tiny
		}
		if c = b + a/c; c == 0 {
			c = tiny
		}
		d = 1 / d
		step := float64(c * d)
		f *= step
		if math.Abs(step-1) < 0x1p-52 {
			break
		}
	}
	return f
}

// beta returns the regularised incomplete beta function I_x(a, b), of which y = 1−x is given besides
// so that neither end loses digits (Abramowitz and Stegun, 26.5.8). a, b > 0.
func beta(a, b, x, y float64) float64 {
	switch {
	case x <= 0:
		return 0
	case y <= 0:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - beta(b, a, y, x)
	}
	front := elementary.Exp(float64(a*elementary.Log(x)) + float64(b*elementary.Log(y)) + logGamma(a+b) - logGamma(a) - logGamma(b))
	return front / a / continued(1, func(k int) (p, q float64) {
		m := float64(k / 2)
		twice := float64(2 * m)
		if k%2 == 1 {
			return -(a + m) * (a + b + m) * x / ((a + twice) * (a + twice + 1)), 1
		}
		return m * (b - m) * x / ((a + twice - 1) * (a + twice)), 1
	})
}

// gamma returns the regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x), a > 0, x ≥ 0,
// each with its own digits (Abramowitz and Stegun, 6.5.29 and 6.5.31).
func gamma(a, x float64) (p, q float64) {
	if x <= 0 {
		return 0, 1
	}
	front := elementary.Exp(float64(a*elementary.Log(x)) - x - logGamma(a))
	if x < a+1 {
		term, sum := 1/a, 1/a
		for k := 1.0; term > sum*0x1p-54; k++ {
			term = float64(term * (x / (a + k)))
			sum += term
		}
		p = float64(front * sum)
		return p, 1 - p
	}
	q = front / continued(x+1-a, func(k int) (p, q float64) {
		n := float64(k)
		return float64(n * (a - n)), x + float64(2*n) + 1 - a
	})
	return 1 - q, q
}

// normal returns Φ(x), the standard normal distribution's share below x.
func normal(x float64) float64 {
	p, q := gamma(0.5, x*x/2)
	if x < 0 {
		return q / 2
	}
	return 0.5 + float64(p/2)
}

// normalPoint returns Φ⁻¹(p), −Inf of 0 and +Inf of 1.
func normalPoint(p float64) float64 {
	switch {
	case !(p > 0):
		return math.Inf(-1)
	case p >= 1:
		return math.Inf(1)
	case p > 0.5:
		return -normalPoint(1 - p)
	}
	return -root(0, 40, func(x float64) bool { return normal(-x) > p })
}

// chiSquarePoint returns the point below which a share p, 0 < p < 1, of the χ² distribution with so many
// degrees of freedom lies.
func chiSquarePoint(p, degrees float64) float64 {
	return root(0, float64(2*degrees)+100, func(x float64) bool {
		below, _ := gamma(degrees/2, x/2)
		return below < p
	})
}

// root returns where below turns from true to false between two numbers, halving what is between them
// until there is no float64 left.
func root(low, high float64, below func(x float64) bool) float64 {
	for {
		middle := low + float64((high-low)/2)
		if middle <= low || middle >= high {
			return high
		}
		if below(middle) {
			low = middle
		} else {
			high = middle
		}
	}
}
