package serve

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"charm.land/ssh"
	"github.com/anmitsu/go-shlex"

	"fathom/data/text"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
)

// Command is what can be done without the app. Nothing that a client sends is ever given to a shell, and
// no word of it names a file of the host.
type Command struct {
	Name  string
	Words string // that stand behind the name; "" for none
	Does  string // what it does, in a line
	// Run does it and returns the exit code of the program.
	Run func(ctx context.Context, c Call) int
}

// line is how a command is written.
func (c Command) line() string { return strings.TrimSpace(c.Name + " " + c.Words) }

// Call is a command that is to be done.
type Call struct {
	Words    []string // behind the name
	Out, Err io.Writer
	Guest    room.Guest
	Grant    keys.Grant
	Status   func() Status // how the server stands but for this call
}

// words splits a line as a shell would, without what a shell would do with it. The error is a sentence.
func words(line string) ([]string, error) {
	for _, r := range line {
		if r < ' ' || r == 0x7f || r == '\ufffd' {
			return nil, fmt.Errorf("a command has no control characters")
		}
	}
	all, err := shlex.Split(line, true)
	if err != nil || len(all) == 0 {
		return nil, fmt.Errorf("%s cannot be read as words", text.Clip(line))
	}
	return all, nil
}

// roomOf is the room that a line leads straight into.
func roomOf(line string) (name string, is bool) {
	all, err := words(line)
	if err != nil || len(all) != 2 || all[0] != "room" {
		return "", false
	}
	return all[1], true
}

// Check says why a command is none that there is.
func Check(commands []Command) func(line string) error {
	return func(line string) error {
		all, err := words(line)
		if err != nil {
			return err
		}
		if all[0] == "room" && len(all) == 2 || all[0] == "help" {
			return nil
		}
		for _, c := range commands {
			if c.Name == all[0] {
				return nil
			}
		}
		return fmt.Errorf("there is no command %s", text.Clip(all[0]))
	}
}

// command does a command and returns its exit code.
func (s *Server) command(sess ssh.Session, v *visit, line string) (code int) {
	began := time.Now()
	code = exitUsage
	all, err := words(line)
	name := ""
	if err == nil {
		name = all[0]
	}
	out := writer{v, sess}
	ctx, cancel := context.WithCancel(v.ctx)
	defer cancel()
	v.mu.Lock()
	v.cancel = cancel
	v.mu.Unlock()
	errs := unended{v, sess.Stderr()}
	s.run("alive", func() { s.askAlive(v.sshConn(), ctx.Done()) })
	switch c, is := s.commandOf(name); {
	case err != nil:
		fmt.Fprintf(sess.Stderr(), "fathom: %v\n", err)
	case name == "help":
		_, _ = io.WriteString(out, s.help())
		code = exitDone
	case name == "room":
		fmt.Fprintf(sess.Stderr(), "fathom: a room is shown on a terminal; `ssh -t` gives it one\n")
	case !is:
		fmt.Fprintf(sess.Stderr(), "fathom: there is no command %s here; `help` lists those there are\n", text.Clip(name))
		s.counted.add(1, countRefused, "type", "exec")
		s.Log.Info("exec_refused", "conn", v.conn.number, "user", v.guest.Name, "command", printable(line))
		return code
	default:
		if !s.safely("command", func() {
			code = c.Run(ctx, Call{Words: all[1:], Out: out, Err: errs, Guest: v.guest, Grant: v.grant, Status: func() Status { return s.statusBut(v) }})
		}) {
			code = exitFailed
			fmt.Fprintf(errs, "fathom: the command failed; the host has been told\n")
		}
	}
	if words, ended := v.ended(); ended {
		code = exitFailed
		fmt.Fprintf(sess.Stderr(), "fathom: %s\n", words)
	}
	s.ended("exec", fmt.Sprintf("exit %d", code), v)
	s.Log.Info("exec", "visit", v.number, "conn", v.conn.number, "user", v.guest.Name, "key_fp", v.grant.Fingerprint, "command", printable(line),
		"exit", code, "dur", time.Since(began).Seconds(), "bytes_out", v.bytes.Load())
	return code
}

// unended is where a command says what went wrong, until its visit is ended: then what ends it is said, and
// not what came of that.
type unended struct {
	of *visit
	to io.Writer
}

func (u unended) Write(p []byte) (int, error) {
	if _, ended := u.of.ended(); ended {
		return len(p), nil
	}
	return u.to.Write(p)
}

// ended reports whether a visit was ended, and with which words.
func (v *visit) ended() (words string, is bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.words, v.ending
}

// commandOf is the command of a name.
func (s *Server) commandOf(name string) (Command, bool) {
	for _, c := range s.Commands {
		if c.Name == name {
			return c, true
		}
	}
	return Command{}, false
}

// help lists the commands.
func (s *Server) help() string {
	var b strings.Builder
	b.WriteString("Without a command you see the app, on a terminal. What can be done without one:\n")
	all := append(slices.Clone(s.Commands), Command{Name: "room", Words: "NAME", Does: "go straight into a room (with ssh -t)"}, Command{Name: "help", Does: "this list"})
	widest := 0
	for _, c := range all {
		widest = max(widest, utf8.RuneCountInString(c.line()))
	}
	for _, c := range all {
		fmt.Fprintf(&b, "  %-*s  %s\n", widest, c.line(), c.Does)
	}
	return b.String()
}

// printable is what a client has sent as it may stand in a log: short, and without control characters.
func printable(s string) string {
	const most = 128
	if s = text.Printable(s); len(s) > most {
		s = s[:most] + "…"
	}
	return s
}
