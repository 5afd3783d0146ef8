package analysis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/source"
	"fathom/model/spec"
)

// measure does the stage of the measures. Only what ends the whole analysis is an error.
func (a *Analysis) measure(ctx context.Context) error {
	begin := time.Now()
	a.log.Append(spec.Started{Stage: measure.Measures, Subject: spec.FromStore})
	a.meter.Begin(measure.Measures, "", 0)
	err := a.measureAll(ctx)
	a.meter.End()
	var panicked *safe.PanicError
	switch {
	case err == nil:
		a.log.Append(spec.Done{Stage: measure.Measures, Subject: spec.FromStore, Seconds: spec.Figure(time.Since(begin).Seconds())})
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &panicked):
		return fmt.Errorf("the %s stage stopped: %w", measure.Measures, err)
	default:
		a.mu.Lock()
		a.unmeasured = nil
		a.mu.Unlock()
		a.log.Append(spec.Failed{Stage: measure.Measures, Subject: spec.FromStore, Reason: err.Error()})
	}
	return nil
}

// measureAll finds the numbers of every moment that is to be measured, the last one's first.
func (a *Analysis) measureAll(ctx context.Context) error {
	done := 0
	for {
		a.mu.Lock()
		left := slices.Clone(a.left(measure.Measures))
		a.mu.Unlock()
		if len(left) == 0 {
			return nil
		}
		p := slices.MaxFunc(left, func(a, b pending) int { return cmp.Compare(a.step, b.step) })
		err := a.measureAt(ctx, p, func(at, of int) { a.meter.Far(done*of+at, (done+len(left))*of) })
		if err == nil && a.follower != nil {
			err = p.store.ChangedAt(p.moment)
		}
		switch {
		case err == nil:
			done++
		case ctx.Err() != nil:
			return ctx.Err()
		case !a.withdrawn(p, err):
			return err
		}
		a.measured(p)
	}
}

// withdrawn reports whether what is wrong is that a moment's files changed while they were read, and
// then withdraws what was found of it.
func (a *Analysis) withdrawn(p pending, err error) bool {
	if a.follower == nil || errors.As(err, new(*safe.PanicError)) || p.store.ChangedAt(p.moment) == nil {
		return false
	}
	a.withdraw(p)
	return true
}

// measureAt finds the numbers of a moment.
func (a *Analysis) measureAt(ctx context.Context, p pending, far func(done, of int)) error {
	if a.Digest(p.step) == "" {
		digest := a.digest(p)
		a.mu.Lock()
		a.digests[p.step] = digest
		a.mu.Unlock()
	}
	return a.numbers.Find(ctx, a.untrainedMoment(), momentOf(p), far)
}

// momentOf is a moment of a store as measures get it.
func momentOf(p pending) measure.Moment {
	return measure.Moment{Subject: spec.FromStore, Step: p.step, Source: source.InStore(p.store, p.moment)}
}

// untrainedMoment is that of the untrained network's store, nil where there is none. It is the same
// beside every moment.
func (a *Analysis) untrainedMoment() *measure.Moment {
	if a.untrained == nil {
		return nil
	}
	last := len(a.untrained.Moments()) - 1
	return &measure.Moment{Subject: spec.Untrained, Source: source.InStore(a.untrained, last), End: true}
}

// newNumbers is what finds numbers of the store's layers. What is the same at every moment it finds
// once.
func (a *Analysis) newNumbers() *measure.Numbers {
	return measure.NewStoreNumbers(measure.Env{
		Spec: a.spec, Append: func(e spec.Event) { a.log.Append(e) }, Pass: a.gate.PassOpen, Pool: a.pool, Known: a.knownNumber,
		Beside: func(ctx context.Context, all []func(context.Context) error) error {
			return safe.Beside(ctx, a.pool, all)
		},
	}, a.store, measure.ProbeSource{Scored: a.scored, Fitted: a.fittedProbe})
}

// knownNumber is a number that was found before, see [Known].
func (a *Analysis) knownNumber(e spec.Measured) (spec.Measured, bool) {
	if a.earlier == nil {
		return e, false
	}
	step := e.Step
	if e.Subject != spec.FromStore { // it is the same beside every moment
		steps := a.Moments()
		step = steps[len(steps)-1]
	}
	return a.earlier.Number(a.Digest(step), e)
}

