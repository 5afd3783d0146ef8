//go:build !windows

package runfile

import (
	"errors"
	"os"
	"syscall"
)

// syncDir makes durable which files a directory has, where the file system can: some that lie behind a
// network or in user space know no such operation, and say so at every try.
func syncDir(dir *os.File) error {
	if err := dir.Sync(); !isUnknown(err) {
		return err
	}
	return nil
}

// isUnknown reports whether an error is of an operation that there is not, and not of one that failed.
func isUnknown(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOSYS)
}
