package lab

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"fathom/model/repr"
	"fathom/model/spec"
)

// Lab runs one experiment: one config, one seed. All its methods may be called
// from any goroutine. None of them waits for work, but for Close and for those that
// take a context, which work in the caller's goroutine.
type Lab struct {
	config    Config
	load      func() (*Material, error)
	log       *Log
	store     *Store
	gate      Gate
	meter     meter
	history   history
	film      film
	inspector inspector
	cancel    context.CancelFunc
	closed    chan struct{} // closed when no goroutine of the lab is left
	bell      chan struct{} // rings when something was asked for

	mu        sync.Mutex
	queue     []request
	running   request
	done      map[request]bool
	finishing bool
	looks     map[spec.Stage]bool // wanted at the next step boundary
	material  *Material           // nil until it is loaded
	shown     func() *sample      // what the PCA stage fits on, chosen once

	// What the stages hand to each other, without a lock. One stage runs at a time, and each of these has
	// one writer in it; the errgroup's Wait, in train and in fitAll, puts what was written before all that
	// is read after the stage.
	//
	// While a network trains, [Lab.look]'s goroutine alone uses these; else the lab's own does.
	probes map[probeKey]outcome
	starts map[int]*repr.Probe // the newest scheduled live probe of each layer

	// While a network trains, [Lab.evaluate]'s goroutine alone uses these; else the lab's own reads them.
	base      map[int]spec.Figure    // accuracy of the base network by step
	finals    map[string]spec.Figure // accuracy of each network after its last step
	predicted map[string][]int32     // by each network after its last step, of all test images
}

// Start begins an experiment and returns at once; load is called in the
// background, and a config that does not fit the data ends the log with an
// error. Nothing runs until it is asked for. The config must be valid.
func Start(config Config, load func() (*Material, error)) *Lab {
	ctx, cancel := context.WithCancel(context.Background())
	l := &Lab{
		config: config, load: load, log: NewLog(), store: NewStore(), film: newFilm(), cancel: cancel,
		closed: make(chan struct{}), bell: make(chan struct{}, 1),
		done: map[request]bool{}, looks: map[spec.Stage]bool{},
		probes: map[probeKey]outcome{}, starts: map[int]*repr.Probe{}, base: map[int]spec.Figure{}, finals: map[string]spec.Figure{},
		predicted: map[string][]int32{},
	}
	go func() {
		defer close(l.closed)
		defer cancel()
		l.log.End(safely(func() error { return l.run(ctx) }))
	}()
	return l
}

// Config returns what was given to Start.
func (l *Lab) Config() Config { return l.config }

// Log returns the lab's log.
func (l *Lab) Log() *Log { return l.log }

// Store returns the arrays that the log's events speak of.
func (l *Lab) Store() *Store { return l.store }

// Material returns the data the lab works on, once it is loaded.
func (l *Lab) Material() (m *Material, loaded bool) {
	m, err := l.loaded()
	return m, err == nil
}

// Gate returns the gate that every training step passes.
func (l *Lab) Gate() *Gate { return &l.gate }

