package lab

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/spec"

	"golang.org/x/sync/errgroup"
)

// run is the analysis' goroutine.
func (a *Analysis) run(ctx context.Context) error {
	begin := time.Now()
	a.log.Append(measure.StoreLoaded(a.spec, a.store, a.pool))
	for {
		a.mu.Lock()
		asked, finished := a.asked && !a.done, a.finishing
		a.mu.Unlock()
		switch {
		case asked:
			if err := a.probe(ctx); err != nil {
				return err
			}
			a.mu.Lock()
			a.done = true
			a.mu.Unlock()
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
	a.meter.begin(measure.Probe, "", 0)
	err := a.probeAll(ctx)
	a.meter.end()
	var panicked *PanicError
	switch {
	case err == nil:
		a.log.Append(spec.Done{Stage: measure.Probe, Subject: spec.FromStore, Seconds: spec.Figure(time.Since(begin).Seconds())})
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &panicked):
		return fmt.Errorf("the %s stage stopped: %w", measure.Probe, err)
	default:
		a.log.Append(spec.Failed{Stage: measure.Probe, Subject: spec.FromStore, Reason: err.Error()})
	}
	return nil
}

// probeAll checks the store and probes every layer at every moment: first a quick answer of each
// layer at the last moment, then all rows, the last moment first, since that is what one looks at.
// A small store is checked before anything is said of it, a large one after the quick answers.
func (a *Analysis) probeAll(ctx context.Context) error {
	settings, err := spec.Settings[spec.Probing](a.spec, measure.Probe)
	if err != nil {
		return err
	}
	probes := measure.NewStoreProbes(a.store, settings, a.spec.Seed, a.pool)
	layers, moments := len(a.store.Layers()), len(a.store.Moments())
	a.beside = min(a.pool.Cores(), measure.AtOnce(a.store, settings))
	a.meter.far(0, layers*moments)
	small := measure.StoreNumbers(a.store) <= checkedFirst
	if small {
		if err := a.check(ctx); err != nil {
			return err
		}
	}
	if probes.Quick() {
		err := a.inOrder(ctx, layers, func(ctx context.Context, layer int) (func(), error) {
			e, err := probes.First(ctx, moments-1, layer)
			return func() { a.log.Append(e) }, err
		})
		if err != nil {
			return err
		}
	}
	if !small {
		if err := a.check(ctx); err != nil {
			return err
		}
	}
	for done := range moments {
		if err := a.moment(ctx, probes, settings, moments-1-done, done*layers); err != nil {
			return err
		}
	}
	return a.store.Changed()
}

// checkedFirst is how many numbers a store has at most to be checked first: about a second's work.
const checkedFirst = 400 << 20

// check writes down what is wrong with the numbers of the store.
func (a *Analysis) check(ctx context.Context) error {
	checks, err := a.store.Checks(ctx)
	if err != nil {
		return err
	}
	a.log.Append(measure.StoreChecked(a.store, checks))
	return nil
}

// moment probes every layer at a moment, after so many probes of others, and then compares them.
func (a *Analysis) moment(ctx context.Context, probes *measure.StoreProbes, settings spec.Probing, moment, done int) error {
	layers, step := a.store.Layers(), a.store.Moments()[moment].Step
	var control *measure.StoreProbes
	if a.untrained != nil {
		control = measure.NewStoreProbes(a.untrained, settings, a.spec.Seed, a.pool)
	}
	predictions := make([][]int32, len(layers))
	err := a.inOrder(ctx, len(layers), func(ctx context.Context, layer int) (func(), error) {
		e, classes, err := a.fit(ctx, probes, control, moment, layer)
		if err != nil {
			return nil, err
		}
		return func() {
			predictions[layer] = classes
			a.mu.Lock()
			if e.Step = step; layers[layer].Fixed {
				a.fixed[layer] = fixed{e, classes}
			}
			a.predicted[predictedKey{step, layer}] = classes
			a.mu.Unlock()
			a.log.Append(e)
			done++
			a.meter.far(done, len(layers)*len(a.store.Moments()))
		}, nil
	})
	if err != nil {
		return err
	}
	for _, e := range measure.CompareStored(a.spec, step, predictions, a.store.Labels(store.Test)) {
		a.log.Append(e)
	}
	return nil
}

// fit fits a layer's probe at a moment, and that of the untrained network's, if there is one. A layer
// that is the same at every moment is fitted at the first of them alone.
func (a *Analysis) fit(ctx context.Context, probes, control *measure.StoreProbes, moment, layer int) (spec.Probed, []int32, error) {
	a.mu.Lock()
	known, ok := a.fixed[layer]
	a.mu.Unlock()
	if ok {
		return known.probed, known.classes, nil
	}
	e, classes, err := probes.Fit(ctx, moment, layer)
	if err != nil || control == nil {
		return e, classes, err
	}
	of, _, err := control.Fit(ctx, len(a.untrained.Moments())-1, layer)
	if err != nil {
		return e, classes, err
	}
	measure.BesideUntrained(&e, of)
	return e, classes, nil
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
			return safely(func() error {
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
