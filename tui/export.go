package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
)

// exportedMsg says how an export went.
type exportedMsg struct {
	dir   string
	files int
	err   error
}

// export writes what the run has found, beside whatever runs, and goes on when another run is
// begun.
func (a *App) export() tea.Cmd {
	a.exporting = true
	a.tell(notice{text: "Exporting …"})
	ctx, view, write := a.ctx, a.run.View, a.host.Export
	return func() tea.Msg {
		dir, files, err := write(ctx, view)
		return exportedMsg{dir, files, err}
	}
}

// exported says where an export is, or why there is none.
func (a *App) exported(msg exportedMsg) {
	switch {
	case msg.err != nil:
		a.tell(notice{text: "✗ Not exported: " + msg.err.Error() + ".", grave: true})
	default:
		a.tell(notice{text: fmt.Sprintf("✓ Exported %s to %s; begin with its README.md.", text.Plural(msg.files, "file"), msg.dir), lasting: true})
	}
	a.exporting = false
}
