//go:build !unix || illumos || solaris

package main

import "os"

// inForeground is true where there are no jobs in the background of a terminal.
func inForeground(*os.File) bool { return true }
