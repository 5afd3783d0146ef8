//go:build unix

package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

// TestIgnoredSignalsStayIgnored signals a run that trains: what whoever started it had ignored,
// as nohup does, does not end it.
func TestIgnoredSignalsStayIgnored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeSet(t, dir)
	for _, test := range []struct {
		name, before string
		signal       syscall.Signal
		code         int
	}{
		{"SIGHUP ignored", `trap "" HUP;`, syscall.SIGHUP, 0},
		{"SIGINT ignored", `trap "" INT;`, syscall.SIGINT, 0},
		{"SIGINT where SIGHUP is ignored", `trap "" HUP;`, syscall.SIGINT, exitInterrupted},
		{"SIGTERM where others are ignored", `trap "" HUP INT;`, syscall.SIGTERM, exitInterrupted},
		{"SIGHUP", "", syscall.SIGHUP, exitInterrupted},
		{"SIGINT", "", syscall.SIGINT, exitInterrupted},
		{"SIGTERM", "", syscall.SIGTERM, exitInterrupted},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.code == exitInterrupted && signal.Ignored(test.signal) {
				t.Skip("whoever runs the tests had the signal ignored")
			}
			steps := "30000" // which end by themselves, behind the signal
			if test.code == exitInterrupted {
				steps = "1000000000"
			}
			args := append([]string{"-c", test.before + ` exec "$0" "$@"`, tried()},
				small(dir, "--steps", steps, "--evaluate-every", "3000", "--stages", "train", "--probe-every", "0", "--format", "ndjson")...)
			cmd := exec.Command("sh", args...)
			cmd.Env = append(os.Environ(), asFathom+"=1")
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			events := bufio.NewReader(out)
			if _, err := events.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			cmd.Process.Signal(test.signal)
			io.Copy(io.Discard, events)
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != test.code {
				t.Errorf("it ends with %v, want %d", cmd.ProcessState, test.code)
			}
		})
	}
}

// TestASecondSignalEndsTheProcess runs itself: the child sends itself signals after
// the one that ends the context, and never ends on its own account.
func TestASecondSignalEndsTheProcess(t *testing.T) {
	t.Parallel()
	const child = "SIGNALLED_CHILD"
	if os.Getenv(child) != "" {
		ctx, stop := untilSignal()
		defer stop()
		syscall.Kill(os.Getpid(), syscall.SIGTERM)
		<-ctx.Done()
		for range 6000 { // what the first signal stops may be a moment in coming
			syscall.Kill(os.Getpid(), syscall.SIGTERM)
			time.Sleep(10 * time.Millisecond)
		}
		os.Exit(0)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestASecondSignalEndsTheProcess$")
	cmd.Env = append(os.Environ(), child+"=1")
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("the child ends with %v", err)
	}
	if s := exit.Sys().(syscall.WaitStatus); !s.Signaled() || s.Signal() != syscall.SIGTERM {
		t.Errorf("the child ends with %v, not by the signal", err)
	}
}
