package projection_test

import (
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"fathom/data"
	"fathom/model/projection"
	"fathom/model/simd"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// The reference figures were computed outside this project with NumPy, on pixels divided by 255 in
// float64.

func pixel(b byte) float64 { return float64(float32(b) / 255) }

// whole is the pixel itself, which float32 holds exactly.
func whole(b byte) float64 { return float64(b) }

var load = sync.OnceValues(func() (*data.Set, error) { return data.MNIST(data.Options{HoldOut: 5000}) })

func mnist(t testing.TB) *data.Set {
	t.Helper()
	set, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// matrix returns the images as rows.
func matrix(images data.Images, pixel func(byte) float64) *mat.Dense {
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

// digits returns the images of the digits below limit.
func digits(images data.Images, limit int32) data.Images {
	out := data.Images{Rows: images.Rows, Cols: images.Cols}
	for i, y := range images.Labels {
		if y < limit {
			out.Labels = append(out.Labels, y)
			out.Pixels = append(out.Pixels, images.Row(i)...)
		}
	}
	return out
}

// TestComponentsOfTheInput fits the principal components of the post, of whole pixels: their
// variances are 255² times as large, and all else is the same.
func TestComponentsOfTheInput(t *testing.T) {
	set := mnist(t)
	test := set.Test.Slice(0, 1000)
	fit := func(images data.Images) *projection.PCA {
		p := must(projection.FitPCATop(rows(matrix(images, whole)), 3))(t)
		floats.Scale(1./(255*255), p.ExplainedVariance)
		return p
	}
	check := func(name string, got, want []float64) {
		t.Helper()
		// Half a unit of the last digit given, and a hair: two of them end in 50.
		if !floats.EqualApprox(got[:len(want)], want, 0.51e-6) {
			t.Errorf("%s: %.6f, want %.6f", name, got[:len(want)], want)
		}
	}

	few := digits(test, 4)
	if few.Len() != 434 {
		t.Fatalf("%d images of the digits 0 to 3, want 434", few.Len())
	}
	p := fit(few)
	check("variance, digits 0–3", p.ExplainedVariance, []float64{8.186795, 3.970908, 3.834729, 2.410691, 1.810123})
	check("ratio, digits 0–3", p.ExplainedVarianceRatio, []float64{0.169674, 0.082298, 0.079476, 0.049962, 0.037515})
	check("participation ratio", []float64{p.ParticipationRatio()}, []float64{18.737073})
	if got := p.ComponentsFor(0.9); got != 62 {
		t.Errorf("%d components reach 90 %%, want 62", got)
	}
	check("ratio, all digits", fit(test).ExplainedVarianceRatio, []float64{0.100383, 0.077774, 0.060891})
	if os.Getenv("FATHOM_SLOW") == "" {
		t.Skip("the 55,000 training images take seconds; FATHOM_SLOW=1 takes them")
	}
	check("ratio, training", fit(set.Train).ExplainedVarianceRatio, []float64{0.096952, 0.070741, 0.061760})
}

// layer returns the first n MNIST training images and their labels as they look
// behind one random tanh layer of 100 units: dense, without a trained network.
func layer(b *testing.B, n int) (*mat.Dense, []int32) {
	images := mnist(b).Train.Slice(0, n)
	rng := rand.New(rand.NewPCG(1, 1))
	weights := mat.NewDense(images.Dim(), 100, nil)
	weights.Apply(func(_, _ int, _ float64) float64 { return 0.1 * rng.NormFloat64() }, weights)
	var x mat.Dense
	x.Mul(matrix(images, pixel), weights)
	x.Apply(func(_, _ int, v float64) float64 { return math.Tanh(v) }, &x)
	return &x, images.Labels
}

// held is a copy of a matrix as a layer is held in memory.
func held(b *testing.B, x *mat.Dense) simd.Matrix {
	read, m := rows(x), simd.NewMatrix(x.Dims())
	for i := range m.Rows {
		if err := read.Read(m.Row(i), i); err != nil {
			b.Fatal(err)
		}
	}
	return m
}

func BenchmarkFitPCA(b *testing.B) {
	few := digits(mnist(b).Test.Slice(0, 1000), 4)
	pixels := matrix(few, pixel)
	hidden, _ := layer(b, 434)
	all, _ := layer(b, 55000)
	for _, data := range []struct {
		name string
		x    *mat.Dense
		k    int
	}{
		{"434x784/3", pixels, 3}, {"434x784/all", pixels, 784},
		{"434x100/3", hidden, 3}, {"434x100/all", hidden, 100},
		{"55000x100/3", all, 3},
	} {
		b.Run(data.name, func(b *testing.B) {
			read := held(b, data.x)
			for b.Loop() {
				if _, err := projection.FitPCATop(read, data.k); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
