package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// TestBenchEnds: a signal ends the measurements at once, with the code of an interruption. What a peer runs is
// killed and leaves no file.
func TestBenchEnds(t *testing.T) {
	if signal.Ignored(syscall.SIGINT) {
		t.Skip("whoever runs the tests had the signal ignored")
	}
	t.Parallel()
	bin, tmp := t.TempDir(), t.TempDir()
	pipe := filepath.Join(t.TempDir(), "pipe")
	python := "#!/bin/sh\nif [ \"${1##*/}\" = found.py ]; then echo '{\"python\": \"3\", \"numpy\": \"2\"}'; exit; fi\nexec 3> \"$PIPE\"; echo begun >&3; sleep 5 3>&- > /dev/null 2>&1; echo alive >&3\n"
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.WriteFile(filepath.Join(bin, "python3"), []byte(python), 0o755)); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--curve", "--peers"} {
		cmd := exec.Command(tried(), "bench", flag)
		cmd.Env = append(os.Environ(), asFathom+"=1", "GOMAXPROCS=2", "PATH="+bin+":"+os.Getenv("PATH"), "VIRTUAL_ENV=", "TMPDIR="+tmp, "PIPE="+pipe)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		begun := io.Reader(out) // its first line comes before the first point
		if flag == "--peers" {
			file, err := os.Open(pipe)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			begun = file
		}
		lines := bufio.NewReader(begun)
		if line, err := lines.ReadString('\n'); err != nil {
			t.Fatalf("%s: %q, %v", flag, line, err)
		}
		cmd.Process.Signal(syscall.SIGINT)
		if rest, _ := io.ReadAll(lines); flag == "--peers" && len(rest) > 0 {
			t.Errorf("the child lives on and says %q", rest)
		}
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
			t.Errorf("%s ends with %v, want %d", flag, cmd.ProcessState, exitInterrupted)
		}
		if left, _ := os.ReadDir(tmp); len(left) > 0 {
			t.Errorf("%s leaves %v", flag, left)
		}
	}
}

// TestBenchCurve: an axis in JSON has every point, with the machine that it was measured on.
func TestBenchCurve(t *testing.T) {
	if !slowToo {
		t.Skip("FATHOM_SLOW is not set")
	}
	out, err := call("bench", "--curve=samples", "--format", "json")
	var r curveReport
	if err = errors.Join(err, json.Unmarshal([]byte(out), &r)); err != nil {
		t.Fatal(err)
	}
	if r.Cores < 1 || r.PeakGFLOPS <= 0 || r.Tier == "" || len(r.Axes) != 1 || len(r.Axes[0].Points) != 5 {
		t.Fatalf("%+v", r)
	}
	for _, p := range r.Axes[0].Points {
		if p.LeftOut != "" || p.StepsPerSecond <= 0 || p.Samples != p.At {
			t.Errorf("%+v", p)
		}
	}
}
