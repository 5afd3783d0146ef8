package projection_test

import (
	"os"
	"testing"

	"fathom/data"
	"fathom/model/modeltest"
	"fathom/model/projection"
	"fathom/model/simd"

	"gonum.org/v1/gonum/floats"
)

// The reference figures were computed outside this project with NumPy, on pixels divided by 255 in
// float64.

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
	test := modeltest.MNIST(t, 1, 1000).Test
	fit := func(images data.Images) *projection.PCA {
		p := modeltest.Must(projection.FitPCATop(modeltest.Rows(modeltest.Matrix(images, modeltest.Whole)), 3))(t)
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
	check("ratio, training", fit(modeltest.MNIST(t, 0, 0).Train).ExplainedVarianceRatio, []float64{0.096952, 0.070741, 0.061760})
}

func BenchmarkFitPCA(b *testing.B) {
	few := digits(modeltest.MNIST(b, 0, 0).Test.Slice(0, 1000), 4)
	pixels := modeltest.Held(modeltest.Matrix(few, modeltest.Pixel))
	hidden, _ := modeltest.TanhLayer(b, 434, 100)
	all, _ := modeltest.TanhLayer(b, 55000, 100)
	for _, data := range []struct {
		name string
		x    simd.Matrix
		k    int
	}{
		{"434x784/3", pixels, 3}, {"434x784/all", pixels, 784},
		{"434x100/3", hidden, 3}, {"434x100/all", hidden, 100},
		{"55000x100/3", all, 3},
	} {
		b.Run(data.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := projection.FitPCATop(data.x, data.k); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
