package lab

import (
	"context"
	"errors"
	"math"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/spec"
)

// stepper is the training loop of one network. It takes the steps and hands
// snapshots to those who evaluate and look.
type stepper struct {
	training
	lab         *Lab
	evaluations chan<- snapshot
	looks       chan<- snapshot

	loss  model.Loss // summed over the minibatches since the last evaluation
	since int        // minibatches since then

	looked map[spec.Stage]int // last step that was handed over to be looked at
	// The measures of which there are scheduled looks. What a measure needs that is not asked for
	// may be set to anything, and then no look is taken.
	regular []spec.Stage
}

func newStepper(l *Lab, t training, evaluations, looks chan<- snapshot) *stepper {
	s := &stepper{lab: l, training: t, evaluations: evaluations, looks: looks, looked: map[spec.Stage]int{}}
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
	l.meter.begin(s.ask.Stage, s.ask.Init, c.Network().Steps)
	for step := 0; ; step++ {
		if err := s.scheduled(ctx, step); err != nil {
			return err
		}
		if step == c.Network().Steps {
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
		l.meter.at(step+1, waited)
	}
}

// pass waits at the gate for the step after so many. Looks that are asked for are
// taken right away, also when the gate is closed.
func (s *stepper) pass(ctx context.Context, step int) (waited bool, err error) {
	for {
		if wanted := s.lab.takeLooks(); len(wanted) > 0 {
			if err := s.look(ctx, snapshot{step: step, net: s.net.Clone(), wanted: wanted}); err != nil {
				return waited, err
			}
		}
		again, err := s.lab.gate.Pass(ctx)
		waited = waited || again
		if !errors.Is(err, errPoked) {
			return waited, err
		}
	}
}

// scheduled hands over the snapshot of a step at which something is due: every so
// many steps, and after the last.
func (s *stepper) scheduled(ctx context.Context, step int) error {
	c := s.lab.spec
	last := step == c.Network().Steps
	evaluate := last || step%c.Network().EvaluateEvery == 0
	look := s.name == spec.Base && c.Network().LookEvery > 0 && (last || step%c.Network().LookEvery == 0) && len(s.regular) > 0
	if !evaluate && !look {
		return nil
	}
	images := float64(s.since * c.Network().Batch)
	snap := snapshot{step: step, net: s.net.Clone(), trainLoss: s.loss.CrossEntropy / images, headLoss: math.NaN(), scheduled: true}
	if look {
		snap.wanted = s.regular
	}
	if s.head != nil {
		snap.headLoss = s.loss.Head / images
	}
	if evaluate {
		s.loss, s.since = model.Loss{}, 0
		if s.name == spec.Base {
			s.lab.moments.Add(step, snap.net, c.Network().EvaluateEvery)
		}
		if err := s.send(ctx, s.evaluations, snap); err != nil {
			return err
		}
	}
	return s.look(ctx, snap)
}

// look hands over a snapshot to be looked at, by those measures that have not looked at its step
// already.
func (s *stepper) look(ctx context.Context, snap snapshot) error {
	var wanted []spec.Stage
	for _, stage := range snap.wanted {
		if last, looked := s.looked[stage]; !looked || snap.step > last {
			s.looked[stage] = snap.step
			wanted = append(wanted, stage)
		}
	}
	if snap.wanted = wanted; len(wanted) == 0 {
		return nil
	}
	s.lab.meter.addLive(1)
	return s.send(ctx, s.looks, snap)
}

// send hands a snapshot over, or gives up when ctx ends. If there is one core it also waits until
// the snapshot is worked through.
func (s *stepper) send(ctx context.Context, to chan<- snapshot, snap snapshot) error {
	if s.lab.pool.Cores() == 1 {
		snap.finished = make(chan struct{})
	}
	select {
	case to <- snap:
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
