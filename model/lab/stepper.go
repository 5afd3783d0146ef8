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

	loss      model.Loss // summed over the minibatches since the last evaluation
	since     int        // minibatches since then
	probed    int        // last step whose layers were handed over to be probed
	projected int

	// Whether there are scheduled looks of either kind. What a stage needs that is not asked for may be set to anything,
	// and then no look is taken.
	probes, projects bool
}

// run takes all steps. Step i, from 0, uses the training rows from batch·i mod
// (n − batch), in file order, as the post does.
func (s *stepper) run(ctx context.Context) error {
	l, c, images := s.lab, s.lab.spec, s.lab.material.Train
	rules := measure.Rules()
	s.probes, s.projects = len(rules.Wrong(c, measure.Probe)) == 0, len(rules.Wrong(c, measure.PCA)) == 0
	trainer := model.NewTrainer(s.net, s.head, c.Network().Batch, c.Network().LearningRate)
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
		if probe, project := s.lab.takeLooks(); probe || project {
			if err := s.look(ctx, snapshot{step: step, net: s.net.Clone(), probe: probe, project: project}); err != nil {
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
	look := s.name == spec.Base && c.Network().LookEvery > 0 && (last || step%c.Network().LookEvery == 0) && (s.probes || s.projects)
	if !evaluate && !look {
		return nil
	}
	images := float64(s.since * c.Network().Batch)
	snap := snapshot{step: step, net: s.net.Clone(), trainLoss: s.loss.CrossEntropy / images, headLoss: math.NaN(),
		probe: look && s.probes, project: look && s.projects, scheduled: true}
	if s.head != nil {
		snap.headLoss = s.loss.Head / images
	}
	if evaluate {
		s.loss, s.since = model.Loss{}, 0
		if s.name == spec.Base {
			s.lab.history.add(moment{step, snap.net}, c.Network().EvaluateEvery)
		}
		if err := send(ctx, s.evaluations, snap); err != nil {
			return err
		}
	}
	return s.look(ctx, snap)
}

// look hands over a snapshot to be looked at, unless it has been already.
func (s *stepper) look(ctx context.Context, snap snapshot) error {
	snap.probe = snap.probe && snap.step > s.probed
	snap.project = snap.project && snap.step > s.projected
	if !snap.probe && !snap.project {
		return nil
	}
	if snap.probe {
		s.probed = snap.step
	}
	if snap.project {
		s.projected = snap.step
	}
	s.lab.meter.addLive(1)
	return send(ctx, s.looks, snap)
}

// send hands a snapshot over, or gives up when ctx ends.
func send(ctx context.Context, to chan<- snapshot, s snapshot) error {
	select {
	case to <- s:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
