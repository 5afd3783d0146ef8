package visit

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/kit"
	"fathom/tui/serve/room"
)

// enter goes into a room, in the background.
func (m *Model) enter(name string) tea.Cmd {
	if m.busy {
		return nil
	}
	m.busy, m.word = true, "Opening "+text.Printable(name)+" …"
	return func() tea.Msg { return m.arrive(name) }
}

// arrive goes into a room, from the background. A visit that has ended meanwhile leaves it again.
func (m *Model) arrive(name string) tea.Msg {
	in, err := m.host.Enter(m.ctx, name)
	if err == nil && !m.arrival.come(in) {
		in.Leave(true)
		return nil
	}
	return enteredMsg{in, err}
}

// arrival is a room that a visitor has been let into and that the program has not heard of yet: it ends
// when it likes, and then hears of nothing.
type arrival struct {
	mu   sync.Mutex
	over bool
	in   *Entered
}

// come keeps a room, unless the visit is over.
func (a *arrival) come(in Entered) (there bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return false
	}
	a.in = &in
	return true
}

// heard forgets it: the program has.
func (a *arrival) heard() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.in = nil
}

// end says that the visit is over, and leaves the room that the program has not heard of.
func (a *arrival) end(cut bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over = true; a.in != nil {
		a.in.Leave(cut)
		a.in = nil
	}
}

// open begins an experiment of the visitor's own and goes there, in the background.
func (m *Model) open() tea.Cmd {
	if m.busy {
		return nil
	}
	m.busy, m.word = true, "Beginning an experiment of your own …"
	ctx, open := m.ctx, m.host.Open
	return func() tea.Msg {
		name, err := open(ctx)
		if err != nil {
			return enteredMsg{err: err}
		}
		return m.arrive(name)
	}
}

// entered shows the room that the visitor has gone into, or why not.
func (m *Model) entered(msg enteredMsg) tea.Cmd {
	m.busy, m.word = false, ""
	m.arrival.heard()
	switch {
	case msg.err != nil:
		m.word = "✗ " + kit.Capital(text.OnOneLine(msg.err)) + "."
		return nil
	case m.left || m.ctx.Err() != nil: // meanwhile
		msg.in.Leave(false)
		return nil
	}
	m.in, m.state = &msg.in, room.State{}
	msg.in.App.Line, msg.in.App.Appearance, msg.in.App.Shelved, msg.in.App.Remote = m.host.Line, m.host.Appearance, true, true
	if m.host.Hall == nil || m.in.Own {
		return tea.Batch(m.alone(), m.watch(-1))
	}
	return tea.Batch(m.sit("", false), m.watch(-1))
}

// leave goes back to the entrance.
func (m *Model) leave() tea.Cmd {
	m.goOut(false)
	m.list()
	m.stays++
	return m.listing()
}

// goOut leaves the room that the visitor is in.
func (m *Model) goOut(cut bool) {
	if m.in == nil {
		return
	}
	m.rise()
	if m.app != nil { // it could be made
		m.app.Close()
	}
	m.in.Leave(cut)
	m.in, m.app, m.apart, m.held, m.shown, m.passing, m.word = nil, nil, false, nil, tea.View{}, false, ""
}

// End ends the visit, once its program has ended: cut is whether nobody asked for that.
func (m *Model) End(cut bool) {
	m.arrival.end(cut)
	m.goOut(cut)
}
