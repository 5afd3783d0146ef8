package tui

import (
	"fmt"

	"fathom/data"
)

// Err is why the lab stopped by itself, or nil.
func (a *App) Err() error { return a.err }

// Summary says in one line how far the run had come: what is left on the terminal
// when the app is gone.
func (a *App) Summary() string {
	text := fmt.Sprintf("seed %d", a.session.config.Seed)
	if a.last.Network != "" {
		text += fmt.Sprintf(", %s network at step %s of %s with test accuracy %s", a.last.Network,
			data.Count(a.last.Step), data.Count(a.session.config.Steps), accuracy4(a.last.Accuracy))
	}
	if a.losesWork() {
		text += "; the run was not finished"
	}
	if a.exporting {
		text += "; the export was broken off and left nothing"
	}
	return text
}
