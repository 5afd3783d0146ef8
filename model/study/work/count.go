package work

import (
	"context"
	"sync"
	"time"

	"fathom/model/study"
)

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

// Count keeps how far a work is and tells it. Its methods may be called from any goroutine.
type Count struct {
	told  func(Progress)
	began time.Time

	mu sync.Mutex
	at Progress
}

// NewCount begins to count, and tells it, one call at a time; nil for nobody.
func NewCount(tasks, before int, told func(Progress)) *Count {
	c := &Count{told: told, began: time.Now(), at: Progress{Tasks: tasks, Before: before}}
	c.Change(func(*Progress) {})
	return c
}

// At is how far it is.
func (c *Count) At() Progress {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Change changes how far the work is and tells it.
func (c *Count) Change(change func(at *Progress)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.at)
	c.at.Worked = time.Since(c.began)
	if c.at.Done > 0 {
		left := c.at.Tasks - c.at.Before - c.at.Done
		c.at.Left = time.Duration(float64(c.at.Worked) / float64(c.at.Done) * float64(left))
	}
	if c.told != nil {
		c.told(c.at)
	}
}

// Problem tells what does not work now, nil for that all does again.
func (c *Count) Problem(err error) {
	word := ""
	if err != nil {
		word = err.Error()
	}
	if c.At().Problem != word {
		c.Change(func(at *Progress) { at.Problem = word })
	}
}

// Done counts an outcome.
func (c *Count) Done(o study.Outcome) {
	c.Change(func(at *Progress) {
		at.Done++
		at.Problem = ""
		if o.State != study.Done {
			at.Failed++
		}
	})
}

// Keep writes an outcome, over and over until the disk takes it. The error is ctx's.
func (c *Count) Keep(ctx context.Context, w *study.Writer, o study.Outcome) error {
	for {
		err := w.Outcome(o)
		if err == nil {
			return nil
		}
		c.Problem(err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(AgainAfter):
		}
	}
}
