package work

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fathom/data"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/study"
)

// asProcess makes the test binary a process of a crew.
const asProcess = "FATHOM_TEST_STUDY_PROCESS"

// What the process does with tasks of some seeds, in place of loading.
const (
	seedHangs  = 1001
	seedGrows  = 1002
	seedDies   = 1003
	seedDies1  = 1004 // the first time alone
	seedNoData = 1005
)

// mute is a variable that is set for a process which says nothing.
const mute = "FATHOM_TEST_MUTE"

func TestMain(m *testing.M) {
	if os.Getenv(mute) != "" {
		time.Sleep(time.Hour)
	}
	if dir := os.Getenv(asProcess); dir != "" {
		if err := Serve(context.Background(), os.Stdin, os.Stdout, misload(dir)); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// images are some of two by three pixels in ten classes.
func images(n int) data.Images {
	of := data.Images{Rows: 2, Cols: 3}
	for i := range n {
		of.Labels = append(of.Labels, int32(i%10))
		for k := range 6 {
			of.Pixels = append(of.Pixels, byte(37*(i%10)*(k+1)+i%5))
		}
	}
	return of
}

// misload makes images up, or goes wrong as the seed says.
func misload(dir string) Load {
	some := sync.OnceValues(func() (*source.Material, error) {
		return source.Prepare(&data.Set{Name: "made up", Classes: 10, Train: images(300), Test: images(200)}), nil
	})
	return func(s spec.Spec) (*source.Material, error) {
		switch s.Seed {
		case seedHangs:
			select {}
		case seedGrows:
			var kept [][]byte
			for {
				kept = append(kept, slices.Repeat([]byte{1}, 1<<20))
				if len(kept) > 4096 {
					panic("nobody stopped it")
				}
			}
		case seedDies:
			io.WriteString(os.Stderr, "fatal error: all is lost\n")
			os.Exit(7)
		case seedDies1:
			if file, err := os.OpenFile(filepath.Join(dir, "died"), os.O_CREATE|os.O_EXCL, 0o666); err == nil {
				file.Close()
				self, _ := os.FindProcess(os.Getpid())
				self.Kill()
				select {}
			}
		case seedNoData:
			return nil, errors.New("there is no such file")
		}
		return some()
	}
}

// crewOf is a crew of test processes.
func crewOf(t *testing.T, cores int, limits study.Limits) *Crew {
	dir := t.TempDir()
	return &Crew{Cores: cores, Limits: limits, Command: func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), asProcess+"="+dir, "GOMAXPROCS=1")
		return cmd
	}}
}

// small is an experiment of a moment.
func small(seed uint64) spec.Spec {
	s := measure.Rules().Default
	s.Stages = []spec.Stage{spec.Train}
	s.Seed = seed
	s.Source.HoldOut = 0
	s.EditNetwork(func(n *spec.Network) {
		n.Hidden, n.Steps, n.EvaluateEvery, n.LookEvery, n.LookAt = []int{5}, 5, 5, 0, nil
	})
	return s
}

// did does tasks of these specs and returns what came of each.
func did(t *testing.T, c *Crew, specs ...spec.Spec) ([]study.Outcome, error) {
	t.Helper()
	outcomes := make([]study.Outcome, len(specs))
	next := 0
	err := c.Do(t.Context(), func(context.Context) (Order, bool) {
		i := next
		if next++; i >= len(specs) {
			return Order{}, false
		}
		return Order{Key: string(rune('a' + i)), Spec: specs[i], End: func(o study.Outcome) error { outcomes[i] = o; return nil }}, true
	})
	return outcomes, err
}

