//go:build !windows

package main

import "os"

// enableEscapes has nothing to do: terminals read escape sequences.
func enableEscapes(*os.File) {}
