package lab

import (
	"context"
	"math"
	"slices"
	"sync"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/stat"
)

// An observer says in the log what snapshots of one network are worth.
type observer struct {
	*Lab
	name   string
	watch  *watch
	judges map[int]judge      // by the number of samples; none before it is needed
	pass   func() *model.Pass // for what is asked of training images, which is rare
}

func newObserver(l *Lab, t training) *observer {
	o := &observer{
		Lab: l, name: t.name,
		watch:  newWatch(newGuess(l.material.Train.Labels, l.material.Test.Labels, l.spec.Source.Classes), l.spec.Network().Steps),
		judges: map[int]judge{},
		pass:   sync.OnceValue(func() *model.Pass { return model.NewPass(l.shape(), source.PassRows(l.shape()), l.pool) }),
	}
	if t.from != nil {
		o.watch.restore(t.from.Watch)
	}
	return o
}

// observe works through the snapshots of a training.
func (o *observer) observe(ctx context.Context, scored <-chan snapshot) error {
	for s := range scored {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if s.evaluate {
			o.evaluated(s)
		}
		if len(s.wanted) > 0 {
			if err := o.look(ctx, s); err != nil {
				return err
			}
			o.meter.AddLive(-1)
		}
		if err := o.keep(ctx, s); err != nil {
			return err
		}
		s.finish()
	}
	return ctx.Err()
}

// keep hands on what is to be kept of a snapshot, now that all of it is in the log.
func (o *observer) keep(ctx context.Context, s snapshot) error {
	k := o.keeping()
	switch {
	case k == nil:
		return nil
	case s.state != nil:
		return o.settle(ctx, s.state)
	case s.evaluate || s.scheduled:
		return k.Moment(ctx, Moment{Subject: o.name, Step: s.step, Rank: s.rank, Net: s.net})
	}
	return nil
}

// evaluated adds a point to the network's curve, and says once if the training has diverged.
func (o *observer) evaluated(s snapshot) {
	e := spec.Evaluated{
		Subject: o.name, Step: s.step, Loss: spec.Figure(s.score.Loss), Accuracy: spec.Figure(s.score.Accuracy),
		TrainLoss: spec.Figure(s.trainLoss), HeadLoss: spec.Figure(s.headLoss), Difference: spec.Figure(math.NaN()),
		DifferenceError: spec.Figure(math.NaN()),
	}
	if o.name == spec.Base {
		o.trainings.base[s.step] = e.Accuracy
		o.keepRight(s.step, s.right)
	} else {
		e.Difference = e.Accuracy - o.trainings.base[s.step]
		if right, kept := o.trainings.right[s.step]; kept && e.Difference.Finite() {
			onlyBase, onlyTaught := right.without(s.right), s.right.without(right)
			e.DifferenceError = spec.Figure(stat.PairedError(onlyBase, onlyTaught, o.material.Test.Len()))
		}
	}
	o.trainings.finals[o.name] = e.Accuracy
	if s.answers != nil {
		o.mu.Lock()
		o.answers[o.name] = s.answers
		o.mu.Unlock()
	}
	o.log.Append(e)
	onTrain := func() float64 {
		train := o.material.Train
		return o.pass().Evaluate(s.net, train.Slice(0, min(judged, train.Len()))).Loss
	}
	if reason := o.watch.see(e, s.net.Finite(), onTrain); reason != "" {
		o.log.Append(spec.Diverged{Subject: o.name, Step: s.step, Reason: reason})
	}
}

// look takes the measures that are wanted of a snapshot's layers, after the network's own score
// where every run has the look.
func (o *observer) look(ctx context.Context, s snapshot) error {
	if s.scheduled {
		o.log.Append(spec.Looked{Subject: o.name, Step: s.step, Loss: spec.Figure(s.score.Loss), Accuracy: spec.Figure(s.score.Accuracy)})
	}
	m := measure.Moment{
		Subject: o.name, Step: s.step, Source: source.Of(s.net, o.material, o.pool),
		Scheduled: s.scheduled, End: s.step == 0 || s.step == o.spec.Network().Steps,
		Worse: func(samples int) bool {
			j, known := o.judges[samples]
			if !known {
				j = o.newJudge(samples)
				o.judges[samples] = j
			}
			return j.worse(s.net)
		},
	}
	return o.measures.Look(ctx, m, func(stage spec.Stage) bool { return slices.Contains(s.wanted, stage) })
}
