package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/steer"
)

// A lab is what runs and what is looked at.
var (
	_ run.View    = (*Lab)(nil)
	_ run.Control = (*Lab)(nil)
)

// Lab runs one experiment: one Spec, one seed. All its methods may be called from any goroutine.
// None of them waits for work, but for Close and for those that take a context, which work in the
// caller's goroutine.
type Lab struct {
	spec    spec.Spec
	load    func() (*source.Material, error)
	pool    *simd.Pool
	log     *eventLog
	gate    steer.Gate
	meter   steer.Meter
	moments *moments.Moments
	ctx     context.Context // of the lab's goroutine
	cancel  context.CancelFunc
	closed  chan struct{} // closed when no goroutine of the lab is left
	bell    chan struct{} // rings when something was asked for

	mu        sync.Mutex
	queue     []run.Request
	running   run.Request
	done      map[run.Request]bool
	requests  []run.Request // all there ever were, in order
	finishing bool
	looks     map[spec.Stage]bool // wanted at the next step boundary

	// For the lab's own goroutine, and for those that a stage starts and waits for; set once, when
	// the data are loaded.
	material *source.Material
	measures *measure.Set

	trainings trainings
	answers   map[string][]int32 // by each network after its last step, of all test images; of mu

	shared *measure.Shared        // what labs of other seeds find too; nil without any
	keeper atomic.Pointer[Keeper] // nil where nothing is kept
	past   *Past                  // nil of an experiment that begins
	fixed  measure.Fixed          // what another lab knows of layers that no seed changes
}

// Start begins an experiment and returns at once; load is called in the background, and a Spec that
// does not fit the data ends the log with an error. Nothing runs until it is asked for. The Spec
// must be valid.
//
// The lab computes on the cores of the pool, which it may share with others; they decide no figure.
// On one core, or with [simd.Serial], it does one thing at a time.
func Start(s spec.Spec, load func() (*source.Material, error), pool *simd.Pool) *Lab {
	l := newLab(s, load, pool)
	l.start()
	return l
}

