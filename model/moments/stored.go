package moments

import (
	"context"
	"fmt"
	"slices"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// Read reads a network that is kept elsewhere, as on disk. It may be called from any goroutine, and
// what it returns must not be changed.
type Read func() (*model.Network, error)

// Kept is a network that is kept elsewhere.
type Kept struct {
	Subject string
	Step    int
	Rank    int // see [Moments.Add]
	Bytes   int // of its parameters
	Read    Read
}

// Recall takes in networks that are kept elsewhere, each subject's by steps ascending: those of the
// base network up to a step as moments, however little room there is, and of every subject the one
// before its training and the one after. They are read when they are asked for.
func (m *Moments) Recall(kept []Kept, upTo int) {
	for _, k := range kept {
		of := moment{step: k.Step, rank: k.Rank, read: k.Read, bytes: k.Bytes}
		if k.Subject == spec.Base && k.Step <= upTo {
			m.history.recall(of)
		}
		if last := k.Step == m.spec.Network().Steps; k.Step == 0 || last {
			m.mu.Lock()
			m.networks[networkKey{k.Subject, last}] = of
			m.mu.Unlock()
		}
	}
}

// Remembered are all networks that are known, each once.
func (m *Moments) Remembered() []Kept {
	var all []Kept
	add := func(subject string, of moment) {
		read := of.read
		if of.net != nil {
			read = func() (*model.Network, error) { return of.net, nil }
		}
		all = append(all, Kept{Subject: subject, Step: of.step, Rank: of.rank, Bytes: of.size(), Read: read})
	}
	for _, of := range m.history.moments() {
		add(spec.Base, of)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, of := range m.networks {
		if of.step = 0; key.trained {
			of.step = m.spec.Network().Steps
		}
		known := slices.ContainsFunc(all, func(k Kept) bool { return k.Subject == key.subject && k.Step == of.step })
		if !known {
			add(key.subject, of)
		}
	}
	return all
}

// Material is what questions are answered from, false before it is loaded.
func (m *Moments) Material() (*source.Material, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.material, m.material != nil
}

// RecallProjections fits the principal components again of which a log says that they were fitted
// last, those of the stage if it was done, and else those of the newest look, where the network is
// kept.
func (m *Moments) RecallProjections(ctx context.Context, events []spec.Event) error {
	material, measures, err := m.loaded()
	if err != nil {
		return err
	}
	var last *spec.Projected
	for _, e := range events {
		if p, ok := e.(spec.Projected); ok && (last == nil || last.Live || !p.Live) {
			last = &p
		}
	}
	if last == nil {
		return nil
	}
	net, err := m.networkAt(ctx, last.Subject, last.Step)
	if err != nil {
		return ctx.Err() // what is not there is not shown
	}
	of := measure.Moment{Subject: last.Subject, Step: last.Step, Source: source.Of(net, material, m.pool)}
	return measures.Projections().Recall(ctx, of, last.Live)
}

// network is that of a moment, which may have to be read.
func (m *Moments) network(ctx context.Context, subject string, of moment) (*model.Network, error) {
	if of.net != nil {
		return of.net, nil
	}
	return run.Ask(ctx, m.read, question{about: "network " + subject, step: of.step}, func(context.Context) (*model.Network, int, error) {
		net, err := of.read()
		if err != nil {
			return nil, 0, fmt.Errorf("the network of step %d: %w", of.step, err)
		}
		return net, net.Bytes(), nil
	})
}

// find is a subject's moment after so many steps, if it is known.
func (m *Moments) find(subject string, step int) (moment, bool) {
	if subject == spec.Base {
		if of, ok := m.history.at(step); ok {
			return of, true
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var of moment
	ok := false
	switch step {
	case 0:
		of, ok = m.networks[networkKey{subject, false}]
	case m.spec.Network().Steps:
		of, ok = m.networks[networkKey{subject, true}]
	}
	of.step = step
	return of, ok
}

// networkAt is a subject's network after so many steps. The error is a [run.ErrNoMoment] where it is
// not known, ctx's, or that of reading it.
func (m *Moments) networkAt(ctx context.Context, subject string, step int) (*model.Network, error) {
	of, ok := m.find(subject, step)
	if !ok {
		return nil, noMoment(step)
	}
	return m.network(ctx, subject, of)
}
