package staged

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"fathom/data/text"
)

// Dir is a directory that grows. Where its place is there already, it grows inside that, so that it may be a mount
// point, somebody's working directory or the only place that can be written to; else it grows beside it, and one
// rename puts it in place.
type Dir struct {
	Root   string // where it grows
	dir    string // as it was asked for, for errors
	path   string // where it is to stand
	exists bool   // that is there already, and empty
}

// New makes the directory in which what is to be dir grows, which must be new or empty. Errors here and of
// [Dir.Commit] are sentences that begin with dir.
func New(dir string) (*Dir, error) {
	if dir == "" {
		return nil, errors.New("the directory's name is empty, expected a new or an empty directory")
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	s := &Dir{dir: dir, path: path}
	parent := filepath.Dir(path)
	switch info, err := os.Stat(path); {
	case err == nil && !info.IsDir():
		return nil, fmt.Errorf("%s: a file, expected a new or an empty directory", dir)
	case err == nil:
		if err := s.checkEmpty(); err != nil {
			return nil, err
		}
		s.exists, parent = true, path
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: %w", dir, text.Cause(err))
	default:
		if _, err := os.Lstat(path); err == nil {
			return nil, fmt.Errorf("%s: a link to nothing, expected a new or an empty directory", dir)
		}
		if info, err := os.Stat(parent); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("%s: there is no directory %s to create it in", dir, filepath.Dir(filepath.Clean(dir)))
		}
	}
	if s.Root, err = makeHidden(parent, filepath.Base(path)); err != nil {
		return nil, fmt.Errorf("%s: no directory can be created there: %w", dir, text.Cause(err))
	}
	return s, nil
}

// checkEmpty refuses a directory in which there is anything but the staging.
func (s *Dir) checkEmpty() error {
	d, err := os.Open(s.path)
	if err != nil {
		return fmt.Errorf("%s: %w", s.dir, text.Cause(err))
	}
	defer d.Close()
	names, err := d.Readdirnames(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", s.dir, text.Cause(err))
	}
	for _, name := range names {
		if filepath.Join(s.path, name) != s.Root {
			return fmt.Errorf("%s: it is not empty (there is %s), expected a new or an empty directory", s.dir, name)
		}
	}
	return nil
}

// makeHidden makes a new directory whose name says what it is for. Unlike a
// temporary one of package os it has the permissions of any new directory.
func makeHidden(parent, base string) (string, error) {
	for n := 1; ; n++ {
		root := filepath.Join(parent, fmt.Sprintf(".%s.export-%d-%d", base, os.Getpid(), n))
		if err := os.Mkdir(root, 0o777); err == nil || !errors.Is(err, fs.ErrExist) || n == 1000 {
			return root, err
		}
	}
}

// Commit puts what has grown into its place. A directory that was there already gets its files and directories one after
// the other: who looks meanwhile sees some of them. After an error those are taken away again, and [Dir.Discard] does the
// rest; what could not be taken away, the error names.
func (s *Dir) Commit() error {
	if !s.exists {
		// Rename replaces no directory: if there is one by now, it fails.
		if err := os.Rename(s.Root, s.path); err != nil {
			return s.notPlaced(err)
		}
		return nil
	}
	if err := s.checkEmpty(); err != nil {
		return err
	}
	grown, err := os.ReadDir(s.Root)
	if err != nil {
		return s.notPlaced(err)
	}
	for i, entry := range grown {
		if err := os.Rename(filepath.Join(s.Root, entry.Name()), filepath.Join(s.path, entry.Name())); err != nil {
			return s.notPlaced(err, grown[:i]...)
		}
	}
	return nil
}

// notPlaced takes away what was put into its place already, and says why the rest was not.
func (s *Dir) notPlaced(err error, moved ...fs.DirEntry) error {
	left := "nothing"
	for _, entry := range moved {
		if os.RemoveAll(filepath.Join(s.path, entry.Name())) != nil {
			left = entry.Name()
		}
	}
	return fmt.Errorf("%s: it cannot be put there: %w; %s is left behind", s.dir, text.Cause(err), left)
}

// Discard removes what has grown, if it was not put into its place.
func (s *Dir) Discard() { os.RemoveAll(s.Root) }
