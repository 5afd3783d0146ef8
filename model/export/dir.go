package export

import (
	"bufio"
	"io"
	"os"
	"path/filepath"

	"fathom/data/staged"
)

// Check says in one sentence, which begins with dir, why an export cannot be
// written there: it is a file, it is not empty, its parent is missing, or nothing
// may be created. It leaves nothing behind.
func Check(dir string) error {
	s, err := staged.New(dir)
	if err != nil {
		return err
	}
	s.Discard()
	return nil
}

// creator makes a new file of an export.
type creator func(path string) (io.WriteCloser, error)

func createFile(path string) (io.WriteCloser, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// put writes one file below a directory.
func (f file) put(root string, create creator) (err error) {
	path := filepath.Join(root, filepath.FromSlash(f.name))
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
