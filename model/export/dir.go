package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"fathom/data/text"
)

// Check says in one sentence, which begins with dir, why an export cannot be
// written there: it is a file, it is not empty, its parent is missing, or nothing
// may be created. It leaves nothing behind.
func Check(dir string) error {
	s, err := newStaging(dir)
	if err != nil {
		return err
	}
	s.discard()
	return nil
}

// staging is the directory in which an export grows. Where the export's own
// directory is there already, staging is inside it, so that it may be a mount
// point, somebody's working directory or the only place that can be written to;
// else it is beside it, and one rename puts it in place.
type staging struct {
	dir    string // as it was asked for, for errors
	path   string // where the export is to stand
	exists bool   // it is there already, and empty
	root   string // where it grows
}

// newStaging makes the directory in which an export to dir grows.
func newStaging(dir string) (*staging, error) {
	if dir == "" {
		return nil, errors.New("the directory's name is empty, expected a new or an empty directory")
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	s := &staging{dir: dir, path: path}
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
	if s.root, err = makeHidden(parent, filepath.Base(path)); err != nil {
		return nil, fmt.Errorf("%s: no directory can be created there: %w", dir, text.Cause(err))
	}
	return s, nil
}

// checkEmpty refuses a directory in which there is anything but the staging.
func (s *staging) checkEmpty() error {
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
		if filepath.Join(s.path, name) != s.root {
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

// creator makes a new file of an export.
type creator func(path string) (io.WriteCloser, error)

func createFile(path string) (io.WriteCloser, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// write writes one file.
func (s *staging) write(f file, create creator) (err error) {
	path := filepath.Join(s.root, filepath.FromSlash(f.name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	w, err := create(path)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriterSize(w, 64<<10)
	err = careful(f, buffer)
	if err == nil {
		err = buffer.Flush()
	}
	// A disk may say only now that it is full.
	if closing := w.Close(); err == nil {
		err = closing
	}
	return err
}

// commit puts what has grown into its place.
func (s *staging) commit() error {
	if !s.exists {
		// Rename replaces no directory: if there is one by now, it fails.
		if err := os.Rename(s.root, s.path); err != nil {
			return s.notPlaced(err)
		}
		return nil
	}
	if err := s.checkEmpty(); err != nil {
		return err
	}
	grown, err := os.ReadDir(s.root)
	if err != nil {
		return s.notPlaced(err)
	}
	for i, entry := range grown {
		if err := os.Rename(filepath.Join(s.root, entry.Name()), filepath.Join(s.path, entry.Name())); err != nil {
			for _, moved := range grown[:i] {
				os.RemoveAll(filepath.Join(s.path, moved.Name()))
			}
			return s.notPlaced(err)
		}
	}
	return nil
}

func (s *staging) notPlaced(err error) error {
	return fmt.Errorf("%s: the export cannot be put there: %w; nothing is left behind", s.dir, text.Cause(err))
}

// discard removes the staging, if it is there still.
func (s *staging) discard() { os.RemoveAll(s.root) }
