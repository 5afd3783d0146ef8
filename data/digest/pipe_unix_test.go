//go:build unix

package digest

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestOfAPipe: what is neither a file nor a directory has no content, and nobody waits for one.
func TestOfAPipe(t *testing.T) {
	dir := t.TempDir()
	before := of(t, dir)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Skip(err)
	}
	done := make(chan string, 1)
	go func() {
		got, _ := Of(dir)
		done <- got
	}()
	select {
	case got := <-done:
		if got != before {
			t.Error("a pipe counts")
		}
	case <-time.After(time.Minute):
		t.Fatal("it waits for somebody to write into a pipe")
	}
}
