package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	tea "charm.land/bubbletea/v2"

	"fathom/model/lab"
	"fathom/tui"
)

// openApp runs the interactive app until the user leaves it or a signal ends it.
// Bubble Tea restores the terminal on every way out; afterwards one line says
// what was left.
func openApp(config lab.Config, look tui.Look) error {
	// A training and those who evaluate and look beside it keep the cores busy for
	// seconds. With one more thread than cores the screen and the keyboard need not
	// queue behind them: the system's scheduler, which favours who seldom runs, sees
	// to it that they come first. Two more would cost the training 4 %. It changes no
	// figure.
	runtime.GOMAXPROCS(runtime.NumCPU() + 1)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	app := tui.New(ctx, config, loader(config), look)
	// The app has something new at most 30 times a second. The renderer looks twice
	// as often, so that neither news nor keys wait for it.
	line := tui.NewLine(os.Stdout)
	app.DrawOn(line)
	options := []tea.ProgramOption{tea.WithFPS(60), tea.WithoutSignalHandler(), tea.WithOutput(line), tea.WithFilter(line.Filter)}
	if profile, told := look.Profile(); told {
		options = append(options, tea.WithColorProfile(profile))
	}
	program := tea.NewProgram(app, options...)

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
