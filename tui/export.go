package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/tui/kit"
)

// exportedMsg says how an export went.
type exportedMsg struct {
	dir   string
	files int
	after string // what else is said of it
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
		return exportedMsg{dir, files, "; begin with its README.md.", err}
	}
}

// exportView writes what is on the screen, in the same way.
func (a *App) exportView() tea.Cmd {
	shown := a.shownNow()
	a.exporting = true
	a.tell(notice{text: "Exporting what is shown …"})
	ctx, view, write := a.ctx, a.run.View, a.host.ExportView
	return func() tea.Msg {
		dir, files, err := write(ctx, view, shown)
		return exportedMsg{dir, files, ".", err}
	}
}

// shownNow is what the screen shows.
func (a *App) shownNow() run.Shown {
	time := &a.run.Time
	shown := run.Shown{Stage: stageOf(a.tabs[a.shown]), Past: time.Past, Step: time.At, Linear: time.Linear}
	a.tabs[a.shown].Shows(&shown)
	for line := range strings.SplitSeq(ansi.Strip(a.screen()), "\n") {
		shown.Screen += strings.TrimRight(line, " ") + "\n"
	}
	return shown
}

// exported says where an export is, or why there is none.
func (a *App) exported(msg exportedMsg) {
	if msg.err != nil {
		a.tell(notice{text: kit.AroundPath(a.width, "✗ Not exported: ", msg.err.Error(), "."), grave: true})
	} else {
		a.tell(notice{text: kit.AroundPath(a.width, fmt.Sprintf("✓ Exported %s to ", text.Plural(msg.files, "file")), msg.dir, msg.after), lasting: true})
	}
	a.exporting = false
}
