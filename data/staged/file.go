// Package staged writes files and directories that are whole from the moment on that they are there: they grow under
// a name that begins with a dot, and one rename puts them in place.
package staged

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// File writes a file. One that is there already is replaced, or else it is [fs.ErrExist], of which one of several who
// come at once is spared; the disk has it then before anybody sees it.
func File(path string, raw []byte, replace bool) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	there := false
	defer func() {
		if !there {
			os.Remove(file.Name())
		}
	}()
	_, err = file.Write(raw)
	if err == nil {
		err = file.Chmod(0o666 &^ umask)
	}
	if err == nil && !replace {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if !replace {
		if err := os.Link(file.Name(), path); err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
		// A disk without links: whoever is last wins.
	}
	err = os.Rename(file.Name(), path)
	there = err == nil
	return err
}

// umask is that of files which others of a group may read: those of CreateTemp are the owner's alone.
const umask = 0o022
