package saved

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"fathom/model/lab"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/safe"
	"fathom/model/source"
	"fathom/model/spec"
)

// living is what a saver saves: a lab, or an analysis of a store.
type living interface {
	run.View
	// Requests are the stages that were asked for so far, in order.
	Requests() []run.Request
	// ScoresOf returns the scores that a Projected event speaks of, as long as they are there.
	ScoresOf(at spec.Address) (*spec.Scores, bool)
}

const (
	// durableEvery is how much work a crash of the machine costs at most.
	durableEvery = 10 * time.Second
	// againAfter is when something is tried again that the disk has refused.
	againAfter = 10 * time.Second
	// stateEvery is the least time from one checkpoint to the next, and stateShare how many times what
	// it takes to write one, so that a wide network does not spend its time on them.
	stateEvery, stateShare = 2 * time.Second, 50
	// mostQueued and mostItems bound what waits to be written: bytes of networks, and how many.
	mostQueued, mostItems = 64 << 20, 256
)

// saver writes a run while it lives. It is a [lab.Keeper].
type saver struct {
	w     *runfile.Writer
	spec  spec.Spec
	of    living
	pause time.Duration // from one checkpoint to the next, at least

	queue     chan item
	room      *semaphore.Weighted // bytes of what waits
	due       atomic.Int64        // when the next checkpoint is wanted, in nanoseconds since began
	began     time.Time
	loaded    chan *source.Material
	material  func() (*source.Material, bool) // what the lab has loaded, false before that; nil of a store
	stopped   chan struct{}                   // closed when nothing more is written
	settled   chan struct{}                   // closed when a checkpoint is there
	closing   sync.Once
	empty     bool         // the run failed before anything of it was written, as without its data; known when stopped
	discarded atomic.Bool  // so that nothing of it is on disk any more
	abandoned atomic.Bool  // the saver itself has failed, and takes nothing any more
	before    *runfile.Run // what was on disk when the run was taken up, which is read from; nil of a new one

	mu      sync.Mutex
	problem error // why something is not saved now

	// For the saver's own goroutine.
	digest  func(step int) string // of a moment of a store; nil where a network trains
	told    map[int]bool          // moments of which the log has the digest
	every   int                   // see plan; −1 before the data are known
	cursor  int                   // events written
	asked   int                   // requests written
	saved   int                   // checkpoints
	live    int64                 // bytes of the probes of looks
	waiting []item                // taken from the queue
	late    []item                // networks that must be kept and could not be yet
	retry   time.Time             // nothing is tried before
	synced  time.Time
	beaten  time.Time
	labels  []int32       // of the test images, which other runs are compared on; nil before the data are known
	known   *runfile.Data // what the log says of the data already, nil for nothing
	unsaid  *runfile.Data // what it is still to say of them, nil for nothing
}

// newSaver is a saver of a run of whose log so many events and requests are written.
func newSaver(w *runfile.Writer, s spec.Spec, events, asked int, pause time.Duration) *saver {
	v := &saver{
		w: w, spec: s, pause: pause, queue: make(chan item, mostItems), room: semaphore.NewWeighted(mostQueued),
		loaded: make(chan *source.Material, 1), stopped: make(chan struct{}), settled: make(chan struct{}), began: time.Now(), every: -1, cursor: events, asked: asked,
	}
	v.due.Store(int64(pause))
	return v
}

// load is a function that loads data, which the saver then knows.
func (v *saver) load(load func() (*source.Material, error)) func() (*source.Material, error) {
	return func() (*source.Material, error) {
		m, err := load()
		if err == nil {
			v.loaded <- m
		}
		return m, err
	}
}

// Problem is why something is not saved now, nil where all is.
func (v *saver) Problem() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.problem
}

// tried takes how something went. After an error nothing is tried for a while, but at the end.
func (v *saver) tried(err error) (ok bool) {
	if err != nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.problem, v.retry = err, time.Now().Add(againAfter)
	}
	return err == nil
}

// whole says that everything is saved now, unless nothing can be any more: then what was refused last
// stays said, also while nothing new comes.
func (v *saver) whole() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.problem = v.w.Broken()
}

// refused reports whether the disk has refused something and is not tried again yet.
func (v *saver) refused() bool { return v.Problem() != nil && time.Now().Before(v.retry) }

// run writes until the log ends. A panic ends the writing and not the run: who waits for room goes on.
func (v *saver) run() {
	defer close(v.stopped)
	if err := safe.Call(v.loop); err != nil {
		v.tried(err)
		v.abandon()
	}
}

