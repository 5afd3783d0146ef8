package lab

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"fathom/model"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/source"
	"fathom/model/spec"
)

// runTrain trains the base network.
func runTrain(ctx context.Context, l *Lab, ask run.Request) error {
	if from := l.past.from(ask); from != nil {
		l.measures.Probes().StartFrom(from.Starts)
		return l.train(ctx, training{name: spec.Base, net: from.Net, ask: ask, from: from})
	}
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
	from    *Checkpoint // where it goes on; nil where it begins
}

// snapshot is a network at a step boundary. It is shared and never changed.
type snapshot struct {
	step      int
	net       *model.Network
	trainLoss float64
	headLoss  float64
	evaluate  bool         // it is a point of the curve
	wanted    []spec.Stage // measures to take of its layers
	scheduled bool         // every run of the Spec has that look
	rank      int          // see [Moment]
	state     *Checkpoint  // there is nothing else to do than to keep it; nil for none

	score   model.Evaluation // on all test images, of one that is evaluated or has a scheduled look
	right   bits             // which of them it has right, of one that is evaluated
	answers []int32          // to each of them after the last step, else nil

	finished chan struct{} // closed when it is worked through; nil if nobody waits for that
}

// finish says that the snapshot is worked through.
func (s snapshot) finish() {
	if s.finished != nil {
		close(s.finished)
	}
}

// trainings is what one training hands to the next. While a network trains, the observer alone
// writes it; the lab's own goroutine reads it afterwards, once that has ended.
type trainings struct {
	base   map[int]spec.Figure    // accuracy of the base network by step
	right  map[int]bits           // the test images that it has right by step, where there is room
	finals map[string]spec.Figure // accuracy of each network after its last step
}

func newTrainings() trainings {
	return trainings{base: map[int]spec.Figure{}, right: map[int]bits{}, finals: map[string]spec.Figure{}}
}

// liveMemory bounds what snapshots that wait to be looked at may hold, in bytes, but for networks
// so large that it would be less than two. Only beyond it does a training wait for them.
const liveMemory = 256 << 20

// scoresAhead is how many snapshots may be scored at most before the looks at those before them are
// done.
const scoresAhead = 8

// waiting is how many snapshots of a network of so many parameters may wait to be scored, and how
// many of those scored to be looked at.
func waiting(parameters int) (snapshots, scored int) {
	all := liveMemory / (4 * parameters)
	scored = min(scoresAhead, max(1, all/4))
	return max(1, all-scored), scored
}

// train trains a network for all its steps, evaluates it on the test images
// every so often and, for the base network, looks at its layers; it returns when all of
// that is done. Three goroutines pass snapshots on, in the order of their steps: one
// trains, one scores, one looks and writes the log. So whoever watches sees the first
// steps, where most is learned, before much later ones, and all that is known of a step
// together; and no core is idle, since scores run ahead of the looks, but only a little,
// so that the looks at early steps are not kept waiting. If there is one core, the training
// waits for what is made of each snapshot.
func (l *Lab) train(ctx context.Context, t training) error {
	if t.from == nil {
		l.moments.Keep(t.name, false, t.net.Clone())
	}
	defer l.material.Train.Training()()
	group, ctx := errgroup.WithContext(ctx)
	unscored, unseen := waiting(l.shape().Parameters())
	unscored = min(unscored, l.spec.Network().Steps+2) // of a small network there is room for more than there will be
	snapshots, scored := make(chan snapshot, unscored), make(chan snapshot, unseen)
	group.Go(func() error {
		return safe.Call(func() error {
			defer close(snapshots)
			loop := newStepper(l, t, snapshots)
			return loop.run(ctx)
		})
	})
	group.Go(func() error {
		return safe.Call(func() error {
			defer close(scored)
			return l.score(ctx, snapshots, scored)
		})
	})
	group.Go(func() error {
		return safe.Call(func() error { return newObserver(l, t).observe(ctx, scored) })
	})
	if err := group.Wait(); err != nil {
		return err
	}
	l.moments.Keep(t.name, true, t.net)
	return nil
}

// score scores snapshots on all test images, in order, and hands them on.
func (l *Lab) score(ctx context.Context, snapshots <-chan snapshot, scored chan<- snapshot) error {
	pass := model.NewPass(l.shape(), source.PassRows(l.shape()), l.pool)
	classes := make([]int32, l.material.Test.Len())
	for s := range snapshots {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if s.evaluate || s.scheduled {
			s.score = pass.EvaluateTo(classes, s.net, l.material.Test)
			if s.evaluate {
				s.right = rightOnes(classes, l.material.Test.Labels)
			}
			if s.step == l.spec.Network().Steps {
				s.answers = slices.Clone(classes)
			}
		}
		select {
		case scored <- s:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}
