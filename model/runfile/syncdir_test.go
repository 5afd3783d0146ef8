//go:build !windows

package runfile

import (
	"os"
	"syscall"
	"testing"
)

// TestUnknownOperations: what a file system does not know is no failure to write, and what fails is.
func TestUnknownOperations(t *testing.T) {
	if isUnknown(nil) {
		t.Error("no error is one")
	}
	for err, want := range map[error]bool{
		syscall.EIO: false, syscall.ENOSPC: false, syscall.EBADF: false, syscall.EINVAL: true, syscall.ENOTSUP: true, syscall.ENOSYS: true,
	} {
		if got := isUnknown(&os.PathError{Op: "sync", Path: ".", Err: err}); got != want {
			t.Errorf("%v is unknown: %v, want %v", err, got, want)
		}
	}
}
