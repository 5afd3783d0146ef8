package lab

import (
	"context"
	"maps"
	"time"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// A Keeper keeps what is not in the log and cannot be asked for later: the networks of a training on
// its way, and states that it can go on from. Its methods but Due are called by one goroutine at a
// time, which holds the training up only where it waits, and an error ends the log. What they are
// given must not be changed.
type Keeper interface {
	// Due reports whether a checkpoint is wanted now, and is called before every step: it must cost
	// next to nothing. A true answer is one checkpoint.
	Due() bool
	// Moment takes a network after a step at which it was evaluated or looked at. All that the log
	// says of it is there.
	Moment(ctx context.Context, m Moment) error
	// Checkpoint takes a state from which a training can go on. All that the log says of it up to its
	// step is there, and no look at an earlier one is under way: it is settled.
	Checkpoint(ctx context.Context, c *Checkpoint) error
}

// Moment is a network at a step boundary.
type Moment struct {
	Subject string
	Step    int
	Rank    int // where it stands among those of its kind, see [moments.Moments.Add]
	Net     *model.Network
}

// Checkpoint is everything that decides how a training goes on after a step, bit for bit, but for the
// Spec, the data and the network before the first step. The next thing to do is to pass the gate.
type Checkpoint struct {
	Ask     run.Request // the stage that is under way
	Subject string
	Step    int // updates done
	Net     *model.Network
	Head    *model.Head // nil for the base network

	Loss  model.Loss // summed over the minibatches since the last evaluation
	Since int        // minibatches since then
	Taken int        // scheduled looks so far
	// Looked is the last step that was looked at by each measure.
	Looked map[spec.Stage]int
	Watch  Watch
	// Starts are the probes that the next scheduled look starts from, by layer.
	Starts map[int]*repr.Probe

	Events int           // that the log has: all that the state follows from
	Spent  time.Duration // since the stage began
}

// capture is what the training itself knows of a checkpoint; the rest is filled in when all before it
// is in the log. Nothing of it is shared with the training.
func (s *stepper) capture(step int) *Checkpoint {
	c := &Checkpoint{
		Ask: s.ask, Subject: s.name, Step: step, Net: s.net.Clone(),
		Loss: s.loss, Since: s.since, Taken: s.taken, Looked: maps.Clone(s.looked), Spent: time.Since(s.begun),
	}
	if s.head != nil {
		c.Head = s.head.Clone()
	}
	return c
}

// settle fills in the rest of a checkpoint and hands it on.
func (o *observer) settle(ctx context.Context, c *Checkpoint) error {
	c.Watch, c.Starts, c.Events = o.watch.state(), o.measures.Probes().Starts(), o.log.Len()
	return o.keeping().Checkpoint(ctx, c)
}

// keeping is who keeps what a training leaves, nil for nobody.
func (l *Lab) keeping() Keeper {
	if k := l.keeper.Load(); k != nil {
		return *k
	}
	return nil
}

// checkpoint hands over what is known of the training after a step, if that is wanted.
func (s *stepper) checkpoint(ctx context.Context, step int) error {
	k := s.lab.keeping()
	if k == nil || step == 0 || s.from != nil && step == s.from.Step || !k.Due() {
		return nil
	}
	return s.send(ctx, snapshot{step: step, state: s.capture(step)})
}

// Past is what is known of an experiment that was begun before, by another process perhaps.
type Past struct {
	Events []spec.Event  // of its log
	Lived  time.Duration // so far
	// Kept are the networks that are kept, of each subject by steps ascending.
	Kept []moments.Kept
	// Checkpoint is where the training that was under way goes on; nil where it begins anew.
	Checkpoint *Checkpoint
	// Right says which test images the base network has right at an evaluation, as the array of that
	// name does; nil where that is not kept.
	Right func(step int) []int32
	// Probes calls restore with the probes that were kept.
	Probes func(restore func(subject string, step, layer int, f measure.Fitted))
	// Check says why the data are not those that the log is of; it may be nil.
	Check func(m *source.Material) error
}

// find is a subject's network that is kept after so many steps, nil for none.
func (p *Past) find(subject string, step int) *moments.Kept {
	for i := range p.Kept {
		if p.Kept[i].Subject == subject && p.Kept[i].Step == step {
			return &p.Kept[i]
		}
	}
	return nil
}

// from is the checkpoint of a stage, nil where it begins at its beginning.
func (p *Past) from(ask run.Request) *Checkpoint {
	if p == nil || p.Checkpoint == nil || p.Checkpoint.Ask != ask {
		return nil
	}
	return p.Checkpoint
}
