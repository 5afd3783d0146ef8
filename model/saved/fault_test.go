//go:build fault && unix

package saved

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"fathom/model/runfile"
	"fathom/model/source"
)

// errStopped is what every operation of the disk says after the world has stopped.
var errStopped = errors.New("the world has stopped")

// TestEveryOperation stops the world at an operation of the disk, before it, in its middle and after
// it: whatever was written by then opens without damage and goes on to the log, the document and the
// networks of an undisturbed run, to the bit. Every operation is stopped at with FATHOM_SLOW, and
// every twelfth without.
func TestEveryOperation(t *testing.T) {
	runfile.SetFault(nil)
	path := undisturbed(t)
	operations := runfile.Operations()
	want, networks := outcomeOf(t, path), networksOf(t, path)
	every := 12
	if os.Getenv("FATHOM_SLOW") != "" {
		every = 1
	}
	if operations < 100 {
		t.Fatalf("a run has %d operations of the disk: the test looks in the wrong place", operations)
	}
	remade := 0
	for stop := 0; stop < operations; stop += every {
		for _, how := range []runfile.Part{runfile.Nothing, runfile.Half, runfile.Whole} {
			about := fmt.Sprintf("stopped at operation %d of %d (%d)", stop, operations, how)
			path, begun := stopped(t, stop, how)
			if !begun {
				continue // the header was not there yet: nothing was asked of it, and nothing is there
			}
			remade += goOn(t, path, about)
			outcomeOf(t, path).check(t, want, about)
			got := networksOf(t, path)
			for name, net := range networks {
				if got[name] == nil || !same(net, got[name]) {
					t.Fatalf("%s: the network of %s is another", about, name)
				}
			}
		}
	}
	t.Logf("%d operations; %d of the runs were gone on with", operations, remade)
}

// stopped is a run of tiny that is stopped at an operation, false where it had not begun.
func stopped(t *testing.T, stop int, how runfile.Part) (path string, begun bool) {
	t.Helper()
	runfile.SetFault(func(n int, _, _ string) (runfile.Part, error) {
		switch {
		case n < stop:
			return runfile.Whole, nil
		case n == stop:
			return how, errStopped
		}
		return runfile.Nothing, errStopped
	})
	defer runfile.SetFault(nil)
	s, dir := tiny(), t.TempDir()
	l, err := begin(dir, s, s.Stages, made(), func() (*source.Material, error) { return images(s) }, pool, 0)
	if err == nil {
		if err := finish(t, l); err != nil {
			t.Fatalf("what is wrong with the disk ends the run: %v", err)
		}
		l.Close()
	}
	runfile.SetFault(nil)
	rows, err := runfile.List(dir)
	must(t, err)
	if len(rows) == 0 {
		return "", false
	}
	must(t, rows[0].Err)
	return rows[0].Path, true
}

// goOn goes on with a run to its end.
func goOn(t *testing.T, path, about string) int {
	t.Helper()
	l, err := resume(path, made(), false, images, pool, 0)
	if err != nil {
		t.Fatalf("%s: %v", about, err)
	}
	if err := finish(t, l); err != nil {
		t.Fatalf("%s: %v", about, err)
	}
	l.Close()
	if err := l.Problem(); err != nil {
		t.Fatalf("%s: %v", about, err)
	}
	return 1
}

// TestMakeCorpus makes the runs that [TestCorpus] opens, of the present format.
func TestMakeCorpus(t *testing.T) {
	if os.Getenv("FATHOM_CORPUS") == "" {
		t.Skip("FATHOM_CORPUS=1 makes them anew")
	}
	runfile.SetFault(nil)
	dir := fmt.Sprintf("testdata/format-%d", runfile.Format)
	must(t, os.RemoveAll(dir))
	must(t, os.CopyFS(dir+"/finished", os.DirFS(undisturbed(t))))
	path, _ := stopped(t, 80, runfile.Half)
	must(t, os.CopyFS(dir+"/dead", os.DirFS(path)))
	for _, name := range []string{"writer.json", "beat"} { // which name the machine
		must(t, os.Remove(dir+"/dead/"+name))
	}
}
