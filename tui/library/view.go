package library

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/kit"
)

// View draws what is shown.
func (l *Library) View() tea.View {
	if !l.shelved && l.app() != nil {
		return l.app().View()
	}
	v := kit.OnWholeScreen(l.screen())
	v.WindowTitle = "fathom: " + text.Printable(l.host.Shelf.Name)
	return v
}

// help is the pages of the keys of the runs.
func (l *Library) help() kit.Help {
	return kit.Help{Theme: l.kit.Theme, Keys: l.kit.Keys, Shown: kit.RunsTitle}
}

// screen is the screen of the runs.
func (l *Library) screen() string {
	view := ""
	switch {
	case l.width <= 0 || l.height <= 0:
		return ""
	case kit.Small(l.width, l.height):
		view = kit.Block(strings.Join(kit.Wrap(kit.TooSmall(l.width, l.height), l.width), "\n"), l.width, l.height)
	case l.page > 0:
		view = kit.Block(l.help().View(l.page, l.width, l.height), l.width, l.height)
	default:
		view = l.runs.View(l.width, l.height)
	}
	if l.kit.Theme.ASCII {
		return kit.InASCII(view)
	}
	return view
}
