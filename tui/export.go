package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/kit"
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
	if msg.err != nil {
		a.tell(notice{text: a.inOneLine("✗ Not exported: ", msg.err.Error(), "."), grave: true})
	} else {
		a.tell(notice{text: a.inOneLine(fmt.Sprintf("✓ Exported %s to ", text.Plural(msg.files, "file")), msg.dir, "; begin with its README.md."), lasting: true})
	}
	a.exporting = false
}

// inOneLine is a sentence about a path, which is cut in its middle where the status line is too
// narrow for all.
func (a *App) inOneLine(before, path, after string) string {
	const least = 20
	path = text.Printable(path)
	room := a.width - 2 - kit.Cells(before)
	if room-kit.Cells(after) < min(least, kit.Cells(path)) {
		after = ""
	}
	return before + kit.MiddleCut(path, room-kit.Cells(after)) + after
}
