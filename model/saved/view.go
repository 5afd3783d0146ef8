package saved

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"fathom/data/text"
	"fathom/model"
	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/safe"
	"fathom/model/simd"
	"fathom/model/spec"
)

// View is a run on disk: finished, dead, or written by another process and followed. Its log is there
// at once. The data are read, and networks made ready, when something is first asked that needs them:
// who asks waits for that, also in [View.Images] and [View.Behind].
type View struct {
	disk    *runfile.Run
	log     *run.Log
	moments *moments.Moments
	pool    *simd.Pool
	read    Load
	ctx     context.Context
	cancel  context.CancelFunc
	closed  chan struct{} // closed when nothing follows the run any more
	whole   chan struct{} // closed when the log holds what was on disk when the run was opened

	once    sync.Once
	damage  atomic.Pointer[[]string]
	missing string // see [View.Missing]

	ready  chan struct{} // closed when the data are there, or cannot be
	failed error         // why they cannot be, once ready is closed

	mu    sync.Mutex
	known map[string]bool // files of networks that the moments know
	still bool            // the run stood still when it was looked at last
	gauge run.Gauge
}

var _ run.View = (*View)(nil)

// followEvery is how often a run that is written by another process is looked at.
const followEvery = 200 * time.Millisecond

// Open opens the run at a path to look at. Errors are those of [runfile.Open]. What is wrong with the
// log stands in [View.Damage].
func Open(path string, read Load, pool *simd.Pool) (*View, error) {
	disk, err := runfile.Open(path)
	if err != nil {
		return nil, err
	}
	v := newView(disk, read, pool)
	go func() {
		defer close(v.closed)
		v.log.End(safe.Call(v.follow))
	}()
	return v, nil
}

// newView is a view that does not follow the run yet.
func newView(disk *runfile.Run, read Load, pool *simd.Pool) *View {
	v := &View{
		disk: disk, log: run.NewLog(), moments: moments.New(disk.Header().Spec, pool), pool: pool, read: read,
		closed: make(chan struct{}), whole: make(chan struct{}), ready: make(chan struct{}), known: map[string]bool{},
	}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	v.missing = missingOf(disk.Path(), disk.Header().Spec)
	v.look()
	return v
}

// Close stops following the run and closes its files.
func (v *View) Close() {
	v.cancel()
	<-v.closed
	_ = v.disk.Close() // nothing was written
}

