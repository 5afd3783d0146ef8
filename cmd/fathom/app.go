package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fathom/model/export"
	"fathom/model/lab"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/tui"
	"fathom/tui/line"
)

// openApp runs the interactive app until the user leaves it or a signal ends it.
// Bubble Tea restores the terminal on every way out; afterwards one line says
// what was left.
func openApp(told *options, _ *simd.Pool) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	app := tui.New(ctx, told.config, new(source).load, told.look)
	app.SetUpOver(told.base)
	// The app has something new some 30 times a second. The renderer looks twice
	// as often, so that neither news nor keys wait for it.
	way := line.New(os.Stdout)
	app.DrawOn(way)
	var exports sync.WaitGroup // so that an export that is broken off leaves nothing behind
	app.ExportWith(func(ctx context.Context, l *lab.Lab) (string, int, error) {
		exports.Add(1)
		defer exports.Done()
		return exportFromApp(ctx, l)
	})
	options := []tea.ProgramOption{tea.WithFPS(60), tea.WithoutSignalHandler(), tea.WithOutput(way), tea.WithFilter(way.Filter)}
	if profile, chosen := told.look.Profile(); chosen {
		options = append(options, tea.WithColorProfile(profile))
	}
	program := tea.NewProgram(app, options...)

	signals := make(chan os.Signal, 1)
	notify(signals)
	var caught os.Signal
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case caught = <-signals:
			program.Send(tui.LeaveMsg{})
		case <-ctx.Done():
		}
	}()

	_, err := program.Run()
	signal.Stop(signals) // whoever does not want to wait for the rest ends the process with another
	cancel()
	<-watched
	app.Lab().Close()
	exports.Wait()
	switch {
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
	fmt.Printf("fathom: %s\n", app.Summary())
	return nil
}

// exportFromApp writes what a lab has found so far into a new directory below the
// working directory, named after the seed and, if there is one of that name, numbered.
func exportFromApp(ctx context.Context, v run.View) (dir string, files int, err error) {
	name := fmt.Sprintf("fathom-seed-%d", v.Spec().Seed)
	dir = name
	for n := 2; ; n++ {
		if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = fmt.Sprintf("%s-%d", name, n)
	}
	paths, err := export.Write(ctx, dir, exported(v))
	if abs, e := filepath.Abs(dir); e == nil {
		dir = abs
	}
	return dir, len(paths), err
}
