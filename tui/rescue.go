package tui

import (
	tea "charm.land/bubbletea/v2"

	"fathom/tui/guard"
)

// Typing reports whether letters are text just now.
func (a *App) Typing() bool {
	return a.asking == askNothing && !a.small() && (a.form != nil || a.page == 0 && a.typing())
}

// Said is the sentence in the status line that tells of more than a key.
func (a *App) Said() string { return a.notice.text }

// Rescue does what is possible though the screen has failed, see package guard.
func (a *App) Rescue(what guard.Rescue) tea.Cmd {
	switch {
	case what == guard.Leave:
		return a.quit
	case what == guard.Export && a.host.Export != nil && !a.exporting:
		return a.export()
	case what == guard.Keep && a.mayKeep():
		return a.keep()
	case what == guard.Again: // with tabs that have nothing of what failed
		a.run, a.form, a.page, a.asking = nil, nil, 0, askNothing
		a.begin()
		return a.read()
	default:
		a.tell(notice{text: "That cannot be done here."})
		return nil
	}
}
