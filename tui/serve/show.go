package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"github.com/charmbracelet/x/ansi"

	"fathom/tui/kit"
	"fathom/tui/line"
	"fathom/tui/serve/gate"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/paint"
	"fathom/tui/serve/room"
	"fathom/tui/serve/share"
	sight "fathom/tui/serve/visit"
)

// between is how much may lie between a program and a terminal before a write has to wait: the window
// of a channel, which OpenSSH and x/crypto open 2 MB wide, and the system's buffer.
const between = 2<<20 + sendBuffer

// paced is the way to a terminal on which a frame also waits for its turn.
type paced struct {
	*line.Line
	turn *share.Turn
}

// Wait returns when the next frame may be drawn.
func (p paced) Wait(ctx context.Context) {
	p.turn.Wait(ctx)
	p.Line.Wait(ctx)
}

// window is a visitor's window as it was asked for, and the sizes that it has later.
type window struct {
	ssh.Pty
	sizes <-chan ssh.Window
}

// show runs the app for a visitor, and returns the exit code. straight is the room that is entered at
// once, "" for the entrance.
func (s *Server) show(sess ssh.Session, v *visit, pty window, straight string) int {
	asked := pty.Window
	pty.Window.Width, pty.Window.Height = s.fit(v, asked.Width, asked.Height)
	v.env = environment(sess, pty.Term)
	v.profile = s.colours(v.env)
	ctx, cancel := context.WithCancel(v.ctx)
	defer cancel()
	turn := s.Drawing.Join()
	defer turn.Leave()
	turn.Sends()
	way := line.Over(writer{v, sess}, between)
	model := sight.New(ctx, s.hostOf(v, straight, paced{way, turn}))
	input := gate.NewInput(ctx, sess, way.Reported)
	events := gate.NewEvents(input)
	painter := paint.New(way, paint.Terminal{Cols: pty.Window.Width, Rows: pty.Window.Height, Profile: v.profile}, framesPerSecond, func(paint func()) {
		stop := share.Clock()
		defer func() { turn.Spent(stop()) }()
		paint()
	}, func(whole func()) { v.trying("paint", whole) })
	program := tea.NewProgram(turned{model, turn, v, painter}, v.options(ctx, input, pty.Window, struct{ io.Writer }{way}, func(m tea.Model, msg tea.Msg) tea.Msg {
		if msg = way.Filter(m, msg); msg != nil {
			msg = events.Pass(msg)
		}
		switch size := msg.(type) {
		case tea.KeyPressMsg, tea.MouseClickMsg, tea.PasteMsg:
			v.pressed.Store(time.Now().UnixNano())
			turn.Pressed()
		case tea.WindowSizeMsg: // as the client says it, or as the terminal does between the keys
			cols, rows := s.fit(v, size.Width, size.Height)
			if cols < size.Width || rows < size.Height {
				v.tell(tooManyCells)
			}
			return tea.WindowSizeMsg{Width: cols, Height: rows}
		}
		return msg
	})...)
	way.RestsSoon(program, framesPerSecond)
	v.mu.Lock()
	v.program = program
	v.mu.Unlock()
	if pty.Window != asked {
		v.tell(tooManyCells)
	}
	s.run("sizes", func() {
		defer cancel() // the channel has ended, and with it the visit, whatever its connection does
		for size := range pty.sizes {
			program.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
		}
	})
	s.run("alive", func() { s.askAlive(v.sshConn(), ctx.Done()) })
	s.Log.Info("visit_start", "visit", v.number, "conn", v.conn.number, "remote", v.conn.RemoteAddr().String(), "user", v.guest.Name,
		"key_fp", v.grant.Fingerprint, "role", string(v.grant.Role), "term", printable(pty.Term), "size", fmt.Sprintf("%dx%d", pty.Window.Width, pty.Window.Height),
		"client_version", printable(v.ctx.ClientVersion()))
	_, err := program.Run()
	painter.Close(err == nil)
	s.safely("end", func() { model.End(err != nil || v.failed.Load()) })
	code := s.sayGoodbye(sess, v, err)
	s.ended("app", v.reason(err), v)
	s.counted.add(float64(events.Lost), countLost)
	s.Log.Info("visit_end", "visit", v.number, "exit", code, "dur", time.Since(v.began).Seconds(), "bytes_out", v.bytes.Load(), "writes", v.writes.Load(),
		"keys_lost", events.Lost, "reason", v.reason(err))
	return code
}

