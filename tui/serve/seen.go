package serve

import (
	"context"
	"path/filepath"
	"strings"

	"fathom/model/run"
	"fathom/model/spec"
)

// Seen is a run as visitors see it: with a Spec that names no place of the host's, and without those places,
// and commands for them, in what it says of why something is not there.
type Seen struct {
	run.View
	As     spec.Spec
	Places []string // of the host: files and directories; "" is none
}

// Spec is what is done, as visitors see it.
func (v Seen) Spec() spec.Spec { return v.As }

// unplaced is an error in words that name none of the host's places. It is the same one otherwise.
type unplaced struct {
	error
	words string
}

func (u unplaced) Error() string { return u.words }
func (u unplaced) Unwrap() error { return u.error }

// said is an error as visitors are told it.
func (v Seen) said(err error) error {
	if err == nil {
		return nil
	}
	words := err.Error()
	for _, command := range []string{"; `fathom ", ": `fathom "} { // which the host could say, and a visitor cannot
		words, _, _ = strings.Cut(words, command)
	}
	for _, place := range v.Places {
		if name := filepath.Base(place); place != "" && name != place {
			words = strings.ReplaceAll(words, place, name)
		}
	}
	if words == err.Error() {
		return err
	}
	return unplaced{err, words}
}

func (v Seen) Since(from int) ([]spec.Event, error) {
	events, err := v.View.Since(from)
	return events, v.said(err)
}

func (v Seen) Next(ctx context.Context, from int) ([]spec.Event, error) {
	events, err := v.View.Next(ctx, from)
	return events, v.said(err)
}

func (v Seen) Array(ctx context.Context, at spec.Address) (*spec.Array, error) {
	a, err := v.View.Array(ctx, at)
	return a, v.said(err)
}

func (v Seen) Frame(ctx context.Context, q run.FrameQuery) (*run.Frame, error) {
	f, err := v.View.Frame(ctx, q)
	return f, v.said(err)
}

func (v Seen) Develop(ctx context.Context) error { return v.said(v.View.Develop(ctx)) }

func (v Seen) Chart(ctx context.Context, q run.ChartQuery) (*spec.Chart, error) {
	c, err := v.View.Chart(ctx, q)
	return c, v.said(err)
}

func (v Seen) Inspect(ctx context.Context, q run.InspectQuery) (*run.Inspection, error) {
	i, err := v.View.Inspect(ctx, q)
	return i, v.said(err)
}

func (v Seen) Nearest(ctx context.Context, q run.NearestQuery) ([]run.Neighbour, error) {
	n, err := v.View.Nearest(ctx, q)
	return n, v.said(err)
}

func (v Seen) List(ctx context.Context, q run.ListQuery) (*run.List, error) {
	l, err := v.View.List(ctx, q)
	return l, v.said(err)
}

func (v Seen) Place(ctx context.Context, q run.PlaceQuery) ([]run.Placed, error) {
	p, err := v.View.Place(ctx, q)
	return p, v.said(err)
}

func (v Seen) Find(ctx context.Context, words string) ([]int, error) {
	f, err := v.View.Find(ctx, words)
	return f, v.said(err)
}

func (v Seen) Measure(ctx context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
	m, err := v.View.Measure(ctx, q)
	return m, v.said(err)
}

func (v Seen) Images(index []int) (*run.Pictures, error) {
	p, err := v.View.Images(index)
	return p, v.said(err)
}
