package visit

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/tui"
	"fathom/tui/kit"
	"fathom/tui/serve/paint"
)

// seat is where a visitor sits who sees a screen, "" for the first.
func (m *Model) seat(screen string) seat {
	of, lab := m.in.Shown()
	return seat{room: of, lab: lab, width: m.width, height: m.height, terminal: m.terminal, screen: screen}
}

// sit has the visitor see what others see who only look on. joining is whether to sit down with others
// alone: a window whose size is changed has many, and each audience would have to read all there is.
func (m *Model) sit(screen string, joining bool) tea.Cmd {
	at := m.seat(screen)
	if m.with != nil && m.with.at == at {
		return nil
	}
	var said []tea.Msg
	for _, msg := range m.greeting {
		said = append(said, m.forApp(msg))
	}
	row := m.host.Hall.sit(at, m.in.App, said, joining)
	if row == nil {
		return m.alone()
	}
	if m.with != nil && (m.with.at.width != at.width || m.with.at.height != at.height) {
		m.shown = tea.View{}
	}
	m.rise()
	m.with = row
	ctx, cancel := context.WithCancel(m.ctx)
	m.getUp = cancel
	return m.look(ctx, 0)
}

// rise ends that.
func (m *Model) rise() {
	if m.with != nil {
		m.with.rise()
		m.getUp()
		m.with, m.getUp = nil, nil
	}
}

// look waits for the next picture, and for when it may be drawn, until ctx ends.
func (m *Model) look(ctx context.Context, version int) tea.Cmd {
	row, line := m.with, m.host.Line
	return func() tea.Msg {
		_, failed := row.next(ctx, version)
		if line != nil && !failed {
			line.Wait(ctx)
		}
		return pictureMsg{ctx, row, failed}
	}
}

// take takes the newest picture.
func (m *Model) take(msg pictureMsg) tea.Cmd {
	if m.with == nil || msg.of != m.with || msg.ctx.Err() != nil {
		return nil
	}
	if msg.failed {
		return m.alone()
	}
	var version int
	m.shown, version = m.with.now()
	return m.look(msg.ctx, version)
}

// alone gives the visitor an app of their own, and hands it what they have done. Until it has read what
// there is, the screen stays.
func (m *Model) alone(done ...tea.Msg) tea.Cmd {
	if m.with != nil && m.with.at.screen != "" {
		done = append([]tea.Msg{screenKey(m.with.at.screen)}, done...)
	}
	m.rise()
	app := tui.New(m.ctx, m.in.App)
	m.app, m.apart, m.held = app, m.shown.Content != "", done
	cmds := []tea.Cmd{of(app, app.Init())}
	for _, said := range m.greeting {
		cmds = append(cmds, m.toApp(m.forApp(said)))
	}
	if m.apart {
		return tea.Batch(append(cmds, tea.Tick(firstPicture, func(time.Time) tea.Msg { return readyMsg{app} }))...)
	}
	return tea.Batch(append(cmds, m.ready())...)
}

// ready shows the app, and hands it what was held back for it.
func (m *Model) ready() tea.Cmd {
	var cmds []tea.Cmd
	for _, msg := range m.held {
		cmds = append(cmds, m.toApp(msg))
	}
	m.apart, m.held = false, nil
	return tea.Batch(cmds...)
}

// handOn hands a key, or what a mouse does, to the visitor's app. Who shares a screen gets one of their
// own then, but for the key of another screen, which others may look at as well.
func (m *Model) handOn(msg tea.Msg) tea.Cmd {
	switch {
	case m.app != nil && m.apart:
		m.held = append(m.held, msg)
		return nil
	case m.app != nil:
		return m.toApp(msg)
	case m.with == nil: // at the entrance
		return nil
	}
	if key, is := msg.(tea.KeyPressMsg); is && len(key.String()) == 1 && strings.Contains("123456789", key.String()) && !m.with.alone() {
		return m.sit(key.String(), false)
	}
	return m.alone(msg)
}

// screenKey is the key of a screen.
func screenKey(screen string) tea.Msg { return tea.KeyPressMsg{Code: rune(screen[0]), Text: screen} }

// hasLine reports whether a window has a line to spare for what is said about the room.
func hasLine(width, height int) bool { return !kit.Small(width, height-1) }

// withRoom is what an app shows in a window, with room for that line where there is one.
func withRoom(v tea.View, width, height int) tea.View {
	if hasLine(width, height) {
		v.Content = paint.WithRoom(v.Content)
	}
	return v
}

// screen is what the room shows.
func (m *Model) screen() tea.View {
	switch {
	case m.app != nil && !m.apart:
		return withRoom(m.app.View(), m.width, m.height)
	case m.shown.Content != "":
		return m.shown
	}
	v := kit.OnWholeScreen(kit.Block("", m.width, m.height))
	v.WindowTitle = "fathom"
	return v
}
