package export

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"fathom/data/staged"
)

func TestRefusedDirectories(t *testing.T) {
	root := t.TempDir()
	full := filepath.Join(root, "full")
	if err := os.Mkdir(full, 0o755); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(full, "notes.txt")
	if err := os.WriteFile(plain, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(root, "link")
	if err := os.Symlink(filepath.Join(root, "nowhere"), dangling); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ dir, want string }{
		{"", "the directory's name is empty"},
		{full, "it is not empty (there is notes.txt)"},
		{plain, "a file, expected a new or an empty directory"},
		{filepath.Join(plain, "out"), "not a directory"},
		{filepath.Join(root, "a", "b"), "there is no directory " + filepath.Join(root, "a")},
		{dangling, "a link to nothing"},
	} {
		checked := Check(test.dir)
		paths, written := Write(t.Context(), test.dir, whole(t).Source)
		for _, err := range []error{checked, written} {
			if err == nil || !strings.HasPrefix(err.Error(), test.dir) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %v, want a sentence with %q", test.dir, err, test.want)
			}
		}
		if paths != nil {
			t.Errorf("%q: written are %q", test.dir, paths)
		}
	}
	if got := listing(t, root); len(got) != 2 { // the notes and the link
		t.Errorf("there are %q now", got)
	}
	if text, _ := os.ReadFile(plain); string(text) != "mine" {
		t.Errorf("the notes say %q now", text)
	}
}

func TestCheckLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	for _, dir := range []string{parent, filepath.Join(parent, "new")} {
		if err := Check(dir); err != nil {
			t.Error(err)
		}
	}
	if entries, _ := os.ReadDir(parent); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestEmptyDirectory writes into a directory that is there, which stays the same
// one: it may be somebody's working directory.
func TestEmptyDirectory(t *testing.T) {
	dir := t.TempDir()
	before, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if _, err := Write(t.Context(), ".", whole(t).Source); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(dir); err != nil || !os.SameFile(before, after) {
		t.Errorf("the directory is another one (%v)", err)
	}
	if got := listing(t, dir); len(got) != len(everything) {
		t.Errorf("there are %q", got)
	}
	if err := Check("."); err == nil {
		t.Error("a second export would be let in")
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	parent := t.TempDir()
	if err := os.Chmod(parent, 0o555); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	err := Check(filepath.Join(parent, "out"))
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "no directory can be created there") {
		t.Errorf("a read-only directory: %v", err)
	}
}

// limited is a disk with room for so many bytes.
type limited struct {
	io.WriteCloser
	left *int
}

func (l limited) Write(text []byte) (int, error) {
	n := min(len(text), *l.left)
	*l.left -= n
	written, err := l.WriteCloser.Write(text[:n])
	if err == nil && n < len(text) {
		err = &fs.PathError{Op: "write", Path: "secret", Err: syscall.ENOSPC}
	}
	return written, err
}

// late is a disk that says only on closing that it is full.
type late struct{ io.WriteCloser }

func (l late) Close() error { l.WriteCloser.Close(); return syscall.ENOSPC }

func TestFullDiskLeavesNothing(t *testing.T) {
	for what, create := range map[string]func(left *int) creator{
		"at once": func(left *int) creator {
			return func(path string) (io.WriteCloser, error) {
				f, err := createFile(path)
				return limited{f, left}, err
			}
		},
		"on closing": func(left *int) creator {
			return func(path string) (io.WriteCloser, error) {
				f, err := createFile(path)
				if *left -= 20_000; *left < 0 {
					return late{f}, err
				}
				return f, err
			}
		},
	} {
		parent := t.TempDir()
		there := t.TempDir()
		for _, dir := range []string{filepath.Join(parent, "out"), there} {
			left := 100_000
			paths, err := write(t.Context(), dir, whole(t).Source, planAll, create(&left))
			if !errors.Is(err, syscall.ENOSPC) || paths != nil || !strings.Contains(err.Error(), "cannot be written: no space left on device; nothing is left behind") ||
				!strings.HasPrefix(err.Error(), dir+": ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", what, err)
			}
		}
		for _, dir := range []string{parent, there} {
			if entries, _ := os.ReadDir(dir); len(entries) > 0 {
				t.Errorf("%s: left behind: %v", what, entries)
			}
		}
	}
}

// TestSmallDisk fills a real one, where this may be mounted.
func TestSmallDisk(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("no small disk: %v %s", err, out)
	}
	defer exec.Command("umount", disk).Run()
	for _, dir := range []string{disk, filepath.Join(disk, "out")} {
		_, err := Write(t.Context(), dir, whole(t).Source)
		if !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(err.Error(), dir+": ") {
			t.Errorf("a disk of 64 KB: %v", err)
		}
		if entries, _ := os.ReadDir(disk); len(entries) > 0 {
			t.Errorf("left behind: %v", entries)
		}
	}
}

// TestSomebodyWasFaster puts a directory where the export is to stand while it is
// written.
func TestSomebodyWasFaster(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	_, err := write(t.Context(), dir, whole(t).Source, planAll, func(path string) (io.WriteCloser, error) {
		os.Mkdir(dir, 0o755)
		os.WriteFile(filepath.Join(dir, "theirs"), nil, 0o644)
		return createFile(path)
	})
	if err == nil || !strings.Contains(err.Error(), "it cannot be put there") {
		t.Errorf("a directory that somebody else made: %v", err)
	}
	there := t.TempDir()
	_, err = write(t.Context(), there, whole(t).Source, planAll, func(path string) (io.WriteCloser, error) {
		os.WriteFile(filepath.Join(there, "theirs"), nil, 0o644)
		return createFile(path)
	})
	if err == nil || !strings.Contains(err.Error(), "it is not empty (there is theirs)") {
		t.Errorf("a directory that somebody else filled: %v", err)
	}
	for _, d := range []string{dir, there} {
		if got := listing(t, d); len(got) != 1 || got[0] != "theirs" {
			t.Errorf("there are %q", got)
		}
	}
}

func TestAPanicIsAnError(t *testing.T) {
	parent := t.TempDir()
	s, err := staged.New(filepath.Join(parent, "out"))
	if err != nil {
		t.Fatal(err)
	}
	err = file{"a/b", func(io.Writer) error { panic("no way") }}.put(s.Root, createFile)
	if !errors.Is(err, errDrawing) || !strings.Contains(err.Error(), "no way") {
		t.Errorf("a panic is %v", err)
	}
	s.Discard()
	if entries, _ := os.ReadDir(parent); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}
