package serve

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"github.com/charmbracelet/colorprofile"
	gossh "golang.org/x/crypto/ssh"

	"fathom/tui"
	"fathom/tui/serve/gate"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
	"fathom/tui/serve/share"
	sight "fathom/tui/serve/visit"
)

// visit is one who has come in and sees the app, or has a command done.
type visit struct {
	of     *Server
	number int
	conn   *conn
	ctx    ssh.Context // of the connection
	grant  keys.Grant
	guest  room.Guest
	cols   atomic.Int64
	rows   atomic.Int64
	began  time.Time

	env     []string             // what the client has said of its terminal
	profile colorprofile.Profile // the colours that it has

	owns    atomic.Bool  // the visitor is in a room of their own
	stuck   atomic.Int64 // since when it is written to, 0 while it is not
	failed  atomic.Bool  // the screen has
	warned  atomic.Bool  // that the visit ends, since nobody is there
	pressed atomic.Int64 // when a key was pressed
	bytes   atomic.Int64
	writes  atomic.Int64

	mu      sync.Mutex
	program *tea.Program // nil of a command
	ending  bool
	words   string // that are left on the terminal
}

// exit codes of a visit, those of the program.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// handle serves a shell, which is the app, or a command.
func (s *Server) handle(sess ssh.Session) {
	ctx := sess.Context()
	g, is := s.grant(ctx)
	if !is {
		_ = sess.Exit(exitFailed) // the key has ended since it came in
		return
	}
	c := connOf(ctx)
	v := &visit{of: s, conn: c, ctx: ctx, grant: g, guest: guest(g, sess.User()), began: time.Now()}
	s.run("drain", func() { _, _ = io.Copy(io.Discard, sess.Stderr()) }) // nobody reads it else, and it would pile up
	if refused := s.take(v); refused != "" {
		fmt.Fprintf(sess.Stderr(), "fathom: %s\n", refused)
		s.Log.Info("limit", "conn", c.number, "user", v.guest.Name, "reason", refused)
		_ = sess.Exit(exitFailed)
		return
	}
	defer s.giveBack(v)
	line := sess.RawCommand()
	if g.Command != "" {
		line = g.Command
	}
	pty, sizes, drawn := sess.Pty()
	gate.Taken(sess)
	name, straight := strings.CutPrefix(line, "room ")
	code := exitUsage
	switch {
	case line != "" && !(straight && drawn):
		code = s.command(sess, v, line)
	case !drawn:
		fmt.Fprintf(sess, "fathom: there is no terminal; `ssh -t` shows the app, and `help` lists what can be done without one\n")
	default:
		code = s.show(sess, v, window{pty, sizes}, strings.TrimSpace(name))
	}
	_ = sess.Exit(code)
}

// take takes in a visit, or says why not.
func (s *Server) take(v *visit) (refused string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	his, cells := 0, 0
	for o := range s.visits {
		if o.grant.Fingerprint == v.grant.Fingerprint {
			his++
		}
		cells += int(o.cols.Load() * o.rows.Load())
	}
	switch {
	case s.stopping.Load():
		return "the host is stopping"
	case len(s.visits) >= s.Limits.Sessions:
		return fmt.Sprintf("all %d places are taken; try again later", s.Limits.Sessions)
	case his >= s.Limits.PerKey:
		return fmt.Sprintf("your key is in use %d times already, which is as often as it may be", his)
	case cells >= s.Limits.Cells:
		return "too much is drawn already; try again later"
	}
	s.next++
	v.number = s.next
	v.pressed.Store(v.began.UnixNano())
	s.visits[v] = true
	return ""
}

// giveBack gives back what a visit has taken.
func (s *Server) giveBack(v *visit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.visits, v)
}

// all are the visits there are.
func (s *Server) all() (all []*visit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.visits {
		all = append(all, v)
	}
	return all
}

// Write sends to the terminal; while it does it is known since when.
func (w writer) Write(p []byte) (n int, err error) {
	w.of.stuck.Store(time.Now().UnixNano())
	n, err = w.to.Write(p)
	w.of.stuck.Store(0)
	w.of.bytes.Add(int64(n))
	w.of.writes.Add(1)
	return n, err
}

type writer struct {
	of *visit
	to io.Writer
}

// blocked is for how long the visitor has not taken what is sent.
func (v *visit) blocked(now time.Time) time.Duration {
	if since := v.stuck.Load(); since != 0 {
		return now.Sub(time.Unix(0, since))
	}
	return 0
}