func (v *saver) loop() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	news := make(chan error)
	go v.watch(ctx, v.cursor, news)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	v.synced, v.beaten = time.Now(), time.Now()
	for {
		select {
		case m := <-v.loaded:
			v.data(m)
		case i := <-v.queue:
			v.waiting = append(v.waiting, i)
			v.write()
		case err := <-news:
			if err == nil {
				v.write()
				break
			}
			v.end(err)
			return nil
		case <-tick.C:
			v.tick(time.Now())
		}
	}
}

// watch tells that there is something new in the log from a cursor on, and how it ended.
func (v *saver) watch(ctx context.Context, from int, news chan<- error) {
	for {
		events, err := v.of.Next(ctx, from)
		from += len(events)
		select {
		case news <- err:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// tick does what is due by the clock.
func (v *saver) tick(now time.Time) {
	if now.Sub(v.beaten) >= runfile.BeatEvery {
		v.beaten = now
		v.tried(v.w.Beat())
	}
	if v.Problem() != nil {
		v.write()
	}
	if now.Sub(v.synced) >= durableEvery && !v.refused() {
		v.durable()
	}
}

// durable makes all that is written durable, and sums it up.
func (v *saver) durable() {
	if v.tried(v.w.Sync()) {
		v.tried(v.w.Sum())
	}
	v.synced = time.Now()
}

// write writes what is new: networks, then the log, then the newest checkpoint. The log is read
// first and the queue after it, so that whatever a line follows from was in the queue before: where
// the log says that a training is done its network is there.
func (v *saver) write() {
	if v.refused() {
		v.take()
		v.giveUp()
		return
	}
	events, _ := v.of.Since(v.cursor)
	v.take()
	var later []item
	for _, i := range v.waiting {
		if i.moment != nil {
			v.keep(i)
		} else {
			later = append(later, i)
		}
	}
	v.waiting = later
	if v.events(events) && v.states() && len(v.late) == 0 {
		v.whole()
	}
}

// states writes the newest checkpoint that the log has all events of, and reports whether it could.
func (v *saver) states() (ok bool) {
	var newest *lab.Checkpoint
	v.waiting = slices.DeleteFunc(v.waiting, func(i item) bool {
		ready := i.checkpoint.Events <= v.cursor
		if ready {
			newest = i.checkpoint
			v.room.Release(i.bytes)
		}
		return ready
	})
	if newest == nil {
		return true
	}
	begin := time.Now()
	slot, err := ofCheckpoint(newest, v.w.Seq())
	if err == nil {
		err = v.w.Save(slot)
	}
	v.due.Store(int64(time.Since(v.began) + max(v.pause, stateShare*time.Since(begin))))
	if err == nil {
		if v.saved == 0 {
			close(v.settled)
		}
		v.saved++
	}
	return v.tried(err)
}

// end writes what is left, once the log has ended, and how it did.
func (v *saver) end(reason error) {
	v.mu.Lock()
	v.retry = time.Time{} // now or never
	v.mu.Unlock()
	select {
	case m := <-v.loaded:
		v.data(m)
	default:
	}
	v.write()
	if v.Problem() != nil {
		return
	}
	how, sentence := runfile.EndedDone, ""
	switch {
	case errors.Is(reason, context.Canceled) && v.left():
		how = runfile.EndedStopped
	case errors.Is(reason, io.EOF), errors.Is(reason, context.Canceled):
	default:
		how, sentence = runfile.EndedFailed, reason.Error()
		events, _ := v.of.Since(0)
		v.empty = v.before == nil && len(events) == 0
	}
	v.tried(v.w.End(how, sentence))
}

// path is the directory of the run, "" once it is discarded.
func (v *saver) path() string {
	if v.discarded.Load() {
		return ""
	}
	return v.w.Path()
}

// close waits until the saver has ended, after what it saves has, and lets go of the run. One that
// never began is discarded.
func (v *saver) close() {
	<-v.stopped
	v.closing.Do(func() {
		if v.empty {
			v.discarded.Store(v.tried(v.w.Discard()))
			return
		}
		err := v.w.Close()
		if v.before != nil {
			err = errors.Join(err, v.before.Close())
		}
		v.tried(err)
	})
}

// left reports whether something was asked for that is not done.
func (v *saver) left() bool {
	over := map[run.Request]bool{}
	events, _ := v.of.Since(0)
	for _, e := range events {
		switch e := e.(type) {
		case spec.Done:
			over[run.Request{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds}] = true
		case spec.Failed:
			over[run.Request{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds}] = true
		}
	}
	for _, r := range v.of.Requests() {
		if !over[r] {
			return true
		}
	}
	return false
}
