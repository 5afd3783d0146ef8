//go:build fault && unix

package saved

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/source"
	"fathom/model/spec"
)

// faulted saves a run of tiny on a disk that fails, and returns its path, what the log came to and what
// is wrong with what is saved.
func faulted(t *testing.T, f runfile.Fault) (path string, events int, problem error) {
	t.Helper()
	s := tiny()
	l, err := begin(t.TempDir(), s, s.Stages, made(), func() (*source.Material, error) { return images(s) }, pool, 0)
	must(t, err)
	runfile.SetFault(f)
	defer runfile.SetFault(nil)
	must(t, finish(t, l))
	l.Close()
	all, _ := l.Since(0)
	return l.Path(), len(all), l.Problem()
}

// TestFullDisk: a disk that is full for a while, from any write on, ends nothing. What it refused is
// written when there is room again, if only at the end, and where there is none until then that is
// said, and what is there goes on to the same bits.
func TestFullDisk(t *testing.T) {
	runfile.SetFault(nil)
	path := undisturbed(t)
	want := outcomeOf(t, path)
	every := 29
	if os.Getenv("FATHOM_SLOW") != "" {
		every = 5
	}
	for from := 0; from < 120; from += every {
		for _, most := range []int{1, 3, 1 << 30} {
			for _, how := range []runfile.Part{runfile.Nothing, runfile.Half} {
				about := fmt.Sprintf("full from operation %d on for %d writes (%d)", from, most, how)
				refused := 0
				path, events, problem := faulted(t, func(n int, op, _ string) (runfile.Part, error) {
					if op == "write" && n >= from && refused < most {
						refused++
						return how, syscall.ENOSPC
					}
					return runfile.Whole, nil
				})
				if events != len(flat(want)) {
					t.Fatalf("%s: the run itself has %d events, want %d", about, events, len(flat(want)))
				}
				if problem != nil && !strings.Contains(problem.Error(), syscall.ENOSPC.Error()) || problem == nil && refused > 10 {
					t.Fatalf("%s: it says %v", about, problem)
				}
				if problem == nil {
					outcomeOf(t, path).check(t, want, about)
					continue
				}
				goOn(t, path, about)
				outcomeOf(t, path).check(t, want, about)
			}
		}
	}
}

func flat(o outcome) (all []string) {
	for _, events := range o.streams {
		all = append(all, events...)
	}
	return all
}

// TestSyncFails: when the disk cannot make something durable, saving ends for good, which is said; the
// run comes to its end, and what is there goes on to the same bits.
func TestSyncFails(t *testing.T) {
	runfile.SetFault(nil)
	want := outcomeOf(t, undisturbed(t))
	for which := range 6 {
		seen := 0
		path, _, problem := faulted(t, func(_ int, op, _ string) (runfile.Part, error) {
			if op != "sync" {
				return runfile.Whole, nil
			}
			if seen++; seen == which+1 {
				return runfile.Nothing, syscall.EIO
			}
			return runfile.Whole, nil
		})
		if problem == nil || !strings.Contains(problem.Error(), "nothing more is saved") {
			t.Errorf("sync %d fails: it says %v", which, problem)
		}
		goOn(t, path, fmt.Sprint("after sync ", which, " failed"))
		outcomeOf(t, path).check(t, want, fmt.Sprint("after sync ", which, " failed"))
	}
}

// TestMovedAndCopied: a run whose directory is moved while it is written stays whole, and a copy of one
// that is dead goes on as itself.
func TestMovedAndCopied(t *testing.T) {
	runfile.SetFault(nil)
	want := outcomeOf(t, undisturbed(t))
	s, dir := tiny(), t.TempDir()
	l, err := begin(dir, s, s.Stages, made(), func() (*source.Material, error) { return images(s) }, pool, 0)
	must(t, err)
	l.Pause()
	l.Ask(run.Requests(s.Stages)...)
	for from := 0; ; {
		events, err := l.Next(t.Context(), from)
		must(t, err)
		if slices.ContainsFunc(events, func(e spec.Event) bool { return e.Kind() == spec.Evaluated{}.Kind() }) {
			break
		}
		from += len(events)
	}
	moved := filepath.Join(dir, "moved")
	must(t, os.Rename(l.Path(), moved))
	copied := filepath.Join(dir, "copied")
	must(t, os.CopyFS(copied, os.DirFS(moved)))
	l.Resume()
	must(t, finish(t, l))
	l.Close()
	must(t, l.Problem())
	outcomeOf(t, moved).check(t, want, "moved")
	goOn(t, copied, "copied")
	outcomeOf(t, copied).check(t, want, "copied")
}

// TestKilledAtOperations: a process that kills itself at an operation of the disk, with SIGKILL, leaves
// a run that goes on to the same bits.
func TestKilledAtOperations(t *testing.T) {
	if dir := os.Getenv("FATHOM_FAULT_DIR"); dir != "" {
		s := tiny()
		l, err := begin(dir, s, s.Stages, made(), func() (*source.Material, error) { return images(s) }, pool, 0)
		must(t, err)
		must(t, finish(t, l))
		l.Close()
		return
	}
	runfile.SetFault(nil)
	path := undisturbed(t)
	operations, want, networks := runfile.Operations(), outcomeOf(t, path), networksOf(t, path)
	every := 17
	if os.Getenv("FATHOM_SLOW") != "" {
		every = 1
	}
	killed := 0
	for n := 5; n < operations; n += every {
		for _, how := range []string{"before", "half", "after"} {
			about := fmt.Sprintf("killed %s operation %d of %d", how, n, operations)
			dir := t.TempDir()
			child := exec.Command(os.Args[0], "-test.run=^TestKilledAtOperations$")
			child.Env = append(os.Environ(), "FATHOM_FAULT_DIR="+dir, fmt.Sprintf("FATHOM_FAULT=%d:%s", n, how))
			said, err := child.CombinedOutput()
			if err == nil {
				continue // it had fewer operations
			}
			if status, ok := child.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
				t.Fatalf("%s: the child ended with %v: %s", about, err, said)
			}
			rows, err := runfile.List(dir)
			must(t, err)
			if len(rows) == 0 {
				continue // before its header
			}
			killed++
			if state := rows[0].Standing.State; state != runfile.Dead && state != runfile.Finished {
				t.Fatalf("%s: it is %s", about, state)
			}
			goOn(t, rows[0].Path, about)
			outcomeOf(t, rows[0].Path).check(t, want, about)
			got := networksOf(t, rows[0].Path)
			for name, net := range networks {
				if got[name] == nil || !same(net, got[name]) {
					t.Fatalf("%s: the network of %s is another", about, name)
				}
			}
		}
	}
	if killed < 10 {
		t.Errorf("only %d processes were killed: the test looks in the wrong place", killed)
	}
}