// left is how long it is until the place is given to others, since nobody is at the keys.
func (v *visit) left(now time.Time) time.Duration {
	most := v.of.Limits.Idle
	if v.owns.Load() {
		most = v.of.Limits.OwnerIdle
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.program == nil {
		return most // of a command it is said otherwise when it takes too long
	}
	return most - now.Sub(time.Unix(0, v.pressed.Load()))
}

// tell says something to the visitor until they press a key.
func (v *visit) tell(sentence string) {
	v.mu.Lock()
	program := v.program
	v.mu.Unlock()
	if program != nil {
		v.of.run("tell", func() { program.Send(sight.Warning(sentence)) }) // which waits for a program that does
	}
}

// end ends a visit and leaves words on the terminal. A visitor who cannot be told loses the connection.
func (v *visit) end(words string) {
	v.mu.Lock()
	program, ending := v.program, v.ending
	v.ending = true
	if v.words == "" {
		v.words = words
	}
	v.mu.Unlock()
	switch {
	case ending:
	case program == nil:
		v.conn.Close()
	default:
		v.of.run("end", func() {
			sent := make(chan struct{})
			v.of.run("leave", func() {
				defer close(sent)
				program.Send(tui.LeaveMsg{})
			})
			late := time.NewTimer(leaveTime)
			defer late.Stop()
			for v.isThere() { // the program may hear the word and not be able to say its last
				select {
				case <-late.C:
					v.conn.Close()
					return
				case <-time.After(leaveTime / 20):
				}
			}
			<-sent
		})
	}
}

// leaveTime is how long a program has to leave the terminal as it was.
const leaveTime = 2 * time.Second

func (v *visit) isThere() bool {
	v.of.mu.Lock()
	defer v.of.mu.Unlock()
	return v.of.visits[v]
}

// environment is what the client has said of its terminal, which has passed the gate.
func environment(sess ssh.Session, term string) []string {
	var env []string
	for _, v := range sess.Environ() {
		if name, value, _ := strings.Cut(v, "="); name == "NO_COLOR" && value != "" {
			v = "NO_COLOR=1" // which it means whatever it is, while the libraries read it as a boolean
		}
		env = append(env, v)
	}
	return append(env, "TERM="+term)
}

// colours are those that a terminal has by its environment, unless the host has chosen.
func (s *Server) colours(env []string) colorprofile.Profile {
	if asked, chosen := s.Appearance.Profile(); chosen {
		return asked
	}
	return colorprofile.Env(env)
}

// framesPerSecond is how often a visitor's terminal is drawn at most.
const framesPerSecond = 30

// options are those of a program that draws on the visitor's terminal and hears of nothing else.
func (v *visit) options(ctx context.Context, sess ssh.Session, first ssh.Window, out io.Writer, filter func(tea.Model, tea.Msg) tea.Msg) []tea.ProgramOption {
	return []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(gate.NewInput(ctx, sess)), tea.WithOutput(out), tea.WithEnvironment(v.env),
		tea.WithColorProfile(v.profile), tea.WithWindowSize(first.Width, first.Height),
		tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond), tea.WithFilter(filter),
	}
}

// turned is a visit's model, for which what it takes is counted, and whose panic ends the visit as if it
// had been left. Bubble Tea would catch one, too, but write it where the log is.
type turned struct {
	tea.Model
	turn *share.Turn
	of   *visit
}

func (m turned) Init() tea.Cmd {
	var cmd tea.Cmd
	m.of.trying("init", func() { cmd = m.Model.Init() })
	return m.of.careful(cmd)
}

func (m turned) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	stop := share.Clock()
	defer func() { m.turn.Spent(stop()) }()
	var cmd tea.Cmd
	m.of.trying("update", func() { _, cmd = m.Model.Update(msg) })
	return m, m.of.careful(cmd)
}

func (m turned) View() (view tea.View) {
	stop := share.Clock()
	defer func() { m.turn.Spent(stop()) }()
	m.of.trying("view", func() { view = m.Model.View() })
	return view
}

// trying does a part of what the visit's program does, and ends the visit where that fails.
func (v *visit) trying(where string, f func()) {
	if v.of.safely(where, f) || v.failed.Swap(true) {
		return
	}
	v.mu.Lock()
	v.words = "The screen failed; the host has been told. What runs goes on."
	program := v.program
	v.mu.Unlock()
	v.of.run("quit", program.Quit)
}

// careful is a command that ends the visit where it fails.
func (v *visit) careful(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		v.trying("command", func() { msg = cmd() })
		if batch, several := msg.(tea.BatchMsg); several {
			for i := range batch {
				batch[i] = v.careful(batch[i])
			}
		}
		return msg
	}
}

// sshConn is the connection of a visit as the protocol has it.
func (v *visit) sshConn() *gossh.ServerConn {
	sc, _ := v.ctx.Value(ssh.ContextKeyConn).(*gossh.ServerConn)
	return sc
}