// TestCrewDoes: what a process does is what a run here does, bit for bit, and in every process the same.
func TestCrewDoes(t *testing.T) {
	diverging := small(3)
	diverging.EditNetwork(func(n *spec.Network) { n.LearningRate, n.Steps = 1e30, 50 })
	refused := small(4)
	refused.EditNetwork(func(n *spec.Network) { n.Batch = 301 })
	all, err := did(t, crewOf(t, 2, study.Limits{}), small(1), small(2), small(1), diverging, refused)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []study.State{study.Done, study.Done, study.Done, study.Diverged, study.Failed} {
		if all[i].State != want || all[i].Key != string(rune('a'+i)) || (all[i].Problem == "") != (want == study.Done) {
			t.Errorf("task %d is %s: %s", i, all[i].State, all[i].Problem)
		}
	}
	if all[0].Document != all[2].Document || all[0].Document == all[1].Document || all[0].Figures["accuracy"] == 0 {
		t.Error("documents of one key differ, or of two are the same")
	}
	m, err := misload("")(small(1))
	if err != nil {
		t.Fatal(err)
	}
	l := lab.Start(small(1), func() (*source.Material, error) { return m, nil }, simd.NewPool(3))
	defer l.Close()
	l.Ask(run.Requests(l.Spec().Stages)...)
	l.Finish()
	events, err := watch(t.Context(), l, func() {})
	if err != nil {
		t.Fatal(err)
	}
	want, err := run.Collect(small(1), events).Document()
	if err != nil {
		t.Fatal(err)
	}
	var kept study.Outcome
	if kept.Keep(want); kept.Document != all[0].Document || !strings.Contains(string(study.Canonical(want)), "\"seconds\": {}") {
		t.Error("a run of its own has another document")
	}
}

// TestCrewGoesOn: a task that hangs, grows or dies is recorded, and the others are done.
func TestCrewGoesOn(t *testing.T) {
	for _, test := range []struct {
		seed    uint64
		limits  study.Limits
		want    study.State
		problem string
		tries   int
	}{
		{seedHangs, study.Limits{Stall: study.Duration(300 * time.Millisecond)}, study.Hung, "it made no progress in 300ms", 0},
		{seedHangs, study.Limits{Time: study.Duration(300 * time.Millisecond)}, study.Hung, "it took longer than the 300ms that a task may", 0},
		{seedGrows, study.Limits{Memory: 200e6}, study.Large, "its process took more memory than the 200 MB that a task may have", 0},
		{seedDies, study.Limits{}, study.Died, "its process ended: exit status 7: fatal error: all is lost", mostTries},
		{seedDies1, study.Limits{}, study.Done, "", 2},
	} {
		if test.limits.Memory > 0 && residentOf(os.Getpid()) == 0 {
			continue // nobody knows how much memory a process has here
		}
		all, err := did(t, crewOf(t, 1, test.limits), small(test.seed))
		if err != nil || all[0].State != test.want || all[0].Problem != test.problem || all[0].Tries != test.tries {
			t.Errorf("seed %d is %+v, %v", test.seed, all[0], err)
		}
		if test.limits.Memory > 0 || test.limits == (study.Limits{}) { // where a slow machine makes no task too slow
			if all, err := did(t, crewOf(t, 2, test.limits), small(1), small(test.seed), small(2)); err != nil || all[0].State != study.Done || all[2].State != study.Done {
				t.Errorf("beside seed %d: %v", test.seed, err)
			}
		}
	}
}

// TestCrewGoesOnWithoutAFirstLine: a process that hangs before it serves is a task that hangs.
func TestCrewGoesOnWithoutAFirstLine(t *testing.T) {
	c := crewOf(t, 1, study.Limits{Stall: study.Duration(300 * time.Millisecond)})
	serving := c.Command
	c.Command = func() *exec.Cmd {
		cmd := serving()
		cmd.Env = append(cmd.Env, mute+"=1")
		return cmd
	}
	all, err := did(t, c, small(1), small(2))
	if err != nil || all[0].State != study.Hung || all[0].Problem != "it made no progress in 300ms" || all[1].State != study.Hung {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestCrewEnds: data that are not there, or a program that does not start, are no fault of a task.
func TestCrewEnds(t *testing.T) {
	if _, err := did(t, crewOf(t, 2, study.Limits{}), small(seedNoData), small(1)); err == nil || !strings.Contains(err.Error(), "the data cannot be read: there is no such file") {
		t.Errorf("without data: %v", err)
	}
	c := &Crew{Cores: 1, Command: func() *exec.Cmd { return exec.Command(filepath.Join(t.TempDir(), "nothing")) }}
	if _, err := did(t, c, small(1)); !errors.Is(err, ErrCrew) {
		t.Errorf("without a program: %v", err)
	}
	c.Command = func() *exec.Cmd { return exec.Command(os.Args[0], "-test.run=^$") }
	if _, err := did(t, c, small(1)); !errors.Is(err, ErrCrew) {
		t.Errorf("with another program: %v", err)
	}
}
