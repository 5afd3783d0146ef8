package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"fathom/model/study"
	"fathom/model/study/work"
)

// Gather hands the missing tasks of a study out and gathers what workers report.
type Gather struct {
	Dir   *study.Dir
	About study.About // this process
	Queue Giver
	// Window is how many tasks the queue holds at most, several times as many as there are hands; 0 for
	// 10,000.
	Window int
	// Again has what failed done once more.
	Again bool
	// Told is told how far it is, by one goroutine at a time; nil for nobody.
	Told func(work.Progress)
}

const (
	defaultWindow = 10_000
	// lookEvery is when Gather looks whether the queue holds what it should, and againEvery when it looks once
	// more after it did not. What it misses twice in a row is offered again.
	lookEvery, againEvery = 5 * time.Second, time.Second
)

// Do gathers until all tasks have an outcome, or ctx ends; what was offered stays on the queue then.
func (g Gather) Do(ctx context.Context) (work.Progress, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	record, err := g.Dir.Read()
	if err != nil {
		return work.Progress{}, err
	}
	all := g.Dir.Study.Tasks()
	missing, spent := work.Missing(record, all, g.Again)
	if g.Window == 0 {
		g.Window = defaultWindow
	}
	s := &gathering{
		Gather: g, missing: missing, out: map[string]study.Task{}, writers: map[string]*study.Writer{},
		count: work.NewCount(len(all), len(all)-len(missing)-len(spent), g.Told),
	}
	// What was reported while nobody gathered comes first, or it would be handed out once more.
	if _, s.first, err = g.Queue.Held(ctx); err != nil {
		s.first = 0
	}
	if s.first > 0 {
		s.wanted = make(map[string]bool, len(missing))
		for _, t := range missing {
			s.wanted[t.Key] = true
		}
		s.early = map[string]bool{}
	}
	err = s.spent(ctx, record, spent)
	record = nil // which is large, and this process may live for days
	if err == nil {
		err = s.loop(ctx)
	}
	for _, w := range s.writers {
		if closed := w.Close(); err == nil {
			err = closed
		}
	}
	return s.count.At(), err
}

// gathering is a Gather at work.
type gathering struct {
	Gather
	count   *work.Count
	missing []study.Task             // that were not offered yet
	out     map[string]study.Task    // that were, and have no outcome, by their keys
	writers map[string]*study.Writer // by the names of the workers
	open    []string                 // those whose files may be open, in the order of their last reports
	short   bool                     // the queue held too little when it was looked last
	first   int                      // reports that are taken before anything is offered
	wanted  map[string]bool          // keys of what is missing, while there are such
	early   map[string]bool          // those whose tasks are among the missing, by their keys
}

// spent writes that tasks are not tried again.
func (s *gathering) spent(ctx context.Context, r *study.Record, tasks []study.Task) error {
	for _, t := range tasks {
		o := work.Killed(t.Key, r.Deaths(t.Key))
		w, err := s.writer("", s.About)
		if err == nil {
			err = s.count.Keep(ctx, w, o)
		}
		if err != nil {
			return err
		}
		s.count.Done(o)
	}
	return nil
}

// loop is what Gather does.
func (s *gathering) loop(ctx context.Context) error {
	reports := make(chan *Report)
	lost := make(chan error)
	go func() {
		for {
			r, err := s.Queue.Next(ctx)
			if err != nil {
				select {
				case lost <- err:
				case <-ctx.Done():
					return
				}
				if !again(ctx) || errors.Is(err, ErrTaken) {
					return
				}
				continue
			}
			select {
			case reports <- r:
			case <-ctx.Done():
				return
			}
		}
	}()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for len(s.missing)-len(s.early)+len(s.out) > 0 {
		if err := s.fill(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case r := <-reports:
			if err := s.take(ctx, r); err != nil {
				return err
			}
		case err := <-lost:
			if errors.Is(err, ErrTaken) {
				return err
			}
			s.count.Problem(err)
		case <-look.C:
			if err := s.look(ctx); err != nil {
				return err
			}
			if s.short {
				look.Reset(againEvery)
			} else {
				look.Reset(lookEvery)
			}
		}
	}
	return nil
}

