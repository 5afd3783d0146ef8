package vector

import (
	"math"

	"fathom/model/simd"
)

// Dot returns Σᵢ xᵢyᵢ, the sum of four chains, over i = 0, 1, 2, 3 modulo 4, as
// (0 + 2) + (1 + 3). What is left of a length that is no multiple of four goes to chain 0.
func Dot(x, y []float64) float64 {
	y = y[:len(x)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		x, y := (*[4]float64)(x[i:]), (*[4]float64)(y[i:])
		s0 += float64(x[0] * y[0])
		s1 += float64(x[1] * y[1])
		s2 += float64(x[2] * y[2])
		s3 += float64(x[3] * y[3])
	}
	for ; i < len(x); i++ {
		s0 += float64(x[i] * y[i])
	}
	return (s0 + s2) + (s1 + s3)
}

// Sum returns Σᵢ xᵢ: eight chains that are folded in half, to four, two and one, each of which
// goes on with what there is left.
func Sum(x []float64) float64 { return sumFrom(0, x) }

// sumFrom is [Sum] with a number that the first chain begins with.
func sumFrom(first float64, x []float64) float64 {
	var s1, s2, s3, s4, s5, s6, s7 float64
	s0 := first
	for ; len(x) >= 8; x = x[8:] {
		x := (*[8]float64)(x)
		s0, s1, s2, s3 = s0+x[0], s1+x[1], s2+x[2], s3+x[3]
		s4, s5, s6, s7 = s4+x[4], s5+x[5], s6+x[6], s7+x[7]
	}
	s0, s1, s2, s3 = s0+s6, s1+s7, s2+s4, s3+s5
	if len(x) >= 4 {
		s0, s1, s2, s3 = s0+x[0], s1+x[1], s2+x[2], s3+x[3]
		x = x[4:]
	}
	s0, s1 = s0+s2, s1+s3
	if len(x) >= 2 {
		s0, s1 = s0+x[0], s1+x[1]
		x = x[2:]
	}
	total := s0 + s1
	if len(x) == 1 {
		total += x[0]
	}
	return total
}

// Norm returns √Σxᵢ², which does not overflow unless it must: the squares are relative to the
// largest so far (LAPACK's DNRM2). It is NaN if an element is, and otherwise +Inf if one is
// infinite.
func Norm(x []float64) float64 {
	if len(x) == 1 {
		return math.Abs(x[0])
	}
	size, squares := 0.0, 1.0
	for _, v := range x {
		v = math.Abs(v)
		switch {
		case v-v != 0:
			return Largest(x)
		case v == 0:
		case v > size:
			ratio := size / v
			squares = 1 + float64(squares*ratio*ratio)
			size = v
		default:
			ratio := v / size
			squares += float64(ratio * ratio)
		}
	}
	if size == 0 {
		return 0
	}
	return size * math.Sqrt(squares)
}

// Largest returns max |xᵢ|, 0 of nothing, and NaN if an element is.
func Largest(x []float64) float64 {
	// The bits of numbers without a sign are in the order of the numbers, and those of a NaN behind all.
	const size = 1<<63 - 1
	var a, b, c, d uint64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		x := (*[4]float64)(x[i:])
		a, b = max(a, math.Float64bits(x[0])&size), max(b, math.Float64bits(x[1])&size)
		c, d = max(c, math.Float64bits(x[2])&size), max(d, math.Float64bits(x[3])&size)
	}
	for _, v := range x[i:] {
		a = max(a, math.Float64bits(v)&size)
	}
	return math.Float64frombits(max(a, b, c, d))
}

// Add sets y ← y + x.
func Add(y, x []float64) { AddScaled(y, 1, x) }

// AddScaled sets y ← y + αx.
func AddScaled(y []float64, alpha float64, x []float64) { AddScaledTo(y, y, alpha, x) }

// AddScaledTo sets dst ← y + αx.
func AddScaledTo(dst, y []float64, alpha float64, x []float64) {
	simd.Default().AddScaled64(dst, y, alpha, x)
}

// AddConstant sets y ← y + c.
func AddConstant(y []float64, c float64) {
	for ; len(y) >= 4; y = y[4:] {
		y := (*[4]float64)(y)
		y[0] += c
		y[1] += c
		y[2] += c
		y[3] += c
	}
	for i := range y {
		y[i] += c
	}
}

// SubtractTo sets dst ← x − y.
func SubtractTo(dst, x, y []float64) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v - y[i]
	}
}

// Multiply sets y ← y·x, element by element.
func Multiply(y, x []float64) {
	for ; len(y) >= 4; y, x = y[4:], x[4:] {
		y, x := (*[4]float64)(y), (*[4]float64)(x)
		y[0] *= x[0]
		y[1] *= x[1]
		y[2] *= x[2]
		y[3] *= x[3]
	}
	for i := range y {
		y[i] *= x[i]
	}
}

// Scale sets y ← αy.
func Scale(y []float64, alpha float64) {
	for i := range y {
		y[i] *= alpha
	}
}

// SubtractWide sets dst ← x − y, of an x in float32.
func SubtractWide(dst []float64, x []float32, y []float64) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = float64(v) - y[i]
	}
}

// Widen sets dst to the numbers of src, as float64s.
func Widen(dst []float64, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = float64(v)
	}
}

// Narrow sets dst to the numbers of src, as float32s.
func Narrow(dst []float32, src []float64) {
	for i, v := range src {
		dst[i] = float32(v)
	}
}
