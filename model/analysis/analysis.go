package analysis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"fathom/data/setting"
	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/model/steer"
)

// An analysis is what runs and what is looked at.
var (
	_ run.View    = (*Analysis)(nil)
	_ run.Control = (*Analysis)(nil)
)

// Analysis probes the layers of a store: nothing trains here. All its methods may be called from
// any goroutine. It closes the stores that it was given.
type Analysis struct {
	spec      spec.Spec // as it began
	store     *store.Store
	untrained *store.Store // nil for none
	follower  Follower     // nil where the store is taken as it is
	pool      *simd.Pool
	log       *run.Log
	gate      steer.Gate
	meter     steer.Meter
	cache     *run.Cache[question]
	cancel    context.CancelFunc
	closed    chan struct{}
	closing   sync.Once     // of the stores
	bell      chan struct{} // rings when something was asked for, or has come

	// For the analysis' own goroutine, and for those that it starts and waits for.
	beside int // how many layers are fitted at a time
	fitted int // layers since the stage began
	checks checked

	numbers *measure.Numbers

	mu         sync.Mutex
	asked      map[spec.Stage]bool
	finishing  bool
	moments    []int                      // the steps of all that there are, ascending
	todo       []pending                  // the moments that are to be probed
	unmeasured []pending                  // those that are to be measured
	opened     []*store.Store             // besides the first
	predicted  map[predictedKey][]int32   // of every test row
	values     map[predictedKey][]float64 // of every test row, where labels are real values
	probes     measure.StoredProbes
	fixed      map[int]fixed       // by layer, of those that are the same at every moment
	controls   map[int]spec.Probed // by layer, of the untrained network
	film       storeFilm
	digests    map[int]string // by step, of all that decides the probes of a moment
	earlier    Known          // nil for nothing
}

// Known is what was fitted before, by another process perhaps, by the digest of all that decides it. It
// is asked by several goroutines.
type Known interface {
	// Fit is the probe of a layer, as far as it was kept, and the classes, or the real values, that it
	// gives the test rows.
	Fit(digest string, layer int) (spec.Probed, measure.Fitted, bool)
	// Number is a number of a layer, or of a pair of layers: the one whose address e has.
	Number(digest string, e spec.Measured) (spec.Measured, bool)
}

// pending is a moment that is to be probed, in the store that has it.
type pending struct {
	store  *store.Store
	moment int
	step   int
	name   string
}

// fixed is the probe of a layer that is the same at every moment, and is fitted once.
type fixed struct {
	probed spec.Probed
	found  measure.Fitted
}

// predictedKey names a probe.
type predictedKey struct{ step, layer int }

// Start begins to work on a store, of which the Spec is, and returns at once. Nothing is read of
// its layers until the probes are asked for. The untrained network's store may be nil; otherwise it
// has the same layers and rows, see [store.Store.Untrained].
func Start(s spec.Spec, of, untrained *store.Store, pool *simd.Pool) *Analysis {
	return Follow(s, of, untrained, nil, pool)
}

// Follow is [Start] of a store that may grow: the moments of which the follower tells are probed
// as they come, and what was found before stays. It goes on until it is closed. Without a follower,
// nil, it is Start.
func Follow(s spec.Spec, of, untrained *store.Store, follower Follower, pool *simd.Pool) *Analysis {
	ctx, cancel := context.WithCancel(context.Background())
	a := &Analysis{
		spec: s, store: of, untrained: untrained, follower: follower, pool: pool, log: run.NewLog(), cache: run.NewCache[question](answers), cancel: cancel,
		closed: make(chan struct{}), bell: make(chan struct{}, 1), predicted: map[predictedKey][]int32{}, values: map[predictedKey][]float64{}, fixed: map[int]fixed{}, controls: map[int]spec.Probed{},
		moments: s.MomentSteps(), digests: map[int]string{}, asked: map[spec.Stage]bool{},
	}
	a.numbers = a.newNumbers()
	for i, m := range of.Moments() {
		a.todo = append(a.todo, pending{of, i, m.Step, m.Name})
	}
	a.unmeasured = slices.Clone(a.todo)
	go func() {
		defer close(a.closed)
		defer cancel()
		a.log.End(safe.Call(func() error { return a.work(ctx) }))
	}()
	return a
}

// Know lets the analysis take from what was fitted before instead of fitting it again. It is called
// before anything is asked for.
func (a *Analysis) Know(k Known) { a.earlier = k }

// Digest tells all that decides the probes and the numbers of a moment from what decides others: the settings, what is
// read of the store and the untrained network's. It is "" where there is no moment of that step yet.
func (a *Analysis) Digest(step int) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.digests[step]
}

