package lab

import (
	"context"
	"slices"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Continue is [Start] of an experiment that was begun before: its log is there at once, stages that
// are done are not done again, and the training that was under way goes on at its checkpoint. What
// comes after the checkpoint is made again; it must be what the log says of it, to the bit, else the
// log ends with an [ErrOther], and it is not written twice. Looks that somebody asked for are among
// it.
func Continue(s spec.Spec, load func() (*source.Material, error), pool *simd.Pool, past *Past) *Lab {
	l := newLab(s, load, pool)
	l.past = past
	for _, e := range past.Events {
		done, ok := e.(spec.Done)
		if ok && (done.Stage != spec.Train || l.hasTrained()) {
			l.done[run.Request{Stage: done.Stage, Init: done.Init, Seeds: done.Seeds}] = true
		}
	}
	l.log = continueLog(past.Events, func(ask run.Request) bool { return l.done[ask] }, l.cancel)
	l.start()
	return l
}

// hasTrained reports whether the base network is kept as it was before its training and after, from
// which all later stages go on.
func (l *Lab) hasTrained() bool {
	return l.past.find(spec.Base, 0) != nil && l.past.find(spec.Base, l.spec.Network().Steps) != nil
}

// recall makes known to the stages to come what those before have left.
func (l *Lab) recall(ctx context.Context) error {
	p, last := l.past, l.spec.Network().Steps
	if p.Check != nil {
		if err := p.Check(l.material); err != nil {
			return err
		}
	}
	upTo := -1 // what is after it is made again
	if l.isDone(run.Request{Stage: spec.Train}) {
		upTo = last
	} else if c := p.from(run.Request{Stage: spec.Train}); c != nil {
		upTo = c.Step
	}
	l.moments.Recall(p.Kept, upTo)
	for _, e := range p.Events {
		if e, ok := e.(spec.Evaluated); ok {
			if e.Subject == spec.Base {
				l.trainings.base[e.Step] = e.Accuracy
				if words := p.right(e.Step); len(words)/2 == (l.material.Test.Len()+63)/64 {
					l.keepRight(e.Step, bitsOf(words))
				}
			}
			l.trainings.finals[e.Subject] = e.Accuracy
		}
	}
	if p.Probes != nil {
		p.Probes(l.measures.Probes().Restore)
	}
	return l.moments.RecallProjections(ctx, p.Events)
}

// measured finds numbers that the stage of the measures has found.
func (p *Past) measured() func(e spec.Measured) (spec.Measured, bool) {
	if p == nil {
		return nil
	}
	found := map[eventKey]spec.Measured{}
	key := (&remaking{}).key
	for _, e := range p.Events {
		if e, is := e.(spec.Measured); is && !e.Live {
			found[key(e)] = e
		}
	}
	return func(e spec.Measured) (spec.Measured, bool) {
		known, ok := found[key(e)]
		return known, ok
	}
}

// right is which test images the base network had right, nil where that is not known.
func (p *Past) right(step int) []int32 {
	if p.Right == nil {
		return nil
	}
	return p.Right(step)
}

// lookAgain is at which steps of the base network's training somebody asked for looks that have to be
// taken again, from a step on, and by which measures.
func (p *Past) lookAgain(s spec.Spec, from int) map[int][]spec.Stage {
	again := map[int][]spec.Stage{}
	if p == nil {
		return again
	}
	for _, e := range p.Events {
		subject, step := e.Where()
		var stage spec.Stage
		switch e := e.(type) {
		case spec.Probed:
			if e.Live {
				stage = measure.Probe
			}
		case spec.Projected:
			if e.Live {
				stage = measure.PCA
			}
		case spec.Measured:
			if e.Live {
				stage = measure.Measures
			}
		}
		if stage != "" && subject == spec.Base && step >= from && !s.Network().LooksAt(step) && !slices.Contains(again[step], stage) {
			again[step] = append(again[step], stage)
		}
	}
	return again
}
