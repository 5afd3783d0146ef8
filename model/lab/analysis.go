package lab

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"

	"golang.org/x/sync/errgroup"
)

// An analysis is what runs and what is looked at.
var (
	_ run.View    = (*Analysis)(nil)
	_ run.Control = (*Analysis)(nil)
)

// Analysis probes the layers of a store: nothing trains here. All its methods may be called from
// any goroutine. It closes the stores that it was given.
type Analysis struct {
	spec      spec.Spec
	store     *store.Store
	untrained *store.Store // nil for none
	pool      *simd.Pool
	log       *eventLog
	gate      gate
	meter     meter
	cancel    context.CancelFunc
	closed    chan struct{}
	bell      chan struct{} // rings when something was asked for
	beside    int           // how many layers are fitted at a time; for the analysis' own goroutine

	mu        sync.Mutex
	asked     bool
	finishing bool
	done      bool
	predicted map[predictedKey][]int32 // of every test row
	fixed     map[int]fixed            // by layer, of those that are the same at every moment
}

// fixed is the probe of a layer that is the same at every moment, and is fitted once.
type fixed struct {
	probed  spec.Probed
	classes []int32
}

// predictedKey names a probe.
type predictedKey struct{ step, layer int }

// Analyse begins to work on a store, of which the Spec is, and returns at once. Nothing is read of
// its layers until the probes are asked for. The untrained network's store may be nil; otherwise it
// has the same layers and rows, see [measure.CheckUntrained].
func Analyse(s spec.Spec, of, untrained *store.Store, pool *simd.Pool) *Analysis {
	ctx, cancel := context.WithCancel(context.Background())
	a := &Analysis{
		spec: s, store: of, untrained: untrained, pool: pool, log: newEventLog(), cancel: cancel,
		closed: make(chan struct{}), bell: make(chan struct{}, 1), predicted: map[predictedKey][]int32{}, fixed: map[int]fixed{},
	}
	go func() {
		defer close(a.closed)
		defer cancel()
		a.log.End(safely(func() error { return a.run(ctx) }))
		a.store.Close()
		if a.untrained != nil {
			a.untrained.Close()
		}
	}()
	return a
}

// Spec is what is done.
func (a *Analysis) Spec() spec.Spec { return a.spec }

// Since returns the events since a cursor without waiting, see [run.View].
func (a *Analysis) Since(from int) ([]spec.Event, error) { return a.log.Since(from) }

// Next returns the events since a cursor, or waits for one, see [run.View].
func (a *Analysis) Next(ctx context.Context, from int) ([]spec.Event, error) {
	return a.log.Next(ctx, from)
}

// Pause holds the work before its next piece.
func (a *Analysis) Pause() { a.gate.Pause() }

// Resume lets it go on.
func (a *Analysis) Resume() { a.gate.Resume() }

// Step does nothing: there are no steps.
func (a *Analysis) Step() {}

// SetPace does nothing: there are no steps.
func (a *Analysis) SetPace(float64) {}

// Gauge is how far the probes are.
func (a *Analysis) Gauge() run.Gauge {
	g := a.meter.gauge(0)
	g.Paused, g.Moments = a.gate.Paused(), len(a.spec.Stored().Moments)
	a.mu.Lock()
	if a.asked && !a.done && g.Stage == "" {
		g.Waiting = []spec.Stage{measure.Probe}
	}
	a.mu.Unlock()
	select {
	case <-a.closed:
		g.Ended = true
	default:
	}
	return g
}

// Ask asks for the probes, the one stage there is. Asking twice changes nothing.
func (a *Analysis) Ask(r run.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.Stage == measure.Probe {
		a.asked = true
		a.ring()
	}
}

// Finish says that nothing more will be asked for.
func (a *Analysis) Finish() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.finishing = true
	a.ring()
}

// Close stops the work wherever it is, and waits until nothing is left of it.
func (a *Analysis) Close() {
	a.cancel()
	<-a.closed
}

func (a *Analysis) ring() {
	select {
	case a.bell <- struct{}{}:
	default:
	}
}

// Moments lists the steps of the checkpoints.
func (a *Analysis) Moments() []int { return a.spec.MomentSteps() }

// Scores are not there: components are not fitted on a store.
func (a *Analysis) Scores(spec.Address) (*spec.Scores, bool) { return nil, false }

