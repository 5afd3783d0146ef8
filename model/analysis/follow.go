package analysis

import (
	"context"
	"errors"
	"slices"
	"sync"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/safe"
	"fathom/model/spec"
)

// A Follower tells how a store grows, see [store.Follower].
type Follower interface {
	// Next waits until something has become of the store's files. The error is the context's.
	Next(ctx context.Context) (store.Growth, error)
	// Again says that a moment's files changed while they were read.
	Again(moment string)
}

// work does what is asked for, and follows the store beside it.
func (a *Analysis) work(ctx context.Context) error {
	if a.follower == nil {
		return a.run(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var following sync.WaitGroup
	following.Go(func() { cancel(safe.Call(func() error { return a.follow(ctx) })) })
	err := a.run(ctx)
	if cause := context.Cause(ctx); errors.As(cause, new(*safe.PanicError)) {
		err = cause
	}
	cancel(nil)
	following.Wait()
	return err
}

// follow takes in what the follower tells, until the context ends.
func (a *Analysis) follow(ctx context.Context) error {
	writing := false
	for {
		g, err := a.follower.Next(ctx)
		if err != nil {
			if g.Store != nil {
				g.Store.Close()
			}
			return err
		}
		for _, sentence := range g.Said {
			a.log.Append(spec.Noticed{Subject: spec.FromStore, Sentence: sentence})
		}
		if g.Store != nil {
			a.grow(g)
		}
		if e := beingWritten(g.Writing); writing || len(e.Moments) > 0 {
			a.log.Append(e)
			writing = len(e.Moments) > 0
		}
	}
}

// beingWritten is the event of what is being written.
func beingWritten(all []store.Unfinished) spec.Writing {
	e := spec.Writing{Subject: spec.FromStore, Moments: []spec.Unfinished{}}
	for _, u := range all {
		e.Moments = append(e.Moments, spec.Unfinished{Name: u.Name, Step: u.Step, Why: u.Why})
	}
	return e
}

// grow takes in a store with moments that are new. The analysis probes them when it comes to them.
func (a *Analysis) grow(g store.Growth) {
	events := []spec.Event{}
	a.mu.Lock()
	a.opened = append(a.opened, g.Store)
	for _, m := range g.Moments {
		at := slices.IndexFunc(g.Store.Moments(), func(o store.Moment) bool { return o == m })
		p := pending{g.Store, at, m.Step, m.Name}
		a.todo = append(a.todo, p)
		a.unmeasured = append(slices.DeleteFunc(a.unmeasured, func(o pending) bool { return o.step == p.step }), p)
		if i, there := slices.BinarySearch(a.moments, m.Step); !there {
			a.moments = slices.Insert(slices.Clone(a.moments), i, m.Step)
			events = append(events, spec.Appeared{Subject: spec.FromStore, Step: m.Step, Name: m.Name})
		}
	}
	a.mu.Unlock()
	a.log.Append(append(events, measure.StoreLoaded(a.spec, g.Store, a.pool))...)
	a.ring()
}

// over takes a moment from those that are to be probed. Its store stays open: one may ask about its
// rows.
func (a *Analysis) over(p pending) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.todo = slices.DeleteFunc(a.todo, func(o pending) bool { return o == p })
}

// measured takes a moment from those that are to be measured.
func (a *Analysis) measured(p pending) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unmeasured = slices.DeleteFunc(a.unmeasured, func(o pending) bool { return o == p })
}

// written reports whether what is wrong is that files of moments changed while they were read, and
// then withdraws what was found of these: they are probed again when they are whole.
func (a *Analysis) written(err error) (is bool) {
	if a.follower == nil || errors.As(err, new(*safe.PanicError)) {
		return false
	}
	a.mu.Lock()
	todo := slices.Clone(a.todo)
	a.mu.Unlock()
	for _, p := range todo {
		if p.store.ChangedAt(p.moment) == nil {
			continue
		}
		is = true
		a.withdraw(p)
	}
	return is
}

// withdraw withdraws what was found of a moment.
func (a *Analysis) withdraw(p pending) {
	a.checks.forget(p.step)
	a.cache.Forget(func(q question) bool { return q.step == p.step })
	a.log.Append(spec.Noticed{
		Subject: spec.FromStore, Step: p.step, Withdrawn: true,
		Sentence: text.Clip(p.name) + " was written to while it was read: it is probed again when it is whole",
	})
	a.over(p)
	a.follower.Again(p.name)
}

// checked is what the checks found at each moment that was looked at, by steps ascending.
type checked struct {
	steps []int
	found store.Checks
}

// forget takes a moment out.
func (c *checked) forget(step int) {
	if i, there := slices.BinarySearch(c.steps, step); there {
		c.steps = slices.Delete(c.steps, i, i+1)
		c.found.Layers = slices.Delete(c.found.Layers, i, i+1)
	}
}

// check writes down what is wrong with the numbers of the store: at first with those of all its
// moments, then with those of a moment that is new beside the others.
func (a *Analysis) check(ctx context.Context, p pending) (err error) {
	c := &a.checks
	i, there := slices.BinarySearch(c.steps, p.step)
	switch {
	case there:
		return nil
	case c.steps == nil && a.allOf(p.store):
		if c.found, err = p.store.Checks(ctx); err != nil {
			return err
		}
		for _, m := range p.store.Moments() {
			c.steps = append(c.steps, m.Step)
		}
	default:
		if c.steps == nil {
			c.found = p.store.Known()
		}
		var layers []store.LayerCheck
		for layer := range p.store.Layers() {
			one, err := p.store.CheckLayer(ctx, p.moment, layer)
			if err != nil {
				return err
			}
			layers = append(layers, one)
		}
		if i == len(c.steps) && p.moment == len(p.store.Moments())-1 { // duplicates are those of the last moment
			if c.found.Duplicates, err = p.store.Duplicates(ctx); err != nil {
				return err
			}
		}
		c.steps, c.found.Layers = slices.Insert(c.steps, i, p.step), slices.Insert(c.found.Layers, i, layers)
	}
	a.log.Append(measure.StoreChecked(c.steps, c.found))
	return nil
}

// allOf reports whether all moments of a store are still to be probed.
func (a *Analysis) allOf(s *store.Store) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for _, p := range a.todo {
		if p.store == s {
			n++
		}
	}
	return n == len(s.Moments())
}
