package work

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fathom/model/study"
)

// Part is what one process does of a study in a directory that others may work in too.
type Part struct {
	Dir   *study.Dir
	Shard Shard
	Crew  *Crew
	About study.About
	// Again has what failed done once more.
	Again bool
	// Told is told how far it is, whenever that changes, by one goroutine at a time; nil for nobody.
	Told func(Progress)
}

// MostDeaths is how often a task may be in hand when its process is killed from outside. What wants more
// memory than a whole machine has takes its crew with it, and would do so for ever. What was in hand at a
// kill is done after all that was not: so the rest completes first, and what is killed by accident is
// hardly ever there again.
const MostDeaths = 10

// AgainAfter is when something is written again that the disk has refused.
const AgainAfter = time.Second

// Missing are those of some tasks that are to be done, those last whose processes were killed, and spent those that
// are not tried again for that.
func Missing(r *study.Record, tasks []study.Task, again bool) (missing, spent []study.Task) {
	for _, t := range tasks {
		if f := r.Found[t.Key]; f != nil && (f.State == study.Done || f.State == study.Diverged || !again) {
			continue
		}
		if r.Deaths(t.Key) >= MostDeaths && !again {
			spent = append(spent, t)
			continue
		}
		missing = append(missing, t)
	}
	slices.SortStableFunc(missing, func(a, b study.Task) int { return r.Deaths(a.Key) - r.Deaths(b.Key) })
	return missing, spent
}

// Killed is the outcome of a task whose processes were killed so often.
func Killed(key string, times int) study.Outcome {
	return study.Outcome{
		Key: key, State: study.Died, Started: time.Now().UTC(), Tries: times,
		Problem: fmt.Sprintf("whoever did it was killed, %d times; --again tries once more", times),
	}
}

// Do does the tasks of the shard that are not done. When ctx ends, the tasks in hand are dropped, and all
// others are kept.
func (w Part) Do(ctx context.Context) (Progress, error) {
	record, err := w.Dir.Read()
	if err != nil {
		return Progress{}, err
	}
	writer, err := w.Dir.Worker(w.About)
	if err != nil {
		return Progress{}, err
	}
	all := w.Shard.Pick(w.Dir.Study.Tasks())
	missing, spent := Missing(record, all, w.Again)
	p := &working{Part: w, writer: writer, count: NewCount(len(all), len(all)-len(missing)-len(spent), w.Told)}
	for _, t := range spent {
		if p.end(ctx, Killed(t.Key, record.Deaths(t.Key))) != nil {
			break // which ctx has ended
		}
	}
	err = w.Crew.Do(ctx, func(context.Context) (Order, bool) {
		if len(missing) == 0 {
			return Order{}, false
		}
		t := missing[0]
		missing = missing[1:]
		return p.order(ctx, t), true
	})
	if closed := writer.Close(); err == nil {
		err = closed
	}
	return p.count.At(), err
}

// working is a work under way.
type working struct {
	Part
	writer *study.Writer
	count  *Count
}

func (p *working) order(ctx context.Context, t study.Task) Order {
	begun := false
	return Order{
		Key: t.Key, Spec: p.Dir.Study.Spec(t),
		Begun: func(at time.Time) {
			begun = true
			p.writer.Begun(t.Key, at) // what cannot be written is only not seen by others
			p.count.Change(func(at *Progress) { at.Hands++ })
		},
		Drop: func() {
			if !begun {
				return
			}
			p.writer.Dropped(t.Key)
			p.count.Change(func(at *Progress) { at.Hands-- })
		},
		End: func(o study.Outcome) error {
			err := p.end(ctx, o)
			if err == nil { // else it is dropped
				p.count.Change(func(at *Progress) { at.Hands-- })
			}
			return err
		},
	}
}

// end writes an outcome. The error is ctx's.
func (p *working) end(ctx context.Context, o study.Outcome) error {
	if err := p.count.Keep(ctx, p.writer, o); err != nil {
		return err
	}
	p.count.Done(o)
	return nil
}
