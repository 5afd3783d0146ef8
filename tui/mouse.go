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
		a.form.Mouse(msg, m.X, m.Y-bodyLine)
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
		return a.scrubTo(m.X)
	case click && m.Y == railLine:
		if i := a.tabAt(m.X); i >= 0 {
			return a.showTab(i)
		}
		return nil
	case m.Y == scrubberLine:
		return a.scrubWheel(m.Button)
	}
	if t, ok := a.tabs[a.shown].(mouser); ok && m.Y >= bodyLine && m.Y < bodyLine+a.session.rows && a.page == 0 {
		return t.Mouse(msg, m.X, m.Y-bodyLine)
	}
	return nil
}

// scrubTo goes to the moment at a column of the time axis.
func (a *App) scrubTo(col int) tea.Cmd {
	t := &a.session.time
	label := kit.Cells(a.scrubberLabel())
	i := a.track().MomentAt(min(max(0, col-label), a.width-label-2), a.width-label-1)
	if i < 0 {
		return nil
	}
	t.playing = false
	t.move(i)
	return a.moved()
}

// scrubWheel goes back and forth with the wheel.
func (a *App) scrubWheel(b tea.MouseButton) tea.Cmd {
	t := &a.session.time
	if len(t.moments) < 2 {
		return nil
	}
	switch {
	case b == tea.MouseWheelUp:
		t.move(t.index() - 1)
	case b == tea.MouseWheelDown && t.past:
		t.move(t.index() + 1)
	default:
		return nil
	}
	t.playing = false
	return a.moved()
}

// tabAt is the tab whose name stands at a column of the rail, −1 for none.
func (a *App) tabAt(col int) int {
	at := 1
	for i := range a.tabs {
		width := kit.Cells(a.railEntry(i))
		if col >= at && col < at+width {
			return i
		}
		at += width + railGap
	}
	return -1
}
