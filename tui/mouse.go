package tui

import (
	tea "charm.land/bubbletea/v2"

	"fathom/tui/kit"
)

// The lines of the screen that a mouse can do something on, and where a tab begins.
const (
	railLine     = 2
	scrubberLine = 3
	bodyLine     = 4
)

// mouse does what the mouse says: on the rail it shows a tab, on the time axis it
// goes to a moment, anywhere else it is the tab's.
func (a *App) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	if a.small() || a.asking != askNothing {
		return nil
	}
	if a.form != nil {
		a.scrubbing = false
		a.form.Mouse(kit.Mouse{MouseMsg: msg, X: m.X, Y: m.Y - bodyLine})
		return nil
	}
	_, click := msg.(tea.MouseClickMsg)
	a.pressed = a.pressed || click
	_, motion := msg.(tea.MouseMotionMsg)
	switch _, released := msg.(tea.MouseReleaseMsg); {
	case released && a.scrubbing:
		a.scrubbing = false
		return nil
	case click && a.page > 0:
		a.page = 0
		return nil
	case a.scrubbing && motion, click && m.Y == scrubberLine && m.Button == tea.MouseLeft:
		a.scrubbing = true
		cmd, moved := a.run.GoTo(a.kit.Theme, m.X, a.width)
		return a.travel(cmd, moved, nil)
	case click && m.Y == railLine:
		if i := a.tabAt(m.X); i >= 0 {
			return a.showTab(i)
		}
		return nil
	case m.Y == scrubberLine:
		cmd, moved := a.run.Wheel(m.Button)
		return a.travel(cmd, moved, nil)
	}
	if m.Y >= bodyLine && m.Y < bodyLine+a.kit.Rows && a.page == 0 {
		return a.tabs[a.shown].Update(kit.Mouse{MouseMsg: msg, X: m.X, Y: m.Y - bodyLine})
	}
	return nil
}

// tabAt is the tab whose name stands at a column of the rail, −1 for none.
func (a *App) tabAt(col int) int {
	at := 1
	entries, gap := a.railEntries()
	for i, entry := range entries {
		width := kit.Cells(entry)
		if col >= at && col < at+width {
			return i
		}
		at += width + gap
	}
	return -1
}