// digest works out that of a moment.
func (a *Analysis) digest(p pending) string {
	h := sha256.New()
	for _, m := range a.spec.Measures {
		if m.Name == measure.Probe { // which measures are taken decides none of them
			fmt.Fprintf(h, "%s %s\n", m.Name, m.Settings)
		}
	}
	fmt.Fprintf(h, "seed %d, %s\n", a.spec.Seed, p.store.Digest(p.moment))
	if a.untrained != nil {
		fmt.Fprintln(h, a.untrained.Digest(len(a.untrained.Moments())-1))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Digests are those of all moments that the store has when it is opened, by step.
func (a *Analysis) Digests() map[int]string {
	all := map[int]string{}
	for i, m := range a.store.Moments() {
		all[m.Step] = a.digest(pending{store: a.store, moment: i})
	}
	return all
}

// Requests are the stages that were asked for so far.
func (a *Analysis) Requests() []run.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []run.Request
	for _, stage := range storeStages() {
		if a.asked[stage] {
			all = append(all, run.Request{Stage: stage})
		}
	}
	return all
}

// ScoresOf are not there: components are not fitted on a store.
func (a *Analysis) ScoresOf(spec.Address) (*spec.Scores, bool) { return nil, false }

// Spec is what is done, as it began: [spec.Appeared] tells of moments that came later.
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

// storeStages are what can be asked for, in the order in which it is done.
func storeStages() []spec.Stage { return []spec.Stage{measure.Probe, measure.Measures} }

// left are the moments for which a stage is still to be done; mu is held.
func (a *Analysis) left(stage spec.Stage) []pending {
	switch {
	case !a.asked[stage]:
		return nil
	case stage == measure.Measures:
		return a.probedAlready()
	}
	return a.todo
}

// probedAlready are the moments that are to be measured and are not to be probed first; mu is held.
func (a *Analysis) probedAlready() []pending {
	if !a.asked[measure.Probe] {
		return a.unmeasured
	}
	var ready []pending
	for _, p := range a.unmeasured {
		if !slices.Contains(a.todo, p) {
			ready = append(ready, p)
		}
	}
	return ready
}

// Gauge is how far the stages are.
func (a *Analysis) Gauge() run.Gauge {
	g := a.meter.Gauge(0)
	g.Paused, g.Following = a.gate.Paused(), a.follower != nil
	a.mu.Lock()
	g.Moments, g.Frames = len(a.moments), a.film.count(a.moments)
	for _, stage := range storeStages() {
		if len(a.left(stage)) > 0 && g.Stage != stage {
			g.Waiting = append(g.Waiting, stage)
		}
	}
	a.mu.Unlock()
	select {
	case <-a.closed:
		g.Ended, g.Following = true, false
	default:
	}
	return g
}

// Ask asks for the probes or the measures. Asking twice changes nothing.
func (a *Analysis) Ask(stages ...run.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range stages {
		if slices.Contains(storeStages(), r.Stage) {
			a.asked[r.Stage] = true
			a.ring()
		}
	}
}

// Finish says that nothing more will be asked for.
func (a *Analysis) Finish() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.finishing = true
	a.ring()
}

// Close stops the work wherever it is, waits until nothing is left of it, and closes the stores:
// until then one may ask about their rows.
func (a *Analysis) Close() {
	a.cancel()
	<-a.closed
	a.closing.Do(func() {
		for _, s := range append(a.opened, a.store) {
			s.Close()
		}
		if a.untrained != nil {
			a.untrained.Close()
		}
	})
}

func (a *Analysis) ring() {
	select {
	case a.bell <- struct{}{}:
	default:
	}
}

// Moments lists the steps of the checkpoints.
func (a *Analysis) Moments() []int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.moments
}

// Scores are not there: components are not fitted on a store.
func (a *Analysis) Scores(spec.Address) (*spec.Scores, bool) { return nil, false }

// errNoPictures says what a store does not have.
var errNoPictures = fmt.Errorf("%w: there are no images of a store's rows here", run.ErrNoMoment)

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

// InStore is the Spec of probes of a store at a path, with the settings of how it was read. It names no
// measures: who wants some configures them.
func InStore(path string, of *store.Store, reading store.Settings, probing spec.Probing, seed uint64) spec.Spec {
	s := spec.Spec{Version: spec.Version, Seed: seed, Stages: storeStages()}
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

// StoreFlags are the flags, for a POSIX shell and each behind a space, by which a store is read and probed as an experiment
// of [InStore] says; what is as usual has none, and the store of an untrained network, which no experiment names.
func StoreFlags(s spec.Spec) string {
	var flags strings.Builder
	add := func(f setting.Setting, value, usual string) {
		switch {
		case value == usual:
		case f.Type == setting.TypeBool:
			flags.WriteString(" --" + f.Name)
		default:
			flags.WriteString(" --" + f.Name + " " + text.Quote(value))
		}
	}
	for _, f := range store.Table() {
		for _, told := range s.Source.Reading {
			if told.Setting == f.Name {
				add(f.Setting, told.Value, "")
			}
		}
	}
	probing, usual := measure.StoreProbing(), measure.StoreProbing()
	if told, err := spec.Settings[spec.Probing](s, measure.Probe); err == nil {
		probing = told
	}
	for _, f := range measure.StoreTable() {
		add(f.Setting, f.Get(&probing), f.Get(&usual))
	}
	measuring, all := measure.StoreMeasuring(), measure.StoreMeasuring()
	if told, err := spec.Settings[spec.Measuring](s, measure.Measures); err == nil {
		measuring = told
	}
	add(measure.MeasuringField().Setting, measure.MeasuringField().Get(&measuring), measure.MeasuringField().Get(&all))
	add(setting.Setting{Name: "seed"}, strconv.FormatUint(s.Seed, 10), strconv.FormatUint(measure.Rules().Default.Seed, 10))
	return flags.String()
}
