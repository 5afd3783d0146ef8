package work

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/study"
)

// Order is a task that a crew is given.
type Order struct {
	Key  string
	Spec spec.Spec
	// Begun is called when a process begins with it, and Alive again and again by whoever watches the
	// limits, as long as the task makes progress; nil for nobody.
	Begun func(at time.Time)
	Alive func()
	// End takes what came of it, unless its context ends before; then Drop is called. An error ends
	// the crew.
	End  func(o study.Outcome) error
	Drop func()
}

// Crew is processes that do tasks, one on each core.
type Crew struct {
	// Command makes a process that does [Serve] on its standard input and output.
	Command func() *exec.Cmd
	Cores   int
	Limits  study.Limits
}

// mostTries is how many processes a task gets that end without a word.
const mostTries = 3

// ErrCrew is of processes that cannot work at all, whatever the task.
var ErrCrew = errors.New("the processes that do the tasks cannot work here")

// Do does tasks until next has none any more or ctx ends. Next may wait, and is called by one core at a
// time. When ctx ends the tasks in hand are dropped.
func (c *Crew) Do(ctx context.Context, next func(ctx context.Context) (Order, bool)) error {
	group, ctx := errgroup.WithContext(ctx)
	var mu sync.Mutex
	for range max(1, c.Cores) {
		group.Go(func() error {
			hand := &hand{crew: c}
			defer hand.end()
			for {
				mu.Lock()
				order, more := next(ctx)
				mu.Unlock()
				if !more || ctx.Err() != nil {
					if more {
						order.drop()
					}
					return nil
				}
				if err := hand.do(ctx, order); err != nil {
					order.drop()
					if ctx.Err() != nil {
						return nil
					}
					return err
				}
			}
		})
	}
	return group.Wait()
}

func (o *Order) drop() {
	if o.Drop != nil {
		o.Drop()
	}
}

// alive tells that a task whose last progress is so long ago is alive.
func (o *Order) alive(since time.Duration, limits study.Limits) {
	most := limits.Stall
	if most == 0 {
		most = study.DefaultStall
	}
	if o.Alive != nil && since <= time.Duration(most) {
		o.Alive()
	}
}

// hand is a core with its process.
type hand struct {
	crew    *Crew
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers chan answered
	said    *headOf // the beginning of what it wrote on standard error
	killed  chan struct{}
}

// answered is what a process says, or that it has ended.
type answered struct {
	answer
	blob []byte
	err  error
}

// errHung says that a process did not say its first line while a task may stall.
var errHung = errors.New("a process has not begun to serve")

// start starts a process and waits for its first line, which is the first progress of a task.
func (h *hand) start(ctx context.Context) error {
	cmd := h.crew.Command()
	h.said = &headOf{}
	cmd.Stderr = h.said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%w: %w", ErrCrew, err)
	}
	h.cmd, h.in, h.answers, h.killed = cmd, in, make(chan answered, 1), make(chan struct{})
	go listen(out, h.answers, h.killed)
	var stalled <-chan time.Time
	if stall := h.crew.Limits.Stall; stall > 0 {
		stalled = time.After(time.Duration(stall))
	}
	select {
	case a := <-h.answers:
		if a.err != nil || !a.Serving {
			h.end()
			return fmt.Errorf("%w: %s", ErrCrew, text.Line(h.said.text()))
		}
	case <-stalled:
		h.end()
		return errHung
	case <-ctx.Done():
		h.end()
		return ctx.Err()
	}
	return nil
}

// listen reads what a process says until it ends.
func listen(out io.Reader, to chan<- answered, killed <-chan struct{}) {
	r := bufio.NewReaderSize(out, 1<<16)
	for {
		var a answered
		raw, err := r.ReadBytes('\n')
		if a.err = err; err == nil {
			a.err = json.Unmarshal(raw, &a.answer)
		}
		if a.err == nil && a.Blob > 0 && a.Blob < study.MostDocument {
			a.blob = make([]byte, a.Blob)
			_, a.err = io.ReadFull(r, a.blob)
		}
		select {
		case to <- a:
		case <-killed:
			return
		}
		if a.err != nil {
			return
		}
	}
}

