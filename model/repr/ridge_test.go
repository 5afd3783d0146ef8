package repr_test

import (
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"

	"gonum.org/v1/gonum/mat"
)

// TestRidgeOfTheInput is ridge regression of the first 1,000 training images of the post, whose
// figures were computed outside this project by the normal equations: (X̃ᵀX̃ + λI)⁻¹X̃ᵀỸ.
func TestRidgeOfTheInput(t *testing.T) {
	set := modeltest.MNIST(t, 1000, 1000)
	train, test := set.Train.Slice(0, 1000), set.Test.Slice(0, 1000)
	x := modeltest.Matrix(train, modeltest.Pixel)
	for _, reference := range []struct {
		lambda, norm float64
		right        int
	}{{1, 4.9092393, 694}, {100, 0.755396233, 778}} {
		p := mustFit(t, x, train.Labels, 10, repr.Options{Solver: repr.Ridge, C: 1 / reference.lambda})
		if got := score(t, p, modeltest.Matrix(test, modeltest.Pixel), test.Labels).Correct; got != reference.right {
			t.Errorf("λ = %g: %d of the test images are right, want %d", reference.lambda, got, reference.right)
		}
		if got := mat.Norm(p.Weights, 2); !modeltest.Near(got, reference.norm, 1e-6) {
			t.Errorf("λ = %g: ‖W‖ is %.8g, want %.9g", reference.lambda, got, reference.norm)
		}
	}
}
