//go:build !windows

package runfile

import "os"

// syncDir makes durable which files a directory has.
func syncDir(dir *os.File) error { return dir.Sync() }
