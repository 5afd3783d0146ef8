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
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := File(filepath.Join(dir, "taken"), []byte("whole"), true); err == nil {
		t.Error("a file takes the place of a directory")
	}
	if all, _ := os.ReadDir(dir); len(all) != 2 {
		t.Errorf("left behind: %v", all)
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

// TestNotPlaced: where not all can be put into its place, nothing of it is there, and what others put there is.
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

// TestSomebodyElseWasThere: whatever order a disk lists names in, a directory in which there is something is left alone.
func TestSomebodyElseWasThere(t *testing.T) {
	for i := range 20 {
		dir := t.TempDir()
		s, err := New(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint("another's ", i)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if i%2 == 1 { // some list what came last first
			away := filepath.Join(t.TempDir(), "away")
			if err := errors.Join(os.Rename(s.Root, away), os.Rename(away, s.Root)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Commit(); err == nil || !strings.Contains(err.Error(), "it is not empty (there is another's ") {
			t.Errorf("%d: %v", i, err)
		}
	}
}

// TestRefused: what cannot become a directory is said in a sentence that begins with it, and nothing is made.
func TestRefused(t *testing.T) {
	root := t.TempDir()
	plain, link := filepath.Join(root, "plain"), filepath.Join(root, "link")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "nowhere"), link); err != nil {
		t.Skip(err) // where links are not for everybody
	}
	for dir, want := range map[string]string{
		"":                             "the directory's name is empty",
		plain:                          "a file, expected a new or an empty directory",
		root:                           "it is not empty (there is ",
		link:                           "a link to nothing",
		filepath.Join(root, "a", "b"):  "there is no directory " + filepath.Join(root, "a"),
		filepath.Join(link, "further"): "there is no directory " + link,
	} {
		if _, err := New(dir); err == nil || !strings.HasPrefix(err.Error(), dir) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", dir, err, want)
		}
	}
	if all, _ := os.ReadDir(root); len(all) != 2 {
		t.Errorf("there are %v", all)
	}
}

// TestTwoAtOnce: of two that grow for one place the first to be whole has it, and the other says so.
func TestTwoAtOnce(t *testing.T) {
	parent := t.TempDir()
	var both [2]*Dir
	for i := range both {
		var err error
		if both[i], err = New(filepath.Join(parent, "new")); err != nil {
			t.Fatal(err)
		}
	}
	if err := both[1].Commit(); err != nil {
		t.Error(err)
	}
	if err := both[0].Commit(); err == nil {
		t.Error("both are there")
	}
	both[0].Discard()
	if all, _ := os.ReadDir(parent); len(all) != 1 {
		t.Errorf("there are %v", all)
	}
}
