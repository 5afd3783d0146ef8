package repr_test

import (
	"os"
	"sync"
	"testing"

	"fathom/data"
	"fathom/model/repr"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// The reference figures were computed outside this project with NumPy and scikit-learn, on pixels
// divided by 255 in float64. Float32 pixels, which are what is read, move no objective by more than
// 2e-8 of itself.

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

// TestProbesOfTheInput fits the input layer's probes of the post: 1,000 training
// images, scored on 1,000 test images.
func TestProbesOfTheInput(t *testing.T) {
	set := mnist(t)
	train, test := set.Train.Slice(0, 1000), set.Test.Slice(0, 1000)
	for _, reference := range []struct {
		solver      repr.Solver
		train, test int
		objective   []float64
		tolerance   float64
	}{
		{repr.OneVsRest, 998, 829, []float64{
			20.396482, 24.524801, 41.015099, 43.765056, 34.192912,
			44.069363, 25.959323, 26.268741, 65.436043, 61.093140}, 4e-8}, // all digits given
		// The reference ended 3e-8 above the optimum.
		{repr.Multinomial, 1000, 845, []float64{118.893672}, 4e-8},
	} {
		t.Run(string(reference.solver), func(t *testing.T) {
			x := matrix(train, pixel)
			p := mustFit(t, x, train.Labels, 10, repr.Options{Solver: reference.solver})
			if got := score(t, p, x, train.Labels).Correct; got != reference.train {
				t.Errorf("%d of the training images are right, want %d", got, reference.train)
			}
			if got := score(t, p, matrix(test, pixel), test.Labels).Correct; got != reference.test {
				t.Errorf("%d of the test images are right, want %d", got, reference.test)
			}
			for k, want := range reference.objective {
				if got := p.Objective[k]; !near(got, want, reference.tolerance) {
					t.Errorf("objective %d is %.7f, want %.6f", k, got, want)
				}
			}
		})
	}
}

// TestProbeOfWholePixels is the multinomial probe of the post without the rounding of its pixels:
// weights that are 255 times smaller on pixels that are 255 times larger have a penalty 255² times
// smaller, so that C = 1/255² gives the same optimum, its objective divided by 255².
func TestProbeOfWholePixels(t *testing.T) {
	train := mnist(t).Train.Slice(0, 1000)
	p := mustFit(t, matrix(train, whole), train.Labels, 10, repr.Options{Solver: repr.Multinomial, C: 1. / (255 * 255)})
	// The reference ended 3e-8 above the optimum.
	if got, want := 255*255*p.Objective[0], 118.893672; !near(got, want, 3e-8) {
		t.Errorf("the objective is %.7f, want %.6f", got, want)
	}
}

// TestComponentsOfTheInput fits the principal components of the post, of whole pixels: their
// variances are 255² times as large, and all else is the same.
func TestComponentsOfTheInput(t *testing.T) {
	set := mnist(t)
	test := set.Test.Slice(0, 1000)
	fit := func(images data.Images) *repr.PCA {
		p := must(repr.FitPCATop(rows(matrix(images, whole)), 3))(t)
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
