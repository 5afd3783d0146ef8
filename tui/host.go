package tui

import (
	"context"
	"time"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/form"
	"fathom/tui/kit"
)

// Host is who the app runs for: it says which run is shown and what a user may do with it. The app
// owns no run. What a Host leaves nil cannot be done, and its key is not there.
//
// Current is called in Update and must not wait; the other functions are called in the background,
// and one at a time but for Export and ExportView, which may go on while another run is begun.
type Host struct {
	// Current returns the run that is shown, and what steers it: nil for a user who may only look
	// on. The app asks when it begins and after Start has returned.
	Current func() (run.View, run.Control)

	// Rules are how the settings of an experiment are called and what goes together.
	Rules spec.Rules
	// Base is the experiment of a command without flags here, by a configuration file and the
	// environment: the command that is shown names what differs from it.
	Base spec.Spec
	// Check says why an experiment cannot be done, by its data, in an error whose parts name
	// settings where they can, see [setting.Error]; nil if it can.
	Check func(ctx context.Context, s spec.Spec) error
	// Foresee returns how long an experiment is likely to take here: 0 where nobody knows. What it
	// returns is called in Update and must not wait.
	Foresee func(ctx context.Context) func(s spec.Spec) time.Duration
	// Start ends the run that is shown and begins another, which Current returns from then on. Only
	// a user who steers the run may start another.
	Start func(ctx context.Context, s spec.Spec) error
	// Resume goes on with the run that is shown, which Current returns what steers it of from then on;
	// nil where that cannot be. It is there for who looks at a run that has ended.
	Resume func(ctx context.Context) error
	// Keep begins to save the run that is shown, and is asked for once, when the user leaves a run that
	// is not saved; nil where that cannot be.
	Keep func(ctx context.Context) error
	// Greeting is a line to begin with, "" for none.
	Greeting string
	// Warning is a sentence of what is wrong with what is shown, "" for nothing. It stands in place of the
	// greeting, and is said again when it becomes another one. It is called in Update and must not wait;
	// nil is nothing.
	Warning func() string
	// Place is where the runs that Start begins are saved, as the form shows it, and SaveIn sets it. The
	// run that is shown stays where it is. They are called in Update and must not wait; nil where that
	// cannot be chosen.
	Place  func() form.Place
	SaveIn func(dir string)
	// Saved says where the run that is shown is saved, "" for nowhere, and in a sentence why not all of
	// it is there now. It is called in Update and must not wait; nil is nowhere.
	Saved func() (path string, problem error)
	// Again is the command that shows again what is shown, where that is not told by Rules: of a store;
	// nil elsewhere.
	Again func() string
	// Export writes what a run has found so far into a new directory, and returns where that is and
	// how many files it holds.
	Export func(ctx context.Context, view run.View) (dir string, files int, err error)
	// ExportView writes what is on the screen, in the same way.
	ExportView func(ctx context.Context, view run.View, shown run.Shown) (dir string, files int, err error)

	// Watching says why a user who looks on cannot steer; "" for that they are watching.
	Watching string
	// Shelved says that the app is shown beside others, see package library, which its key leads to.
	Shelved bool
	// Remote says that the app is shown over a network: it cannot be put aside for a shell.
	Remote bool

	// Line is the way to the terminal; where it is nil the app draws as fast as it has something
	// new.
	Line Line
	// Appearance is how the user wants the app to be drawn.
	Appearance kit.Appearance
}

// Line is the way to a terminal, which may be slow, see package line.
type Line interface {
	Ask()
	Wait(ctx context.Context)
	Slow() bool
	Budget() int
	Settle()
}

// startedMsg says that the host has begun another run, or why it has not.
type startedMsg struct{ err error }
