package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"fathom/model/study"
	"fathom/model/study/work"
)

// Crew is who does tasks, as [work.Crew] says.
type Crew interface {
	Do(ctx context.Context, next func(ctx context.Context) (work.Order, bool)) error
}

// Worker is a process that does the tasks of a study that a queue hands to it.
type Worker struct {
	Name  string // that of no other
	About study.About
	Study *study.Study
	Queue Taker
	Crew  Crew
	// Patience is how long the queue may not answer before the worker gives up; 0 for ever.
	Patience time.Duration
	// Told is told how far it is, by one goroutine at a time; nil for nobody.
	Told func(work.Progress)
}

// mostTimes is how often a task is handed out: whoever is given it once more reports that.
const mostTimes = 5

// lastWord is how long a worker that ends tries to give its tasks back.
const lastWord = 3 * time.Second

// Do does tasks until the study is over or ctx ends, which gives the tasks in hand back.
func (w Worker) Do(ctx context.Context) (work.Progress, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	d := &doing{Worker: w, count: work.NewCount(0, 0, w.Told), stop: stop}
	err := w.Crew.Do(ctx, d.next)
	if cause := context.Cause(ctx); errors.Is(cause, errPatience) {
		err = cause
	}
	return d.count.At(), err
}

// errPatience is of a queue that has not answered for long.
var errPatience = errors.New("the queue does not answer")

// doing is a worker at work.
type doing struct {
	Worker
	count *work.Count
	stop  context.CancelCauseFunc
	ill   atomic.Int64 // since when the queue does not answer, in Unix nanoseconds; 0 while it does
}

// next takes a task.
func (d *doing) next(ctx context.Context) (work.Order, bool) {
	for {
		t, err := d.Queue.Take(ctx)
		switch {
		case errors.Is(err, io.EOF), ctx.Err() != nil:
			return work.Order{}, false
		case err != nil:
			if d.trouble(ctx, err) != nil {
				return work.Order{}, false
			}
			continue
		}
		d.well()
		if t.Times() > mostTimes {
			o := work.Killed(t.Task().Key, t.Times()-1)
			if d.report(ctx, t, o) != nil {
				return work.Order{}, false
			}
			continue
		}
		d.count.Change(func(at *work.Progress) { at.Tasks++ })
		return d.order(ctx, t), true
	}
}

func (d *doing) order(ctx context.Context, t Taken) work.Order {
	key, begun := t.Task().Key, false
	return work.Order{
		Key: key, Spec: d.Study.Spec(t.Task()),
		Begun: func(at time.Time) {
			begun = true
			d.Queue.Tell(Report{Worker: d.Name, About: d.About, Key: key, Begun: at})
			d.count.Change(func(at *work.Progress) { at.Hands++ })
		},
		Alive: t.Alive,
		Drop: func() {
			// Off the queue first: Gather offers what it is told of at once, and what nobody told it a little
			// later.
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
			defer cancel()
			if t.Done(last) == nil {
				d.Queue.Report(last, Report{Worker: d.Name, About: d.About, Key: key, Dropped: true})
			}
			if begun {
				d.count.Change(func(at *work.Progress) { at.Hands-- })
			}
		},
		End: func(o study.Outcome) error {
			err := d.report(ctx, t, o)
			if err == nil { // else it is dropped
				d.count.Change(func(at *work.Progress) { at.Hands-- })
			}
			return err
		},
	}
}

// report reports an outcome, over and over until the queue has it, and lets go of the task.
func (d *doing) report(ctx context.Context, t Taken, o study.Outcome) error {
	for {
		err := d.Queue.Report(ctx, Report{Worker: d.Name, About: d.About, Key: o.Key, Outcome: &o})
		if err == nil {
			break
		}
		if errors.Is(err, io.EOF) {
			return nil // another did it too, and nobody wants it any more
		}
		if err = d.trouble(ctx, err); err != nil {
			return err
		}
	}
	d.well()
	// Where this fails, the task is done again, or was taken from this worker long ago.
	t.Done(ctx)
	d.count.Done(o)
	return nil
}

// well notes that the queue answers.
func (d *doing) well() {
	if d.ill.Swap(0) != 0 {
		d.count.Problem(nil)
	}
}

// trouble notes that it does not, and waits a moment. The error is that there is nothing to wait for any
// more.
func (d *doing) trouble(ctx context.Context, err error) error {
	now := time.Now().UnixNano()
	d.ill.CompareAndSwap(0, now)
	d.count.Problem(err)
	if since := d.ill.Load(); d.Patience > 0 && since != 0 && now-since > int64(d.Patience) {
		d.stop(fmt.Errorf("%w, for %s now: %w", errPatience, d.Patience, err))
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(work.AgainAfter):
		return nil
	}
}
