package staged

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestFile: of many who write one file at once, one does where none may be replaced, and whoever reads finds a whole
// one; nothing else is left.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	var group sync.WaitGroup
	won := make(chan string, 20)
	for i := range 20 {
		group.Go(func() {
			raw := fmt.Sprint("written by ", i)
			if err := File(path, []byte(raw), false); err == nil {
				won <- raw
			} else if !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	raw, err := os.ReadFile(path)
	if first := <-won; err != nil || string(raw) != first || len(won) > 0 {
		t.Errorf("there is %q, %v; %q was first, and %d after it", raw, err, first, len(won))
	}
	if err := File(path, []byte("another"), true); err != nil {
		t.Error(err)
	}
	if raw, _ := os.ReadFile(path); string(raw) != "another" {
		t.Errorf("there is %q", raw)
	}
	if all, _ := os.ReadDir(dir); len(all) != 1 {
		t.Errorf("left behind: %v", all)
	}
	if err := File(filepath.Join(dir, "none", "file"), nil, true); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a directory that is not there: %v", err)
	}
}

// TestDir: nothing is there before it is whole; and what is given up leaves nothing.
func TestDir(t *testing.T) {
	parent, there := t.TempDir(), t.TempDir()
	for _, dir := range []string{filepath.Join(parent, "new"), there} {
		s, err := New(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.Root, "file"), []byte("whole"), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "file")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s has the file already: %v", dir, err)
		}
		if err := s.Commit(); err != nil {
			t.Error(err)
		}
		s.Discard()
		if all, _ := os.ReadDir(dir); len(all) != 1 || all[0].Name() != "file" {
			t.Errorf("there are %v", all)
		}
		if _, err := New(dir); err == nil {
			t.Error("one that is not empty is taken")
		}
	}
	s, err := New(filepath.Join(parent, "other"))
	if err != nil {
		t.Fatal(err)
	}
	s.Discard()
	if all, _ := os.ReadDir(parent); len(all) != 1 {
		t.Errorf("left behind: %v", all)
	}
}
