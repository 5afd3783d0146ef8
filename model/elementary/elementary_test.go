package elementary

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"
)

// precision is that of the reference, in bits.
const precision = 200

func exactly(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func newBig() *big.Float { return new(big.Float).SetPrec(precision) }

// ln2 to 60 digits.
var ln2, _ = newBig().SetString("0.693147180559945309417232121458176568075500134360255254120680")

// bigExp returns eˣ: 2ᵏ·(eʳ)²⁵⁶ with the Taylor series of eʳ, |r| < 0.0014, of which 20 terms are
// below 2⁻²⁰⁰.
func bigExp(x *big.Float) *big.Float {
	approximate, _ := x.Float64()
	k := math.Round(approximate / math.Ln2)
	r := newBig().Mul(ln2, exactly(k))
	r.Sub(x, r)
	r.Quo(r, exactly(256))
	sum, term := exactly(1), exactly(1)
	for i := 1; i <= 20; i++ {
		term.Mul(term, r)
		term.Quo(term, exactly(float64(i)))
		sum.Add(sum, term)
	}
	for range 8 {
		sum.Mul(sum, sum)
	}
	return sum.SetMantExp(sum, int(k))
}

// bigTanh returns (e²ˣ − 1)/(e²ˣ + 1), of whose 200 bits a small x leaves enough.
func bigTanh(x float64) *big.Float {
	e := bigExp(exactly(2 * x))
	return newBig().Quo(newBig().Sub(e, exactly(1)), newBig().Add(e, exactly(1)))
}

// ulps is the distance of got from the exact value in units of got's last place.
func ulps(got float64, exact *big.Float) float64 {
	off, _ := newBig().Sub(exact, exactly(got)).Float64()
	return math.Abs(off) / ulp64(got)
}

func ulp64(x float64) float64 {
	x = math.Abs(x)
	return math.Nextafter(x, math.Inf(1)) - x
}

// logUlps is the error of got as log y for an exact y: log y − got = log(y·e^−got), which is
// y·e^−got − 1 to first order.
func logUlps(got float64, y *big.Float) float64 {
	ratio := newBig().Mul(y, bigExp(exactly(-got)))
	off, _ := ratio.Sub(ratio, exactly(1)).Float64()
	return math.Abs(off) / ulp64(got)
}

// elementaryArgument draws numbers of all sizes that matter to the functions, below most.
func elementaryArgument(r *rand.Rand, most float64) float64 {
	for {
		if x := math.Ldexp(2*r.Float64()-1, r.IntN(40)-28); math.Abs(x) < most {
			return x
		}
	}
}

func TestErrors(t *testing.T) {
	samples := 4000
	if os.Getenv("FATHOM_SLOW") != "" {
		samples = 40_000
	}
	r := rand.New(rand.NewPCG(8, 1))
	for _, f := range []struct {
		name  string
		bound float64
		error func() (ulps, x float64)
	}{
		{"exp", 1.7, func() (float64, float64) {
			x := elementaryArgument(r, 707)
			return ulps(Exp(x), bigExp(exactly(x))), x
		}},
		{"log", 1, func() (float64, float64) {
			x := math.Exp2(elementaryArgument(r, 1000))
			return logUlps(Log(x), exactly(x)), x
		}},
		{"log1p", 1, func() (float64, float64) {
			x := elementaryArgument(r, 1e5)
			if x <= -1 {
				x = -1 / x / 1.5
			}
			return logUlps(Log1p(x), newBig().Add(exactly(1), exactly(x))), x
		}},
		{"tanh", 1.5, func() (float64, float64) {
			x := elementaryArgument(r, 20)
			return ulps(Tanh(x), bigTanh(x)), x
		}},
	} {
		worst, at := 0.0, 0.0
		for range samples {
			if e, x := f.error(); e > worst {
				worst, at = e, x
			}
		}
		t.Logf("%s: %.3f ulp at %g", f.name, worst, at)
		if !(worst < f.bound) {
			t.Errorf("%s: error of %.3f ulp at %g, want less than %g", f.name, worst, at, f.bound)
		}
	}
}

func TestEnds(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, tt := range []struct {
		name    string
		f       func(float64) float64
		x, want float64
	}{
		{"exp", Exp, inf, inf}, {"exp", Exp, -inf, 0}, {"exp", Exp, nan, nan}, {"exp", Exp, 0, 1}, {"exp", Exp, zero, 1},
		{"exp", Exp, 709.79, inf}, {"exp", Exp, -745.2, 0}, {"exp", Exp, -745.1, math.SmallestNonzeroFloat64},
		{"exp", Exp, 0x1p-60, 1}, {"exp", Exp, -math.MaxFloat64, 0}, {"exp", Exp, math.MaxFloat64, inf},
		{"log", Log, 0, -inf}, {"log", Log, zero, -inf}, {"log", Log, -1, nan}, {"log", Log, -inf, nan},
		{"log", Log, inf, inf}, {"log", Log, nan, nan}, {"log", Log, 1, 0}, {"log", Log, 2, math.Ln2},
		{"log1p", Log1p, 0, 0}, {"log1p", Log1p, zero, zero}, {"log1p", Log1p, -1, -inf}, {"log1p", Log1p, -1.5, nan},
		{"log1p", Log1p, inf, inf}, {"log1p", Log1p, -inf, nan}, {"log1p", Log1p, nan, nan}, {"log1p", Log1p, 1, math.Ln2},
		{"log1p", Log1p, 0x1p-60, 0x1p-60}, {"log1p", Log1p, 0x1p60, 60 * math.Ln2},
		{"tanh", Tanh, inf, 1}, {"tanh", Tanh, -inf, -1}, {"tanh", Tanh, nan, nan}, {"tanh", Tanh, zero, zero},
		{"tanh", Tanh, 50, 1}, {"tanh", Tanh, -50, -1}, {"tanh", Tanh, 0x1p-600, 0x1p-600},
	} {
		got := tt.f(tt.x)
		if got != tt.want && !(got != got && tt.want != tt.want) || got == got && math.Signbit(got) != math.Signbit(tt.want) {
			t.Errorf("%s(%g) = %g, want %g", tt.name, tt.x, got, tt.want)
		}
	}
	// Where the normal range ends, compared with the reference: rounded once, by a unit of the
	// subnormal numbers at most.
	for _, x := range []float64{-708.3, -708.4, -709, -720.5, -740, -744.9, 709.3, 709.5, 709.78} {
		got := Exp(x)
		if off := ulps(got, bigExp(exactly(x))); off > 1.7 {
			t.Errorf("exp(%g) = %g, %.2f units of the last place off", x, got, off)
		}
	}
	for _, x := range []float64{math.SmallestNonzeroFloat64, 0x1p-1030, 0x1.8p-1023, math.MaxFloat64} {
		if got, off := Log(x), logUlps(Log(x), exactly(x)); off > 1 {
			t.Errorf("log(%g) = %g, %.2f units of the last place off", x, got, off)
		}
	}
}

// TestBits holds the last bits of the functions, which must be the same on every
// processor.
func TestBits(t *testing.T) {
	for _, f := range []struct {
		name string
		f    func(float64) float64
		want uint64
	}{
		{"exp", Exp, 0xb961d2840816e936},
		{"log", Log, 0xbee25030471b04e6},
		{"log1p", Log1p, 0x48d94185d185646},
		{"tanh", Tanh, 0xfae081607411aaa4},
	} {
		r, h := rand.New(rand.NewPCG(8, 2)), fnv.New64a()
		for range 100_000 {
			x := elementaryArgument(r, 1000)
			if f.name == "log" {
				x = math.Abs(x)
			}
			if y := f.f(x); y == y {
				h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(y)))
			}
		}
		if got := h.Sum64(); got != f.want {
			t.Errorf("%s: the hash of its bits is %#x, want %#x", f.name, got, f.want)
		}
	}
}
