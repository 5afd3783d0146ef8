package tui

import (
	"fmt"

	"fathom/data/text"
	"fathom/tui/kit"
)

// Err is why the lab stopped by itself, or nil.
func (a *App) Err() error { return a.err }

// Summary says in one line how far the run had come: what is left on the terminal
// when the app is gone.
func (a *App) Summary() string {
	sentence := fmt.Sprintf("seed %d", a.session.config.Seed)
	if a.last.Subject != "" {
		sentence += fmt.Sprintf(", %s network at step %s of %s with test accuracy %s", a.last.Subject,
			text.Count(a.last.Step), text.Count(a.session.config.Network().Steps), kit.Accuracy(a.last.Accuracy))
	}
	if a.losesWork() {
		sentence += "; the run was not finished"
	}
	if a.exporting {
		sentence += "; the export was broken off and left nothing"
	}
	return sentence
}
