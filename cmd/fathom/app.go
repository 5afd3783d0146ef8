package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/tui"
	"fathom/tui/guard"
	"fathom/tui/kit"
	"fathom/tui/line"
)

// openPlain shows an experiment in plain words. Nobody watches a curve there, so that a training is
// slow only where that was told.
func openPlain(told *options, pool *simd.Pool, in io.Reader, out io.Writer) error {
	told.look.Pace = cmp.Or(told.look.Pace, "full")
	host, err := newHost(told.config, told.look, told.saving, new(reader).load, pool)
	if err != nil {
		return err
	}
	defer host.close()
	ctx, stop := untilSignal()
	defer stop()
	l := host.current()
	p := newPlain(l, l, told.config.ToDo(), out)
	p.export = host.export
	return p.run(ctx, in)
}

// plainSaved shows a run on disk in plain words.
func plainSaved(h *host, app tui.Host, in io.Reader, out io.Writer) error {
	defer h.close()
	ctx, stop := untilSignal()
	defer stop()
	view, control := app.Current()
	p := newPlain(view, control, view.Spec().Stages, out)
	if !view.Spec().IsStored() {
		p.export = h.export
	}
	if wrong := app.Warning(); wrong != "" {
		p.say("%s", wrong)
	}
	return p.run(ctx, in)
}

// plainStore shows the analysis of a store in plain words.
func plainStore(a storeAnalysis, both opened, in io.Reader, out io.Writer) error {
	var exports sync.WaitGroup
	defer exports.Wait()
	defer a.Close()
	stages := a.Spec().Stages
	a.Ask(run.Requests(stages)...)
	ctx, stop := untilSignal()
	defer stop()
	p := newPlain(a, a, stages, out)
	p.again, p.export = openAgain(both.command), storeExport(both, &exports)
	return p.run(ctx, in)
}

// openApp runs the app on an experiment.
func openApp(told *options, pool *simd.Pool) error {
	greeting := newestRuns(told.saving.dir) // before there is a newer one
	host, err := newHost(told.config, told.look, told.saving, new(reader).load, pool)
	if err != nil {
		return err
	}
	app := host.forApp(told)
	app.Greeting, app.Keep = greeting, host.keep
	if told.saving.dir == "" {
		return runApp(app, told.look, host.close)
	}
	return runBeside(told.saving.dir, &app, told.look, host.load, pool, host.close)
}

// showStore runs the app on the analysis of a store.
func showStore(a storeAnalysis, both opened, look kit.Appearance) error {
	a.Ask(run.Requests(a.Spec().Stages)...)
	var exports sync.WaitGroup // so that one that is broken off leaves nothing behind
	host := tui.Host{
		Current: func() (run.View, run.Control) { return a, a }, Rules: rules, Base: a.Spec(), Appearance: look,
		Export: storeExport(both, &exports), Again: func() string { return openAgain(both.command) },
		Saved: func() (string, error) { return pathOf(a), problemOf(a) },
	}
	return runApp(host, look, func() { a.Close(); exports.Wait() })
}

// runApp runs the interactive app on a host, and then closes what it showed.
func runApp(host tui.Host, look kit.Appearance, end func()) error {
	return runProgram(func(ctx context.Context, way *line.Line) screens {
		host.Line = way
		return tui.New(ctx, host)
	}, look, end)
}

// screens is what runs in the terminal: an app, or one beside a directory of runs.
type screens interface {
	guard.Screens
	Err() error      // why what was shown last stopped by itself, or nil
	Summary() string // what was left, in one line
}

// runProgram runs what begin returns until the user leaves it or a signal ends it, and then calls end.
// The terminal is put back on every way out; afterwards one line says what was left.
func runProgram(begin func(ctx context.Context, way *line.Line) screens, look kit.Appearance, end func()) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	way := line.New(os.Stdout)
	if own := ownTerminal(os.Stdout); own != nil {
		defer own.Close()
		way.Unblock(own)
	}
	app := begin(ctx, way)
	s := newSession(app, way, look)
	defer signal.Stop(s.signals)
	caught, err := s.run()
	cancel()
	if !errors.Is(err, errInsisted) {
		if insisted := s.end(end); insisted != nil {
			err = insisted
		}
	}
	switch {
	case errors.Is(err, errInsisted):
		return err
	case caught != nil:
		return fmt.Errorf("%w (%s): %s", errInterrupted, caught, app.Summary())
	case errors.Is(err, tea.ErrProgramPanic):
		return fmt.Errorf("the screen failed: %s", app.Summary())
	case err != nil:
		return fmt.Errorf("the terminal failed: %w", err)
	}
	if err := app.Err(); err != nil {
		return err
	}
	fmt.Println(fit("fathom: "+text.PrintableLines(app.Summary()), columns(os.Stdout)))
	return nil
}
