package modeltest

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Must returns a value whose making may not fail: Must(repr.Fit(…))(t).
func Must[T any](value T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// Near reports whether got is within a relative tolerance of want. A NaN is near nothing.
func Near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}

// Gaussian draws an n×d matrix of standard normal deviates.
func Gaussian(rng *rand.Rand, n, d int) *mat.Dense {
	return mat.NewDense(n, d, Normals(rng, n*d))
}

// Normals draws n standard normal deviates.
func Normals(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// Numbers draws n numbers of either sign and of sizes from 2⁻¹⁰ to 2⁹ and below, from random bits alone:
// the same on every processor.
func Numbers(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Ldexp(2*rng.Float64()-1, rng.IntN(20)-10)
	}
	return x
}

// SplitMix64 is output k of the generator of that name with the seed 0 (G. L. Steele, D. Lea and C. H.
// Flood, OOPSLA 2014), written without the package that it tests.
func SplitMix64(k uint64) uint64 {
	z := (k + 1) * 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Uniform is [SplitMix64] of k as a number from 0 to below 1, which references in other languages draw
// too.
func Uniform(k uint64) float64 { return float64(SplitMix64(k)>>11) * 0x1p-53 }

// Eye is the n×n identity.
func Eye(n int) *mat.Dense {
	one := mat.NewDense(n, n, nil)
	for i := range n {
		one.Set(i, i, 1)
	}
	return one
}

// Distance is the Euclidean one between rows i and j of x, with the squares added up in order.
func Distance(x mat.Matrix, i, j int) float64 {
	_, d := x.Dims()
	sum := 0.0
	for c := range d {
		difference := x.At(i, c) - x.At(j, c)
		sum += float64(difference * difference)
	}
	return math.Sqrt(sum)
}
