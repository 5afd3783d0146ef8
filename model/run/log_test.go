package run

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/spec"
)

func TestLogReadersSeeEverythingInOrder(t *testing.T) {
	log := NewLog()
	const events, readers = 2000, 4
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			next := 0
			for {
				batch, err := log.Next(t.Context(), next)
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Errorf("Next: %v", err)
					return
				}
				for _, e := range batch {
					if got := e.(spec.Evaluated).Step; got != next {
						t.Errorf("event %d is that of step %d", next, got)
						return
					}
					next++
				}
			}
			if next != events {
				t.Errorf("a reader saw %d events of %d", next, events)
			}
		})
	}
	for i := range events {
		log.Append(spec.Evaluated{Step: i})
	}
	log.End(nil)
	group.Wait()
}

// TestLogBatchIsNotChangedByAppend has a reader append to its batch where the log has room behind
// it, before and after the log itself appends: neither may write into the other's events.
func TestLogBatchIsNotChangedByAppend(t *testing.T) {
	const careless = 99
	for _, readerFirst := range []bool{true, false} {
		log := NewLog()
		n := 0
		for n == 0 || cap(log.events) == len(log.events) { // with room the mistake would show
			log.Append(spec.Evaluated{Step: n})
			n++
		}
		batch, err := log.Next(t.Context(), 0)
		if err != nil || len(batch) != n {
			t.Fatalf("Next returns %v, %v, want %d events", batch, err, n)
		}
		var own []spec.Event
		if readerFirst {
			own = append(batch, spec.Evaluated{Step: careless})
			log.Append(spec.Evaluated{Step: n})
		} else {
			log.Append(spec.Evaluated{Step: n})
			own = append(batch, spec.Evaluated{Step: careless})
		}
		all, _ := log.Next(t.Context(), 0)
		if len(all) != n+1 || all[n].(spec.Evaluated).Step != n {
			t.Errorf("reader first %v: what a reader appends is in the log: %v", readerFirst, all)
		}
		if own[n].(spec.Evaluated).Step != careless {
			t.Errorf("reader first %v: what the log appends is in a reader's slice: %v", readerFirst, own)
		}
	}
}

func TestLogEnds(t *testing.T) {
	reason := errors.New("the reason")
	log := NewLog()
	log.Append(spec.Evaluated{Step: 1})
	log.End(reason)
	log.End(nil)                        // the first end counts
	log.Append(spec.Evaluated{Step: 2}) // and nothing comes after it
	if batch, err := log.Next(t.Context(), 0); err != nil || len(batch) != 1 {
		t.Errorf("events before the end: %v, %v", batch, err)
	}
	if _, err := log.Next(t.Context(), 1); !errors.Is(err, reason) {
		t.Errorf("the end is %v, want the reason", err)
	}
}

func TestLogNextWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := NewLog()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if _, err := log.Next(ctx, 0); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("Next on an empty log returns %v after %v", err, time.Since(begin))
		}
		go func() {
			time.Sleep(time.Minute)
			log.Append(spec.Done{Stage: spec.Train})
		}()
		batch, err := log.Next(t.Context(), 0)
		if err != nil || len(batch) != 1 || time.Since(begin) != time.Second+time.Minute {
			t.Errorf("Next returns %v, %v after %v", batch, err, time.Since(begin))
		}
	})
}
