package lab

import (
	"context"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// runTrain trains the base network.
func runTrain(ctx context.Context, l *Lab, ask run.Request) error {
	net := model.New(l.shape(), model.Stream(l.spec.Seed, "parameters"))
	return l.train(ctx, training{name: spec.Base, net: net, ask: ask})
}

func (l *Lab) shape() model.Shape { return Shape(l.spec, l.material.Train.Dim()) }

// training is one network to train and with what.
type training struct {
	name    string // Base, …
	net     *model.Network
	head    *model.Head  // nil for the base network
	targets model.Matrix // of the head, one row a training image
	ask     run.Request
}

// snapshot is a network at a step boundary. It is shared and never changed.
type snapshot struct {
	step      int
	net       *model.Network
	trainLoss float64
	headLoss  float64
	wanted    []spec.Stage // measures to take of its layers
	scheduled bool         // every run of the Spec has it

	finished chan struct{} // closed when it is worked through; nil if nobody waits for that
}

// finish says that the snapshot is worked through.
func (s snapshot) finish() {
	if s.finished != nil {
		close(s.finished)
	}
}

// trainings is what one training hands to the next. While a network trains, [Lab.evaluate]'s
// goroutine alone writes it; the lab's own reads it afterwards, once that goroutine has ended.
type trainings struct {
	base      map[int]spec.Figure    // accuracy of the base network by step
	finals    map[string]spec.Figure // accuracy of each network after its last step
	predicted map[string][]int32     // by each network after its last step, of all test images
}

func newTrainings() trainings {
	return trainings{base: map[int]spec.Figure{}, finals: map[string]spec.Figure{}, predicted: map[string][]int32{}}
}

// liveMemory bounds what snapshots that wait to be looked at may hold, in bytes.
// Only beyond it does a training wait for its probes.
const liveMemory = 256 << 20

// train trains a network for all its steps, evaluates it on the test images
// every so often and, for the base network, looks at its layers. Evaluations and
// looks work on snapshots beside the training, or between its steps if there is one
// core; train returns when the last is in.
func (l *Lab) train(ctx context.Context, t training) error {
	l.moments.Keep(t.name, false, t.net.Clone())
	group, ctx := errgroup.WithContext(ctx)
	evaluations := make(chan snapshot, 4)
	looks := make(chan snapshot, max(4, liveMemory/(4*l.shape().Parameters())))
	group.Go(func() error {
		return safely(func() error {
			defer close(evaluations)
			defer close(looks)
			loop := newStepper(l, t, evaluations, looks)
			return loop.run(ctx)
		})
	})
	group.Go(func() error {
		return safely(func() error { return l.evaluate(ctx, t.name, evaluations) })
	})
	group.Go(func() error {
		return safely(func() error { return l.look(ctx, looks) })
	})
	if err := group.Wait(); err != nil {
		return err
	}
	l.moments.Keep(t.name, true, t.net)
	return nil
}

// evaluate scores the snapshots on all test images, in order.
func (l *Lab) evaluate(ctx context.Context, name string, snapshots <-chan snapshot) error {
	pass := model.NewPass(l.shape(), source.PassRows(l.shape()), l.pool)
	watch := newWatch(newGuess(l.material.Train.Labels, l.material.Test.Labels, l.spec.Source.Classes), l.spec.Network().Steps)
	onTrain := func(net *model.Network) func() float64 {
		return func() float64 {
			train := l.material.Train
			return pass.Evaluate(net, train.Slice(0, min(judged, train.Len()))).Loss
		}
	}
	for s := range snapshots {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var classes []int32
		if s.step == l.spec.Network().Steps {
			classes = make([]int32, l.material.Test.Len())
			l.trainings.predicted[name] = classes
		}
		score := pass.EvaluateTo(classes, s.net, l.material.Test)
		e := spec.Evaluated{
			Subject: name, Step: s.step, Loss: spec.Figure(score.Loss), Accuracy: spec.Figure(score.Accuracy),
			TrainLoss: spec.Figure(s.trainLoss), HeadLoss: spec.Figure(s.headLoss), Difference: spec.Figure(math.NaN()),
		}
		if name == spec.Base {
			l.trainings.base[s.step] = e.Accuracy
		} else {
			e.Difference = e.Accuracy - l.trainings.base[s.step]
		}
		l.trainings.finals[name] = e.Accuracy
		l.log.Append(e)
		if reason := watch.see(e, s.net.Finite(), onTrain(s.net)); reason != "" {
			l.log.Append(spec.Diverged{Subject: name, Step: s.step, Reason: reason})
		}
		s.finish()
	}
	return ctx.Err()
}

// look works through the snapshots of a training: the measures that are wanted of each.
func (l *Lab) look(ctx context.Context, snapshots <-chan snapshot) error {
	judges := map[int]judge{} // by the number of samples; none before it is needed
	for s := range snapshots {
		m := measure.Moment{
			Subject: spec.Base, Step: s.step, Source: source.Of(s.net, l.material, l.pool),
			Scheduled: s.scheduled, End: s.step == 0 || s.step == l.spec.Network().Steps,
			Worse: func(samples int) bool {
				j, known := judges[samples]
				if !known {
					j = l.newJudge(samples)
					judges[samples] = j
				}
				return j.worse(s.net)
			},
		}
		if err := l.measures.Look(ctx, m, func(stage spec.Stage) bool { return slices.Contains(s.wanted, stage) }); err != nil {
			return err
		}
		l.meter.addLive(-1)
		s.finish()
	}
	return ctx.Err()
}