// Read waits until the log holds what was on disk when the run was opened.
func (v *View) Read(ctx context.Context) error {
	select {
	case <-v.whole:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Path is where the run is.
func (v *View) Path() string { return v.disk.Path() }

// Damage says what is wrong with the run's log as far as it was read, see [runfile.Run.Damage]. It does
// not wait.
func (v *View) Damage() []string { return *v.damage.Load() }

// Standing is how the run stands.
func (v *View) Standing() runfile.Standing { return v.disk.Standing() }

// Spec is what is done.
func (v *View) Spec() spec.Spec { return v.disk.Header().Spec }

// Since returns the events since a cursor without waiting, see [run.View].
func (v *View) Since(from int) ([]spec.Event, error) { return v.log.Since(from) }

// Next returns the events since a cursor, or waits for one, see [run.View].
func (v *View) Next(ctx context.Context, from int) ([]spec.Event, error) {
	return v.log.Next(ctx, from)
}

// follow reads the log, and goes on reading while another process writes it. The error is why there
// is no more, nil of a run that is done.
func (v *View) follow() error {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	whole := sync.OnceFunc(func() { close(v.whole) })
	defer whole()
	for {
		standing, err := v.news()
		whole()
		switch {
		case err != nil:
			return err
		case !standing.State.Living():
			return v.end(standing)
		}
		select {
		case <-tick.C:
		case <-v.ctx.Done():
			return v.ctx.Err()
		}
	}
}

// news takes what is new in the log, and returns how the run stands. One that says nothing more has
// been read to its end: how it stands is looked at before its log is read, for what a process wrote
// that is gone by now is there; and after it, for that may be how it has ended.
func (v *View) news() (runfile.Standing, error) {
	standing := v.disk.Standing()
	if _, err := v.disk.Poll(); err != nil {
		return standing, err
	}
	if !standing.State.Living() {
		standing = v.disk.Standing()
	}
	v.take(standing.State != runfile.Running)
	v.look()
	return standing, nil
}

// look notes what is wrong with the log.
func (v *View) look() {
	damage := v.disk.Damage()
	v.damage.Store(&damage)
}

// end is why a run says nothing more.
func (v *View) end(s runfile.Standing) error {
	again := "`fathom run --resume " + text.Quote(v.Path()) + "` goes on"
	if of := v.Spec(); of.IsStored() { // of which a run goes on wherever the store is opened
		again = "`fathom open " + text.Quote(of.Source.Store) + analysis.StoreFlags(of) + " --save " + text.Quote(filepath.Dir(filepath.Clean(v.Path()))) + "` goes on"
	}
	switch ended := v.disk.Ended(); {
	case s.State == runfile.Finished:
		return nil
	case s.State == runfile.Failed && ended != nil:
		return fmt.Errorf("%s; %s", ended.Reason, again)
	case s.State == runfile.Stopped:
		return fmt.Errorf("it was left before it was done; %s", again)
	}
	return fmt.Errorf("the process that made it is gone; %s", again)
}

// take takes what was read of the log, some events at a time, so that a long one is seen to come.
func (v *View) take(still bool) {
	v.recall(still)
	const atOnce = 32
	for more := true; more; {
		var events []spec.Event
		events, more = v.disk.More(atOnce)
		events = events[v.log.Len():]
		for _, e := range events {
			v.measure(e)
		}
		v.log.Append(events...)
	}
}

// recall makes known to the moments what networks are kept by now; of a run that stands still the one
// of its newest checkpoint too.
func (v *View) recall(still bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, k := range kept(v.disk) {
		name := fmt.Sprint(k.Subject, " ", k.Step)
		if !v.known[name] {
			v.known[name] = true
			v.moments.Recall([]moments.Kept{k}, v.Spec().Network().Steps)
		}
	}
	if still && !v.still { // once: it is as large as the network
		v.recallState()
	}
	v.still = still
}

// recallState makes the network of the newest checkpoint known, where it is newer than those that are
// kept.
func (v *View) recallState() {
	events, _ := v.disk.Events()
	shape, known := shapeOf(v.Spec(), events)
	slots := v.disk.Slots()
	if !known || len(slots) == 0 {
		return
	}
	c, err := checkpoint(slots[0], shape)
	steps := v.moments.Steps()
	if err != nil || c.Subject != spec.Base || len(steps) == 0 || c.Step <= steps[len(steps)-1] {
		return
	}
	v.moments.Recall([]moments.Kept{{Subject: c.Subject, Step: c.Step, Read: func() (*model.Network, error) { return c.Net, nil }}}, c.Step)
}

// measure tells how far the run is, by its log.
func (v *View) measure(e spec.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := e.(type) {
	case spec.Started:
		v.gauge.Stage, v.gauge.Init, v.gauge.Step, v.gauge.Steps = e.Stage, e.Init, 0, 0
		if e.Stage == spec.Train || e.Stage == spec.Teach {
			v.gauge.Steps = v.Spec().Network().Steps
		}
	case spec.Seeded:
		v.gauge.Step, v.gauge.Steps = e.Done, e.Seeds
	case spec.Evaluated:
		v.gauge.Step = e.Step
	case spec.Done, spec.Failed:
		v.gauge.Stage, v.gauge.Init, v.gauge.Step, v.gauge.Steps = "", "", 0, 0
	}
}

// Gauge is how far the run is.
func (v *View) Gauge() run.Gauge {
	v.mu.Lock()
	g := v.gauge
	v.mu.Unlock()
	g.Moments, g.History, g.Frames = v.moments.Count()
	if _, err := v.log.Since(v.log.Len()); err != nil {
		g.Ended, g.Stage, g.Init, g.Step, g.Steps = true, "", "", 0, 0
	}
	return g
}

// load makes ready what questions are answered from.
func (v *View) load(ctx context.Context) error {
	v.once.Do(func() {
		go func() {
			defer close(v.ready)
			v.failed = safe.Call(v.prepare)
		}()
	})
	select {
	case <-v.ready:
		return v.failed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (v *View) prepare() error {
	s := v.Spec()
	m, err := v.read(s)
	if err != nil {
		return fmt.Errorf("the data of this run: %w", err)
	}
	if err := measure.Rules().ValidateFor(s, m.Name, m.Train.Len(), m.Train.Dim()); err != nil {
		return err
	}
	if d := v.disk.Data(); d != nil {
		if err := sameData(m, *d); err != nil {
			return err
		}
	}
	set := measure.Start(measure.Env{
		Spec: s, Samples: m, Pool: v.pool, Append: func(spec.Event) {}, Pass: func(ctx context.Context) error { return ctx.Err() },
		Shared: measure.NewShared(), // from moment to moment the input is the same
	})
	restoreProbes(v.disk, set.Probes().Restore)
	v.moments.Load(m, set)
	events, _ := v.log.Since(0)
	return v.moments.RecallProjections(v.ctx, events)
}