// Array returns the classes that a probe gives the test rows.
func (a *Analysis) Array(_ context.Context, at spec.Address) (*spec.Array, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	classes := a.predicted[predictedKey{at.Step, at.Layer}]
	if at.Subject != spec.FromStore || at.Measure != measure.Probe || at.Name != spec.Predicted || classes == nil {
		return nil, fmt.Errorf("%s of %s: %w", at.Name, at.Subject, run.ErrNoArray)
	}
	return &spec.Array{Rows: len(classes), Cols: 1, Int32: classes}, nil
}

// errNoPictures says what a store does not have.
var errNoPictures = errors.New("there are no pictures of a store")

// Frame is an error: components are not fitted on a store.
func (a *Analysis) Frame(context.Context, run.FrameQuery) (*run.Frame, error) {
	return nil, errNoPictures
}

// Develop does nothing, since there are no frames.
func (a *Analysis) Develop(context.Context) error { return nil }

// Inspect is an error: rows are no images.
func (a *Analysis) Inspect(context.Context, run.InspectQuery) (*run.Inspection, error) {
	return nil, errNoPictures
}

// Images is an error: rows are no images.
func (a *Analysis) Images([]int) (*run.Pictures, error) { return nil, errNoPictures }

// Behind lists the test rows that a cell of a confusion matrix counts.
func (a *Analysis) Behind(q run.BehindQuery) []int {
	a.mu.Lock()
	defer a.mu.Unlock()
	var rows []int
	labels := a.store.Labels(store.Test)
	for i, class := range a.predicted[predictedKey{q.Step, q.Layer}] {
		if labels[i] == q.Label && class == q.Predicted {
			rows = append(rows, i)
		}
	}
	return rows
}

