// Package gate stands between a client of SSH and what serves it: of what a client may ask for on a
// channel it lets through a window of a size that can be drawn, a few variables, and one shell or
// command. It knows nothing of what that is.
package gate

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// What passes.
const (
	MostCols, MostRows = 300, 100 // of a window; a larger one is drawn in its corner
	UsualCols          = 80       // of one that does not say its size
	UsualRows          = 24
	mostVariables      = 32
	mostValue          = 512 // bytes of one
	mostTerm           = 64  // bytes of a terminal's name
	mostCommand        = 4096
	resizeEvery        = 50 * time.Millisecond
)

// Wrap returns a new channel whose requests are filtered once it is accepted. run runs a goroutine.
func Wrap(nc ssh.NewChannel, run func(f func())) ssh.NewChannel { return gated{nc, run} }

type gated struct {
	ssh.NewChannel
	run func(f func())
}

// Accept accepts the channel. The requests end when the channel does.
func (g gated) Accept() (ssh.Channel, <-chan *ssh.Request, error) {
	ch, in, err := g.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	out, taken := make(chan *ssh.Request), make(chan struct{})
	f := filter{cols: UsualCols, rows: UsualRows, taken: taken}
	g.run(func() {
		defer close(out) // what serves the channel must be told of its end
		f.pass(in, out)
	})
	return channel{ch, sync.OnceFunc(func() { close(taken) })}, out, nil
}

// channel is a filtered channel, which hears when its window has been taken.
type channel struct {
	ssh.Channel
	taken func()
}

// windowTaken is the request by which that is said. It goes to no client.
const windowTaken = "window-taken@fathom"

// SendRequest sends a request to the client.
func (c channel) SendRequest(name string, wantReply bool, payload []byte) (bool, error) {
	if name == windowTaken {
		c.taken()
		return true, nil
	}
	return c.Channel.SendRequest(name, wantReply, payload)
}

// Taken tells the gate of a channel, or of a session on it, that the window's first size has been read.
// Other sizes come after that alone, since the session keeps them where the first one stands, without a
// lock.
func Taken(of interface {
	SendRequest(name string, wantReply bool, payload []byte) (bool, error)
}) {
	_, _ = of.SendRequest(windowTaken, false, nil)
}

// filter is what has passed on a channel.
type filter struct {
	cols, rows int // of the window, as far as it is known
	variables  int
	pty        bool            // there is a window
	started    bool            // a shell or a command was asked for
	taken      <-chan struct{} // closed when the window's first size has been read; nil where that is no matter
}

// pass hands requests on as they come, but of the sizes of a window the newest alone, and that now and
// then: what serves the channel may take its time for one, and must not be waited for.
func (f *filter) pass(in <-chan *ssh.Request, out chan<- *ssh.Request) {
	var resize *ssh.Request
	var rest <-chan time.Time // until the next size
	untaken := f.taken
	for {
		var sizes chan<- *ssh.Request
		if resize != nil && f.started && untaken == nil && rest == nil {
			sizes = out
		}
		select {
		case req, more := <-in:
			switch {
			case !more:
				return
			case req.Type == "window-change":
				if f.resized(req) {
					resize = &ssh.Request{Type: req.Type, Payload: req.Payload}
				}
				answer(req, f.pty)
			case f.passes(req):
				out <- req
			default:
				answer(req, false)
			}
		case sizes <- resize:
			resize, rest = nil, time.After(resizeEvery)
		case <-rest:
			rest = nil
		case <-untaken:
			untaken = nil
		}
	}
}

// answer answers a request that asks for it. The error is that the channel has ended, which is seen
// soon enough.
func answer(req *ssh.Request, ok bool) { _ = req.Reply(ok, nil) }

// passes reports whether a request is handed on, and cuts it to what can be served. All that is not
// named here is refused: subsystems, forwarding, signals.
func (f *filter) passes(req *ssh.Request) bool {
	switch req.Type {
	case "env":
		return !f.started && f.variable(req.Payload)
	case "pty-req":
		if f.started || f.pty {
			return false
		}
		f.pty = f.window(req)
		return f.pty
	case "shell":
		first := !f.started
		f.started = true
		return first
	case "exec":
		var command struct{ Line string }
		if f.started || ssh.Unmarshal(req.Payload, &command) != nil || len(command.Line) > mostCommand || command.Line == "" {
			return false
		}
		f.started = true
		return true
	}
	return false
}

// variable reports whether a variable passes: one that says how text and colours are shown.
func (f *filter) variable(payload []byte) bool {
	var v struct{ Name, Value string }
	if f.variables >= mostVariables || ssh.Unmarshal(payload, &v) != nil || len(v.Value) > mostValue || !printable(v.Value) {
		return false
	}
	category, local := strings.CutPrefix(v.Name, "LC_")
	switch {
	case v.Name == "LANG", v.Name == "NO_COLOR", v.Name == "COLORTERM":
	case local && len(category) <= 20 && strings.Trim(category, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "":
	default:
		return false
	}
	f.variables++
	return true
}

// printable reports whether a text is of ASCII without control characters.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// terminal is the request for a window (RFC 4254, 6.2).
type terminal struct {
	Term             string
	Cols, Rows, X, Y uint32
	Modes            string
}

// size is the request that says another size of it (RFC 4254, 6.7).
type size struct{ Cols, Rows, X, Y uint32 }

// window cuts the request for a window to a size that can be drawn.
func (f *filter) window(req *ssh.Request) bool {
	var t terminal
	if ssh.Unmarshal(req.Payload, &t) != nil {
		return false
	}
	f.take(t.Cols, t.Rows)
	name := strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r
		}
		return -1
	}, t.Term)
	req.Payload = ssh.Marshal(terminal{Term: name[:min(len(name), mostTerm)], Cols: uint32(f.cols), Rows: uint32(f.rows)})
	return true
}

// resized cuts a size that a window has by now to one that can be drawn, and reports whether there is a window. It
// may be the size that it had: the screen is drawn anew then.
func (f *filter) resized(req *ssh.Request) bool {
	var s size
	if !f.pty || ssh.Unmarshal(req.Payload, &s) != nil {
		return false
	}
	f.take(s.Cols, s.Rows)
	req.Payload = ssh.Marshal(size{Cols: uint32(f.cols), Rows: uint32(f.rows)})
	return true
}

// take takes a size. A window of none keeps the one that it had.
func (f *filter) take(cols, rows uint32) {
	if cols > 0 {
		f.cols = int(min(cols, MostCols))
	}
	if rows > 0 {
		f.rows = int(min(rows, MostRows))
	}
}
