package staged

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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

// TestFileIsReadByOthers: whatever it was before, a file may be written by its owner and read by everybody.
func TestFileIsReadByOthers(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("modes say something else here")
	}
	path := filepath.Join(t.TempDir(), "file")
	for _, replace := range []bool{false, true} {
		if err := File(path, nil, replace); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o644 {
			t.Errorf("replacing %v: its mode is %v, %v", replace, info.Mode(), err)
		}
		os.Chmod(path, 0o600)
	}
}

// TestFileIsOnTheDiskFirst: what replaces none is synced whole and before it is there; where that fails, it is not.
func TestFileIsOnTheDiskFirst(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	full, synced := errors.New("the disk is full"), 0
	for _, fails := range []error{full, nil} {
		synced = 0
		err := write(path, []byte("whole"), false, func(f *os.File) error {
			synced++
			if raw, _ := os.ReadFile(f.Name()); string(raw) != "whole" {
				t.Errorf("%q is synced", raw)
			}
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("it is there before it is synced: %v", err)
			}
			return fails
		})
		all, _ := os.ReadDir(dir)
		if !errors.Is(err, fails) || synced != 1 || len(all) == 1 != (fails == nil) {
			t.Errorf("synced %d times: %v, want %v; there are %v", synced, err, fails, all)
		}
	}
	if err := write(path, nil, true, func(*os.File) error { return full }); err != nil {
		t.Errorf("what replaces one waits for the disk: %v", err)
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

// TestNotPlaced: what cannot be put into its place takes away what was there before it, and nothing else.
func TestNotPlaced(t *testing.T) {
	parent := t.TempDir()
	for name, spoil := range map[string]func(s *Dir, dir string) (was int){
		// The second of what has grown has the name of the directory that it grew in.
		"the second": func(s *Dir, dir string) int {
			os.WriteFile(filepath.Join(s.Root, "-first"), nil, 0o666)
			os.WriteFile(filepath.Join(s.Root, filepath.Base(s.Root)), nil, 0o666)
			return 0
		},
		"no more empty": func(s *Dir, dir string) int {
			os.WriteFile(filepath.Join(s.Root, "file"), nil, 0o666)
			os.WriteFile(filepath.Join(dir, "file"), []byte("another's"), 0o666)
			return 1
		},
		"gone": func(s *Dir, dir string) int {
			os.Remove(s.Root)
			return 0
		},
	} {
		dir := filepath.Join(parent, name)
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		s, err := New(dir)
		if err != nil {
			t.Fatal(err)
		}
		was := spoil(s, dir)
		err = s.Commit()
		if err == nil || !strings.HasPrefix(err.Error(), dir+": ") || was == 0 && !strings.HasSuffix(err.Error(), "; nothing is left behind") {
			t.Errorf("%s: %v", name, err)
		}
		s.Discard()
		all, _ := os.ReadDir(dir)
		if raw, _ := os.ReadFile(filepath.Join(dir, "file")); len(all) != was || was == 1 && string(raw) != "another's" {
			t.Errorf("%s: there are %v, %q", name, all, raw)
		}
	}
}

// TestTheDirectoryIsThereByNow: who makes a directory of that name meanwhile keeps it.
func TestTheDirectoryIsThereByNow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	s, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(); err == nil || !strings.HasSuffix(err.Error(), "; nothing is left behind") {
		t.Errorf("it takes the place of another directory: %v", err)
	}
	s.Discard()
	if all, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(all) != 1 {
		t.Errorf("there are %v, %v", all, err)
	}
}
