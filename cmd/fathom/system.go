package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
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

// heedNoColor makes NO_COLOR mean what https://no-color.org says: no colour "when present and
// not an empty string (regardless of its value)". The libraries read it as a boolean, to which
// 0 and yes are none, and let CLICOLOR_FORCE go before it where output is no terminal. They all
// read the environment, so that this comes first in main; --color still goes before it.
func heedNoColor() {
	if os.Getenv("NO_COLOR") == "" {
		return
	}
	os.Setenv("NO_COLOR", "1")
	os.Unsetenv("CLICOLOR_FORCE")
}

// spareThread lets one more thread run than there are cores. A training and those who evaluate
// and look beside it keep the cores busy for seconds. With one more thread the screen and the
// keyboard need not queue behind them: the system's scheduler, which favours who seldom runs,
// sees to it that they come first. Two more would cost the training 4 %. It changes no figure.
//
// The number is the process's, so it is set once, when the process becomes the app, and by no
// session or lab. The pool of cores is made before and does not have the one more.
//
// A number that the variable GOMAXPROCS gives stays as it is. Otherwise it is Go's own, which
// knows the limit of a container, plus one; to set it ends Go's following a limit that changes,
// as runtime.SetDefaultGOMAXPROCS would begin it again, without the one more. The app lives for
// minutes, in which nobody changes it.
func spareThread() {
	if n, err := strconv.Atoi(os.Getenv("GOMAXPROCS")); err == nil && n > 0 { // as the runtime reads it
		return
	}
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
}
