package lab

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// repeated lists the stages that a replicate does: those that the Spec asks for, but for pictures,
// and the training.
func repeated(s spec.Spec) []spec.Stage {
	stages := []spec.Stage{spec.Train}
	for _, stage := range s.Stages {
		if stage != spec.Train && stage != measure.PCA {
			stages = append(stages, stage)
		}
	}
	return stages
}

// replicate is the Spec of another seed: the same figures as a run of that seed on its own, without
// what changes none of them.
func replicate(s spec.Spec, seed uint64) spec.Spec {
	s.Seed, s.Replicates, s.Stages = seed, 0, repeated(s)
	s.EditNetwork(func(n *spec.Network) { n.LookEvery, n.LookAt = 0, nil })
	return s
}

// doFirst does what the run that is shown needs to be the first replicate. What of it cannot be done
// is said in the log, and the other seeds run all the same.
func (l *Lab) doFirst(ctx context.Context) error {
	events, _ := l.log.Since(0)
	failed := map[spec.Stage]bool{}
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			failed[e.Stage] = false
		case spec.Failed:
			failed[e.Stage] = true
		}
	}
	for _, stage := range repeated(l.spec) {
		ask := run.Request{Stage: stage}
		if stage == spec.Teach {
			ask.Init = l.spec.Lesson().Start
		}
		if failed[stage] {
			continue
		}
		if err := l.do(ctx, ask, spec.Seeds); err != nil {
			return err
		}
	}
	return nil
}

// runSeeds does the experiment with the seeds that follow the Spec's, side by side,
// and says after each what all of them show together, in the order of the seeds whichever is done
// first. Seeds of which the log tells already are not done again.
func runSeeds(ctx context.Context, l *Lab, ask run.Request) error {
	l.meter.Begin(ask.Stage, "", 0)
	began := l.replicated()
	first, known := l.spec.SeedOf(0), slices.Clone(began)
	if !slices.ContainsFunc(began, func(r spec.Replicated) bool { return r.Seed == first }) {
		l.log.Append(measure.JudgeSeeds(l.spec, ask.Seeds, nil))
		own := l.ownReplicate()
		known = append(known, own)
		l.log.Append(own)
	}
	l.log.Append(measure.JudgeSeeds(l.spec, ask.Seeds, known))
	var missing []uint64
	for i := 1; i < ask.Seeds; i++ {
		seed := l.spec.SeedOf(i)
		if !slices.ContainsFunc(known, func(r spec.Replicated) bool { return r.Seed == seed }) {
			missing = append(missing, seed)
		}
	}
	l.meter.Far(len(known), ask.Seeds)
	return l.replicateAll(ctx, missing, func(r spec.Replicated) {
		known = append(known, r)
		l.log.Append(r, measure.JudgeSeeds(l.spec, ask.Seeds, known))
		l.meter.Far(len(known), ask.Seeds)
	})
}

// replicated are the replicates that the log tells of.
func (l *Lab) replicated() (all []spec.Replicated) {
	events, _ := l.log.Since(0)
	for _, e := range events {
		if r, is := e.(spec.Replicated); is {
			all = append(all, r)
		}
	}
	return all
}

// replicateAll runs a lab for each seed, at most as many at a time as there are cores, and hands on
// what they find in the order of the seeds. Each has a core; where fewer are left at the end than there
// are cores, they share those, so that none is idle.
func (l *Lab) replicateAll(ctx context.Context, seeds []uint64, found func(spec.Replicated)) error {
	fixed := l.measures.Fixed()
	done := make([]chan spec.Replicated, len(seeds))
	work := make([]func(context.Context) error, len(seeds))
	left := len(seeds) % l.pool.Cores() // for the last round
	for i, seed := range seeds {
		done[i] = make(chan spec.Replicated, 1)
		pool := simd.Serial
		if i >= len(seeds)-left && l.pool.Cores()/left > 1 {
			pool = simd.NewPool(l.pool.Cores() / left)
		}
		work[i] = func(ctx context.Context) error {
			r, err := l.runSeed(ctx, seed, pool, fixed)
			if err == nil {
				done[i] <- r
			}
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return l.beside(ctx, work) })
	group.Go(func() error {
		return safe.Call(func() error {
			for _, r := range done {
				select {
				case r := <-r:
					found(r)
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	return group.Wait()
}

// runSeed does the experiment with another seed, on the cores of a pool. The data are shared, and nothing of the
// lab is left but what it found.
func (l *Lab) runSeed(ctx context.Context, seed uint64, pool *simd.Pool, fixed measure.Fixed) (spec.Replicated, error) {
	if err := l.gate.PassOpen(ctx); err != nil {
		return spec.Replicated{}, err
	}
	began := time.Now()
	material := l.material
	nested := newLab(replicate(l.spec, seed), func() (*source.Material, error) { return material, nil }, pool)
	nested.gate.Outer, nested.fixed, nested.shared = &l.gate, fixed, l.shared
	nested.start()
	defer nested.Close()
	nested.Ask(run.Requests(nested.spec.Stages)...)
	nested.Finish()
	for from := 0; ; {
		events, err := nested.Next(ctx, from)
		from += len(events)
		if errors.Is(err, io.EOF) {
			r := nested.ownReplicate()
			r.Seconds = spec.Figure(time.Since(began).Seconds())
			return r, nil
		}
		if err != nil {
			return spec.Replicated{}, err
		}
	}
}

// Replicated is what the lab's own run has found, as a replicate of the experiment. It is for who has read
// the log to its end.
func (l *Lab) Replicated() spec.Replicated { return l.ownReplicate() }

// ownReplicate is what this lab's own run has found, as a replicate. It is for the goroutine of the lab
// and for who waits for its end.
func (l *Lab) ownReplicate() spec.Replicated {
	events, _ := l.log.Since(0)
	f := measure.NewReplicate(l.spec)
	for _, e := range events {
		f.Take(e)
	}
	answers := map[string][]int32{}
	for _, subject := range f.Trained() {
		if classes, err := l.answersAfter(subject); err == nil {
			answers[subject] = classes
		}
	}
	return f.Replicated(answers, l.material.Test.Labels, l.measures.Probes())
}
