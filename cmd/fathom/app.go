package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"

	"fathom/model/lab"
	"fathom/tui"
)

// openApp runs the interactive app until the user leaves it or a signal ends it.
// Bubble Tea restores the terminal on every way out; afterwards one line says
// what was left.
func openApp(config lab.Config) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	app := tui.New(ctx, config, loader(config))
	program := tea.NewProgram(app, tea.WithFPS(30), tea.WithoutSignalHandler())

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	var caught os.Signal
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case caught = <-signals:
			program.Quit()
		case <-ctx.Done():
		}
	}()

	_, err := program.Run()
	cancel()
	<-watched
	app.Lab().Close()
	switch {
	case caught != nil:
		return fmt.Errorf("%w by %s: %s", errInterrupted, caught, app.Summary())
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
