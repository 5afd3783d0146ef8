package run

import (
	"context"
	"errors"

	"fathom/model/spec"
)

// View is a run that is looked at. All its methods may be called from any goroutine. Those that
// take a context work in the caller's goroutine, give up when it ends and return its error; the
// others do not wait. What they return is shared and must not be changed.
//
// Who asks the same question as somebody else at the same time waits for the one answer. Answers
// are kept as long as there is room for them.
type View interface {
	// Spec is what is done.
	Spec() spec.Spec

	// Since returns all events since the cursor from without waiting, or none; at the log's end it
	// returns what Next does.
	Since(from int) ([]spec.Event, error)
	// Next returns all events since the cursor from (0 at first, then from plus the number of
	// events returned), or waits until there is one. At the log's end it returns io.EOF after a
	// good end, or the reason for another.
	Next(ctx context.Context, from int) ([]spec.Event, error)

	// Gauge is how far the run is.
	Gauge() Gauge
	// Moments lists the steps of which the network is remembered now, ascending.
	Moments() []int

	// Scores returns the scores that a Projected event speaks of, false if they are not there (any
	// more). Of live ones the newest of each layer are kept.
	Scores(at spec.Address) (*spec.Scores, bool)
	// Array returns an array by its address; the error says which there is not.
	Array(ctx context.Context, at spec.Address) (*spec.Array, error)

	// Frame returns the principal components of every layer at one moment, see [FrameQuery].
	Frame(ctx context.Context, q FrameQuery) (*Frame, error)
	// Develop works out all frames of the present moments that are missing, so that they can be
	// shown without a wait.
	Develop(ctx context.Context) error
	Items
	Charts
	Measures
	// Images returns the test images of the given indices, in that order.
	Images(index []int) (*Pictures, error)
	// Behind lists the test images that a cell of a confusion matrix counts, ascending, nil where
	// there is no such probe.
	Behind(q BehindQuery) []int
}

// Control steers a run. All its methods may be called from any goroutine. None of them changes a
// figure, and none but Close waits.
type Control interface {
	// Pause holds a training before its next step, and other work before its next piece.
	Pause()
	// Resume lets it go on.
	Resume()
	// Step lets one step through and holds the next.
	Step()
	// SetPace lets so many steps through per second, 0 for all.
	SetPace(stepsPerSecond float64)
	// Ask asks for stages; what one needs runs first. A stage that is done, running or waiting
	// already is not done again. While the network trains, asking for a measure also looks at the
	// network as it is at the next step. Nothing begins between the stages of one call: those that
	// are to come of a run from its start are asked for together.
	Ask(stages ...Request)
	// Finish says that nothing more will be asked for: when all is done the log ends.
	Finish()
	// Close stops the run wherever it is, ends its log and waits until nothing of it works any
	// more. It may be called more than once.
	Close()
}

// ErrNoArray says that there is no array of an address. Errors that wrap it say of which.
var ErrNoArray = errors.New("no such array")
