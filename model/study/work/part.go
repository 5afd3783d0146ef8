package work

import (
	"context"
	"fmt"
	"slices"
	"sync"
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

// Progress is how far the work of a process is.
type Progress struct {
	Tasks   int // of the shard
	Before  int // of these, that were done when it began
	Done    int // that it has done since, the failed ones among them
	Failed  int
	Hands   int           // tasks in hand
	Worked  time.Duration // since it began
	Left    time.Duration // by what was done so far; 0 where nobody knows
	Problem string        // why an outcome cannot be written now, "" where all can
}

// mostDeaths is how often a task may be in hand when its process is killed from outside. What wants more
// memory than a whole machine has takes its crew with it, and would do so for ever. What was in hand at a
// kill is done after all that was not: so the rest completes first, and what is killed by accident is
// hardly ever there again.
const mostDeaths = 10

// againAfter is when something is written again that the disk has refused.
const againAfter = time.Second

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
	p := &working{Part: w, writer: writer, began: time.Now()}
	var missing []study.Task
	for _, t := range w.Shard.Pick(w.Dir.Study.Tasks()) {
		p.at.Tasks++
		if f := record.Found[t.Key]; f != nil && (f.State == study.Done || f.State == study.Diverged || !w.Again) {
			p.at.Before++
			continue
		}
		if n := record.Deaths(t.Key); n >= mostDeaths && !w.Again {
			p.end(ctx, study.Outcome{
				Key: t.Key, State: study.Died, Started: time.Now().UTC(), Tries: n,
				Problem: fmt.Sprintf("whoever did it was killed, %d times; --again tries once more", n),
			})
			continue
		}
		missing = append(missing, t)
	}
	slices.SortStableFunc(missing, func(a, b study.Task) int { return record.Deaths(a.Key) - record.Deaths(b.Key) })
	p.tell(func(*Progress) {})
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
	return p.at, err
}

// working is a work under way.
type working struct {
	Part
	writer *study.Writer
	began  time.Time

	mu sync.Mutex
	at Progress
}

func (p *working) order(ctx context.Context, t study.Task) Order {
	begun := false
	return Order{
		Key: t.Key, Spec: p.Dir.Study.Spec(t),
		Begun: func(at time.Time) {
			begun = true
			p.writer.Begun(t.Key, at) // what cannot be written is only not seen by others
			p.tell(func(at *Progress) { at.Hands++ })
		},
		Drop: func() {
			if !begun {
				return
			}
			p.writer.Dropped(t.Key)
			p.tell(func(at *Progress) { at.Hands-- })
		},
		End: func(o study.Outcome) error {
			err := p.end(ctx, o)
			p.tell(func(at *Progress) { at.Hands-- })
			return err
		},
	}
}

// end writes an outcome, over and over until the disk takes it. The error is ctx's.
func (p *working) end(ctx context.Context, o study.Outcome) error {
	for {
		err := p.writer.Outcome(o)
		if err == nil {
			break
		}
		p.tell(func(at *Progress) { at.Problem = err.Error() })
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(againAfter):
		}
	}
	p.tell(func(at *Progress) {
		at.Done++
		at.Problem = ""
		if o.State != study.Done {
			at.Failed++
		}
	})
	return nil
}

// tell changes how far the work is and tells it.
func (p *working) tell(change func(at *Progress)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.at)
	p.at.Worked = time.Since(p.began)
	if p.at.Done > 0 {
		left := p.at.Tasks - p.at.Before - p.at.Done
		p.at.Left = time.Duration(float64(p.at.Worked) / float64(p.at.Done) * float64(left))
	}
	if p.Told != nil {
		p.Told(p.at)
	}
}
