// Package elementary has the elementary functions of float64 that decide results. Those of package math
// are assembly on some processors and not on others, and where they are Go the compiler may fuse their
// multiplications with additions, so that their last bits differ between processors. These have the
// same bits everywhere: each operation is rounded as it is written, and a multiply-add is fused
// where math.FMA says so and nowhere else.
package elementary

import "math"

const (
	ln2Head = 6.93147180369123816490e-01 // the first 32 bits of ln 2
	ln2Tail = 1.90821492927058770002e-10
)

// logSeries are the coefficients of the polynomial R in log(1+f) = 2s + s·R(s²), s = f/(2+f), for
// √½ < 1+f < √2, from that of s² on (FreeBSD's e_log.c, by Sun Microsystems).
var logSeries = [...]float64{
	6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
	1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
}

// Exp returns eˣ, with an error of less than 1.7 ulp: +Inf where it is above the largest float64
// and 0 or a subnormal number where it is below the normal ones; NaN for NaN.
//
// With x = k·ln 2 + 16r it is 2ᵏ·(eʳ)¹⁶, where eʳ − 1 is a Taylor polynomial and is squared in the
// form (1+r)² − 1 = r·(r+2) (N. Shibata, "Efficient evaluation methods of elementary functions
// suitable for SIMD computation", Computer Science – Research and Development 25, 2010). Other
// methods are closer; this one has the bits of math.Exp on amd64 with FMA, which the figures had
// before.
func Exp(x float64) float64 {
	const (
		highest  = 7.09782712893383973096e+02
		lowest   = -7.45133219101941108420e+02
		log2e    = 1.4426950408889634073599246810018920
		ln2High  = 0.69314718055966295651160180568695068359375
		ln2Low   = 0.28235290563031577122588448175013436025525412068e-12
		rounding = 0x1.8p52 // adding it leaves no place for a fraction
	)
	switch {
	case x > highest:
		return math.Inf(1)
	case x < lowest:
		return 0
	case x != x:
		return x
	}
	k := (float64(x*log2e) + rounding) - rounding
	r := math.FMA(-k, ln2High, x)
	r = math.FMA(-k, ln2Low, r) / 16
	p := math.FMA(1.0/40320, r, 1.0/5040)
	p = math.FMA(p, r, 1.0/720)
	p = math.FMA(p, r, 1.0/120)
	p = math.FMA(p, r, 1.0/24)
	p = math.FMA(p, r, 1.0/6)
	p = math.FMA(p, r, 1.0/2)
	p = math.FMA(p, r, 1)
	r = float64(r * p)
	r = float64(r * (r + 2))
	r = float64(r * (r + 2))
	r = float64(r * (r + 2))
	return scale2(math.FMA(r, r+2, 1), int(k))
}

// scale2 returns y·2ᵏ for y between ½ and 2 and k between −1075 and 1024, rounded once.
func scale2(y float64, k int) float64 {
	switch {
	case k > 1023:
		return y * 2 * power2(k-1)
	case k < -1022:
		return y * power2(k+1022) * 0x1p-1022
	}
	return y * power2(k)
}

// power2 returns 2ᵏ, a normal float64.
func power2(k int) float64 { return math.Float64frombits(uint64(k+1023) << 52) }

// Log returns the natural logarithm of x, with an error of less than 1 ulp: −Inf for 0 and NaN
// for what is less.
//
// With x = 2ᵏ·(1+f) it is k·ln 2 + log(1+f), see logSeries.
func Log(x float64) float64 {
	switch {
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case x > math.MaxFloat64 || x != x:
		return x
	}
	fraction, exponent := parts(x)
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}
	f, k := fraction-1, float64(exponent)
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	c := &logSeries
	odd := float64(s4 * c[6])
	odd = float64(s4 * (c[4] + odd))
	odd = float64(s4 * (c[2] + odd))
	odd = float64(s2 * (c[0] + odd))
	even := float64(s4 * c[5])
	even = float64(s4 * (c[3] + even))
	even = float64(s4 * (c[1] + even))
	half := float64(0.5 * f * f)
	tail := float64(s*(half+(odd+even))) + float64(k*ln2Tail)
	return float64(k*ln2Head) - ((half - tail) - f)
}

// parts is [math.Frexp] of a positive number, quicker where it is a normal one.
func parts(x float64) (fraction float64, exponent int) {
	if bits := math.Float64bits(x); bits >= 1<<52 {
		return math.Float64frombits(bits&(1<<52-1) | 1022<<52), int(bits>>52) - 1022
	}
	return math.Frexp(x)
}

// Log1p returns log(1+x), with an error of less than 1 ulp, near 0 too: −Inf for −1 and NaN for
// what is less.
//
// It is Log's method (FreeBSD's s_log1p.c, by Sun Microsystems), which keeps what 1+x loses by
// rounding.
func Log1p(x float64) float64 {
	const tiny = 0x1p-54
	switch {
	case x < -1 || x != x:
		return math.NaN()
	case x == -1:
		return math.Inf(-1)
	case x > math.MaxFloat64:
		return x
	case math.Abs(x) < tiny:
		return x
	case math.Abs(x) < 0x1p-29:
		return x - float64(x*x*0.5)
	}
	f, k, lost := reduce1p(x)
	half := float64(0.5 * f * f)
	s := f / (2 + f)
	z := float64(s * s)
	c := &logSeries
	r := float64(z * c[6])
	r = float64(z * (c[5] + r))
	r = float64(z * (c[4] + r))
	r = float64(z * (c[3] + r))
	r = float64(z * (c[2] + r))
	r = float64(z * (c[1] + r))
	r = float64(z * (c[0] + r))
	if k == 0 {
		return f - (half - float64(s*(half+r)))
	}
	tail := float64(s*(half+r)) + (float64(k*ln2Tail) + lost)
	return float64(k*ln2Head) - ((half - tail) - f)
}

// reduce1p returns f and k with 1+x = 2ᵏ·(1+f), where 1+f lies between √½ and √2, and what rounding
// took from log(1+x).
func reduce1p(x float64) (f, k, lost float64) {
	if math.Sqrt2/2-1 < x && x < math.Sqrt2-1 {
		return x, 0, 0
	}
	u := 1 + x
	switch {
	case math.Abs(x) >= 0x1p53:
		u = x
	case u >= 2:
		lost = (1 - (u - x)) / u
	default:
		lost = (x - (u - 1)) / u
	}
	fraction, exponent := math.Frexp(u)
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}
	return fraction - 1, float64(exponent), lost
}

// Tanh returns tanh x with an error of less than 1.5 ulp: a quotient of polynomials up to 0.625
// (S. Moshier, Cephes), and 1 − 2/(e²ˣ + 1) beyond.
func Tanh(x float64) float64 {
	const one = 44 // from here on it is 1
	z := math.Abs(x)
	switch {
	case z > one:
		return math.Copysign(1, x)
	case z >= 0.625:
		return math.Copysign(1-2/(Exp(2*z)+1), x)
	case x == 0:
		return x
	}
	s := float64(x * x)
	p := float64((float64(-9.64399179425052238628e-1*s)-9.92877231001918586564e1)*s) - 1.61468768441708447952e3
	q := float64((float64((s+1.12811678491632931402e2)*s)+2.23548839060100448583e3)*s) + 4.84406305325125486048e3
	return x + float64(x*s*p)/q
}
