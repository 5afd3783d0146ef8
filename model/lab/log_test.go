package lab

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"
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
					if got := e.(Evaluated).Step; got != next {
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
		log.Append(Evaluated{Step: i})
	}
	log.End(nil)
	group.Wait()
}

func TestLogBatchIsNotChangedByAppend(t *testing.T) {
	log := NewLog()
	log.Append(Evaluated{Step: 0})
	batch, _ := log.Next(t.Context(), 0)
	_ = append(batch, Evaluated{Step: 99}) // a careless reader
	log.Append(Evaluated{Step: 1})
	all, _ := log.Next(t.Context(), 0)
	if len(batch) != 1 || len(all) != 2 || all[1].(Evaluated).Step != 1 {
		t.Errorf("the log holds %v after a reader appended to its batch", all)
	}
}

func TestLogEnds(t *testing.T) {
	reason := errors.New("the reason")
	log := NewLog()
	log.Append(Evaluated{Step: 1})
	log.End(reason)
	log.End(nil)                   // the first end counts
	log.Append(Evaluated{Step: 2}) // and nothing comes after it
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
			log.Append(Done{Stage: Train})
		}()
		batch, err := log.Next(t.Context(), 0)
		if err != nil || len(batch) != 1 || time.Since(begin) != time.Second+time.Minute {
			t.Errorf("Next returns %v, %v after %v", batch, err, time.Since(begin))
		}
	})
}

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate Gate
		passed := 0
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			for {
				if _, err := gate.Pass(ctx); err != nil {
					ended <- err
					return
				}
				passed++
				time.Sleep(time.Second) // a step
			}
		}()
		expect := func(what string, want int) {
			t.Helper()
			synctest.Wait()
			if passed != want {
				t.Errorf("%s: %d steps, want %d", what, passed, want)
			}
		}
		time.Sleep(2500 * time.Millisecond)
		expect("open for 2.5 s", 3)
		gate.Pause()
		time.Sleep(time.Hour)
		expect("paused", 3)
		gate.Step()
		gate.Step()
		time.Sleep(time.Hour)
		expect("two single steps", 5)
		gate.Resume()
		time.Sleep(1500 * time.Millisecond)
		expect("resumed", 7)
		gate.Step() // of an open gate: closes it
		time.Sleep(time.Hour)
		expect("a single step closes an open gate", 7)
		if !gate.Paused() {
			t.Error("the gate is open after a single step")
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled gate returns %v", err)
		}
	})
}

func TestMeterLeavesPausesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m meter
		m.begin(Train, "", 1000)
		for step := 1; step <= 200; step++ {
			time.Sleep(10 * time.Millisecond)
			waited := step == 100
			if waited {
				time.Sleep(time.Hour)
			}
			m.at(step, waited)
		}
		g := m.gauge()
		if g.PerSecond < 99 || g.PerSecond > 101 {
			t.Errorf("%v steps per second, want 100", g.PerSecond)
		}
		if g.Step != 200 || g.Left.Round(time.Second) != 8*time.Second {
			t.Errorf("step %d, %v left, want 200 and 8 s", g.Step, g.Left)
		}
	})
}
