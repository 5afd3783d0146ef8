package modeltest

import (
	"math"
	"math/rand/v2"

	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// Rows presents a matrix as rows that are read. It first rounds the matrix itself to float32, so that
// what a test computes from it is computed from the numbers that are read.
func Rows(x *mat.Dense) simd.Rows {
	if !x.IsEmpty() {
		x.Apply(func(_, _ int, v float64) float64 { return float64(float32(v)) }, x)
	}
	return rounded{x}
}

type rounded struct{ *mat.Dense }

func (r rounded) Read(dst []float32, from int) error {
	_, d := r.Dims()
	for i := range len(dst) / d {
		for j, v := range r.RawRowView(from + i) {
			dst[i*d+j] = float32(v)
		}
	}
	return nil
}

// Held is a matrix as layers are held in memory, rounded to float32.
func Held(x *mat.Dense) simd.Matrix {
	m := simd.NewMatrix(x.Dims())
	for i := range m.Rows {
		to := m.Row(i)
		for j, v := range x.RawRowView(i) {
			to[j] = float32(v)
		}
	}
	return m
}

// Table is rows of d numbers each, held in memory.
func Table(d int, values ...float32) simd.Matrix {
	x := simd.NewMatrix(len(values)/d, d)
	for i := range x.Rows {
		copy(x.Row(i), values[i*d:])
	}
	return x
}

// Blobs draws n samples of d features around one centre per class, spread times as wide as the centres
// are apart, and their classes; a share of the elements is exactly zero.
func Blobs(seed uint64, n, d, classes int, spread, zeros float64) (*mat.Dense, []int32) {
	rng := rand.New(rand.NewPCG(seed, 1))
	centres := Normals(rng, classes*d)
	x, labels := mat.NewDense(n, d, nil), make([]int32, n)
	for i := range n {
		y := rng.IntN(classes)
		labels[i] = int32(y)
		for j := range d {
			if rng.Float64() >= zeros {
				x.Set(i, j, centres[y*d+j]+spread*rng.NormFloat64())
			}
		}
	}
	return x, labels
}

// Mixture is n samples of d features, sums of directions of falling size, with classes from a noisy
// linear rule: what takes a probe many rounds. There are 3·classes−1 features or more.
func Mixture(n, d, classes int) (simd.Matrix, []int32) {
	rng := rand.New(rand.NewPCG(17, 18))
	basis := mat.NewDense(d, d, nil)
	basis.Apply(func(i, _ int, _ float64) float64 { return rng.NormFloat64() / (1 + float64(i)/8) }, basis)
	x := Gaussian(rng, n, d)
	labels := make([]int32, n)
	for i := range labels {
		best := math.Inf(-1)
		for k := range classes {
			if v := x.At(i, 3*k) + 0.7*x.At(i, 3*k+1) + 0.5*rng.NormFloat64(); v > best {
				best, labels[i] = v, int32(k)
			}
		}
	}
	x.Mul(x, basis)
	return Held(x), labels
}

// Pick returns the rows whose number is in it, with their labels.
func Pick(x *mat.Dense, labels []int32, in func(i int) bool) (*mat.Dense, []int32) {
	n, d := x.Dims()
	picked, values := make([]int32, 0, n), make([]float64, 0, n*d)
	for i := range n {
		if in(i) {
			values, picked = append(values, x.RawRowView(i)...), append(picked, labels[i])
		}
	}
	return mat.NewDense(len(picked), d, values), picked
}