// run is the analysis' goroutine.
func (a *Analysis) run(ctx context.Context) error {
	begin := time.Now()
	a.log.Append(measure.StoreLoaded(a.spec, a.store, a.pool))
	for {
		a.mu.Lock()
		asked, finished := a.asked && !a.done, a.finishing
		a.mu.Unlock()
		switch {
		case asked:
			if err := a.probe(ctx); err != nil {
				return err
			}
			a.mu.Lock()
			a.done = true
			a.mu.Unlock()
		case finished:
			a.log.Append(spec.Finished{Seconds: spec.Figure(time.Since(begin).Seconds())})
			return nil
		default:
			select {
			case <-a.bell:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// probe does the stage. Only what ends the whole analysis is an error.
func (a *Analysis) probe(ctx context.Context) error {
	begin := time.Now()
	a.log.Append(spec.Started{Stage: measure.Probe, Subject: spec.FromStore})
	a.meter.begin(measure.Probe, "", 0)
	err := a.probeAll(ctx)
	a.meter.end()
	var panicked *PanicError
	switch {
	case err == nil:
		a.log.Append(spec.Done{Stage: measure.Probe, Subject: spec.FromStore, Seconds: spec.Figure(time.Since(begin).Seconds())})
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &panicked):
		return fmt.Errorf("the %s stage stopped: %w", measure.Probe, err)
	default:
		a.log.Append(spec.Failed{Stage: measure.Probe, Subject: spec.FromStore, Reason: err.Error()})
	}
	return nil
}

// probeAll checks the store and probes every layer at every moment: first a quick answer of each
// layer at the last moment, then all rows, the last moment first, since that is what one looks at.
// A small store is checked before anything is said of it, a large one after the quick answers.
func (a *Analysis) probeAll(ctx context.Context) error {
	settings, err := spec.Settings[spec.Probing](a.spec, measure.Probe)
	if err != nil {
		return err
	}
	probes := measure.NewStoreProbes(a.store, settings, a.spec.Seed, a.pool)
	layers, moments := len(a.store.Layers()), len(a.store.Moments())
	a.beside = min(a.pool.Cores(), measure.AtOnce(a.store, settings))
	a.meter.far(0, layers*moments)
	small := measure.StoreNumbers(a.store) <= checkedFirst
	if small {
		if err := a.check(ctx); err != nil {
			return err
		}
	}
	if probes.Quick() {
		err := a.inOrder(ctx, layers, func(ctx context.Context, layer int) (func(), error) {
			e, err := probes.First(ctx, moments-1, layer)
			return func() { a.log.Append(e) }, err
		})
		if err != nil {
			return err
		}
	}
	if !small {
		if err := a.check(ctx); err != nil {
			return err
		}
	}
	for done := range moments {
		if err := a.moment(ctx, probes, settings, moments-1-done, done*layers); err != nil {
			return err
		}
	}
	return a.store.Changed()
}

// checkedFirst is how many numbers a store has at most to be checked first: about a second's work.
const checkedFirst = 400 << 20

// check writes down what is wrong with the numbers of the store.
func (a *Analysis) check(ctx context.Context) error {
	checks, err := a.store.Checks(ctx)
	if err != nil {
		return err
	}
	a.log.Append(measure.StoreChecked(a.store, checks))
	return nil
}

// moment probes every layer at a moment, after so many probes of others, and then compares them.
func (a *Analysis) moment(ctx context.Context, probes *measure.StoreProbes, settings spec.Probing, moment, done int) error {
	layers, step := a.store.Layers(), a.store.Moments()[moment].Step
	var control *measure.StoreProbes
	if a.untrained != nil {
		control = measure.NewStoreProbes(a.untrained, settings, a.spec.Seed, a.pool)
	}
	predictions := make([][]int32, len(layers))
	err := a.inOrder(ctx, len(layers), func(ctx context.Context, layer int) (func(), error) {
		e, classes, err := a.fit(ctx, probes, control, moment, layer)
		if err != nil {
			return nil, err
		}
		return func() {
			predictions[layer] = classes
			a.mu.Lock()
			if e.Step = step; layers[layer].Fixed {
				a.fixed[layer] = fixed{e, classes}
			}
			a.predicted[predictedKey{step, layer}] = classes
			a.mu.Unlock()
			a.log.Append(e)
			done++
			a.meter.far(done, len(layers)*len(a.store.Moments()))
		}, nil
	})
	if err != nil {
		return err
	}
	for _, e := range measure.CompareStored(a.spec, step, predictions, a.store.Labels(store.Test)) {
		a.log.Append(e)
	}
	return nil
}

// fit fits a layer's probe at a moment, and that of the untrained network's, if there is one. A layer
// that is the same at every moment is fitted at the first of them alone.
func (a *Analysis) fit(ctx context.Context, probes, control *measure.StoreProbes, moment, layer int) (spec.Probed, []int32, error) {
	a.mu.Lock()
	known, ok := a.fixed[layer]
	a.mu.Unlock()
	if ok {
		return known.probed, known.classes, nil
	}
	e, classes, err := probes.Fit(ctx, moment, layer)
	if err != nil || control == nil {
		return e, classes, err
	}
	of, _, err := control.Fit(ctx, len(a.untrained.Moments())-1, layer)
	if err != nil {
		return e, classes, err
	}
	measure.BesideUntrained(&e, of)
	return e, classes, nil
}

// inOrder does n pieces of work beside each other, as many at a time as there are cores and memory,
// and calls what they return in their order, one at a time, as soon as all before are done. Each
// waits at the gate first.
func (a *Analysis) inOrder(ctx context.Context, n int, do func(ctx context.Context, i int) (then func(), err error)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, a.beside))
	var mu sync.Mutex
	ready, next := make([]func(), n), 0
	for i := range n {
		group.Go(func() error {
			return safely(func() error {
				if err := a.gate.PassOpen(ctx); err != nil {
					return err
				}
				then, err := do(ctx, i)
				if err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				ready[i] = then
				for ; next < n && ready[next] != nil; next++ {
					ready[next]()
				}
				return nil
			})
		})
	}
	return group.Wait()
}

// InStore is the Spec of probes of a store at a path, with the settings of how it was read.
func InStore(path string, of *store.Store, reading store.Settings, probing spec.Probing, seed uint64) spec.Spec {
	s := spec.Spec{Version: spec.Version, Seed: seed, Stages: []spec.Stage{measure.Probe}}
	s.Source = spec.Source{Store: path, Data: of.Name, Classes: len(of.Classes())}
	for _, f := range store.Table() {
		if value := f.Get(&reading); value != "" && value != "0" && value != "false" {
			s.Source.Reading = append(s.Source.Reading, spec.Reading{Setting: f.Name, Value: value})
		}
	}
	stored := spec.Stored{Classes: of.Classes()}
	for _, layer := range of.Layers() {
		stored.Layers = append(stored.Layers, spec.StoredLayer{Name: layer.Name, Width: layer.Width})
	}
	for _, moment := range of.Moments() {
		stored.Moments = append(stored.Moments, spec.StoredMoment{Name: moment.Name, Step: moment.Step})
	}
	s.Subjects = []spec.Subject{{ID: spec.FromStore, Stored: stored}}
	s.Configure(measure.Probe, probing)
	return s
}
