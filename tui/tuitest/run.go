package tuitest

import (
	"context"
	"fmt"
	"sync"

	"fathom/model/run"
	"fathom/model/spec"
)

// Run is a run that stands still: it is as a test says, and notes what it is told to do. It is a
// [run.View] and a [run.Control].
type Run struct {
	// What the answers to questions are; a question of which this is nil has none.
	OnFrame   func(run.FrameQuery) (*run.Frame, error)
	OnInspect func(run.InspectQuery) (*run.Inspection, error)
	OnNearest func(run.NearestQuery) ([]run.Neighbour, error)
	OnList    func(run.ListQuery) (*run.List, error)
	OnPlace   func(run.PlaceQuery) ([]run.Placed, error)
	OnFind    func(words string) ([]int, error)
	OnChart   func(context.Context, run.ChartQuery) (*spec.Chart, error)
	OnMeasure func(context.Context, run.MeasureQuery) ([]spec.Measured, error)
	OnBehind  func(run.BehindQuery) []int
	OnImages  func(index []int) (*run.Pictures, error)
	OnCheck   func(spec.Spec) error // of a host that is asked whether an experiment fits its data

	mu      sync.Mutex
	spec    spec.Spec
	gauge   run.Gauge
	moments []int
	scores  map[key]*spec.Scores
	told    []string
}

type key struct {
	layer int
	live  bool
}

// NewRun returns a run of an experiment that has not begun. The moments of a store are there.
func NewRun(s spec.Spec) *Run {
	return &Run{spec: s, scores: map[key]*spec.Scores{}, moments: s.MomentSteps()}
}

// PutScores adds the scores that [run.View.Scores] returns of a layer.
func (r *Run) PutScores(layer int, live bool, scores *spec.Scores) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scores[key{layer, live}] = scores
}

// PutMoments sets the moments that there are.
func (r *Run) PutMoments(steps ...int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moments = steps
}

// Told is what the run was told to do, a word for each call of a control.
func (r *Run) Told() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.told...)
}

// Spec, and the methods below, are those of a [run.View].
func (r *Run) Spec() spec.Spec { return r.spec }

func (r *Run) Since(int) ([]spec.Event, error) { return nil, nil }

func (r *Run) Next(ctx context.Context, _ int) ([]spec.Event, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (r *Run) Gauge() run.Gauge {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gauge
}

func (r *Run) Moments() []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.moments
}

func (r *Run) Scores(at spec.Address) (*spec.Scores, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.scores[key{at.Layer, at.Live}]
	return s, ok
}

func (r *Run) Array(context.Context, spec.Address) (*spec.Array, error) { return nil, run.ErrNoArray }

func (r *Run) Frame(_ context.Context, q run.FrameQuery) (*run.Frame, error) {
	if r.OnFrame == nil {
		return nil, run.ErrNoMoment
	}
	return r.OnFrame(q)
}

func (r *Run) Develop(context.Context) error { return nil }

func (r *Run) Inspect(_ context.Context, q run.InspectQuery) (*run.Inspection, error) {
	if r.OnInspect == nil {
		return nil, run.ErrNoMoment
	}
	return r.OnInspect(q)
}

func (r *Run) Nearest(_ context.Context, q run.NearestQuery) ([]run.Neighbour, error) {
	if r.OnNearest == nil {
		return nil, run.ErrNoMoment
	}
	return r.OnNearest(q)
}

func (r *Run) List(_ context.Context, q run.ListQuery) (*run.List, error) {
	if r.OnList == nil {
		return nil, run.ErrNoMoment
	}
	return r.OnList(q)
}

func (r *Run) Place(_ context.Context, q run.PlaceQuery) ([]run.Placed, error) {
	if r.OnPlace == nil {
		return nil, nil
	}
	return r.OnPlace(q)
}

func (r *Run) Find(_ context.Context, words string) ([]int, error) {
	if r.OnFind == nil {
		return nil, nil
	}
	return r.OnFind(words)
}

func (r *Run) Chart(ctx context.Context, q run.ChartQuery) (*spec.Chart, error) {
	if r.OnChart == nil {
		return nil, run.ErrNoMoment
	}
	return r.OnChart(ctx, q)
}

func (r *Run) Measure(ctx context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
	if r.OnMeasure == nil {
		return nil, run.ErrNoMoment
	}
	return r.OnMeasure(ctx, q)
}

func (r *Run) Images(index []int) (*run.Pictures, error) {
	if r.OnImages == nil {
		return nil, run.ErrNotLoaded
	}
	return r.OnImages(index)
}

func (r *Run) Behind(q run.BehindQuery) []int {
	if r.OnBehind == nil {
		return nil
	}
	return r.OnBehind(q)
}

// Pause, and the methods below, are those of a [run.Control].
func (r *Run) Pause() { r.do("pause", func() { r.gauge.Paused = true }) }

func (r *Run) Resume() { r.do("resume", func() { r.gauge.Paused = false }) }

func (r *Run) Step() { r.do("step", func() { r.gauge.Paused = true }) }

func (r *Run) SetPace(pace float64) {
	r.do(fmt.Sprintf("pace %v", pace), func() { r.gauge.Pace = pace })
}

func (r *Run) Ask(stages ...run.Request) {
	for _, q := range stages {
		word := fmt.Sprintf("ask %s%s", q.Stage, q.Init)
		if q.Seeds > 0 {
			word += fmt.Sprintf(" %d", q.Seeds)
		}
		r.do(word, func() {})
	}
}

func (r *Run) Finish() { r.do("finish", func() {}) }

func (r *Run) Close() { r.do("close", func() { r.gauge.Ended = true }) }

// do notes what the run is told, and does it.
func (r *Run) do(word string, act func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told = append(r.told, word)
	act()
}
