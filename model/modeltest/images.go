package modeltest

import (
	_ "embed"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"fathom/data"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// sets are those that [MNIST] has read, by their options. No variable's first value is made by reading it: where
// nobody calls MNIST the linker leaves its files out.
var sets sync.Map

// MNIST is the embedded set with so many of its 55,000 training images behind 5,000 held out, and so many test images,
// 0 for all. It is read once for all tests: they change nothing in it.
func MNIST(t testing.TB, train, test int) *data.Set {
	t.Helper()
	o := data.Options{HoldOut: 5000, Train: train, Test: test}
	if set, ok := sets.Load(o); ok {
		return set.(*data.Set)
	}
	set := Must(data.MNIST(o))(t)
	sets.Store(o, set)
	return set
}

// Pixel is a pixel as networks see it, from 0 to 1 in float32.
func Pixel(b byte) float64 { return float64(float32(b) / 255) }

// Whole is the pixel itself, which float32 holds exactly.
func Whole(b byte) float64 { return float64(b) }

// Matrix is images as rows, with a value for each pixel.
func Matrix(images data.Images, pixel func(byte) float64) *mat.Dense {
	var value [256]float64
	for b := range value {
		value[b] = pixel(byte(b))
	}
	x := make([]float64, len(images.Pixels))
	for i, b := range images.Pixels {
		x[i] = value[b]
	}
	return mat.NewDense(images.Len(), images.Dim(), x)
}

// TanhLayer is the first n training images of MNIST as they look behind one random tanh layer of d
// units, with their labels: dense, without a trained network.
func TanhLayer(t testing.TB, n, d int) (simd.Matrix, []int32) {
	t.Helper()
	images := MNIST(t, n, 1).Train
	rng := rand.New(rand.NewPCG(1, 1))
	weights, pixels, x := simd.NewMatrix(images.Dim(), d), Held(Matrix(images, Pixel)), simd.NewMatrix(n, d)
	for i := range weights.Rows {
		for j := range weights.Row(i) {
			weights.Row(i)[j] = float32(0.1 * rng.NormFloat64())
		}
	}
	simd.NewWorkspace(simd.Default(), simd.Serial).Mul(x, pixels, weights, make([]float32, simd.Pad(d)), simd.Tanh)
	return x, append([]int32(nil), images.Labels...)
}

// digits are those of testdata: a header, and for each 64 pixels and the label.
//
//go:embed testdata/digits_u8.npy
var digits []byte

// Digits are 1,797 handwritten digits as rows of 64 pixels in sixteenths, which float32 holds exactly,
// and their labels.
func Digits() (*mat.Dense, []int32) {
	const n, d = 1797, 64
	bytes := digits[len(digits)-n*(d+1):]
	x, labels := mat.NewDense(n, d, nil), make([]int32, n)
	for i := range n {
		for j := range d {
			x.Set(i, j, float64(bytes[i*(d+1)+j])/16)
		}
		labels[i] = int32(bytes[i*(d+1)+d])
	}
	return x, labels
}

// Reference are rows, and two tanh layers and a ReLU layer behind them, of 48, 32 and 24 units, in
// float64. Weights come from the hash of their place and of the number of the network: other programs
// have the same.
func Reference(x *mat.Dense, network int) []*mat.Dense {
	all := []*mat.Dense{x}
	for l, width := range []int{48, 32, 24} {
		_, d := x.Dims()
		w := mat.NewDense(d, width, nil)
		w.Apply(func(i, j int, _ float64) float64 {
			return 2 * math.Sqrt(3/float64(d)) * (2*Uniform(uint64(1_000_000*(10*network+l+1)+i*width+j)) - 1)
		}, w)
		var next mat.Dense
		next.Mul(x, w)
		next.Apply(func(_, _ int, v float64) float64 {
			if l == 2 {
				return max(0, v)
			}
			return math.Tanh(v)
		}, &next)
		x = &next
		all = append(all, x)
	}
	return all
}
