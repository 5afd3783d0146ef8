package visit

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/tui/kit"
)

// help is the pages that list the keys of the entrance, and say what is seen there.
func (m *Model) help() kit.Help {
	return kit.Help{Theme: m.kit.Theme, Keys: m.kit.Keys, Shown: kit.RoomsTitle}
}

// pageHeight is how many lines a page has: all but those of the keys.
func (m *Model) pageHeight() int { return m.height - 1 }

// turn does what a key says while a page is open, and reports whether it is one for the pages. Any other closes
// them and does what it does at the entrance.
func (m *Model) turn(msg tea.KeyPressMsg) bool {
	keys, last := m.kit.Keys, m.help().Pages(m.width, m.pageHeight())
	switch m.page = min(m.page, last); {
	case key.Matches(msg, keys.MoreOf, keys.ProbeDown):
		m.page = min(m.page+1, last)
	case key.Matches(msg, keys.LessOf, keys.ProbeUp):
		m.page = max(m.page-1, 1)
	default:
		m.page = 0
		return key.Matches(msg, keys.Help, keys.Up)
	}
	return true
}

// helpScreen is a page, and the keys that turn and close it.
func (m *Model) helpScreen() string {
	keys, help := m.kit.Keys, m.help()
	keys.Help.SetHelp("?", "close")
	last := help.Pages(m.width, m.pageHeight())
	keys.MoreOf.SetEnabled(m.page < last)
	keys.LessOf.SetEnabled(min(m.page, last) > 1)
	footer := kit.KeyLine(m.kit.Theme, []key.Binding{keys.MoreOf, keys.LessOf}, []key.Binding{keys.Help, keys.Quit}, m.width)
	return help.View(m.page, m.width, m.pageHeight()) + "\n" + footer
}
