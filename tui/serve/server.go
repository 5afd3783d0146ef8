// Package serve lets people come into a laboratory over SSH: each gets the app in their own size,
// colours and locale, in rooms that they share or in ones of their own.
//
// Wish serves the protocol. What a client may ask for passes package gate; who they are, package keys
// says; which rooms there are and who steers them, package room; what is seen, package visit; and how
// often something is drawn, package share. Nothing here starts a shell, forwards anything or opens a file
// that a client names.
//
// Every goroutine that is begun here ends in [Server.run], which catches its panic: one visit's mistake
// must not end the others'.
package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"charm.land/ssh"
	"charm.land/wish/v2"
	gossh "golang.org/x/crypto/ssh"

	"fathom/tui"
	"fathom/tui/kit"
	"fathom/tui/serve/gate"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
	"fathom/tui/serve/share"
	sight "fathom/tui/serve/visit"
)

// Config is what a laboratory offers, and to whom.
type Config struct {
	HostKey []byte // in PEM
	// Ring are the keys that may come in; nil lets any key in, as a guest.
	Ring  *keys.Ring
	House *room.House
	// App is the app of somebody in a room, without its line and appearance.
	App func(m *room.Member) tui.Host
	// Open begins an experiment of a visitor's own; nil where there are none.
	Open func(ctx context.Context, g room.Guest) (name string, err error)
	// Commands are what can be done without the app.
	Commands   []Command
	Appearance kit.Appearance
	Limits     Limits
	Drawing    *share.Budget
	Log        *slog.Logger
	Version    string
}

// Server serves a laboratory.
type Server struct {
	Config
	ssh  *ssh.Server
	ring atomic.Pointer[keys.Ring]

	began    time.Time
	stopping atomic.Bool
	done     chan struct{} // closed when the server has stopped
	work     sync.WaitGroup
	panics   atomic.Int64
	counted  counts
	hall     *sight.Hall
	doors    *doors
	rare     rare

	mu       sync.Mutex
	listener net.Listener
	visits   map[*visit]bool
	conns    map[*conn]bool
	next     int // number of the newest connection or visit
}

// New returns a server that does not serve yet.
func New(c Config) (*Server, error) {
	c.Limits = c.Limits.orUsual()
	s := &Server{Config: c, began: time.Now(), done: make(chan struct{}), visits: map[*visit]bool{}, conns: map[*conn]bool{}, doors: newDoors(c.Limits)}
	s.hall = sight.NewHall(s.run, s.Drawing)
	s.ring.Store(c.Ring)
	var err error
	s.ssh, err = wish.NewServer(
		wish.WithHostKeyPEM(c.HostKey),
		wish.WithVersion("fathom"),
		wish.WithPublicKeyAuth(s.mayEnter),
		wish.WithMiddleware(func(ssh.Handler) ssh.Handler { return s.handle }),
		ssh.EmulatePty(),
		func(of *ssh.Server) error {
			of.HandshakeTimeout = s.Limits.Handshake
			of.ConnCallback = s.connect
			of.ConnectionFailedCallback = s.failed
			of.ServerConfigCallback = s.protocol
			of.PtyCallback = s.mayDraw
			of.ChannelHandlers = map[string]ssh.ChannelHandler{"session": s.channel, "default": s.noChannel}
			of.RequestHandlers = map[string]ssh.RequestHandler{}
			of.SubsystemHandlers = map[string]ssh.SubsystemHandler{}
			return nil
		},
	)
	if err != nil {
		return nil, fmt.Errorf("the server: %w", err)
	}
	return s, nil
}

// protocol is how the protocol is spoken: with the ciphers that are in good standing (as ssh-audit has
// it), and a few tries to come in. It is made anew for each connection, since its callbacks are that one's.
func (s *Server) protocol(ctx ssh.Context) *gossh.ServerConfig {
	c := connOf(ctx)
	return &gossh.ServerConfig{
		Config: gossh.Config{
			KeyExchanges: []string{gossh.KeyExchangeMLKEM768X25519, gossh.KeyExchangeCurve25519},
			Ciphers:      []string{gossh.CipherChaCha20Poly1305, gossh.CipherAES256GCM, gossh.CipherAES128GCM},
			MACs:         []string{gossh.HMACSHA256ETM, gossh.HMACSHA512ETM},
		},
		MaxAuthTries: s.Limits.Tries,
		PublicKeyAuthAlgorithms: []string{gossh.KeyAlgoED25519, gossh.KeyAlgoSKED25519, gossh.KeyAlgoSKECDSA256, gossh.KeyAlgoECDSA256,
			gossh.KeyAlgoECDSA384, gossh.KeyAlgoECDSA521, gossh.KeyAlgoRSASHA256, gossh.KeyAlgoRSASHA512},
		AuthLogCallback: func(_ gossh.ConnMetadata, method string, err error) {
			switch {
			case err == nil:
				s.counted.add(1, countAuth, "allowed", "true")
				s.letIn(c)
			case method != "none":
				s.wrong(c.place, time.Now())
			}
		},
	}
}

// Serve serves those who come over a listener until the server is stopped, and returns nil then.
func (s *Server) Serve(l net.Listener) error {
	s.mu.Lock()
	s.listener = l
	s.mu.Unlock()
	if s.stopping.Load() { // before it came so far
		return l.Close()
	}
	s.run("watch", s.watch)
	err := s.ssh.Serve(l)
	if errors.Is(err, ssh.ErrServerClosed) || s.stopping.Load() {
		return nil
	}
	return fmt.Errorf("serving: %w", err)
}

// run runs something in a goroutine, whose panic is logged and ends nothing else.
func (s *Server) run(where string, f func()) {
	s.work.Go(func() { s.safely(where, f) })
}

// safely calls a function and reports whether it came to its end.
func (s *Server) safely(where string, f func()) (whole bool) {
	defer func() {
		if r := recover(); r != nil {
			s.panics.Add(1)
			s.Log.Error("panic", "where", where, "err", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	f()
	return true
}

// channel serves a channel of a session, if the connection may have one more.
func (s *Server) channel(srv *ssh.Server, sc *gossh.ServerConn, nc gossh.NewChannel, ctx ssh.Context) {
	c := connOf(ctx)
	if s.stopping.Load() || !c.open(s.Limits.Channels) {
		s.refuse(c, nc, gossh.ResourceShortage, "too many sessions on this connection")
		return
	}
	defer c.shut()
	ssh.DefaultSessionHandler(srv, sc, gate.Wrap(nc, func(f func()) { s.run("gate", f) }), ctx)
}

// noChannel refuses a channel of another kind: something to be forwarded.
func (s *Server) noChannel(_ *ssh.Server, _ *gossh.ServerConn, nc gossh.NewChannel, ctx ssh.Context) {
	s.refuse(connOf(ctx), nc, gossh.Prohibited, "fathom forwards nothing")
}

// refuse refuses a channel, and ends a connection on which that does not stop.
func (s *Server) refuse(c *conn, nc gossh.NewChannel, why gossh.RejectionReason, words string) {
	s.counted.add(1, countRefused, "type", "channel")
	_ = nc.Reject(why, words) // the connection may be gone
	if c.strike() > mostStrikes {
		s.drop("asks for too much", "conn", c.number)
		c.Close()
	}
}

// mostStrikes is how often a connection may ask for what it does not get.
const mostStrikes = 20
