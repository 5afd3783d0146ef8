package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/study"
	"fathom/model/study/work"
)

// TestWrittenBeforeAcknowledged: a report that cannot be written stays on the queue.
func TestWrittenBeforeAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, q := joined(t, t.TempDir(), 2), newStub()
		blobs := filepath.Join(dir.Path, "blobs")
		if err := errors.Join(os.RemoveAll(blobs), os.WriteFile(blobs, nil, 0o666)); err != nil {
			t.Fatal(err)
		}
		o := done(dir.Study.Tasks()[0].Key)
		if err := q.Report(t.Context(), Report{Worker: "w", Key: o.Key, Outcome: &o}); err != nil {
			t.Fatal(err)
		}
		short, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		if _, err := (Gather{Dir: dir, Queue: q}).Do(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if len(q.given) != 1 {
			t.Errorf("%d reports lie with who gathers, and nothing could be written", len(q.given))
		}
		if err := os.Remove(blobs); err != nil {
			t.Fatal(err)
		}
		q.gatherAgain()
		short, stop = context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		Gather{Dir: dir, Queue: q}.Do(short)
		if c := collected(t, dir); c.Tasks.Done != 1 || len(q.given) != 0 {
			t.Errorf("%+v, %d reports are left", c.Tasks, len(q.given))
		}
	})
}

// watchful is a queue that sees whether a task is still on it when its report comes.
type watchful struct {
	*stub
	early []string
}

func (q *watchful) Report(ctx context.Context, r Report) error {
	q.mu.Lock()
	if r.Outcome != nil && q.tasks[r.Key] == nil {
		q.early = append(q.early, r.Key)
	}
	q.mu.Unlock()
	return q.stub.Report(ctx, r)
}

// TestReportedBeforeLetGo: a worker lets go of a task when the queue has its report, and not before.
func TestReportedBeforeLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, q := joined(t, t.TempDir(), 20), &watchful{stub: newStub()}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ended := make(chan error, 1)
		go func() {
			_, err := Worker{Name: "w", About: study.About{Host: "h"}, Study: dir.Study, Queue: q, Crew: crew{2, quick}}.Do(ctx)
			ended <- err
		}()
		if _, err := (Gather{Dir: dir, Queue: q}).Do(ctx); err != nil {
			t.Error(err)
		}
		q.Over(ctx)
		if err := <-ended; err != nil || len(q.early) > 0 {
			t.Errorf("%v, and %d tasks were let go of before they were reported", err, len(q.early))
		}
	})
}

// TestReportsComeFirst: what was reported while nobody gathered is not handed out once more.
func TestReportsComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, q := joined(t, t.TempDir(), 20), newStub()
		for _, task := range dir.Study.Tasks() {
			o := done(task.Key)
			if err := q.Report(t.Context(), Report{Worker: "w", Key: o.Key, Outcome: &o}); err != nil {
				t.Fatal(err)
			}
		}
		if at, err := (Gather{Dir: dir, Queue: q}).Do(t.Context()); err != nil || at.Done != 20 || q.offered != 0 {
			t.Errorf("%+v, %v; %d tasks were offered", at, err, q.offered)
		}
		sure(t, dir, 0)
	})
}

// TestManyWorkers: the files of so many workers are not open all at once, and each goes on with its own.
func TestManyWorkers(t *testing.T) {
	dir, q := joined(t, t.TempDir(), 2*mostOpen), newStub()
	s := &gathering{Gather: Gather{Dir: dir, Queue: q}, out: map[string]study.Task{}, writers: map[string]*study.Writer{}, count: work.NewCount(0, 0, nil)}
	for i, task := range dir.Study.Tasks() {
		o, name := done(task.Key), fmt.Sprint(i%(mostOpen+mostOpen/2))
		if err := s.take(t.Context(), &Report{Worker: name, About: study.About{Host: "h"}, Key: o.Key, Outcome: &o}); err != nil {
			t.Fatal(err)
		}
	}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil && len(open) > mostOpen+mostOpen/4 {
		t.Errorf("%d files are open", len(open))
	}
	for _, w := range s.writers {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	sure(t, dir, 0)
	if c := collected(t, dir); c.Work.Processes != mostOpen+mostOpen/2 {
		t.Errorf("%+v", c.Work)
	}
}