// newLab is a lab that has not started.
func newLab(s spec.Spec, load func() (*source.Material, error), pool *simd.Pool) *Lab {
	l := &Lab{
		spec: s, load: load, pool: pool, log: newEventLog(), moments: moments.New(s, pool),
		closed: make(chan struct{}), bell: make(chan struct{}, 1),
		shared: measure.NewShared(), done: map[run.Request]bool{}, looks: map[spec.Stage]bool{}, trainings: newTrainings(), answers: map[string][]int32{},
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

// start starts the lab's goroutine.
func (l *Lab) start() {
	go func() {
		defer close(l.closed)
		defer l.cancel()
		l.log.End(safe.Call(func() error { return l.run(l.ctx) }))
	}()
}

// Spec returns what was given to Start.
func (l *Lab) Spec() spec.Spec { return l.spec }

// Remember lets the lab keep so many bytes of networks through its training, as [Lab.Moments] lists
// them: those that every run evaluates or looks at, with no copy made for it. It is called before
// anything is asked for; without it nothing is kept.
func (l *Lab) Remember(bytes int) { l.moments.Remember(bytes) }

// Keep has what a training leaves behind kept from now on. What it has left before, [Lab.Remembered]
// lists.
func (l *Lab) Keep(k Keeper) {
	l.keeper.Store(&k)
	l.gate.Poke() // a training that waits is asked for a checkpoint too
}

// Remembered are the networks that the lab remembers: those of the base network's moments, and of each
// subject the first and the last.
func (l *Lab) Remembered() []Moment {
	var all []Moment
	for _, k := range l.moments.Remembered() {
		net, err := k.Read()
		if err == nil {
			all = append(all, Moment{Subject: k.Subject, Step: k.Step, Rank: k.Rank, Net: net})
		}
	}
	return all
}

// Material is the data, false before they are loaded.
func (l *Lab) Material() (*source.Material, bool) { return l.moments.Material() }

// Since returns the events since a cursor without waiting, see [run.View].
func (l *Lab) Since(from int) ([]spec.Event, error) { return l.log.Since(from) }

// Next returns the events since a cursor, or waits for one, see [run.View].
func (l *Lab) Next(ctx context.Context, from int) ([]spec.Event, error) { return l.log.Next(ctx, from) }

// Pause holds a training before its next step, and other work before its next piece.
func (l *Lab) Pause() { l.gate.Pause() }

// Resume lets a held lab go on.
func (l *Lab) Resume() { l.gate.Resume() }

// Step lets one step through and holds the next.
func (l *Lab) Step() { l.gate.Step() }

// SetPace lets so many steps through per second, 0 for all.
func (l *Lab) SetPace(stepsPerSecond float64) { l.gate.SetPace(stepsPerSecond) }

// SlowStart lets the first steps of the training through slowly, a hundred in four seconds, and the
// following ones ever faster, so that one can watch; SetPace, or the training's end, ends it. It
// changes no figure.
func (l *Lab) SlowStart() { l.gate.SlowStart() }

// Gauge returns how far the lab is.
func (l *Lab) Gauge() run.Gauge {
	g := l.meter.Gauge(l.gate.Pace())
	g.Paused, g.Starting = l.gate.Paused(), l.gate.Starting()
	g.Moments, g.History, g.Frames = l.moments.Count()
	l.mu.Lock()
	for _, ask := range l.queue {
		if !slices.Contains(g.Waiting, ask.Stage) {
			g.Waiting = append(g.Waiting, ask.Stage)
		}
		if ask.Stage == spec.Teach {
			g.Starts = append(g.Starts, ask.Init)
		}
	}
	l.mu.Unlock()
	select {
	case <-l.closed:
		g.Ended = true
	default:
	}
	return g
}

// Ask asks for stages; what one needs runs first. A stage that is done, running or waiting already
// is not done again. While the network trains, asking for a measure also looks at the network as it
// is at the next step; nothing begins between the stages of one call. Teach without a start is asked
// for from the Spec's.
func (l *Lab) Ask(stages ...run.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, stage := range stages {
		l.ask(stage)
	}
}

// ask is Ask of one stage, where mu is held.
func (l *Lab) ask(ask run.Request) {
	if ask.Stage == spec.Teach && ask.Init == "" {
		ask.Init = l.spec.Lesson().Start
	}
	if ask.Stage == spec.Seeds && ask.Seeds < 2 {
		ask.Seeds = l.spec.SeedsInAll()
	}
	if l.running.Stage == spec.Train && slices.Contains(measure.Stages(), ask.Stage) {
		l.looks[ask.Stage] = true
		l.gate.Poke()
	}
	if l.finishing || l.done[ask] || l.running == ask || slices.Contains(l.queue, ask) {
		return
	}
	if !slices.Contains(l.requests, ask) {
		l.requests = append(l.requests, ask)
	}
	l.queue = append(l.queue, ask)
	l.ring()
}

// Requests are the stages that were asked for so far and not done then, in order and each once.
func (l *Lab) Requests() []run.Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.requests)
}

// Finish says that nothing more will be asked for: when all is done the lab
// writes [Finished] and ends its log.
func (l *Lab) Finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.finishing = true
	l.ring()
}

// Close stops the lab wherever it is, ends its log and waits until no goroutine
// of the lab is left. It may be called more than once.
func (l *Lab) Close() {
	l.cancel()
	<-l.closed
}

func (l *Lab) ring() {
	select {
	case l.bell <- struct{}{}:
	default:
	}
}

