//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// writeCheckpoint writes a layer of a checkpoint in pieces, the header first, and calls between
// before each piece.
func writeCheckpoint(t *testing.T, dir, name string, between func()) {
	t.Helper()
	const n, d = 240, 5
	values := make([]float32, n*d)
	for i := range n {
		for j := range d {
			values[i*d+j] = float32(math.Sin(float64(37*i+11*j)) + 2*float64(len(name)))
		}
		values[i*d+i%3] += 4
	}
	raw := npy("<f4", []int{n, d}, values)
	if err := os.MkdirAll(filepath.Join(dir, name), 0o777); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, name, "layer0.npy"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, piece := range [][]byte{raw[:128], raw[128:2000], raw[2000:]} {
		between()
		if _, err := file.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFollowsCheckpoints runs the program on a directory without a checkpoint, in which some are then
// written in pieces, until it is interrupted: then what it has learned is that of a run on all of them.
func TestFollowsCheckpoints(t *testing.T) {
	if signal.Ignored(syscall.SIGINT) {
		t.Skip("whoever runs the tests had the signal ignored")
	}
	t.Parallel() // it waits for the program to look at its directory again
	dir := t.TempDir()
	labels := make([]int64, 240)
	for i := range labels {
		labels[i] = int64(i % 3)
	}
	if err := os.WriteFile(filepath.Join(dir, "labels.npy"), npy("<i8", []int{240}, labels), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "run", dir, "--follow", "--c", "1", "--format", "ndjson")
	cmd.Env = append(os.Environ(), asFathom+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	status := bufio.NewReader(said)
	const waiting = "1 array, but no layer among them"
	if line, err := status.ReadString('\n'); err != nil || !strings.HasPrefix(line, "fathom: waiting for a checkpoint: ") || !strings.Contains(line, waiting) {
		t.Fatalf("without a checkpoint it says %q, %v", line, err)
	}
	writeCheckpoint(t, dir, "step-20", func() {})
	lines := bufio.NewReader(out)
	var events []spec.Event
	until := func(is func(spec.Event) bool) {
		t.Helper()
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				t.Fatalf("after %d events: %v", len(events), err)
			}
			e, err := spec.Unmarshal(line)
			if err != nil {
				t.Fatal(err)
			}
			if events = append(events, e); is(e) {
				return
			}
		}
	}
	done := func(e spec.Event) bool {
		d, is := e.(spec.Done)
		return is && d.Stage == measure.Measures // the last of the two
	}
	until(done)
	pieces := 0
	writeCheckpoint(t, dir, "step-100", func() {
		if pieces++; pieces == 2 { // the header is there
			until(func(e spec.Event) bool { return e.Kind() == spec.Writing{}.Kind() })
		}
	})
	until(done)
	aside := t.TempDir()
	writeCheckpoint(t, aside, "step-3", func() {})
	if err := os.Rename(filepath.Join(aside, "step-3"), filepath.Join(dir, "step-3")); err != nil {
		t.Fatal(err)
	}
	until(done)
	cmd.Process.Signal(syscall.SIGINT)
	rest, _ := io.ReadAll(lines)
	words, _ := io.ReadAll(status)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || len(rest) > 0 {
		t.Errorf("it ends with %v and %q", cmd.ProcessState, rest)
	}
	for _, want := range []string{"fathom: step-100 is being written\n", "interrupted after 3 fits of 3 checkpoints"} {
		if !strings.Contains(string(words), want) {
			t.Errorf("it says\n%s\nand not %q", words, want)
		}
	}
	var of spec.Spec // as the run began
	of.Source.Store = dir
	of.Subjects = []spec.Subject{{ID: spec.FromStore, Stored: spec.Stored{
		Layers: []spec.StoredLayer{{Name: "layer0", Width: 5}}, Moments: []spec.StoredMoment{{Name: "step-20", Step: 20}},
	}}}
	followed := run.CollectStore(of, events)
	whole, err := call("run", dir, "--c", "1", "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Store  struct{ Moments []spec.StoredMoment }
		Probes []run.StoreProbe
	}
	if err := json.Unmarshal([]byte(whole), &want); err != nil {
		t.Fatal(err)
	}
	if len(followed.Probes) != 3 || len(want.Probes) != 3 || len(want.Store.Moments) != 3 {
		t.Fatalf("%d probes, want %d", len(followed.Probes), len(want.Probes))
	}
	for i, p := range followed.Probes {
		if w := want.Probes[i]; p.Moment != w.Moment || p.TestLogLoss != w.TestLogLoss || p.TestAccuracy != w.TestAccuracy || !p.TestLogLoss.Finite() {
			t.Errorf("probe %d is %+v, want %+v", i, p, w)
		}
	}
}
