//go:build unix

package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
)

// fake writes a program that a shell runs in place of Python: it answers found.py with the libraries, and any
// other script with what the rest of its text does.
func fake(t *testing.T, found, rest string) (program string) {
	t.Helper()
	program = filepath.Join(t.TempDir(), "python3")
	text := fmt.Sprintf("#!/bin/sh\nscript=${1##*/}\nif [ \"$script\" = found.py ]; then\n  echo 'a warning before' ; echo '%s'\n  exit\nfi\n%s\n", found, rest)
	if err := os.WriteFile(program, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return program
}

const all = `{"python": "3.14.0", "numpy": "2.4", "jax": "0.9", "torch": "2.11"}`

var images = fstest.MapFS{"train-images-idx3-ubyte.gz": {Data: []byte("images")}}

// opened is a runner of such a program, whose directory lies in one that is given.
func opened(t *testing.T, program string, cores int) *Runner {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	r, err := Open(t.Context(), program, images, cores)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestFind(t *testing.T) {
	program, env, empty := fake(t, all, ""), t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(env, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	inside := filepath.Join(env, "bin", "python")
	if err := os.WriteFile(inside, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ path, told, env, want, problem string }{
		{filepath.Dir(program), "", "", program, ""},
		{filepath.Dir(program), "", env, inside, ""},
		{filepath.Dir(program), "", empty, program, ""}, // an environment that is gone
		{empty, program, env, program, ""},
		{empty, "", "", "", ErrNoPython.Error()},
		{filepath.Dir(program), "no such", env, "", "--python 'no such': there is no such program"},
	} {
		t.Setenv("PATH", test.path)
		got, err := Find(test.told, test.env)
		if got != test.want || (err != nil) != (test.problem != "") || err != nil && err.Error() != test.problem {
			t.Errorf("told %q, in %q and PATH=%s: %q, %v", test.told, test.env, test.path, got, err)
		}
	}
}

// TestRefused: an interpreter that cannot be used is one clear sentence, and leaves no directory behind.
func TestRefused(t *testing.T) {
	none := fake(t, `{"python": "3.14.0"}`, "")
	noNumPy := fake(t, `{"python": "3.14.0", "torch": "2.11"}`, "")
	broken := filepath.Join(t.TempDir(), "broken")
	wordy := filepath.Join(t.TempDir(), "wordy")
	if err := errors.Join(os.WriteFile(broken, []byte("#!/bin/sh\necho first >&2\necho 'no module named os' >&2\nexit 3\n"), 0o755),
		os.WriteFile(wordy, []byte("#!/bin/sh\necho hello\n"), 0o755)); err != nil {
		t.Fatal(err)
	}
	for program, want := range map[string]string{
		none:    none + ", Python 3.14.0: none of NumPy, JAX and PyTorch can be imported; name another Python with --python",
		noNumPy: noNumPy + ", Python 3.14.0: NumPy cannot be imported, with which all peers read their data; name another Python with --python",
		broken:  broken + " found.py: exit status 3: no module named os",
		wordy:   wordy + " found.py: it does not print what was expected, but hello",
	} {
		dir := t.TempDir()
		t.Setenv("TMPDIR", dir)
		_, err := Open(t.Context(), program, images, 2)
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s leaves %v", program, left)
		}
	}
}

// TestLaidOut: scripts and data lie beside each other, and are gone in the end.
func TestLaidOut(t *testing.T) {
	r := opened(t, fake(t, all, ""), 2)
	for _, name := range []string{"found.py", "post_numpy.py", "peer_jax.py", "peer_torch.py", "peer_post.py", "data/train-images-idx3-ubyte.gz"} {
		if _, err := os.Stat(filepath.Join(r.dir, name)); err != nil {
			t.Error(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(r.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the directory is still there: %v", err)
	}
}

// timed prints as a training would. With more threads JAX takes less time, and the others more.
const timed = `
echo "$script $OMP_NUM_THREADS $NPROC ${XLA_FLAGS:-} $*" >> "$LOG"
case $script$OMP_NUM_THREADS in
peer_jax.py2) s=3 ;;
peer_jax.py1) s=4 ;;
*2) s=9 ;;
*) s=6 ;;
esac
echo "{\"curve\": [0.1, 0.96], \"seconds\": {\"import\": 7, \"train\": $s}}"`

// TestTurns: each library is tried with one thread and with all cores on a tenth of the steps, and then all
// take their turns with what suited them.
func TestTurns(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	t.Setenv("LOG", log)
	t.Setenv("XLA_FLAGS", "")
	r := opened(t, fake(t, all, timed), 2)
	w, mine := Works()[0], []float64{2, 1, 30}
	rows, err := r.Turns(t.Context(), w, 3, func(_ context.Context, w Work) (Result, error) {
		took := mine[0]
		mine = mine[1:]
		return Result{took, 0.97}, nil
	}, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{
		{Work: w, Fathom: 2, Peer: "NumPy", Version: "2.4", Threads: 1, Seconds: 6, Ratio: 3},
		{Work: w, Fathom: 2, Peer: "JAX", Version: "0.9", Threads: 2, Seconds: 3, Ratio: 1.5},
		{Work: w, Fathom: 2, Peer: "PyTorch", Version: "2.11", Threads: 1, Seconds: 6, Ratio: 3},
	}
	if fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", rows, want)
	}
	said, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	if len(lines) != 6+9 {
		t.Fatalf("%d trainings:\n%s", len(lines), said)
	}
	for i, parts := range map[int][]string{
		0: {"post_numpy.py 1 1 --xla_cpu_multi_thread_eigen=false ", "--only train", "--steps 1000 "}, 1: {"post_numpy.py 2 2 ", "--steps 1000 "},
		3: {"peer_jax.py 2 2 ", "--steps 1000 "}, 4: {"peer_torch.py 1"}, 6: {"post_numpy.py 1", "--steps 10000 ", "--hidden 100,100,100 --batch 50", "--lr 0.01", "--data " + r.data()},
		7: {"peer_jax.py 2"}, 8: {"peer_torch.py 1"}, 9: {"post_numpy.py 1"}, 14: {"peer_torch.py 1"},
	} {
		for _, part := range parts {
			if !strings.Contains(lines[i]+" ", part) {
				t.Errorf("training %d is %q, without %q", i, lines[i], part)
			}
		}
	}
	table := strings.Split(strings.TrimSpace(string(Text(rows))), "\n")
	if len(table) != 4 || strings.Join(strings.Fields(table[2]), " ") != "the post's network, 3×100 50 10,000 2.00 s 3.00 s JAX 0.9 2 1.5" {
		t.Errorf("the table is\n%s", strings.Join(table, "\n"))
	}
}

// TestOtherWork: who did something else, or fails, is named.
func TestOtherWork(t *testing.T) {
	fine := func(context.Context, Work) (Result, error) { return Result{1, 0.97}, nil }
	for _, test := range []struct {
		rest string
		ours func(context.Context, Work) (Result, error)
		want string
	}{
		{`echo '{"curve": [0.2], "seconds": {"train": 1}}'`, fine, "NumPy, 10×100: the accuracy at the end is 0.200, expected 0.75 to 0.99: it did other work"},
		{`echo '{"curve": [0.9], "seconds": {"train": 1}}'`, func(context.Context, Work) (Result, error) { return Result{1, 0.1}, nil }, "fathom, 10×100: the accuracy"},
		{`echo '{"curve": [], "seconds": {"train": 1}}'`, fine, "post_numpy.py: it prints no curve or no time"},
		{`echo killed >&2; exit 9`, fine, "post_numpy.py: exit status 9: killed"},
	} {
		_, err := opened(t, fake(t, all, test.rest), 1).Turns(t.Context(), Works()[1], 1, test.ours, func(string) {})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

// TestStopped: when the context ends the interpreter is killed. It alone holds the end of a pipe, to which it would
// write once more if it lived on.
func TestStopped(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PIPE", pipe)
	r := opened(t, fake(t, all, `exec 3> "$PIPE"; echo begun >&3; sleep 5 3>&- > /dev/null 2>&1; echo alive >&3`), 1)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := r.Turns(ctx, Works()[0], 1, func(context.Context, Work) (Result, error) { return Result{1, 0.97}, nil }, func(string) {})
		ended <- err
	}()
	held, err := os.Open(pipe)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	word := make([]byte, 100)
	n, err := held.Read(word)
	if string(word[:n]) != "begun\n" {
		t.Fatalf("%q, %v", word[:n], err)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	if n, _ := held.Read(word); n != 0 {
		t.Errorf("it said %q", word[:n])
	}
}
