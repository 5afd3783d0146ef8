// Package disk keeps what is saved for others within so much of the disk.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"fathom/data/text"
)

// Budget is what all that is below a directory may take. The zero value has no limit.
type Budget struct {
	Dir  string // "" for none
	Most int64  // bytes; 0 for as much as there is
}

// ErrFull says that nothing more may be saved.
var ErrFull = errors.New("what is saved on this host takes as much of the disk as it may")

// Used is how many bytes the files take that are below the directory, as long as they are.
func (b Budget) Used() (bytes int64, err error) {
	err = filepath.WalkDir(b.Dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return gone(err)
		}
		info, err := entry.Info()
		if err == nil {
			bytes += info.Size()
		}
		return gone(err)
	})
	return bytes, err
}

// gone is what went wrong but for what has been deleted meanwhile, or was never there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Check returns an error of [ErrFull] where the budget is used up, and another where nobody can tell.
func (b Budget) Check() error {
	if b.Dir == "" || b.Most == 0 {
		return nil
	}
	used, err := b.Used()
	switch {
	case err != nil:
		return fmt.Errorf("the host cannot tell how much it has saved: %w", text.Cause(err))
	case used >= b.Most:
		return fmt.Errorf("%w, %s of %s MB: nothing more is begun until the host has made room", ErrFull, text.Megabytes(used), text.Megabytes(b.Most))
	}
	return nil
}
