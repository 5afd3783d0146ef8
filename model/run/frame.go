package run

import (
	"errors"

	"gonum.org/v1/gonum/mat"

	"fathom/model/spec"
)

// ErrNoMoment says that there is no network of a step, see [View.Moments]. Errors
// that wrap it say of which.
var ErrNoMoment = errors.New("there is no network")

// ErrNotLoaded says that a question about the images came before they were loaded.
var ErrNotLoaded = errors.New("the data is not loaded yet")

// Frame is the principal components of every layer of the base network at one
// moment of its training. It is shared and must not be changed.
type Frame struct {
	Step      int
	Layers    []Layer
	Images    []int   // n, index in the test set of each image that is shown
	Labels    []int32 // n
	Predicted []int32 // n, by the network at this step; [spec.None] for none
	Classes   []int   // that the components are fitted on
}

// Layer is one layer in a frame.
type Layer struct {
	spec.Projected
	Scores *spec.Scores // as the PCA stage would give them; nil where there is a Problem
	// Aligned is the first k columns of the scores turned as the film is, n×k
	// row-major: Scores[:, :k]·Turn. A turn changes no distance between points.
	Aligned []float32
	Turn    *mat.Dense // k×k, orthogonal
}

// FrameQuery says which frame is wanted.
type FrameQuery struct {
	Step    int   // one of [View.Moments]
	Classes []int // to fit on; nil for the config's
}
