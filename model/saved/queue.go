package saved

import (
	"context"
	"time"

	"fathom/model/lab"
	"fathom/model/spec"
)

// item is something that is kept beside the log: one of the two.
type item struct {
	moment     *lab.Moment
	checkpoint *lab.Checkpoint
	bytes      int64
}

// Due reports whether a checkpoint is wanted now.
func (v *saver) Due() bool {
	now := time.Since(v.began)
	if now < time.Duration(v.due.Load()) {
		return false
	}
	v.due.Store(int64(now + time.Hour)) // until this one is written
	return true
}

// Moment takes a network.
func (v *saver) Moment(ctx context.Context, m lab.Moment) error {
	return v.put(ctx, item{moment: &m, bytes: int64(m.Net.Bytes())})
}

// Checkpoint takes a state to go on from.
func (v *saver) Checkpoint(ctx context.Context, c *lab.Checkpoint) error {
	return v.put(ctx, item{checkpoint: c, bytes: int64(c.Net.Bytes())})
}

// put waits until there is room.
func (v *saver) put(ctx context.Context, i item) error {
	if v.abandoned.Load() {
		return nil
	}
	i.bytes = min(i.bytes, mostQueued)
	if err := v.room.Acquire(ctx, i.bytes); err != nil {
		return err
	}
	select {
	case v.queue <- i:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// take takes what waits in the queue.
func (v *saver) take() {
	for {
		select {
		case i := <-v.queue:
			v.waiting = append(v.waiting, i)
		default:
			return
		}
	}
}

// giveUp forgets the checkpoints that wait while the disk refuses everything, for newer ones come.
// Networks that are to be kept wait for room.
func (v *saver) giveUp() {
	for _, i := range v.waiting {
		if m := i.moment; m != nil && v.isKept(m) {
			v.late = append(v.late, i)
		} else if i.checkpoint != nil {
			v.due.Store(int64(time.Since(v.began) + againAfter))
		}
		v.room.Release(i.bytes)
	}
	v.waiting = nil
}

func (v *saver) isEnd(step int) bool { return step == 0 || step == v.spec.Network().Steps }

// isKept reports whether a network is one to keep: the first and the last of each, and of the base
// network those of the plan, which is known when its data are.
func (v *saver) isKept(m *lab.Moment) bool {
	return v.isEnd(m.Step) || m.Subject == spec.Base && keeps(v.every, m.Rank)
}

// keep keeps a network, if it is one to keep.
func (v *saver) keep(i item) {
	defer v.room.Release(i.bytes)
	if v.every < 0 && v.material != nil {
		if m, there := v.material(); there { // as it is before anything is trained
			v.data(m)
		}
	}
	m := i.moment
	if !v.isKept(m) {
		return
	}
	if !v.tried(v.w.Keep(m.Subject, m.Step, m.Rank, ofNetwork(m.Net))) {
		v.late = append(v.late, i) // it is one of a few, see plan, and is kept when there is room
	}
}

// abandon lets go of all that waits, and of whatever comes.
func (v *saver) abandon() {
	v.abandoned.Store(true)
	for v.take(); len(v.waiting) > 0; v.take() {
		for _, i := range v.waiting {
			v.room.Release(i.bytes)
		}
		v.waiting = nil
	}
}
