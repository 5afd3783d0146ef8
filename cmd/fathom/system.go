package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"fathom/cmd/fathom/threads"
	"fathom/tui/kit"
)

// What the system and whoever started the program say, and how the program heeds it.

// endingSignals are the signals that end the program in its own way. One that whoever started
// it had ignored stays ignored, since to ask for it would undo that: SIGHUP under nohup, SIGINT
// for the background job of a script. Of SIGTERM Go does not tell.
func endingSignals() []os.Signal {
	var signals []os.Signal
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signals = append(signals, s)
		}
	}
	return signals
}

// notify passes the ending signals on to c. Without any it passes none, where [signal.Notify]
// would pass all that there are.
func notify(c chan<- os.Signal) {
	if signals := endingSignals(); len(signals) > 0 {
		signal.Notify(c, signals...)
	}
}

// untilSignal returns a context that a signal ends. A second signal ends the process,
// as it does where nobody catches it: it must not have to wait for what the first
// one lets come to its end.
func untilSignal() (ctx context.Context, stop context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	notify(signals)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
		}
		signal.Stop(signals)
		cancel()
	}()
	return ctx, cancel
}

// soon writes something to a terminal. Where the program was told to end it does not wait long for one that takes
// nothing, and is not stopped because another program has the terminal.
func soon(write func(), ending bool) {
	if !ending {
		write()
		return
	}
	ignoreTerminalStops()
	done := make(chan struct{})
	go func() {
		defer close(done)
		write()
	}()
	select {
	case <-done:
	case <-time.After(200 * time.Millisecond):
	}
}

// wantTerminal is the error that says what the app misses here, nil where it can be shown. instead is
// what to use then.
func wantTerminal(instead string) error {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return usageError{fmt.Errorf("there is no terminal for the app here; use %s", instead)}
	}
	if kit.Dumb(os.Getenv) {
		return usageError{fmt.Errorf("TERM=dumb: the app needs a terminal that can move its cursor; set TERM to what it is, or use %s", instead)}
	}
	return nil
}

// spareThread lets one more thread run than there are cores, see [threads.Spare]. Two more would cost a training
// that one person looks at 4 %.
func spareThread() { threads.Spare(1) }
