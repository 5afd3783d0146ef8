package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableEscapes lets a console of Windows read escape sequences, which older ones print otherwise. What
// is no console stays as it is.
func enableEscapes(f *os.File) {
	var mode uint32
	console := windows.Handle(f.Fd())
	if windows.GetConsoleMode(console, &mode) == nil {
		windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	}
}
