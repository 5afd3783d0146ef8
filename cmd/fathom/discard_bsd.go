//go:build unix && !linux && !illumos && !solaris

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// discardOutput throws away what was written to a terminal and has not been taken.
func discardOutput(f *os.File) {
	const written = 2 // FWRITE of sys/fcntl.h
	unix.IoctlSetPointerInt(int(f.Fd()), unix.TIOCFLUSH, written)
}