// Gauge returns how far the lab is.
func (l *Lab) Gauge() Gauge {
	g := l.meter.gauge(l.gate.Pace())
	g.Paused = l.gate.Paused()
	g.Moments, g.History = l.history.count()
	g.Frames = l.Developed()
	l.mu.Lock()
	for _, ask := range l.queue {
		if !slices.Contains(g.Waiting, ask.stage) {
			g.Waiting = append(g.Waiting, ask.stage)
		}
		if ask.stage == spec.Teach {
			g.Starts = append(g.Starts, ask.init)
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

// Ask asks for a stage; what it needs runs first. A stage that is done, running
// or waiting already is not done again. While the base network trains, asking
// for probe or pca also looks at the network as it is at the next step.
func (l *Lab) Ask(stage spec.Stage) {
	ask := request{stage: stage}
	if stage == spec.Teach {
		ask.init = l.config.TeachInit
	}
	l.ask(ask)
}

// AskTeach asks for the teach stage from the given start.
func (l *Lab) AskTeach(init spec.Init) { l.ask(request{spec.Teach, init}) }

func (l *Lab) ask(ask request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running.stage == spec.Train && (ask.stage == spec.Probe || ask.stage == spec.PCA) {
		l.looks[ask.stage] = true
		l.gate.Poke()
	}
	if l.finishing || l.done[ask] || l.running == ask || slices.Contains(l.queue, ask) {
		return
	}
	l.queue = append(l.queue, ask)
	l.ring()
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
	begin := time.Now()
	m, err := l.load()
	if err != nil {
		return err
	}
	// What the reading took, as much as what is kept, would else stay until twice as
	// much is in use.
	runtime.GC()
	if err := l.config.ValidateFor(m); err != nil {
		return err
	}
	l.mu.Lock()
	l.material = m
	l.shown = sync.OnceValue(func() *sample { return newSample(m.Test, l.config.PCASamples, l.config.PCAClasses) })
	l.mu.Unlock()
	l.log.Append(spec.Loaded{
		Data: m.Name, Train: m.Train.Len(), Test: m.Test.Len(),
		Rows: m.Train.Rows, Cols: m.Train.Cols, Classes: m.Classes, Seconds: time.Since(begin).Seconds(),
		Notes: notes(l.config, m),
	})
	for {
		ask, finished := l.next()
		switch {
		case finished:
			l.log.Append(spec.Finished{Seconds: time.Since(begin).Seconds()})
			return nil
		case ask.stage == "":
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
// None, and finished when there will be none.
func (l *Lab) next() (ask request, finished bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		return request{}, l.finishing
	}
	ask, l.queue = l.queue[0], l.queue[1:]
	return ask, false
}

// do runs a stage after what it needs; asker is the stage that needs it, if any.
// A stage that cannot be done is written to the log and is no error here: only
// what ends the whole lab is.
func (l *Lab) do(ctx context.Context, ask request, asker spec.Stage) error {
	w, known := workOf(ask.stage)
	if !known || l.isDone(ask) {
		return nil
	}
	for _, need := range w.needs {
		if err := l.do(ctx, request{stage: need}, ask.stage); err != nil {
			return err
		}
		if !l.isDone(request{stage: need}) {
			l.log.Append(spec.Failed{Stage: ask.stage, Init: ask.init, Reason: fmt.Sprintf("it needs %s, which failed", need)})
			return nil
		}
	}
	l.begin(ask)
	defer l.begin(request{})
	l.log.Append(spec.Started{Stage: ask.stage, Init: ask.init, For: asker})
	start := time.Now()
	err := w.run(ctx, l, ask)
	l.meter.end()
	var panicked *PanicError
	switch {
	case err == nil:
		l.mu.Lock()
		l.done[ask] = true
		l.mu.Unlock()
		l.log.Append(spec.Done{Stage: ask.stage, Init: ask.init, Seconds: time.Since(start).Seconds()})
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &panicked):
		return fmt.Errorf("the %s stage stopped: %w", ask.stage, err)
	}
	l.log.Append(spec.Failed{Stage: ask.stage, Init: ask.init, Reason: err.Error()})
	return nil
}

func (l *Lab) isDone(ask request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done[ask]
}

// begin says what runs now, the zero request for nothing.
func (l *Lab) begin(ask request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = ask
	l.queue = slices.DeleteFunc(l.queue, func(r request) bool { return r == ask })
	clear(l.looks)
}

// takeLooks returns which stages want a look at the network as it is now.
func (l *Lab) takeLooks() (probe, pca bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.looks) == 0 {
		return false, false
	}
	probe, pca = l.looks[spec.Probe], l.looks[spec.PCA]
	clear(l.looks)
	return probe, pca
}
