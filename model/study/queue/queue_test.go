package queue

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/study"
	"fathom/model/study/work"
)

// joined is a study of so many tasks in a new directory.
func joined(t testing.TB, in string, tasks int) *study.Dir {
	t.Helper()
	s, err := study.Parse("plan.toml", fmt.Appendf(nil, "steps = [1, 2]\nseed = \"1..%d\"\n", tasks/2))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := study.Join(filepath.Join(in, "study"), s)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func collected(t testing.TB, dir *study.Dir) study.Collection {
	t.Helper()
	r, err := dir.Read()
	if err != nil {
		t.Fatal(err)
	}
	return r.Collect()
}

// play has a Gather and some workers do a study, and what happens to them meanwhile.
func play(t *testing.T, dir *study.Dir, q *stub, crews []crew, meanwhile func(ctx context.Context)) (work.Progress, []error) {
	var group sync.WaitGroup
	errs := make([]error, len(crews))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for i, c := range crews {
		group.Go(func() {
			_, errs[i] = Worker{Name: fmt.Sprint("worker", i), About: study.About{Host: fmt.Sprint("host", i)}, Study: dir.Study, Queue: q, Crew: c, Patience: time.Hour}.Do(ctx)
		})
	}
	if meanwhile != nil {
		group.Go(func() { meanwhile(ctx) })
	}
	at, err := Gather{Dir: dir, Queue: q, Window: 50}.Do(ctx)
	if err != nil {
		t.Error(err)
	}
	q.Over(ctx)
	cancel()
	group.Wait()
	return at, errs
}

// quick does each task in a second.
func quick(_ context.Context, key string) (time.Duration, study.Outcome) {
	return time.Second, done(key)
}

// sure fails where not all tasks of a directory are done.
func sure(t *testing.T, dir *study.Dir, repeated int) {
	t.Helper()
	c := collected(t, dir)
	if c.Tasks.Done != c.Tasks.Planned || len(c.Conflicts) > 0 || c.Work.Repeated != repeated || c.Work.Lost+c.Work.Strange+c.Work.Torn > 0 {
		t.Errorf("%+v, %d conflicts, %+v", c.Tasks, len(c.Conflicts), c.Work)
	}
}

func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := joined(t, t.TempDir(), 200)
		at, errs := play(t, dir, newStub(), []crew{{2, quick}, {1, quick}}, nil)
		if at.Done != 200 || at.Tasks != 200 || at.Failed != 0 || errors.Join(errs...) != nil {
			t.Errorf("%+v, %v", at, errs)
		}
		sure(t, dir, 0)
		if c := collected(t, dir); c.Work.Processes != 2 || len(c.Work.Hosts) != 2 {
			t.Errorf("%+v", c.Work)
		}
		// What is done is not offered again.
		if at, err := (Gather{Dir: dir, Queue: newStub()}).Do(t.Context()); err != nil || at.Before != 200 || at.Done != 0 {
			t.Errorf("%+v, %v", at, err)
		}
	})
}

// TestKilledWorker: what a worker had in hand when it was killed is handed out again.
func TestKilledWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, n := joined(t, t.TempDir(), 20), 0
		killed := crew{1, func(_ context.Context, key string) (time.Duration, study.Outcome) {
			if n++; n == 3 {
				return time.Second, study.Outcome{}
			}
			return time.Second, done(key)
		}}
		q := newStub()
		if _, errs := play(t, dir, q, []crew{killed, {1, quick}}, nil); !errors.Is(errs[0], errKilled) || q.again != 1 {
			t.Errorf("%v, %d again", errs, q.again)
		}
		sure(t, dir, 0)
	})
}

// TestStoppedWorker: one that is stopped for longer than the queue waits does a task that another does too.
func TestStoppedWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, n := joined(t, t.TempDir(), 40), 0
		stopped := crew{1, func(_ context.Context, key string) (time.Duration, study.Outcome) {
			if n++; n == 2 {
				time.Sleep(2 * stubWait) // in which nobody says that it is alive
			}
			return 10 * time.Second, done(key)
		}}
		var long sync.Once
		slow := crew{20, func(_ context.Context, key string) (takes time.Duration, _ study.Outcome) {
			takes = 30 * time.Second
			long.Do(func() { takes = 10 * time.Minute }) // so that it is not over before both have reported
			return takes, done(key)
		}}
		q := newStub()
		play(t, dir, q, []crew{stopped, slow}, nil)
		sure(t, dir, 1)
	})
}

// TestLongTask: a task that takes longer than the queue waits is handed out once while it is alive.
func TestLongTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, q := joined(t, t.TempDir(), 2), newStub()
		long := crew{2, func(_ context.Context, key string) (time.Duration, study.Outcome) { return time.Hour, done(key) }}
		play(t, dir, q, []crew{long, long}, nil)
		sure(t, dir, 0)
		if q.again > 0 {
			t.Errorf("%d tasks were handed out again", q.again)
		}
	})
}