// tooManyCells is said to who has a larger window than is drawn.
const tooManyCells = "All visitors' windows have as many cells as there may be: yours is drawn small."

// ended counts a visit.
func (s *Server) ended(kind, reason string, v *visit) {
	s.counted.add(1, countEnded, "kind", kind, "reason", reason)
	s.counted.add(time.Since(v.began).Seconds(), countSeconds, "kind", kind)
	s.counted.add(float64(v.bytes.Load()), countBytes, "kind", kind)
}

// reason says in a word how a program ended.
func (v *visit) reason(err error) string {
	v.mu.Lock()
	why := v.why
	v.mu.Unlock()
	switch {
	case v.failed.Load():
		return "panic"
	case why != "":
		return why
	case err == nil:
		return "left"
	case errors.Is(err, context.Canceled):
		return "line"
	}
	return "failed"
}

// restored is what leaves a terminal as it was, where a program could not do it.
const restored = ansi.ResetModeAltScreenSaveCursor + ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseExtSgr + ansi.ResetModeBracketedPaste + ansi.ResetStyle + ansi.ShowCursor

// sayGoodbye leaves the terminal with a line of what has happened, and returns the exit code.
func (s *Server) sayGoodbye(sess ssh.Session, v *visit, err error) int {
	v.mu.Lock()
	words := v.words
	v.mu.Unlock()
	code, out := exitDone, writer{v, sess}
	switch {
	case v.failed.Load():
		code = exitFailed
	case err != nil && v.ctx.Err() == nil:
		_, _ = io.WriteString(out, restored)
		code = exitFailed
	}
	if words == "" && slices.ContainsFunc(s.entries(v), func(e room.Entry) bool { return e.Own && e.Here == 0 }) {
		words = fmt.Sprintf("Your own experiments go on for %s after you have left them; come back to go on with them.", kit.Duration(s.House.Keep))
	}
	if words != "" && v.ctx.Err() == nil {
		fmt.Fprintf(out, "fathom: %s\n", words)
	}
	return code
}

// hostOf is what a visitor comes to.
func (s *Server) hostOf(v *visit, straight string, way paced) sight.Host {
	h := sight.Host{
		Name: v.guest.Name, Notice: s.notice(), Straight: straight, Hall: s.hall, Line: way, Appearance: s.Appearance,
		Terminal: []tea.Msg{tea.EnvMsg(v.env), tea.ColorProfileMsg{Profile: v.profile}},
		Entries:  func() []room.Entry { return s.entries(v) },
		Places:   s.House.InUse,
		End:      func(name string) error { return s.House.End(v.guest.Key, name) },
		Enter:    func(_ context.Context, name string) (sight.Entered, error) { return s.enter(v, name) },
	}
	if s.Open != nil && v.grant.Command == "" {
		h.Open = func(ctx context.Context) (string, error) { return s.Open(ctx, v.guest) }
	}
	return h
}

// notice is what stands at the entrance.
func (s *Server) notice() string {
	if s.ring.Load() == nil {
		return "! Anybody may come in here, with any key."
	}
	return ""
}

// entries are the rooms that a visitor may enter.
func (s *Server) entries(v *visit) []room.Entry { return Entries(s.House, v.guest, v.grant) }

// Entries are the rooms of a house that somebody may enter: their own ones, and those that their key
// leads to.
func Entries(h *room.House, g room.Guest, grant keys.Grant) (may []room.Entry) {
	for _, e := range h.Entries(g.Key) {
		if e.Own && grant.Command == "" || !e.Own && grant.MayEnter(e.Name) {
			may = append(may, e)
		}
	}
	return may
}

// enter takes a visitor into a room.
func (s *Server) enter(v *visit, name string) (sight.Entered, error) {
	var entry room.Entry
	for _, e := range s.entries(v) {
		if e.Name == name {
			entry = e
		}
	}
	if entry.Name == "" {
		return sight.Entered{}, room.ErrNoRoom
	}
	m, leave, err := s.House.Enter(v.guest, name)
	if err != nil {
		return sight.Entered{}, err
	}
	in, _ := m.Shown()
	v.mu.Lock()
	v.room = in
	v.mu.Unlock()
	s.Log.Info("room_enter", "visit", v.number, "room", name)
	return sight.Entered{Member: m, App: s.App(m), Name: name, Own: entry.Own, Leave: leave}, nil
}
