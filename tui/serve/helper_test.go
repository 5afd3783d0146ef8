package serve

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/crypto/ssh"

	"fathom/model/measure"
	"fathom/model/spec"
	"fathom/tui"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
	"fathom/tui/serve/share"
	"fathom/tui/tuitest"
)

// privateKey is a key that is the same for the same number.
func privateKey(n byte) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = n
	return ed25519.NewKeyFromSeed(seed)
}

// signer is a key that is the same for the same number.
func signer(t testing.TB, n byte) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(privateKey(n))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// keyLine is its line in a file of keys.
func keyLine(t testing.TB, n byte) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(signer(t, n).PublicKey())))
}

// laboratory is a server on this machine, with a quiet run in the shared room "lab".
type laboratory struct {
	*Server
	addr string
	run  *tuitest.Run
	log  *lockedBuffer
	at   net.Listener
	over chan error
}

// lockedBuffer is written and read at the same time.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// serveLab begins to serve, with what change does to how.
func serveLab(t testing.TB, file string, change func(*Config)) *laboratory {
	t.Helper()
	log := &lockedBuffer{}
	still := tuitest.NewRun(measure.Rules().Default)
	house := &room.House{
		Budget: room.Budget{Labs: 2, PerKey: 1, Time: time.Hour, Keep: time.Minute},
		Begin: func(context.Context, spec.Spec) (room.Lab, error) {
			own := tuitest.NewRun(measure.Rules().Default)
			return room.Lab{View: own, Control: own}, nil
		},
		Check: func(context.Context, spec.Spec) error { return nil },
	}
	house.Add(&room.Door{Name: "lab"}, room.New(room.Config{Name: "lab", Policy: room.AskFirst}, room.Lab{View: still, Control: still}))
	block, err := ssh.MarshalPrivateKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32)), "")
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		HostKey: pem.EncodeToMemory(block), House: house, Drawing: share.New(1), Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), Version: "test",
		App: func(m *room.Member) tui.Host {
			return tui.Host{Current: m.Current, Rules: measure.Rules(), Base: measure.Rules().Default, Start: m.Start}
		},
		Open: func(ctx context.Context, g room.Guest) (string, error) {
			return house.Open(ctx, g, measure.Rules().Default)
		},
		Commands: []Command{{Name: "status", Does: "how the server stands", Run: func(_ context.Context, c Call) int {
			fmt.Fprintf(c.Out, "up %q\n", c.Words)
			return 0
		}}},
		Limits: Limits{Grace: time.Millisecond, Handshake: time.Minute},
	}
	if change != nil {
		change(&c)
	}
	if file != "" {
		if c.Ring, err = keys.Parse("keys", []byte(file), Check(c.Commands)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lab := &laboratory{Server: s, addr: l.Addr().String(), run: still, log: log, at: l, over: make(chan error, 1)}
	go func() { lab.over <- s.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Stop(ctx)
		if err := <-lab.over; err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Log(log.String())
		}
	})
	return lab
}

// dial comes in with keys, in that order.
func (l *laboratory) dial(user string, signers ...ssh.Signer) (*ssh.Client, error) {
	return ssh.Dial("tcp", l.addr, &ssh.ClientConfig{
		User: user, Auth: []ssh.AuthMethod{ssh.PublicKeys(signers...)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 10 * time.Second,
	})
}

func (l *laboratory) mustDial(t testing.TB, user string, n byte) *ssh.Client {
	t.Helper()
	c, err := l.dial(user, signer(t, n))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// terminal is a client's, which keeps what it was sent.
type terminal struct {
	*ssh.Session
	in io.WriteCloser

	mu   sync.Mutex
	got  bytes.Buffer
	more chan struct{}
}

// Write keeps what is sent, and answers a question of where the cursor stands, as terminals do.
func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.got.Write(p)
	close(t.more)
	t.more = make(chan struct{})
	if bytes.Contains(p, []byte(ansi.RequestCursorPositionReport)) {
		go io.WriteString(t.in, ansi.CursorPositionReport(1, 1)) // not from here: the session may wait for this write
	}
	return len(p), nil
}

// openTerminal opens a session with a terminal, and begins there what start says.
func openTerminal(t testing.TB, c *ssh.Client, cols, rows int, env map[string]string, start func(*ssh.Session) error) *terminal {
	t.Helper()
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{Session: sess, more: make(chan struct{})}
	sess.Stdout = term
	if term.in, err = sess.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	for name, value := range env {
		_ = sess.Setenv(name, value)
	}
	name := "xterm-256color"
	if env["TERM"] != "" {
		name = env["TERM"]
	}
	if err := sess.RequestPty(name, rows, cols, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := start(sess); err != nil {
		t.Fatal(err)
	}
	return term
}

// raw is all that the terminal was sent.
func (t *terminal) raw() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.got.String()
}

// until waits until what the terminal was sent fulfils something.
func (t *terminal) until(tb testing.TB, what string, fulfils func(raw string) bool) {
	tb.Helper()
	late := time.After(time.Minute)
	for {
		t.mu.Lock()
		raw, more := t.got.String(), t.more
		t.mu.Unlock()
		if fulfils(raw) {
			return
		}
		select {
		case <-more:
		case <-late:
			tb.Fatalf("the terminal never shows %s:\n%q", what, ansi.Strip(raw))
		}
	}
}

// shows waits until the terminal was sent some words, each in one piece.
func (t *terminal) shows(tb testing.TB, words ...string) {
	tb.Helper()
	for _, w := range words {
		t.until(tb, w, func(raw string) bool { return strings.Contains(ansi.Strip(raw), w) })
	}
}

func (t *terminal) types(tb testing.TB, keys string) {
	tb.Helper()
	if _, err := io.WriteString(t.in, keys); err != nil {
		tb.Fatal(err)
	}
}

// exitCode is that of a session that has ended.
func exitCode(err error) int {
	var exit *ssh.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitStatus()
	}
	return -1
}

// eventually waits until something holds that other goroutines do.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
