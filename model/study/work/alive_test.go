package work

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/model/study"
)

// TestAlive: a task is said to be alive for as long after its last progress as it may stall, and no longer.
func TestAlive(t *testing.T) {
	n := 0
	o := Order{Alive: func() { n++ }}
	for _, test := range []struct {
		since time.Duration
		stall study.Duration
		want  int
	}{
		{59 * time.Second, study.Duration(time.Minute), 1},
		{61 * time.Second, study.Duration(time.Minute), 0},
		{time.Duration(study.DefaultStall), 0, 1},
		{time.Duration(study.DefaultStall) + 1, 0, 0},
	} {
		n = 0
		if o.alive(test.since, study.Limits{Stall: test.stall}); n != test.want {
			t.Errorf("%s after its last progress, of %s: it is said %d times", test.since, time.Duration(test.stall), n)
		}
	}
	(&Order{}).alive(0, study.Limits{}) // who wants to know nothing
}

// stuck is a view whose log does not grow, and whose gauge moves when it is told to.
type stuck struct {
	run.View
	step atomic.Int64
}

func (s *stuck) Gauge() run.Gauge { return run.Gauge{Step: int(s.step.Load())} }
func (s *stuck) Next(ctx context.Context, _ int) ([]spec.Event, error) {
	<-ctx.Done()
	return nil, io.EOF
}

// TestNoProgressNoBeat: there is a beat for each step that is seen, and none where nothing moves.
func TestNoProgressNoBeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s, beats, ended := &stuck{}, atomic.Int64{}, make(chan struct{})
		go func() {
			defer close(ended)
			watch(ctx, s, func() { beats.Add(1) })
		}()
		time.Sleep(time.Hour)
		if n := beats.Load(); n != 0 {
			t.Errorf("%d beats, and nothing moves", n)
		}
		s.step.Add(1)
		time.Sleep(time.Hour)
		if n := beats.Load(); n != 1 {
			t.Errorf("%d beats for one step", n)
		}
		cancel()
		<-ended
	})
}
