//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// TestASecondSignalEndsTheProcess runs itself: the child sends itself signals after
// the one that ends the context, and never ends on its own account.
func TestASecondSignalEndsTheProcess(t *testing.T) {
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
