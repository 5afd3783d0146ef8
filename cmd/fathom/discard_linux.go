package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// discardOutput throws away what was written to a terminal and has not been taken.
func discardOutput(f *os.File) { unix.IoctlSetInt(int(f.Fd()), unix.TCFLSH, unix.TCOFLUSH) }
