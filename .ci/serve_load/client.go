package main

import (
	"bytes"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// spectator is somebody at a terminal, which reads what it is sent and answers where its cursor is.
type spectator struct {
	conn  *ssh.Client
	sess  *ssh.Session
	in    io.WriteCloser
	bytes atomic.Int64 // that the terminal was sent
	parts atomic.Int64 // in how many pieces: those of a frame that is not large come as one
	wire  *counted

	mu    sync.Mutex
	wait  []string // what somebody waits for, any of these; nil for nothing
	seen  chan struct{}
	tail  []byte
	all   *bytes.Buffer // all of it, where it is kept
	over  chan struct{}
	ended error // of the session, once it is over
}

// hand types on a terminal. A channel of this SSH takes one write at a time: two together, such as a key and an
// answer of the terminal, may become a packet that ends the connection.
type hand struct {
	io.WriteCloser
	mu sync.Mutex
}

func (h *hand) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.WriteCloser.Write(p)
}

// counted counts what comes over a connection.
type counted struct {
	net.Conn
	in atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.in.Add(int64(n))
	return n, err
}

// come comes in with a terminal of a size, and goes where line says: "room lab", "" for the entrance.
func (s *server) come(key, cols, rows int, line string, keep bool) (*spectator, error) {
	p := &spectator{over: make(chan struct{})}
	if keep {
		p.all = &bytes.Buffer{}
	}
	var err error
	p.conn, err = s.dial("load", key, func(c net.Conn) net.Conn { p.wire = &counted{Conn: c}; return p.wire })
	if err != nil {
		return nil, err
	}
	return p, p.open(cols, rows, line)
}

// open opens the session.
func (p *spectator) open(cols, rows int, line string) (err error) {
	if p.sess, err = p.conn.NewSession(); err != nil {
		return err
	}
	in, err := p.sess.StdinPipe()
	if err != nil {
		return err
	}
	p.in = &hand{WriteCloser: in}
	p.sess.Stdout = p
	_ = p.sess.Setenv("LANG", "C.UTF-8")
	if err = p.sess.RequestPty("xterm-256color", rows, cols, ssh.TerminalModes{}); err != nil {
		return err
	}
	if line == "" {
		err = p.sess.Shell()
	} else {
		err = p.sess.Start(line)
	}
	go func() {
		p.ended = p.sess.Wait()
		close(p.over)
	}()
	return err
}

var askCursor, cursor = []byte("\x1b[6n"), []byte("\x1b[1;1R")

// Write takes what the terminal is sent.
func (p *spectator) Write(b []byte) (int, error) {
	p.bytes.Add(int64(len(b)))
	p.parts.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all != nil {
		p.all.Write(b)
	}
	p.tail = append(p.tail, b...)
	if i := bytes.LastIndex(p.tail, askCursor); i >= 0 {
		go p.in.Write(cursor)
		p.tail = append(p.tail[:i], p.tail[i+len(askCursor):]...)
	}
	if slices.ContainsFunc(p.wait, func(what string) bool { return bytes.Contains(p.tail, []byte(what)) }) {
		p.wait = nil
		close(p.seen)
	}
	p.tail = slices.Clone(p.tail[max(0, len(p.tail)-64):])
	return len(b), nil
}

// until waits until the terminal is sent something, and reports whether that came in time. Several words
// are any of them: one alone may be sent in two pieces, where a letter of it stood on the screen already.
func (p *spectator) until(most time.Duration, first func(), what ...string) bool {
	seen := make(chan struct{})
	p.mu.Lock()
	p.tail, p.wait, p.seen = nil, what, seen
	p.mu.Unlock()
	first()
	select {
	case <-seen:
		return true
	case <-time.After(most):
		return false
	}
}

// press presses a key and returns how long it takes until its effect is drawn: the help is opened, and
// closed again. The words are those of its body, since over a line that answers late the footer comes first. A key
// that is not answered within 5 s counts as 5 s.
func (p *spectator) press() time.Duration {
	begin := time.Now()
	in := p.until(lateKey, func() { io.WriteString(p.in, "?") }, "Everywhere", "this page", "show a screen", "choose a line", "redraws", "The network sees", "classifier", "question")
	took := time.Since(begin)
	if !in {
		took = lateKey
	}
	// Not by esc, which together with the next key is that key with alt.
	p.until(lateKey, func() { io.WriteString(p.in, "?") }, "test error", "of the")
	return took
}

const lateKey = 5 * time.Second

// presses presses keys for a time, at most five a second, and returns how long each took.
func (p *spectator) presses(during time.Duration) (took []time.Duration) {
	for end := time.Now().Add(during); time.Now().Before(end); {
		next := time.Now().Add(200 * time.Millisecond)
		took = append(took, p.press())
		time.Sleep(time.Until(next))
	}
	slices.Sort(took)
	return took
}

// at is a quantile of times that are in order.
func at(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// leave goes, in the usual way or as if the line were cut.
func (p *spectator) leave() { p.conn.Close() }
