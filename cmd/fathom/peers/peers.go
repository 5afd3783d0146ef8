// Package peers trains the networks that fathom trains in the libraries of a Python that is there, as its
// scripts do it: NumPy, JAX, PyTorch. `.ci/peers` runs the same scripts.
package peers

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"fathom/data/text"
)

//go:embed *.py
var scripts embed.FS

// Work is a training that is done in turn.
type Work struct {
	Name   string  `json:"work"`
	Hidden []int   `json:"hidden"`
	Batch  int     `json:"batch"`
	Steps  int     `json:"steps"` // a multiple of 100
	Rate   float64 `json:"learning_rate"`
	least  float64 // the accuracy at the end, below which other work was done
}

// Works are the post's training, a deeper network and a wider one.
func Works() []Work {
	return []Work{
		{"the post's network, 3×100", slices.Repeat([]int{100}, 3), 50, 10_000, 0.01, 0.9},
		{"10×100", slices.Repeat([]int{100}, 10), 50, 2000, 0.01, 0.75},
		{"512×3", slices.Repeat([]int{512}, 3), 128, 600, 0.001, 0.75},
	}
}

// library is one of those that there is a script for.
type library struct {
	name, module, script string
	args                 []string
}

func libraries() []library {
	return []library{
		{"NumPy", "numpy", "post_numpy.py", []string{"--only", "train"}},
		{"JAX", "jax", "peer_jax.py", nil},
		{"PyTorch", "torch", "peer_torch.py", nil},
	}
}

// Python is an interpreter and what it can import.
type Python struct {
	Path    string
	Version string
	Has     map[string]string // version by the library's name, such as "JAX"
}

// ErrNoPython says that there is none.
var ErrNoPython = errors.New("there is no Python for the peers: VIRTUAL_ENV names none, and neither python3 nor python is in PATH; name one with --python")

// Find finds the program of an interpreter: the one that was told, that of the virtual environment, whose
// directory is given, or one in PATH. The error is a sentence.
func Find(told, environment string) (string, error) {
	if told != "" {
		found, err := exec.LookPath(told)
		if err != nil {
			return "", fmt.Errorf("--python %s: there is no such program", text.Clip(told))
		}
		return found, nil
	}
	if environment != "" {
		for _, name := range []string{"bin/python3", "bin/python", "Scripts/python.exe"} {
			if found, err := exec.LookPath(filepath.Join(environment, filepath.FromSlash(name))); err == nil {
				return found, nil
			}
		}
	}
	for _, name := range []string{"python3", "python"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", ErrNoPython
}

// Runner trains in the libraries of one interpreter. Its scripts and the data lie in a directory of its
// own.
type Runner struct {
	Python
	dir   string
	cores int
}

// Open finds out what an interpreter can import, and lays scripts and data out for it. The error is a sentence.
// Close the runner in the end.
func Open(ctx context.Context, program string, images fs.FS, cores int) (*Runner, error) {
	dir, err := os.MkdirTemp("", "fathom-peers-")
	if err != nil {
		return nil, fmt.Errorf("a directory for the peers: %w", err)
	}
	r := &Runner{Python: Python{Path: program, Has: map[string]string{}}, dir: dir, cores: cores}
	if err := errors.Join(os.CopyFS(dir, scripts), os.CopyFS(r.data(), images)); err != nil {
		r.Close()
		return nil, fmt.Errorf("%s: %w", text.Quote(dir), text.Cause(err))
	}
	if err := r.look(ctx); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// data is where the files of MNIST lie.
func (r *Runner) data() string { return filepath.Join(r.dir, "data") }

// Close removes the runner's directory.
func (r *Runner) Close() error { return os.RemoveAll(r.dir) }

// look finds out what can be imported.
func (r *Runner) look(ctx context.Context) error {
	var found map[string]string
	if err := r.run(ctx, 1, &found, "found.py"); err != nil {
		return err
	}
	r.Version = found["python"]
	var all []string
	for _, l := range libraries() {
		all = append(all, l.name)
		if version := found[l.module]; version != "" {
			r.Has[l.name] = version
		}
	}
	python := fmt.Sprintf("%s, Python %s", text.Quote(r.Path), text.Line(r.Version))
	switch {
	case len(r.Has) == 0:
		return fmt.Errorf("%s: none of %s can be imported; name another Python with --python", python, text.List(all, "and"))
	case r.Has["NumPy"] == "":
		return fmt.Errorf("%s: NumPy cannot be imported, with which all peers read their data; name another Python with --python", python)
	}
	return nil
}

// run runs a script with so many threads and reads the JSON that it prints last.
func (r *Runner) run(ctx context.Context, threads int, into any, script string, args ...string) error {
	cmd := exec.CommandContext(ctx, r.Path, append([]string{filepath.Join(r.dir, script)}, args...)...)
	cmd.Env = append(os.Environ(), environment(threads)...)
	cmd.WaitDelay = time.Second // for what it has started and left behind
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("%s %s: %w%s", text.Quote(r.Path), script, text.Cause(err), because(said.String()))
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), into); err != nil {
		return fmt.Errorf("%s %s: it does not print what was expected, but %s", text.Quote(r.Path), script, text.Clip(lines[len(lines)-1]))
	}
	return nil
}

// because is the last line of what a program said that failed.
func because(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if last := text.Line(lines[len(lines)-1]); last != "" {
		return ": " + last
	}
	return ""
}

// environment says how many threads OpenBLAS, MKL, OpenMP and XLA may use.
func environment(threads int) []string {
	out := []string{"PYTHONDONTWRITEBYTECODE=1"}
	for _, name := range []string{"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NPROC"} {
		out = append(out, name+"="+strconv.Itoa(threads))
	}
	if threads == 1 {
		out = append(out, "XLA_FLAGS=--xla_cpu_multi_thread_eigen=false")
	}
	return out
}
