package repr_test

import (
	"os"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
)

// The reference figures were computed outside this project with NumPy and scikit-learn, on pixels
// divided by 255 in float64. Float32 pixels, which are what is read, move no objective by more than
// 2e-8 of itself.

// TestProbesOfTheInput fits the input layer's probes of the post: 1,000 training
// images, scored on 1,000 test images.
func TestProbesOfTheInput(t *testing.T) {
	set := modeltest.MNIST(t, 1000, 1000)
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
			x := modeltest.Matrix(train, modeltest.Pixel)
			p := mustFit(t, x, train.Labels, 10, repr.Options{Solver: reference.solver})
			if got := score(t, p, x, train.Labels).Correct; got != reference.train {
				t.Errorf("%d of the training images are right, want %d", got, reference.train)
			}
			if got := score(t, p, modeltest.Matrix(test, modeltest.Pixel), test.Labels).Correct; got != reference.test {
				t.Errorf("%d of the test images are right, want %d", got, reference.test)
			}
			for k, want := range reference.objective {
				if got := p.Objective[k]; !modeltest.Near(got, want, reference.tolerance) {
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
	if os.Getenv("FATHOM_SLOW") == "" {
		t.Skip("it takes five times as long as pixels up to 1; TestFitAnyScale has a million times as large ones")
	}
	train := modeltest.MNIST(t, 1000, 1000).Train.Slice(0, 1000)
	p := mustFit(t, modeltest.Matrix(train, modeltest.Whole), train.Labels, 10, repr.Options{Solver: repr.Multinomial, C: 1. / (255 * 255)})
	// The reference ended 3e-8 above the optimum.
	if got, want := 255*255*p.Objective[0], 118.893672; !modeltest.Near(got, want, 3e-8) {
		t.Errorf("the objective is %.7f, want %.6f", got, want)
	}
}
