package work

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"fathom/model/study"
)

func parse(t *testing.T, plan string) *study.Study {
	t.Helper()
	s, err := study.Parse("plan.toml", []byte(plan))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// joined is a study in a new directory.
func joined(t *testing.T, plan string) (*study.Dir, []study.Task) {
	t.Helper()
	s := parse(t, plan)
	dir, err := study.Join(filepath.Join(t.TempDir(), "study"), s)
	if err != nil {
		t.Fatal(err)
	}
	return dir, s.Tasks()
}

func read(t *testing.T, dir *study.Dir) *study.Record {
	t.Helper()
	r, err := dir.Read()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// begin leaves a task behind as a process does that is killed.
func begin(t *testing.T, dir *study.Dir, task study.Task) {
	t.Helper()
	w, err := dir.Worker(study.About{Host: "killed", PID: 7, Cores: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Begun(task.Key, time.Now()), w.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestPart: a study is done by shards, broken off, gone on with, and done twice, and always comes to the
// same.
func TestPart(t *testing.T) {
	const plan = "hidden = [[5], [6]]\nsteps = 5\nevaluate-every = 5\nprobe-every = 0\nholdout = 0\nseed = [1, 2, 3, 1003]\nstages = [\"train\"]\n"
	collected := func(dir *study.Dir) string {
		c := read(t, dir).Collect()
		c.Work = study.WorkDone{}
		raw, err := c.Document()
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	one, _ := joined(t, plan)
	at, err := Part{Dir: one, Crew: crewOf(t, 2, study.Limits{})}.Do(t.Context())
	if err != nil || at.Tasks != 8 || at.Done != 8 || at.Failed != 2 || at.Hands != 0 {
		t.Fatalf("%+v, %v", at, err)
	}
	shards, _ := joined(t, plan)
	for _, i := range []int{2, 1, 3, 3} {
		if _, err := (Part{Dir: shards, Shard: Shard{i, 3}, Crew: crewOf(t, 1, study.Limits{})}).Do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if collected(one) != collected(shards) {
		t.Errorf("shards come to\n%s\none process to\n%s", collected(shards), collected(one))
	}
	broken, _ := joined(t, plan)
	for n := 1; n <= 8; n++ { // each process is broken off after one task
		ctx, cancel := context.WithCancel(t.Context())
		var done atomic.Int32
		at, err := Part{Dir: broken, Crew: crewOf(t, 1, study.Limits{}), Told: func(at Progress) {
			if at.Done > 0 {
				done.Store(int32(at.Done))
				cancel()
			}
		}}.Do(ctx)
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) || at.Before != n-1 || done.Load() != 1 {
			t.Fatalf("process %d: %+v, %v", n, at, err)
		}
	}
	if collected(one) != collected(broken) {
		t.Error("what was broken off comes to something else")
	}
	if at, err := (Part{Dir: one, Crew: crewOf(t, 1, study.Limits{})}).Do(t.Context()); err != nil || at.Before != 8 || at.Done != 0 {
		t.Errorf("what is done is done again: %+v, %v", at, err)
	}
	if at, err := (Part{Dir: one, Crew: crewOf(t, 1, study.Limits{}), Again: true}).Do(t.Context()); err != nil || at.Before != 6 || at.Done != 2 {
		t.Errorf("what failed is not done again: %+v, %v", at, err)
	}
}

// TestDeaths: what was in hand in every process that was killed is recorded and not tried for ever.
func TestDeaths(t *testing.T) {
	dir, tasks := joined(t, "hidden = [[5]]\nsteps = 5\nevaluate-every = 5\nprobe-every = 0\nholdout = 0\nseed = [1, 2]\nstages = [\"train\"]\n")
	for range MostDeaths {
		begin(t, dir, tasks[0])
	}
	at, err := Part{Dir: dir, Crew: crewOf(t, 1, study.Limits{})}.Do(t.Context())
	if err != nil || at.Done != 2 || at.Failed != 1 {
		t.Fatalf("%+v, %v", at, err)
	}
	if f := read(t, dir).Found[tasks[0].Key]; f.State != study.Died || f.Problem != "whoever did it was killed, 10 times; --again tries once more" {
		t.Errorf("%+v", f.Outcome)
	}
}

// TestKilledComeLast: what was in hand at a kill is done after all that was not.
func TestKilledComeLast(t *testing.T) {
	dir, tasks := joined(t, "hidden = [[5]]\nsteps = 5\nevaluate-every = 5\nprobe-every = 0\nholdout = 0\nseed = [1, 2]\nstages = [\"train\"]\n")
	begin(t, dir, tasks[0])
	if _, err := (Part{Dir: dir, Crew: crewOf(t, 1, study.Limits{})}).Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := read(t, dir); !r.Found[tasks[1].Key].Started.Before(r.Found[tasks[0].Key].Started) {
		t.Error("what was in hand at a kill came first")
	}
}
