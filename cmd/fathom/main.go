// Command fathom is an interactive terminal laboratory for what the layers of a
// neural network know.
//
// Without arguments it opens the app on MNIST, which is inside the program.
// `fathom run` does the same experiment without the app, for scripts.
//
// It exits with 0 when all is done, 1 when something failed, 2 when the command
// line, the environment, the configuration file or a plan is wrong, or names what is not
// there or is no such thing, or there is no terminal for the app, 3 when a network of a
// run diverged, 130 when interrupted, 141 when whoever read its output has gone.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"fathom/cmd/fathom/early"
	"fathom/cmd/fathom/heap"
	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/runfile"
	"fathom/model/study"
)

// Exit codes.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitDiverged    = 3
	exitInterrupted = 130
	exitUnread      = 141 // what a shell says of a program that SIGPIPE has ended
)

// usageError is a mistake in the command line, the environment, the configuration or a plan: what they say,
// or what they name.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// divergedError says which network of a run diverged. The result is written all the same.
type divergedError struct{ error }

// errInterrupted says that a signal ended the program.
var errInterrupted = errors.New("interrupted")

// errUnread says that whoever read standard output has gone, as `head` does once it has its lines. If that is all,
// nothing is said of it: a program that SIGPIPE ends says nothing.
var errUnread = errors.New("standard output was closed before everything was written")

func main() {
	early.GiveBack()
	// Writing to a closed pipe is then an error, where it would otherwise kill the program before what
	// it does beside writing is whole, such as an export.
	signal.Ignore(syscall.SIGPIPE)
	// Nearly all memory is images and weights, which hold no pointers: to collect
	// more often costs next to nothing and keeps a third of the memory free.
	heap.CollectAt(30)
	err := execute(newRoot())
	if err != nil && err != errUnread {
		soon(func() { printError(os.Stderr, err) }, errors.Is(err, errInterrupted))
	}
	os.Exit(exitCode(err))
}

func exitCode(err error) int {
	var usage usageError
	var config *setting.Error
	var diverged divergedError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &config), errors.Is(err, runfile.ErrForeign), errors.Is(err, study.ErrNoStudy):
		return exitUsage
	case errors.As(err, &diverged):
		return exitDiverged
	case errors.Is(err, errUnread):
		return exitUnread
	}
	return exitFailed
}

// printError writes an error as one line, or several problems one a line, broken between words where
// the terminal is narrower.
func printError(w io.Writer, err error) {
	fmt.Fprintln(w, fit("fathom: "+text.PrintableLines(err.Error()), columns(w)))
}
