package queue

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/study"
)

// variable is a number of the environment.
func variable(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// TestSimulation has the Gather and the workers of this package do a study of many tasks over a queue in memory,
// in simulated time: tasks of a minute, one in a hundred of which takes half an hour; workers a tenth of which are
// five times as slow, that are killed every four hours or so and come back a minute later, with another name; one in
// two hundred times somebody stops for longer than the queue waits; who gathers is started again now and then, and
// the queue's store is wiped. It says what that came to. TASKS, WORKERS and DIR choose how large it is and where.
func TestSimulation(t *testing.T) {
	few := 1000
	if os.Getenv("FATHOM_SLOW") != "" {
		few = 4000
	}
	tasks, workers := variable("TASKS", few), variable("WORKERS", 100)
	in := os.Getenv("DIR")
	if in == "" {
		in = t.TempDir()
	}
	synctest.Test(t, func(t *testing.T) {
		dir := joined(t, in, tasks)
		q := newStub()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var group sync.WaitGroup
		var mu sync.Mutex
		deaths, processes := 0, 0
		for i := range workers {
			group.Go(func() {
				random := rand.New(rand.NewPCG(1, uint64(i)))
				slow := time.Duration(1)
				if i%10 == 0 {
					slow = 5
				}
				for name := 0; ; name++ {
					mu.Lock()
					processes++
					mu.Unlock()
					_, err := Worker{
						Name: fmt.Sprintf("%d-%d", i, name), About: study.About{Host: fmt.Sprint("host", i), PID: name}, Study: dir.Study, Queue: q, Patience: time.Hour,
						Crew: crew{1, func(_ context.Context, key string) (time.Duration, study.Outcome) {
							takes := slow * time.Duration(30+random.IntN(60)) * time.Second
							if key[1] == '0' && key[2] < '3' { // a property of the task, not of the try
								takes *= 30
							}
							switch n := random.IntN(240 * 60); {
							case n < int(takes/time.Second):
								if random.IntN(60) == 0 || takes < 10*time.Minute {
									return takes / 2, study.Outcome{}
								}
							case random.IntN(200) == 0:
								time.Sleep(2 * stubWait)
							}
							return takes, done(key)
						}},
					}.Do(ctx)
					if err == nil {
						return
					}
					mu.Lock()
					deaths++
					mu.Unlock()
					time.Sleep(time.Minute)
				}
			})
		}
		began, starts, wipes := time.Now(), 0, 0
		var peak uint64
		for done := false; !done; starts++ {
			short, stop := context.WithTimeout(ctx, 3*time.Hour)
			_, err := Gather{Dir: dir, Queue: q}.Do(short)
			stop()
			q.gatherAgain()
			if done = err == nil; !done && starts%3 == 1 {
				q.wipe()
				wipes++
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
		took := time.Since(began)
		q.Over(ctx)
		cancel()
		group.Wait()
		runtime.GC()
		c := collected(t, dir)
		var files, bytes int64
		filepath.WalkDir(dir.Path, func(path string, e fs.DirEntry, err error) error {
			if info, lost := e.Info(); err == nil && lost == nil && !e.IsDir() {
				files++
				bytes += info.Size()
			}
			return nil
		})
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Logf("%d tasks on %d workers: %s simulated; %d done, %d failed, %d missing; %d done twice, %d handed out again, %d offered, %d processes, %d of them killed, %d times somebody began to gather, %d wiped stores",
			tasks, workers, took.Round(time.Minute), c.Tasks.Done, c.Tasks.Failed, c.Tasks.Missing, c.Work.Repeated, q.again, q.offered, processes, deaths, starts, wipes)
		t.Logf("%d files, %d MB; heap at most %d MB while gathering, %d MB from the system in all", files, bytes>>20, peak>>20, m.Sys>>20)
		if c.Tasks.Done+c.Tasks.Failed != tasks || c.Work.Lost+c.Work.Strange+c.Work.Torn+len(c.Conflicts) > 0 || c.Tasks.Failed*1000 > tasks {
			t.Errorf("%+v %+v", c.Tasks, c.Work)
		}
		if c.Work.Repeated*20 > tasks {
			t.Errorf("%d of %d tasks were done twice", c.Work.Repeated, tasks)
		}
	})
}
