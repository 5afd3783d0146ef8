// Package staged writes files and directories under a name that begins with a dot, and puts them in place when they
// are whole: a file and a new directory at once, what belongs in a directory that is there already a name at a time. That
// is so for whoever looks; what a crash of the machine leaves, only [File] says, of files that replace none.
package staged

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// File writes a file that its owner may write and everybody may read. One that is there already is replaced, or else it
// is [fs.ErrExist], of which one of several who come at once is spared, but on a disk without links, where the last one's
// stays; what replaces none is on the disk before anybody sees it. After an error nothing new is there.
func File(path string, raw []byte, replace bool) error {
	return write(path, raw, replace, (*os.File).Sync)
}

func write(path string, raw []byte, replace bool, sync func(*os.File) error) error {
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
		err = sync(file)
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

// umask is what others may not do with a file: write it. One of CreateTemp they could not even read.
const umask = 0o022
