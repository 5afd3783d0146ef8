package lab

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/spec"
	"fathom/model/steer"
)

// stepper is the training loop of one network. It takes the steps and hands
// snapshots to those who evaluate and look.
type stepper struct {
	training
	lab       *Lab
	snapshots chan<- snapshot

	loss  model.Loss // summed over the minibatches since the last evaluation
	since int        // minibatches since then
	taken int        // scheduled looks so far

	looked map[spec.Stage]int // last step that was handed over to be looked at
	// The measures of which there are scheduled looks. What a measure needs that is not asked for
	// may be set to anything, and then no look is taken.
	regular []spec.Stage

	begun time.Time            // when the training began, over all sittings
	again map[int][]spec.Stage // looks that are taken again, by step
}

func newStepper(l *Lab, t training, snapshots chan<- snapshot) *stepper {
	s := &stepper{lab: l, training: t, snapshots: snapshots, looked: map[spec.Stage]int{}, begun: time.Now()}
	from := 0
	if c := t.from; c != nil {
		s.loss, s.since, s.taken, s.looked, from = c.Loss, c.Since, c.Taken, maps.Clone(c.Looked), c.Step
		s.begun = s.begun.Add(-c.Spent)
	}
	if t.name == spec.Base {
		s.again = l.past.lookAgain(l.spec, from)
	}
	rules := measure.Rules()
	for _, stage := range measure.Stages() {
		if len(rules.Wrong(l.spec, stage)) == 0 {
			s.regular = append(s.regular, stage)
		}
	}
	return s
}

// run takes all steps. Step i, from 0, uses the training rows from batch·i mod
// (n − batch), in file order, as the post does.
func (s *stepper) run(ctx context.Context) error {
	l, c, images := s.lab, s.lab.spec, s.lab.material.Train
	trainer := model.NewTrainer(s.net, s.head, c.Network().Batch, float64(c.Network().LearningRate), l.pool)
	l.meter.Begin(s.ask.Stage, s.ask.Init, c.Network().Steps)
	for step := s.first(); ; step++ {
		if err := s.arrive(ctx, step); err != nil {
			return err
		}
		if step == c.Network().Steps {
			l.gate.EndSlowStart()
			return nil
		}
		waited, err := s.pass(ctx, step)
		if err != nil {
			return err
		}
		fault(step)
		from := 0
		if n := images.Len(); n > c.Network().Batch {
			from = int(int64(c.Network().Batch) * int64(step) % int64(n-c.Network().Batch)) // more than 32 bits hold, in a long run
		}
		var targets model.Matrix
		if s.head != nil {
			targets = s.targets.Slice(from, from+c.Network().Batch)
		}
		loss := trainer.Step(images.Slice(from, from+c.Network().Batch), targets)
		s.loss.CrossEntropy += loss.CrossEntropy
		s.loss.Head += loss.Head
		s.since++
		l.meter.At(step+1, waited, l.gate.Pace() == 0)
	}
}

// first is the number of steps that are done at the beginning.
func (s *stepper) first() int {
	if s.from == nil {
		return 0
	}
	s.lab.meter.At(s.from.Step, true, true)
	return s.from.Step
}

// arrive does what is due after so many steps and before the gate. A training that goes on has done
// it there already.
func (s *stepper) arrive(ctx context.Context, step int) error {
	if s.from != nil && step == s.from.Step {
		return nil
	}
	return s.scheduled(ctx, step)
}

// pass waits at the gate for the step after so many. Looks that are asked for are
// taken right away, also when the gate is closed.
func (s *stepper) pass(ctx context.Context, step int) (waited bool, err error) {
	for {
		if err := s.checkpoint(ctx, step); err != nil {
			return waited, err
		}
		wanted := s.lab.takeLooks()
		for _, stage := range s.again[step] {
			if !slices.Contains(wanted, stage) {
				wanted = append(wanted, stage)
			}
		}
		delete(s.again, step)
		if len(wanted) > 0 {
			if err := s.look(ctx, snapshot{step: step, net: s.net.Clone(), wanted: wanted}); err != nil {
				return waited, err
			}
		}
		again, err := s.lab.gate.Pass(ctx)
		waited = waited || again
		if !errors.Is(err, steer.ErrPoked) {
			return waited, err
		}
	}
}

// scheduled hands over the snapshot of a step at which something is due: an evaluation every so
// many steps and after the last, a look where the Spec has one.
func (s *stepper) scheduled(ctx context.Context, step int) error {
	c := s.lab.spec.Network()
	evaluate := step == c.Steps || step%c.EvaluateEvery == 0
	look := s.name == spec.Base && len(s.regular) > 0 && c.LooksAt(step)
	if !evaluate && !look {
		return nil
	}
	// Those between two evaluations are ranked by the looks, so that fewer of both are kept where
	// there is no room for all.
	snap := snapshot{step: step, net: s.net.Clone(), evaluate: evaluate, rank: step / c.EvaluateEvery}
	if !evaluate {
		snap.rank = s.taken
	}
	if s.name == spec.Base {
		s.lab.moments.Add(step, snap.net, snap.rank)
	}
	if evaluate {
		images := float64(s.since * c.Batch)
		snap.trainLoss, snap.headLoss = s.loss.CrossEntropy/images, math.NaN()
		if s.head != nil {
			snap.headLoss = s.loss.Head / images
		}
		s.loss, s.since = model.Loss{}, 0
	}
	if look {
		s.taken++
		snap.scheduled, snap.wanted = true, s.unseen(step, s.regular)
	}
	return s.send(ctx, snap)
}

// look hands over a snapshot that somebody asked for.
func (s *stepper) look(ctx context.Context, snap snapshot) error {
	if snap.wanted = s.unseen(snap.step, snap.wanted); len(snap.wanted) == 0 {
		return nil
	}
	return s.send(ctx, snap)
}

// unseen lists the measures that have not looked at the step already.
func (s *stepper) unseen(step int, wanted []spec.Stage) []spec.Stage {
	var unseen []spec.Stage
	for _, stage := range wanted {
		if last, looked := s.looked[stage]; !looked || step > last {
			s.looked[stage] = step
			unseen = append(unseen, stage)
		}
	}
	return unseen
}

// send hands a snapshot over, or gives up when ctx ends. If there is one core it also waits until
// the snapshot is worked through.
func (s *stepper) send(ctx context.Context, snap snapshot) error {
	if len(snap.wanted) > 0 {
		s.lab.meter.AddLive(1)
	}
	if s.lab.pool.Cores() == 1 {
		snap.finished = make(chan struct{})
	}
	select {
	case s.snapshots <- snap:
	case <-ctx.Done():
		return ctx.Err()
	}
	if snap.finished == nil {
		return nil
	}
	select {
	case <-snap.finished:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
