package runfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// Disk is a run's directory as this package changes it: so few operations that a test can stop at
// each. Names are slash-separated and lie below the directory.
type Disk interface {
	fs.StatFS
	fs.ReadDirFS
	// OpenAppend opens a file to add to it, and makes it where it is not there.
	OpenAppend(name string) (File, error)
	// Create makes a new file; one that is there is an error.
	Create(name string) (File, error)
	// Overwrite writes bytes over the beginning of a file, which it makes where it is not there.
	Overwrite(name string, content []byte) error
	// Truncate cuts a file to so many bytes.
	Truncate(name string, size int64) error
	Rename(from, to string) error
	Remove(name string) error
	Mkdir(name string) error
	// SyncDir makes durable which files a directory has.
	SyncDir(name string) error
}

// File is a file that is written from its beginning, or from its end on, to its end.
type File interface {
	io.Writer
	// Sync makes durable what was written.
	Sync() error
	Close() error
}

// rooted is a Disk below a root: what is written stays in the directory, also when that is moved.
type rooted struct {
	fs.FS
	root *os.Root
}

// directory is a Disk that is closed.
type directory interface {
	Disk
	io.Closer
}

// openDisk opens the directory at a path.
func openDisk(path string) (directory, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return faulty(&rooted{root.FS(), root}), nil
}

func (d *rooted) Close() error { return d.root.Close() }

func (d *rooted) Stat(name string) (fs.FileInfo, error) { return d.root.Stat(name) }

func (d *rooted) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(d.FS, name) }

func (d *rooted) OpenAppend(name string) (File, error) {
	return d.root.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
}

func (d *rooted) Create(name string) (File, error) {
	return d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

func (d *rooted) Overwrite(name string, content []byte) error {
	file, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	_, err = file.WriteAt(content, 0)
	return errors.Join(err, file.Close())
}

func (d *rooted) Truncate(name string, size int64) error {
	file, err := d.root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Truncate(size), file.Close())
}

func (d *rooted) Rename(from, to string) error { return d.root.Rename(from, to) }

func (d *rooted) Remove(name string) error { return d.root.Remove(name) }

func (d *rooted) Mkdir(name string) error { return d.root.Mkdir(name, 0o777) }

func (d *rooted) SyncDir(name string) error {
	dir, err := d.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(syncDir(dir), dir.Close())
}

// readAll reads a file that has at most so many bytes.
func readAll(d fs.FS, name string, most int64) ([]byte, error) {
	file, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(raw)) > most {
		err = &fs.PathError{Op: "reading", Path: name, Err: errTooLong}
	}
	return raw, err
}

var (
	errTooLong = errors.New("it is longer than such a file can be")
	errCut     = errors.New("the file ends before that")
)

// readAt reads so many bytes of a file from one on, which must be there.
func readAt(d fs.FS, name string, at int64, n int) ([]byte, error) {
	file, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if at < 0 || n < 0 || int64(n) > info.Size()-at {
		return nil, &fs.PathError{Op: "reading", Path: name, Err: errCut}
	}
	raw := make([]byte, n)
	_, err = file.(io.ReaderAt).ReadAt(raw, at)
	return raw, err
}
