package analysis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/safe"
	"fathom/model/spec"

	"golang.org/x/sync/errgroup"
)

// run does what is asked for, on the analysis' goroutine.
func (a *Analysis) run(ctx context.Context) error {
	begin := time.Now()
	a.log.Append(measure.StoreLoaded(a.spec, a.store, a.pool))
	for {
		a.mu.Lock()
		probing, measuring, finished := len(a.left(measure.Probe)) > 0, len(a.left(measure.Measures)) > 0, a.finishing && a.follower == nil
		a.mu.Unlock()
		switch {
		case probing:
			if err := a.probe(ctx); err != nil {
				return err
			}
		case measuring:
			if err := a.measure(ctx); err != nil {
				return err
			}
		case finished:
			a.log.Append(spec.Finished{Seconds: spec.Figure(time.Since(begin).Seconds())})
			return nil
		default:
			select {
			case <-a.bell:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// probe does the stage. Only what ends the whole analysis is an error.
func (a *Analysis) probe(ctx context.Context) error {
	begin := time.Now()
	a.log.Append(spec.Started{Stage: measure.Probe, Subject: spec.FromStore})
	a.meter.Begin(measure.Probe, "", 0)
	err := a.probeAll(ctx)
	a.meter.End()
	var panicked *safe.PanicError
	switch {
	case err == nil:
		a.log.Append(spec.Done{Stage: measure.Probe, Subject: spec.FromStore, Seconds: spec.Figure(time.Since(begin).Seconds())})
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &panicked):
		return fmt.Errorf("the %s stage stopped: %w", measure.Probe, err)
	default:
		a.mu.Lock()
		a.todo = nil
		a.mu.Unlock()
		a.log.Append(spec.Failed{Stage: measure.Probe, Subject: spec.FromStore, Reason: err.Error()})
	}
	return nil
}

// probeAll probes every layer at every moment that is to be, the last moment first, since that is
// what one looks at.
func (a *Analysis) probeAll(ctx context.Context) error {
	settings, err := spec.Settings[spec.Probing](a.spec, measure.Probe)
	if err != nil {
		return err
	}
	a.beside, a.fitted = min(a.pool.Cores(), measure.AtOnce(a.store, settings)), 0
	for {
		p, last, any := a.next()
		if !any {
			break
		}
		switch err := a.moment(ctx, p, last, settings); {
		case err == nil:
			a.over(p)
		case ctx.Err() != nil || !a.written(err):
			return err
		}
	}
	if a.follower != nil {
		return nil // which watches the files
	}
	return a.store.Changed()
}

// next is the last of the moments that are to be probed, and whether it is the last of all.
func (a *Analysis) next() (p pending, last, any bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.todo) == 0 {
		return pending{}, false, false
	}
	p = slices.MaxFunc(a.todo, func(a, b pending) int { return cmp.Compare(a.step, b.step) })
	return p, p.step == a.moments[len(a.moments)-1], true
}

// checkedFirst is how many numbers a store has at most to be checked first: about a second's work.
const checkedFirst = 400 << 20

// moment checks and probes every layer at a moment, and then compares them. Of the last moment each
// layer has a quick answer before that of all rows. A small store is checked before anything is said
// of it, a large one after the quick answers.
func (a *Analysis) moment(ctx context.Context, p pending, last bool, settings spec.Probing) error {
	probes := measure.NewStoreProbes(p.store, settings, a.spec.Seed, a.pool)
	layers := len(p.store.Layers())
	digest := a.digest(p)
	a.mu.Lock()
	a.digests[p.step] = digest
	a.mu.Unlock()
	a.progress(0, layers)
	small := measure.StoreNumbers(p.store) <= checkedFirst
	if small {
		if err := a.check(ctx, p); err != nil {
			return err
		}
	}
	if last && probes.Quick() {
		err := a.inOrder(ctx, layers, func(ctx context.Context, layer int) (func(), error) {
			if _, _, known := a.before(digest, layer); known {
				return func() {}, nil
			}
			e, err := probes.First(ctx, p.moment, layer)
			return func() { a.log.Append(e) }, err
		})
		if err != nil {
			return err
		}
	}
	if !small {
		if err := a.check(ctx, p); err != nil {
			return err
		}
	}
	return a.fitAll(ctx, p, probes, settings)
}

// fitAll fits the probe of every layer at a moment, and compares them.
func (a *Analysis) fitAll(ctx context.Context, p pending, probes *measure.StoreProbes, settings spec.Probing) error {
	layers := p.store.Layers()
	var control *measure.StoreProbes
	if a.untrained != nil {
		control = measure.NewStoreProbes(a.untrained, settings, a.spec.Seed, a.pool)
	}
	predictions := make([][]int32, len(layers))
	err := a.inOrder(ctx, len(layers), func(ctx context.Context, layer int) (func(), error) {
		e, found, known := a.before(a.Digest(p.step), layer)
		var err error
		if !known {
			e, found, err = a.fit(ctx, probes, control, p.moment, layer)
		}
		if err != nil {
			return nil, err
		}
		return func() {
			predictions[layer] = found.Predictions
			a.mu.Lock()
			if e.Step = p.step; layers[layer].Fixed {
				a.fixed[layer] = fixed{e, found}
			}
			a.predicted[predictedKey{p.step, layer}] = found.Predictions
			a.values[predictedKey{p.step, layer}] = found.Values
			a.probes.Keep(p.step, layer, found.Probe)
			a.mu.Unlock()
			a.log.Append(e)
			a.progress(layer+1, len(layers))
		}, nil
	})
	if err != nil {
		return err
	}
	if a.follower != nil {
		if err := p.store.ChangedAt(p.moment); err != nil {
			return err
		}
	}
	for _, e := range measure.CompareStored(a.spec, p.step, predictions, a.store.Labels(store.Test), a.store.Groups(store.Test)) {
		a.log.Append(e)
	}
	a.fitted += len(layers)
	return nil
}

// before is what was fitted of a layer before, by the digest of the moment.
func (a *Analysis) before(digest string, layer int) (spec.Probed, measure.Fitted, bool) {
	if a.earlier == nil {
		return spec.Probed{}, measure.Fitted{}, false
	}
	return a.earlier.Fit(digest, layer)
}

// progress says that so many of the layers of the present moment are fitted.
func (a *Analysis) progress(done, layers int) {
	a.mu.Lock()
	all := a.fitted + layers*len(a.todo)
	a.mu.Unlock()
	a.meter.Far(a.fitted+done, all)
}

// fit fits a layer's probe at a moment, and that of the untrained network's, if there is one. A layer
// that is the same at every moment is fitted at the first of them alone.
func (a *Analysis) fit(ctx context.Context, probes, control *measure.StoreProbes, moment, layer int) (spec.Probed, measure.Fitted, error) {
	a.mu.Lock()
	known, ok := a.fixed[layer]
	a.mu.Unlock()
	if ok {
		return known.probed, known.found, nil
	}
	e, found, err := probes.Fit(ctx, moment, layer)
	if err != nil || control == nil {
		return e, found, err
	}
	of, err := a.fitControl(ctx, control, layer)
	if err == nil {
		measure.BesideUntrained(&e, of)
	}
	return e, found, err
}

// fitControl is the probe of a layer of the untrained network, which is the same beside every moment
// and fitted once.
func (a *Analysis) fitControl(ctx context.Context, control *measure.StoreProbes, layer int) (spec.Probed, error) {
	a.mu.Lock()
	known, ok := a.controls[layer]
	a.mu.Unlock()
	if ok {
		return known, nil
	}
	of, _, err := control.Fit(ctx, len(a.untrained.Moments())-1, layer)
	if err == nil {
		a.mu.Lock()
		a.controls[layer] = of
		a.mu.Unlock()
	}
	return of, err
}

// inOrder does n pieces of work beside each other, as many at a time as there are cores and memory,
// and calls what they return in their order, one at a time, as soon as all before are done. Each
// waits at the gate first.
func (a *Analysis) inOrder(ctx context.Context, n int, do func(ctx context.Context, i int) (then func(), err error)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, a.beside))
	var mu sync.Mutex
	ready, next := make([]func(), n), 0
	for i := range n {
		group.Go(func() error {
			return safe.Call(func() error {
				if err := a.gate.PassOpen(ctx); err != nil {
					return err
				}
				then, err := do(ctx, i)
				if err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				ready[i] = then
				for ; next < n && ready[next] != nil; next++ {
					ready[next]()
				}
				return nil
			})
		})
	}
	return group.Wait()
}
