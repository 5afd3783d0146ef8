//go:build darwin || freebsd

package runfile

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"

	"fathom/data/sealed"
)

// bootID is when the machine was started, "" where nobody knows.
func bootID() string {
	at, err := unix.SysctlRaw("kern.boottime")
	if err != nil {
		return ""
	}
	return sealed.Checksum(at)
}

// startOf is not known.
func startOf(int) string { return "" }

// isAlive reports whether there is a process of that number.
func isAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// locksTrusted reports whether a lock that is free proves that nobody writes: on a file system of
// this machine's own.
func locksTrusted(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && s.Flags&unix.MNT_LOCAL != 0
}