// TestPoison: a task that takes every worker with it is recorded, and the others are done.
func TestPoison(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := joined(t, t.TempDir(), 20)
		poison := dir.Study.Tasks()[7].Key
		var crews []crew
		for range mostTimes + 1 {
			crews = append(crews, crew{1, func(_ context.Context, key string) (time.Duration, study.Outcome) {
				if key == poison {
					return time.Second, study.Outcome{}
				}
				return time.Second, done(key)
			}})
		}
		at, errs := play(t, dir, newStub(), crews, nil)
		deaths := 0
		for _, err := range errs {
			if errors.Is(err, errKilled) {
				deaths++
			}
		}
		c := collected(t, dir)
		if at.Done != 20 || at.Failed != 1 || deaths != mostTimes || len(c.NotDone) != 1 || c.NotDone[0].State != study.Died || c.NotDone[0].Problem != "whoever did it was killed, 5 times; --again tries once more" {
			t.Errorf("%+v, %d deaths, %+v", at, deaths, c.NotDone)
		}
	})
}

// TestWipedStore: what a queue has lost is offered again, and what was in hand then comes twice.
func TestWipedStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, q := joined(t, t.TempDir(), 200), newStub()
		at, _ := play(t, dir, q, []crew{{1, quick}, {1, quick}}, func(ctx context.Context) {
			time.Sleep(20 * time.Second)
			q.wipe()
		})
		if at.Done != 200 || q.offered <= 200 {
			t.Errorf("%+v, %d offered", at, q.offered)
		}
		c := collected(t, dir)
		if c.Tasks.Done != 200 || c.Work.Repeated > 2 {
			t.Errorf("%+v %+v", c.Tasks, c.Work)
		}
	})
}

// TestDeadQueue: a queue that does not answer for a while costs time and nothing else, and who is tired of waiting
// says so.
func TestDeadQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, q := joined(t, t.TempDir(), 100), newStub()
		var problems []string
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var group sync.WaitGroup
		var tired error
		group.Go(func() {
			_, tired = Worker{Name: "tired", Study: dir.Study, Queue: q, Crew: crew{1, quick}, Patience: 10 * time.Second}.Do(ctx)
		})
		group.Go(func() {
			Worker{Name: "patient", Study: dir.Study, Queue: q, Crew: crew{1, quick}, Patience: time.Hour, Told: func(at work.Progress) {
				if at.Problem != "" {
					problems = append(problems, at.Problem)
				}
			}}.Do(ctx)
		})
		group.Go(func() {
			time.Sleep(10*time.Second + 1)
			q.setDown(errors.New("nobody answers there"))
			time.Sleep(5 * time.Minute)
			q.setDown(nil)
		})
		at, err := Gather{Dir: dir, Queue: q}.Do(ctx)
		if err != nil || at.Done != 100 || at.Problem != "" {
			t.Errorf("%+v, %v", at, err)
		}
		q.Over(ctx)
		cancel()
		group.Wait()
		if !errors.Is(tired, errPatience) || !strings.Contains(tired.Error(), "for 10s now: nobody answers there") {
			t.Errorf("the one without patience says %v", tired)
		}
		if len(problems) == 0 {
			t.Error("nothing was said of the queue")
		}
		sure(t, dir, 0)
	})
}

// TestGivenBack: who is told to end gives its tasks back, and that is not counted against them.
func TestGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, q := joined(t, t.TempDir(), 2), newStub()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			if at, err := (Gather{Dir: dir, Queue: q}).Do(ctx); err != nil || at.Failed != 0 {
				t.Errorf("%+v, %v", at, err)
			}
			q.Over(ctx)
		})
		slow := crew{1, func(_ context.Context, key string) (time.Duration, study.Outcome) { return time.Minute, done(key) }}
		for i := range 2 * mostTimes { // each ends long before a task does
			short, stop := context.WithTimeout(ctx, 10*time.Second)
			Worker{Name: fmt.Sprint(i), Study: dir.Study, Queue: q, Crew: slow}.Do(short)
			stop()
		}
		Worker{Name: "last", Study: dir.Study, Queue: q, Crew: slow}.Do(ctx)
		group.Wait()
		sure(t, dir, 0)
		if q.again > 0 {
			t.Errorf("%d tasks were handed out again", q.again)
		}
	})
}

// TestGatherAgain: one Gather after the other comes to the same. What one has written and not acknowledged
// when it is ended, the next is told again, which does no harm: of two tasks at a time that is at most two.
func TestGatherAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, q := joined(t, t.TempDir(), 100), newStub()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			Worker{Name: "w", Study: dir.Study, Queue: q, Crew: crew{2, quick}}.Do(ctx)
		})
		for range 4 {
			short, stop := context.WithTimeout(ctx, 10*time.Second)
			if _, err := (Gather{Dir: dir, Queue: q, Window: 30}).Do(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			stop()
			q.gatherAgain()
		}
		if _, err := (Gather{Dir: dir, Queue: q, Window: 30}).Do(ctx); err != nil {
			t.Error(err)
		}
		q.Over(ctx)
		group.Wait()
		c := collected(t, dir)
		sure(t, dir, min(c.Work.Repeated, 2*4))
	})
}