// scored is what the probe of a layer at a moment scores: what the log says of it, or else that of one
// that is fitted for this.
func (a *Analysis) scored(ctx context.Context, m measure.Moment, layer int) (spec.Probed, error) {
	events, _ := a.log.Since(0)
	for _, e := range slices.Backward(events) {
		if p, is := e.(spec.Probed); is && p.Subject == m.Subject && !p.Live && p.Step == m.Step && p.Layer == layer {
			return p, nil
		}
	}
	p, _, err := a.fitProbe(ctx, m, layer)
	return p, err
}

// fittedProbe is the probe of a layer at a moment, nil where there is none: the one that is kept, or else
// one that is fitted for this.
func (a *Analysis) fittedProbe(ctx context.Context, m measure.Moment, layer int) (*repr.Probe, error) {
	if m.Subject == spec.FromStore {
		if probe, kept := a.probeOf(m.Step, layer); kept {
			return probe, nil
		}
	}
	_, probe, err := a.fitProbe(ctx, m, layer)
	return probe, err
}

func (a *Analysis) fitProbe(ctx context.Context, m measure.Moment, layer int) (spec.Probed, *repr.Probe, error) {
	settings, err := spec.Settings[spec.Probing](a.spec, measure.Probe)
	if err != nil {
		return spec.Probed{}, nil, err
	}
	of, moment := a.untrained, 0
	if m.Subject != spec.FromStore {
		moment = len(of.Moments()) - 1
	} else if of, moment, err = a.at(m.Step); err != nil {
		return spec.Probed{}, nil, err
	}
	p, found, err := measure.NewStoreProbes(of, settings, a.spec.Seed, a.pool).Fit(ctx, moment, layer)
	return p, found.Probe, err
}

// Wanted lists the numbers that are to be found of the moments that the store has when it is opened, by
// step, each with its address alone.
func (a *Analysis) Wanted() map[int][]spec.Measured {
	all := map[int][]spec.Measured{}
	for i, m := range a.store.Moments() {
		all[m.Step] = a.numbers.Wanted(a.untrainedMoment(), momentOf(pending{store: a.store, moment: i, step: m.Step}))
	}
	return all
}

// Measure finds the numbers of a measure at a checkpoint, see [run.Measures].
func (a *Analysis) Measure(ctx context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
	return safe.Get(func() ([]spec.Measured, error) {
		if q.Pairing == run.OtherRun { // of which nobody knows when it is another
			return a.ask(ctx, q)
		}
		about := question{fmt.Sprintf("measure %s %d", q.Measure, q.Pairing), q.Step, 0}
		return run.Ask(ctx, a.cache, about, func(ctx context.Context) ([]spec.Measured, int, error) {
			found, err := a.ask(ctx, q)
			return found, measuredBytes * len(found), err
		})
	})
}

// measuredBytes is about how many bytes a number takes.
const measuredBytes = 400

func (a *Analysis) ask(ctx context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
	of, moment, err := a.at(q.Step)
	if err != nil {
		return nil, err
	}
	asked := measure.Question{Measure: q.Measure, Told: q.Progress.Told}
	asked.At = momentOf(pending{store: of, moment: moment, step: q.Step})
	switch q.Pairing {
	case run.ToTheEnd:
		steps := a.Moments()
		last := steps[len(steps)-1]
		of, moment, err := a.at(last)
		if err != nil {
			return nil, err
		}
		then := momentOf(pending{store: of, moment: moment, step: last})
		asked.Then = &then
	case run.OtherRun:
		labels := a.numbers.Rows(asked.At.Source, source.Test).Labels()
		if asked.Other, err = moments.OtherRun(ctx, q, labels); err != nil {
			return nil, err
		}
	}
	found, err := a.numbers.Ask(ctx, asked)
	if err != nil {
		return nil, err
	}
	return found, of.ChangedAt(moment)
}

// measuredRows is what numbers of pairs are found of: test rows in a layer at a checkpoint, and their
// labels.
func (a *Analysis) measuredRows(at spec.Address, none error) (*spec.Array, error) {
	of, moment := a.holding(at.Step)
	if of == nil || at.Layer < 0 || at.Layer >= len(of.Layers()) {
		return nil, none
	}
	sample := a.numbers.Rows(source.InStore(of, moment), source.Test)
	switch at.Name {
	case spec.Labels:
		return whole(sample.Labels()), nil
	case spec.Representations:
		rows := sample.Rows(at.Layer)
		n, d := rows.Dims()
		values := make([]float32, n*d)
		if err := rows.Read(values, 0); err != nil {
			return nil, err
		}
		return &spec.Array{Rows: n, Cols: d, Float32: values}, of.ChangedAt(moment)
	}
	return nil, none
}
