//go:build unix && !illumos && !solaris

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// inForeground reports whether the program is what the shell of a terminal has in the foreground, or
// the terminal is another one's: else whoever types is not speaking to it, and to change the terminal
// would stop it.
func inForeground(terminal *os.File) bool {
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}