// again waits a moment, and reports whether ctx lives still.
func again(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(work.AgainAfter):
		return true
	}
}

// fill offers tasks when the queue has room for many, over and over until it takes them.
func (s *gathering) fill(ctx context.Context) error {
	if len(s.missing) == 0 || len(s.out) > s.Window*3/4 || s.first > 0 {
		return nil
	}
	if len(s.early) > 0 {
		s.missing = slices.DeleteFunc(s.missing, func(t study.Task) bool { return s.early[t.Key] })
	}
	s.early, s.wanted = nil, nil
	n := min(len(s.missing), s.Window-len(s.out))
	for {
		err := s.Queue.Offer(ctx, s.missing[:n])
		if err == nil {
			break
		}
		s.count.Problem(err)
		if errors.Is(err, ErrTaken) || !again(ctx) {
			return cmp.Or(ctx.Err(), err)
		}
	}
	for _, t := range s.missing[:n] {
		s.out[t.Key] = t
	}
	s.missing = s.missing[n:]
	s.count.Problem(nil)
	return nil
}

// look offers again what the queue should hold and does not. A task that is done is for a moment there as
// well as its report, so that once it may seem too much, and never too little while nothing is lost but
// for a moment. The error is [ErrTaken].
func (s *gathering) look(ctx context.Context) error {
	tasks, reports, err := s.Queue.Held(ctx)
	if errors.Is(err, ErrTaken) {
		return err
	}
	if err != nil {
		s.count.Problem(err)
		s.short = true
		return nil
	}
	s.count.Problem(nil)
	if reports == 0 {
		s.first = 0
	}
	short := tasks+reports < len(s.out)
	if short && s.short {
		all := make([]study.Task, 0, len(s.out))
		for _, t := range s.out {
			all = append(all, t)
		}
		slices.SortFunc(all, func(a, b study.Task) int { return cmp.Compare(a.Index, b.Index) })
		if err := s.Queue.Offer(ctx, all); err != nil {
			s.count.Problem(err) // and it is looked again
			return nil
		}
	}
	s.short = short
	return nil
}

// take takes a report in.
func (s *gathering) take(ctx context.Context, r *Report) error {
	w, err := s.writer(r.Worker, r.About)
	for err != nil {
		s.count.Problem(err)
		if !again(ctx) {
			return ctx.Err()
		}
		w, err = s.writer(r.Worker, r.About)
	}
	if r.Ack != nil {
		s.first--
	}
	t, waited := s.out[r.Key]
	switch {
	case r.Outcome != nil:
		if err := s.count.Keep(ctx, w, *r.Outcome); err != nil {
			return err
		}
		switch {
		case waited:
			delete(s.out, r.Key)
			s.count.Done(*r.Outcome)
		case s.wanted[r.Key] && !s.early[r.Key]:
			s.early[r.Key] = true
			s.count.Done(*r.Outcome)
		}
	case r.Dropped:
		w.Dropped(r.Key)
		if waited {
			s.Queue.Offer(ctx, []study.Task{t}) // or it is missed when it is looked
		}
	default:
		w.Begun(r.Key, r.Begun)
	}
	if r.Ack != nil {
		if err := r.Ack(); err != nil {
			s.count.Problem(err) // it comes again, which harms nothing
		}
	}
	return nil
}

// writer is the file of a worker.
func (s *gathering) writer(name string, about study.About) (*study.Writer, error) {
	w := s.writers[name]
	if w == nil {
		var err error
		if w, err = s.Dir.Worker(about); err != nil {
			return nil, fmt.Errorf("a file for a worker: %w", err)
		}
		s.writers[name] = w
	}
	if at := slices.Index(s.open, name); at >= 0 {
		s.open = slices.Delete(s.open, at, at+1)
	}
	s.open = append(s.open, name)
	if len(s.open) > mostOpen {
		if err := s.writers[s.open[0]].Close(); err != nil {
			s.count.Problem(err)
		}
		s.open = slices.Delete(s.open, 0, 1)
	}
	return w, nil
}

// mostOpen is how many files of workers are open at once. A worker that is started again is another one, so that in
// some days there are many thousands, more than a process may have open.
const mostOpen = 400
