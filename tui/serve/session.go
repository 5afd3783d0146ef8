package serve

import (
	"cmp"
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
	"fathom/tui/serve/paint"
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

	writing sync.Mutex   // held by who writes to the terminal
	stuck   atomic.Int64 // since when it is written to, 0 while it is not
	failed  atomic.Bool  // the screen has
	warned  atomic.Bool  // that the visit ends, since nobody is there
	pressed atomic.Int64 // when a key was pressed
	bytes   atomic.Int64
	writes  atomic.Int64

	mu      sync.Mutex
	program *tea.Program // nil of a command
	cancel  func()       // ends a command; nil of the app
	room    *room.Room   // that the visitor went into last
	ending  bool
	words   string // that are left on the terminal
	why     string // the server has ended it, in a word for the log; "" where it has not
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
		fmt.Fprintf(sess.Stderr(), "fathom: your key does not let you in any more\n") // it did when it came
		_ = sess.Exit(exitFailed)
		return
	}
	c := connOf(ctx)
	c.visited(1)
	defer c.visited(-1)
	v := &visit{of: s, conn: c, ctx: ctx, grant: g, guest: guest(g, sess.User()), began: time.Now()}
	s.run("drain", func() { // nobody reads it else, and it would pile up; it is nothing mostly, for which io.Copy keeps 8 KB
		nothing := make([]byte, 128)
		for err := error(nil); err == nil; {
			_, err = sess.Stderr().Read(nothing)
		}
	})
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
	name, straight := roomOf(line)
	code := exitUsage
	switch {
	case line != "" && !(straight && drawn):
		if drawn {
			s.run("sizes", func() { // which nobody else takes, and the channel would wait for ever for that
				for range sizes {
				}
			})
		}
		code = s.command(sess, v, line)
	case !drawn:
		fmt.Fprintf(sess.Stderr(), "fathom: there is no terminal; `ssh -t` shows the app, and `help` lists what can be done without one\n")
	default:
		code = s.show(sess, v, window{pty, sizes}, name)
	}
	_ = sess.Exit(code)
}

// hostPlaces are places beyond those of all, for keys of the host's: who has a laboratory sees how it stands when
// it is full, too.
const hostPlaces = 2

// take takes in a visit, or says why not.
func (s *Server) take(v *visit) (refused string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	his, cells, places := 0, 0, s.Limits.Sessions
	if v.grant.Role == keys.Host {
		places += hostPlaces
	}
	for o := range s.visits {
		if o.grant.Fingerprint == v.grant.Fingerprint {
			his++
		}
		cells += int(o.cols.Load() * o.rows.Load())
	}
	switch {
	case s.stopping.Load():
		return "the host is stopping"
	case len(s.visits) >= places:
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

// piece is how much is sent at once: a file of an export may take a slow line minutes, and a line that
// takes no piece of it for as long as that is given up.
const piece = 16 << 10

// Write sends to the terminal, what one sends before what another does: frames and questions come from several
// goroutines, and a channel mixes up what is written to it at once. While it does it is known since when the
// visitor has taken nothing.
func (w writer) Write(p []byte) (n int, err error) {
	w.of.writing.Lock()
	defer w.of.writing.Unlock()
	w.of.writes.Add(1)
	for first := true; err == nil && (first || n < len(p)); first = false {
		var sent int
		w.of.stuck.Store(time.Now().UnixNano())
		sent, err = w.to.Write(p[n:min(len(p), n+piece)])
		w.of.stuck.Store(0)
		w.of.bytes.Add(int64(sent))
		n += sent
	}
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

// left is how long it is until the place is given to others, since nobody is at the keys: soon where it is
// a place for an experiment that does nothing.
func (v *visit) left(now time.Time) time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	most := v.of.Limits.Idle
	if v.room != nil && v.room.Own {
		if g := v.room.View().Gauge(); g.Stage == "" || g.Paused {
			most = v.of.Limits.OwnerIdle
		}
	}
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

// end ends a visit, for a reason, and leaves words on the terminal. A visitor who cannot be told loses the connection.
func (v *visit) end(why, words string) {
	v.mu.Lock()
	program, cancel, ending := v.program, v.cancel, v.ending
	v.ending = true
	v.why, v.words = cmp.Or(v.why, why), cmp.Or(v.words, words)
	v.mu.Unlock()
	switch {
	case ending:
	case program == nil && cancel == nil: // it has not begun
		v.conn.Close()
	default:
		v.of.run("end", func() {
			sent := make(chan struct{})
			v.of.run("leave", func() {
				defer close(sent)
				if program == nil {
					cancel()
					return
				}
				program.Send(tui.LeaveMsg{})
			})
			late := time.NewTimer(leaveTime)
			defer late.Stop()
			for v.isThere() { // the program may hear the word and not be able to say its last
				select {
				case <-late.C:
					v.conn.Close()
					return
				case <-time.After(leaveLook):
				}
			}
			<-sent
		})
	}
}

// leaveTime is how long a program has to leave the terminal as it was: a terminal far away may take four seconds
// to answer what it was asked last, see [line.Line.Settle], and whose line is cut before keeps the screen. It is
// looked every tenth of a second whether it has.
const (
	leaveTime = 6 * time.Second
	leaveLook = time.Second / 10
)

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

// fit gives a visit a window, which has as many cells as there may be of all visitors' together; beyond that
// it is one of the usual size, or smaller.
func (s *Server) fit(v *visit, cols, rows int) (int, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cells := cols * rows
	for o := range s.visits {
		if o != v {
			cells += int(o.cols.Load() * o.rows.Load())
		}
	}
	if cells > s.Limits.Cells {
		cols, rows = min(cols, gate.UsualCols), min(rows, gate.UsualRows)
	}
	v.cols.Store(int64(cols))
	v.rows.Store(int64(rows))
	return cols, rows
}

// options are those of a program that draws on the visitor's terminal and hears of nothing else.
func (v *visit) options(ctx context.Context, input io.Reader, first ssh.Window, out io.Writer, filter func(tea.Model, tea.Msg) tea.Msg) []tea.ProgramOption {
	return []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(input), tea.WithOutput(out), tea.WithEnvironment(v.env),
		tea.WithColorProfile(v.profile), tea.WithWindowSize(first.Width, first.Height),
		tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond), tea.WithFilter(filter),
	}
}

// turned is a visit's model, for which what it takes is counted, and whose panic ends the visit as if it
// had been left. Bubble Tea would catch one, too, but write it where the log is. It shows its frames itself:
// Bubble Tea's renderer is none.
type turned struct {
	*sight.Model
	turn    *share.Turn
	of      *visit
	painter *paint.Painter
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
	m.painter.Tell(msg)
	m.of.trying("update", func() { _, cmd = m.Model.Update(msg) })
	return m, m.of.careful(cmd)
}

func (m turned) View() (none tea.View) {
	stop := share.Clock()
	defer func() { m.turn.Spent(stop()) }()
	m.of.trying("view", func() { m.painter.Show(m.Model.Frame()) })
	return none
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
