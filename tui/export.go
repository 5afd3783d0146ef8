package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/lab"
)

// An Exporter writes what a lab has found so far into a new directory, and returns
// where that is and how many files it holds.
type Exporter func(ctx context.Context, l *lab.Lab) (dir string, files int, err error)

// ExportWith tells the app how to export. It is called before the program runs;
// without it the key does nothing.
func (a *App) ExportWith(export Exporter) { a.exporter = export }

// exportedMsg says how an export went.
type exportedMsg struct {
	dir   string
	files int
	err   error
}

// export writes what the lab has found, beside whatever runs, and goes on when
// another experiment is begun.
func (a *App) export() tea.Cmd {
	a.exporting = true
	a.notice = notice{text: "Exporting …"}
	ctx, l, write := a.ctx, a.lab, a.exporter
	return func() tea.Msg {
		dir, files, err := write(ctx, l)
		return exportedMsg{dir, files, err}
	}
}

// exported says where an export is, or why there is none.
func (a *App) exported(msg exportedMsg) {
	switch {
	case msg.err != nil:
		a.notice = notice{text: "✗ Not exported: " + msg.err.Error() + ".", grave: true}
	default:
		a.notice = notice{text: fmt.Sprintf("✓ Exported %s to %s; begin with its README.md.", text.Plural(msg.files, "file"), msg.dir), lasting: true}
	}
	a.exporting = false
}
