package simd

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// sizes are around the widths of vectors and tiles, and the post's.
var sizes = []int{1, 7, 15, 16, 17, 100, 113}

// sampled reports whether the i-th of many shapes is tried: all are with FATHOM_SLOW, else one in so many.
func sampled(i, one int) bool { return i%one == 0 || os.Getenv("FATHOM_SLOW") != "" }

// forEachTier runs a test for every tier, and says which it skips.
func forEachTier(t *testing.T, f func(t *testing.T, k *Kernels)) {
	for _, tier := range tierNames {
		t.Run(tier, func(t *testing.T) {
			k := lookup(tier)
			if k == nil {
				t.Skipf("this processor does not support the tier %s", tier)
			}
			f(t, k)
		})
	}
}

const guard = 12345.678 // stands before and behind every test vector

// guarded returns n floats that start at an odd address, between guards, and a function that checks
// those.
func guarded(t *testing.T, n int) (v []float32, check func()) {
	const width = 33
	all := make([]float32, width+n+width)
	for i := range all {
		all[i] = guard
	}
	return all[width : width+n : width+n], func() {
		t.Helper()
		for i, x := range all {
			if (i < width || i >= width+n) && x != guard {
				t.Errorf("float %d of %d was overwritten", i-width, n)
			}
		}
	}
}

// testMatrix returns a matrix with elements of f, a stride that may be more than is needed, and NaN
// as padding: nothing that counts may depend on it. The check is that of its guards.
func testMatrix(t *testing.T, r *rand.Rand, rows, cols int, f func() float32) (m Matrix, check func()) {
	m = Matrix{Rows: rows, Cols: cols, Stride: Pad(cols) + rowPad*r.IntN(2)}
	m.Data, check = guarded(t, (rows-1)*m.Stride+Pad(cols))
	for i := range m.Data {
		m.Data[i] = float32(math.NaN())
	}
	for i := range rows {
		for j := range m.Row(i) {
			m.Row(i)[j] = f()
		}
	}
	return m, check
}

// clone returns a copy of m with memory of its own.
func clone(m Matrix) Matrix {
	m.Data = append([]float32(nil), m.Data...)
	return m
}

func transposed(m Matrix) Matrix {
	t := NewMatrix(m.Cols, m.Rows)
	for i := range m.Rows {
		for j, x := range m.Row(i) {
			t.Row(j)[i] = x
		}
	}
	return t
}

// multiplyAdd returns a·b + c as the tier computes it: rounded once, or twice by the Go tier.
func (k *Kernels) multiplyAdd(a, b, c float32) float32 {
	if k == &goKernels {
		return float32(a*b) + c
	}
	return fma32(a, b, c)
}

// fma32 returns a·b + c rounded once. In float64 the product is exact; the sum is rounded to odd,
// which does not disturb the second rounding, to float32 (Boldo and Melquiond, Emulation of FMA and
// correctly rounded sums, 2008).
func fma32(a, b, c float32) float32 {
	x, y := float64(a)*float64(b), float64(c)
	sum := x + y
	if sum-sum != 0 { // infinite or NaN
		return float32(sum)
	}
	t := sum - x
	rest := (x - (sum - t)) + (y - t)
	if bits := math.Float64bits(sum); rest != 0 && bits&1 == 0 { // the neighbour on the side of the rest
		if bits++; rest < 0 != (sum < 0) {
			bits -= 2
		}
		sum = math.Float64frombits(bits)
	}
	return float32(sum)
}

func TestFMA32(t *testing.T) {
	const eps = 1.0 / (1 << 23)
	tests := []struct{ a, b, c, want float32 }{
		{3, 5, 7, 22},
		{1 + eps, 1 + eps, 0, 1 + 2*eps},
		{1 + eps, 1 - eps, -1, -eps * eps}, // lost unless fused
		// Half an ulp above 1 and a trifle below or above: two roundings would go to even both
		// times.
		{1 + eps, eps / 2, 1, 1 + eps},
		{1 - eps, eps / 2, 1, 1},
		{1, math.MaxFloat32, math.MaxFloat32, float32(math.Inf(1))},
		{math.MaxFloat32, 2, -math.MaxFloat32, math.MaxFloat32},
	}
	for _, tt := range tests {
		if got := fma32(tt.a, tt.b, tt.c); got != tt.want {
			t.Errorf("fma32(%g, %g, %g) = %g, want %g", tt.a, tt.b, tt.c, got, tt.want)
		}
	}
}

// gamma is Higham's γₙ = n·u/(1 − n·u) for float32.
func gamma(n int) float64 {
	const u = 1.0 / (1 << 24)
	return float64(n) * u / (1 - float64(n)*u)
}

// chainError bounds the error of a sum of k products and a bias, given the sum of their magnitudes.
func (k *Kernels) chainError(terms int, magnitude float64) float64 {
	n := terms + 1
	if k == &goKernels {
		n++
	}
	return gamma(n)*magnitude + float64(n)*math.SmallestNonzeroFloat32
}

// ulp returns the distance between the floats around |x|, that of the normal range at least.
func ulp(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-24, -149))
}

// sameBits reports whether two floats are equal; zeros of different signs are, and all NaN.
func sameBits(x, y float32) bool { return x == y || x != x && y != y }

func normal(r *rand.Rand) func() float32 {
	return func() float32 { return float32(r.NormFloat64()) }
}