// run is the lab's goroutine: it loads the data and then does what is asked for.
func (l *Lab) run(ctx context.Context) error {
	began := time.Now()
	begin := began
	if l.past != nil {
		begin = begin.Add(-l.past.Lived)
	}
	m, err := l.load()
	if err != nil {
		return err
	}
	if err := measure.Rules().ValidateFor(l.spec, m.Name, m.Train.Len(), m.Train.Dim()); err != nil {
		return err
	}
	loading := time.Since(began)
	l.material = m
	l.measures = measure.Start(l.env())
	l.measures.Know(l.fixed)
	l.moments.Load(m, l.measures)
	l.log.Append(spec.Loaded{
		Data: m.Name, Train: m.Train.Len(), Test: m.Test.Len(),
		Rows: m.Train.Rows, Cols: m.Train.Cols, Classes: m.Classes, Seconds: spec.Figure(loading.Seconds()),
		Notes: measure.Notes(l.spec, m), Published: measure.Published(l.spec),
	})
	if l.past != nil {
		if err := l.recall(ctx); err != nil {
			return err
		}
	}
	for {
		ask, finished := l.next()
		switch {
		case finished:
			l.log.Append(spec.Finished{Seconds: spec.Figure(time.Since(begin).Seconds())})
			return nil
		case ask.Stage == "":
			select {
			case <-l.bell:
			case <-ctx.Done():
				return ctx.Err()
			}
		default:
			if err := l.do(ctx, ask, ""); err != nil {
				return err
			}
		}
	}
}

// next takes the first request from the queue; it returns none when there is
// none, and finished when there will be none.
func (l *Lab) next() (ask run.Request, finished bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		return run.Request{}, l.finishing
	}
	ask, l.queue = l.queue[0], l.queue[1:]
	return ask, false
}

// do runs a stage after what it needs; asker is the stage that needs it, if any.
// A stage that cannot be done is written to the log and is no error here: only
// what ends the whole lab is.
func (l *Lab) do(ctx context.Context, ask run.Request, asker spec.Stage) error {
	w, known := workOf(ask.Stage)
	if !known || l.isDone(ask) {
		return nil
	}
	if ask.Stage == spec.Seeds {
		if err := l.doFirst(ctx); err != nil {
			return err
		}
	}
	for _, need := range w.needs {
		if err := l.do(ctx, run.Request{Stage: need}, ask.Stage); err != nil {
			return err
		}
		if !l.isDone(run.Request{Stage: need}) {
			l.log.Append(spec.Failed{Stage: ask.Stage, Subject: ask.Subject(), Init: ask.Init, Seeds: ask.Seeds, Reason: fmt.Sprintf("it needs %s, which failed", need)})
			return nil
		}
	}
	l.begin(ask)
	defer l.begin(run.Request{})
	l.log.Append(spec.Started{Stage: ask.Stage, Subject: ask.Subject(), Init: ask.Init, Seeds: ask.Seeds, For: asker})
	start := time.Now()
	if c := l.past.from(ask); c != nil {
		start = start.Add(-c.Spent)
	}
	err := w.run(ctx, l, ask)
	l.meter.End()
	var panicked *safe.PanicError
	switch {
	case err == nil:
		l.mu.Lock()
		l.done[ask] = true
		l.mu.Unlock()
		l.log.Append(spec.Done{Stage: ask.Stage, Subject: ask.Subject(), Init: ask.Init, Seeds: ask.Seeds, Seconds: spec.Figure(time.Since(start).Seconds())})
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &panicked):
		return fmt.Errorf("the %s stage stopped: %w", ask.Stage, err)
	}
	l.log.Append(spec.Failed{Stage: ask.Stage, Subject: ask.Subject(), Init: ask.Init, Seeds: ask.Seeds, Reason: err.Error()})
	return nil
}

func (l *Lab) isDone(ask run.Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done[ask]
}

// begin says what runs now, the zero request for nothing.
func (l *Lab) begin(ask run.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = ask
	l.queue = slices.DeleteFunc(l.queue, func(r run.Request) bool { return r == ask })
	clear(l.looks)
}

// takeLooks returns which stages want a look at the network as it is now.
func (l *Lab) takeLooks() (wanted []spec.Stage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, stage := range measure.Stages() {
		if l.looks[stage] {
			wanted = append(wanted, stage)
		}
	}
	clear(l.looks)
	return wanted
}
