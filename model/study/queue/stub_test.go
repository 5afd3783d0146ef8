package queue

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"fathom/model/spec"
	"fathom/model/study"
	"fathom/model/study/work"
)

// stubWait is after how long the stub hands a task out again.
const stubWait = time.Minute

// stub is a queue in memory. It implements Giver and Taker.
type stub struct {
	mu      sync.Mutex
	tasks   map[string]*held
	ready   []*held
	waiting []chan *inHand
	reports []*Report // those that wait, and those that lie with who gathers
	given   map[*Report]bool
	came    chan struct{} // something was put into reports
	over    chan struct{}
	down    error // why it does not answer, nil while it does
	offered int
	again   int // tasks that were handed out once more
}

// held is a task of the stub.
type held struct {
	q     *stub
	task  study.Task
	times int
	timer *time.Timer
}

func newStub() *stub {
	return &stub{tasks: map[string]*held{}, given: map[*Report]bool{}, came: make(chan struct{}, 1), over: make(chan struct{})}
}

// hand gives a task to who waits. The caller holds the lock.
func (q *stub) hand(h *held) {
	for len(q.waiting) > 0 {
		to := q.waiting[0]
		q.waiting = q.waiting[1:]
		if len(to) == 0 { // else who waited is gone
			q.took(h)
			to <- &inHand{h, h.times}
			return
		}
	}
	q.ready = append(q.ready, h)
}

func (q *stub) took(h *held) {
	h.times++
	if h.times > 1 {
		q.again++
	}
	times := h.times
	h.timer = time.AfterFunc(stubWait, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.tasks[h.task.Key] == h && h.times == times {
			q.hand(h)
		}
	})
}

func (q *stub) Offer(_ context.Context, tasks []study.Task) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range tasks {
		if q.down == nil && q.tasks[t.Key] == nil {
			h := &held{q: q, task: t}
			q.tasks[t.Key] = h
			q.offered++
			q.hand(h)
		}
	}
	return q.down
}

func (q *stub) Held(context.Context) (int, int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.tasks), len(q.reports) + len(q.given), q.down
}

func (q *stub) Next(ctx context.Context) (*Report, error) {
	for {
		q.mu.Lock()
		if len(q.reports) > 0 && q.down == nil {
			r := *q.reports[0]
			q.reports = q.reports[1:]
			q.given[&r] = true
			r.Ack = func() error {
				q.mu.Lock()
				defer q.mu.Unlock()
				delete(q.given, &r)
				return nil
			}
			q.mu.Unlock()
			return &r, nil
		}
		err := q.down
		q.mu.Unlock()
		if err != nil {
			return nil, err
		}
		select {
		case <-q.came:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// gatherAgain brings back what lies with a Gather that ended.
func (q *stub) gatherAgain() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for r := range q.given {
		delete(q.given, r)
		q.reports = append(q.reports, r)
	}
}

func (q *stub) Over(context.Context) error { close(q.over); return nil }

func (q *stub) Take(ctx context.Context) (Taken, error) {
	q.mu.Lock()
	if q.down != nil {
		defer q.mu.Unlock()
		return nil, q.down
	}
	for len(q.ready) > 0 {
		h := q.ready[0]
		q.ready = q.ready[1:]
		if q.tasks[h.task.Key] == h {
			q.took(h)
			taken := &inHand{h, h.times}
			q.mu.Unlock()
			return taken, nil
		}
	}
	to := make(chan *inHand, 1)
	q.waiting = append(q.waiting, to)
	q.mu.Unlock()
	gone := func(err error) (Taken, error) {
		q.mu.Lock()
		defer q.mu.Unlock()
		select {
		case h := <-to:
			return h, nil
		default:
			to <- nil // nothing fits any more
			return nil, err
		}
	}
	select {
	case h := <-to:
		return h, nil
	case <-q.over:
		return gone(io.EOF)
	case <-ctx.Done():
		return gone(ctx.Err())
	case <-time.After(time.Minute):
		return gone(errors.New("nothing came in a minute"))
	}
}

// inHand is one delivery of a task.
type inHand struct {
	*held
	time int
}

func (h *inHand) Task() study.Task { return h.task }
func (h *inHand) Times() int       { return h.time }
func (h *inHand) Alive() {
	h.q.mu.Lock()
	defer h.q.mu.Unlock()
	if h.times == h.time {
		h.timer.Reset(stubWait)
	}
}

// Done counts for whoever has it now too, as with NATS.
func (h *inHand) Done(context.Context) error {
	h.q.mu.Lock()
	defer h.q.mu.Unlock()
	if h.q.down != nil {
		return h.q.down
	}
	if h.q.tasks[h.task.Key] == h.held {
		delete(h.q.tasks, h.task.Key)
	}
	h.timer.Stop()
	return nil
}

func (q *stub) Report(_ context.Context, r Report) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.down != nil {
		return q.down
	}
	q.reports = append(q.reports, &r)
	select {
	case q.came <- struct{}{}:
	default:
	}
	return nil
}

func (q *stub) Tell(Report) {}

// wipe loses all that the queue holds.
func (q *stub) wipe() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks, q.ready, q.reports, q.given = map[string]*held{}, nil, nil, map[*Report]bool{}
}

func (q *stub) setDown(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.down = err
	select {
	case q.came <- struct{}{}:
	default:
	}
}

// crew does tasks in no time but the one that it sleeps.
type crew struct {
	hands int
	// do says how long a task takes and what comes of it; an outcome without a key is that of a process
	// that was killed, whose tasks nobody gives back.
	do func(ctx context.Context, key string) (time.Duration, study.Outcome)
}

var errKilled = errors.New("killed")

func (c crew) Do(ctx context.Context, next func(context.Context) (work.Order, bool)) error {
	var group sync.WaitGroup
	failed := make(chan error, c.hands)
	for range c.hands {
		group.Go(func() {
			for {
				order, more := next(ctx)
				if !more {
					return
				}
				order.Begun(time.Now())
				left, o := c.do(ctx, order.Key)
				for left > 0 && ctx.Err() == nil {
					step := min(left, 20*time.Second)
					left -= step
					select {
					case <-time.After(step):
					case <-ctx.Done():
					}
					order.Alive()
				}
				switch {
				case o.Key == "":
					failed <- errKilled
					return
				case ctx.Err() != nil:
					order.Drop()
					return
				}
				if err := order.End(o); err != nil {
					order.Drop()
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// done is what comes of a task: a function of its key, with one of 256 documents, so that a million tasks need no
// million files.
func done(key string) study.Outcome {
	o := study.Outcome{Key: key, State: study.Done, Started: time.Now().UTC(), Seconds: 1, Figures: map[string]spec.Figure{"accuracy": spec.Figure(float64(key[0]) / 256), "probe.last": 0.5}}
	o.Keep([]byte("document " + key[:2]))
	return o
}