// end ends the process, if there is one, and says how that went.
func (h *hand) end() error {
	if h.cmd == nil {
		return nil
	}
	close(h.killed)
	h.in.Close()
	h.cmd.Process.Kill() // it has nothing that could be lost
	err := h.cmd.Wait()
	h.cmd = nil
	return err
}

// do does a task with as many processes as it may take. The error is ctx's, or one that ends the crew.
func (h *hand) do(ctx context.Context, order Order) error {
	began := time.Now()
	if order.Begun != nil {
		order.Begun(began.UTC())
	}
	var o study.Outcome
	for tries := 1; ; tries++ {
		var err error
		if h.cmd == nil {
			err = h.start(ctx)
		}
		switch {
		case errors.Is(err, errHung):
			o = study.Outcome{State: study.Hung, Problem: h.stalled()}
		case err == nil:
			o, err = h.try(ctx, order)
		}
		if err != nil && !errors.Is(err, errHung) {
			return err
		}
		if tries > 1 {
			o.Tries = tries
		}
		if o.State != study.Died || tries == mostTries {
			break
		}
	}
	if o.Started.IsZero() {
		o.Key, o.Started, o.Seconds = order.Key, began.UTC(), time.Since(began).Seconds()
	}
	return order.End(o)
}

// watchEvery is how often the limits of a task are looked at.
const watchEvery = 100 * time.Millisecond

// try hands a task to the process and waits for what comes of it.
func (h *hand) try(ctx context.Context, order Order) (study.Outcome, error) {
	raw, err := json.Marshal(asked{order.Key, order.Spec})
	if err != nil {
		return study.Outcome{}, err
	}
	// A process that is gone is seen below.
	go func(in io.Writer) { in.Write(append(raw, '\n')) }(h.in)
	began := time.Now()
	moved := began
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	limits := h.crew.Limits
	stop := func(state study.State, format string, args ...any) (study.Outcome, error) {
		h.end()
		return study.Outcome{State: state, Problem: fmt.Sprintf(format, args...)}, nil
	}
	for {
		select {
		case <-ctx.Done():
			h.end()
			return study.Outcome{}, ctx.Err()
		case a := <-h.answers:
			switch {
			case a.err != nil:
				said, ended := h.said, h.end()
				return study.Outcome{State: study.Died, Problem: died(ended, said.text())}, nil
			case a.Fatal != "":
				h.end()
				return study.Outcome{}, errors.New(a.Fatal)
			case a.Beat:
				moved = time.Now()
			case a.Task != nil && a.Task.Key == order.Key:
				a.Task.Blob = a.blob
				return *a.Task, nil
			}
		case <-tick.C:
			switch memory := h.memory(); {
			case limits.Memory > 0 && memory > limits.Memory:
				return stop(study.Large, "its process took more memory than the %s MB that a task may have", text.Count(int(limits.Memory/1e6)))
			case limits.Time > 0 && time.Since(began) > time.Duration(limits.Time):
				return stop(study.Hung, "it took longer than the %s that a task may", time.Duration(limits.Time))
			case limits.Stall > 0 && time.Since(moved) > time.Duration(limits.Stall):
				return stop(study.Hung, "%s", h.stalled())
			}
			order.alive(time.Since(moved), limits)
		}
	}
}

// stalled says that there was no progress for as long as a task may stall.
func (h *hand) stalled() string {
	return fmt.Sprintf("it made no progress in %s", time.Duration(h.crew.Limits.Stall))
}

// memory is how many bytes the process has in memory, 0 where nobody knows.
func (h *hand) memory() int64 {
	if h.crew.Limits.Memory == 0 {
		return 0
	}
	return residentOf(h.cmd.Process.Pid)
}

// died says how a process ended that was not to end.
func died(ended error, said string) string {
	how := "its process ended by itself"
	if ended != nil {
		how = "its process ended: " + ended.Error()
	}
	if said = text.Line(said); said != "" {
		how += ": " + said
	}
	return how
}

// headOf keeps the first bytes that are written to it: what a panic is stands first.
type headOf struct {
	mu  sync.Mutex
	raw []byte
}

// mostSaid is how much of what a process said is kept.
const mostSaid = 300

func (t *headOf) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := mostSaid - len(t.raw); room > 0 {
		t.raw = append(t.raw, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// text is what was written.
func (t *headOf) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.raw))
}
