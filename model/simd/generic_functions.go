package simd

import (
	"math"
	"sync"

	"fathom/model/elementary"
)

// A tabled function is an elementary function of the Go tier: that of float64, rounded to float32.
// Most results are found without it. About one of many points a polynomial comes so close to the
// function that both round to the same float32, unless the border between two of them is as near as
// that. Where it is, once in a thousand times, and beyond the points the function itself is asked.
type tabled struct {
	of      func(float64) float64
	p, q, r float64 // of its differential equation, y′ = p + q·y + r·y²
	scale   float64 // how many points there are from 0 to 1, a power of two
	reach   int     // how many there are on either side of 0
}

// The points of tanh and of the logistic function, which is ½ + ½·tanh(x/2), end where the results
// are 1, those of exp where softmax has hardly anything.
var (
	tanhTabled    = tabled{of: tanhWide, p: 1, r: -1, scale: 32, reach: 288}
	sigmoidTabled = tabled{of: func(x float64) float64 { return 1 / (1 + elementary.Exp(-x)) }, q: 1, r: -1, scale: 16, reach: 290}
	expTabled     = tabled{of: elementary.Exp, q: 1, scale: 16, reach: 400}
)

// A taylor is the polynomial about a point. Its variable is in units of the distance of points.
type taylor [6]float64

// doubt is how near a border may be for a polynomial to be believed, in units of the last place: twice
// the largest error of all and more, see TestTabled.
const doubt = 1 << 18

// points returns the polynomials. With y = Σ cₖ·dᵏ the differential equation is (k+1)·cₖ₊₁ = q·cₖ +
// r·Σⱼ cⱼ·cₖ₋ⱼ, and p more where k is 0.
func (f *tabled) points() []taylor {
	points := make([]taylor, 2*f.reach+1)
	for i := range points {
		c := &points[i]
		c[0] = f.of(float64(i-f.reach) / f.scale)
		if c[0] == 0 {
			c[0] = math.Copysign(0, -1) // any zero plus this one keeps its sign
		}
		slope := f.p
		for k := range len(c) - 1 {
			slope += float64(f.q * c[k])
			for j := range k + 1 {
				slope += float64(f.r * float64(c[j]*c[k-j]))
			}
			c[k+1], slope = slope/float64(float64(k+1)*f.scale), 0
		}
	}
	return points
}

// kernel returns the kernel dst = f(src). The points are computed when it is first used.
func (f tabled) kernel() elementwise {
	points := sync.OnceValue(f.points)
	return rowwise(func(dst, src []float32) { f.row(dst, src, points()) })
}

func (f *tabled) row(dst, src []float32, points []taylor) {
	const (
		round  = 0x1.8p52 // adding it leaves no place for a fraction, and the whole number in the last bits
		border = 1 << 28  // of the 29 bits for which a float32 has no place: from here on it rounds up
	)
	first := math.Float64bits(round) - uint64(f.reach)
	dst = dst[:len(src)]
	for j, x := range src {
		at := float64(float64(x) * f.scale)
		next := at + round
		i := math.Float64bits(next) - first
		if i < uint64(len(points)) { // not where x is large or NaN
			c, d := &points[i], at-(next-round)
			y := float64(c[5]*d) + c[4]
			y = float64(y*d) + c[3]
			y = float64(y*d) + c[2]
			y = float64(y*d) + c[1]
			y = float64(y*d) + c[0]
			if (math.Float64bits(y)-border+doubt)&(2*border-1) > 2*doubt {
				dst[j] = float32(y)
				continue
			}
		}
		dst[j] = float32(f.of(float64(x)))
	}
}

// tanhWide is elementary.Tanh, but exactly ±1 where a float32 is.
func tanhWide(x float64) float64 {
	if math.Abs(x) > 9.02 {
		return math.Copysign(1, x)
	}
	return elementary.Tanh(x)
}

// rowwise makes a kernel of what is done with each row.
func rowwise(f func(dst, src []float32)) elementwise {
	return func(dst []float32, ldd int, src []float32, lds int, rows, n int) {
		for r := range rows {
			f(dst[r*ldd:][:n], src[r*lds:][:n])
		}
	}
}

func reluGo(dst, src []float32) {
	dst = dst[:len(src)]
	for j, x := range src {
		if x < 0 {
			x = 0
		}
		dst[j] = x
	}
}

func tanhGradGo(dst, src []float32) {
	dst = dst[:len(src)]
	for j, h := range src {
		dst[j] = flushed(dst[j] * (1 - float32(h*h)))
	}
}

func sigmoidGradGo(dst, src []float32) {
	dst = dst[:len(src)]
	for j, h := range src {
		dst[j] = flushed(dst[j] * (h - float32(h*h)))
	}
}

func reluGradGo(dst, src []float32) {
	dst = dst[:len(src)]
	for j, h := range src {
		if !(h > 0) {
			dst[j] = 0
		}
		dst[j] = flushed(dst[j])
	}
}
