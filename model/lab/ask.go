package lab

import (
	"context"
	"fmt"

	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/spec"
)

// What is asked of a lab is answered by its moments, in the goroutine that asks. Where an answer
// can be an error, a panic is one, and of nothing else.

// Moments lists the steps of which the network is remembered now, see [run.View].
func (l *Lab) Moments() []int { return l.moments.Steps() }

// Scores returns the scores that a Projected event speaks of, see [run.View].
func (l *Lab) Scores(at spec.Address) (*spec.Scores, bool) { return l.moments.Scores(at) }

// ScoresOf returns the scores that a Projected event speaks of, and none of a newer look.
func (l *Lab) ScoresOf(at spec.Address) (*spec.Scores, bool) { return l.moments.ScoresOf(at) }

// Array returns an array by its address, see [moments.Moments.Array].
func (l *Lab) Array(ctx context.Context, at spec.Address) (*spec.Array, error) {
	switch at.Name {
	case spec.Answers:
		return l.answersOf(at)
	case spec.Right:
		return l.rightOf(at)
	}
	return safe.Get(func() (*spec.Array, error) { return l.moments.Array(ctx, at) })
}

// rightOf is which test images the base network has right at an evaluation.
func (l *Lab) rightOf(at spec.Address) (*spec.Array, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	right, kept := l.trainings.right[at.Step]
	if !kept || at.Subject != spec.Base {
		return nil, fmt.Errorf("%w: %s of %s after step %d", run.ErrNoArray, at.Name, at.Subject, at.Step)
	}
	words := right.words()
	return &spec.Array{Rows: len(words), Cols: 1, Int32: words}, nil
}

// answersOf is what a network answers to all test images after its training.
func (l *Lab) answersOf(at spec.Address) (*spec.Array, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	classes := l.answers[at.Subject]
	if classes == nil || at.Step != l.spec.Network().Steps {
		return nil, fmt.Errorf("%w: %s of %s after step %d", run.ErrNoArray, at.Name, at.Subject, at.Step)
	}
	return &spec.Array{Rows: len(classes), Cols: 1, Int32: classes}, nil
}

// Frame returns the components of every layer at one moment, see [moments.Moments.Frame].
func (l *Lab) Frame(ctx context.Context, q run.FrameQuery) (*run.Frame, error) {
	return safe.Get(func() (*run.Frame, error) { return l.moments.Frame(ctx, q) })
}

// Develop makes all frames that are missing, see [moments.Moments.Develop].
func (l *Lab) Develop(ctx context.Context) error {
	return safe.Call(func() error { return l.moments.Develop(ctx) })
}

// Inspect returns what each layer makes of a test image, see [moments.Moments.Inspect].
func (l *Lab) Inspect(ctx context.Context, q run.InspectQuery) (*run.Inspection, error) {
	return safe.Get(func() (*run.Inspection, error) { return l.moments.Inspect(ctx, q) })
}

// Nearest returns the images nearest to one in a layer, see [moments.Moments.Nearest].
func (l *Lab) Nearest(ctx context.Context, q run.NearestQuery) ([]run.Neighbour, error) {
	return safe.Get(func() ([]run.Neighbour, error) { return l.moments.Nearest(ctx, q) })
}

// List returns test images worth a look, see [moments.Moments.List].
func (l *Lab) List(ctx context.Context, q run.ListQuery) (*run.List, error) {
	return safe.Get(func() (*run.List, error) { return l.moments.List(ctx, q) })
}

// Place places no images: those that are looked at are drawn.
func (l *Lab) Place(context.Context, run.PlaceQuery) ([]run.Placed, error) { return nil, nil }

// Find returns the test image of a number, see [moments.Moments.Find].
func (l *Lab) Find(ctx context.Context, words string) ([]int, error) {
	return safe.Get(func() ([]int, error) { return l.moments.Find(ctx, words) })
}

// Chart draws images on chosen axes, see [moments.Moments.Chart].
func (l *Lab) Chart(ctx context.Context, q run.ChartQuery) (*spec.Chart, error) {
	return safe.Get(func() (*spec.Chart, error) { return l.moments.Chart(ctx, q) })
}

// Measure finds the numbers of a measure at a moment, see [moments.Moments.Measure].
func (l *Lab) Measure(ctx context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
	return safe.Get(func() ([]spec.Measured, error) { return l.moments.Measure(ctx, q) })
}

// Images returns test images, see [moments.Moments.Images].
func (l *Lab) Images(index []int) (*run.Pictures, error) {
	return safe.Get(func() (*run.Pictures, error) { return l.moments.Images(index) })
}

// Behind lists the test images that a cell of a confusion matrix counts, see
// [moments.Moments.Behind].
func (l *Lab) Behind(q run.BehindQuery) []int { return l.moments.Behind(q) }
