package disk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBudget: all that is below a directory counts, whoever saved it; where there is no limit, or nothing is
// saved, nothing is looked at.
func TestBudget(t *testing.T) {
	dir := t.TempDir()
	b := Budget{Dir: filepath.Join(dir, "runs"), Most: 1000}
	if err := b.Check(); err != nil {
		t.Errorf("a directory that is not there yet: %v", err)
	}
	write := func(name string, size int) {
		path := filepath.Join(b.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a/log", 600)
	write("b/moments/1", 399)
	if used, err := b.Used(); err != nil || used != 999 || b.Check() != nil {
		t.Errorf("%d bytes are used, %v, %v", used, err, b.Check())
	}
	write("c", 1)
	if err := b.Check(); !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "0.0 of 0.0 MB: nothing more is begun until the host has made room") {
		t.Errorf("a full one: %v", err)
	}
	for _, none := range []Budget{{Dir: b.Dir}, {Most: 1}, {}} {
		if err := none.Check(); err != nil {
			t.Errorf("%+v: %v", none, err)
		}
	}
	if err := os.RemoveAll(filepath.Join(b.Dir, "a")); err != nil {
		t.Fatal(err)
	}
	if err := b.Check(); err != nil {
		t.Errorf("once there is room: %v", err)
	}
}

// TestWhatNobodyCanTell: what cannot be looked at is no room.
func TestWhatNobodyCanTell(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	if _, err := os.ReadDir(dir); err == nil {
		t.Skip("who runs this may look everywhere")
	}
	if err := (Budget{dir, 1}).Check(); err == nil || errors.Is(err, ErrFull) || strings.Contains(err.Error(), dir) {
		t.Errorf("a directory that cannot be read: %v", err)
	}
}
