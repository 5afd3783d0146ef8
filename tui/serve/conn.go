package serve

import (
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// conn is a connection, of which is known when something last came over it and for how long it has not
// taken what is written.
type conn struct {
	net.Conn
	of     *Server
	number int
	place  netip.Prefix
	taken  *stay
	heard  atomic.Int64 // when something came, in nanoseconds
	stuck  atomic.Int64 // since when it is written to, 0 while it is not
	known  atomic.Bool  // somebody has said who they are
	in, up atomic.Int64 // bytes

	mu       sync.Mutex
	channels int
	visits   int       // of them those on which something was asked for
	idle     time.Time // since when there is none of these
	strikes  int
	once     sync.Once
}

// connKey is the key of a connection in its context.
type connKey struct{}

func connOf(ctx ssh.Context) *conn { return ctx.Value(connKey{}).(*conn) }

// sendBuffer is how much the system may hold of what a client does not read.
const sendBuffer = 64 << 10

// connect takes in a connection, or returns nil, so that it is closed.
func (s *Server) connect(ctx ssh.Context, nc net.Conn) net.Conn {
	now := time.Now()
	from := placeOf(nc.RemoteAddr())
	if s.stopping.Load() {
		return nil
	}
	taken, refused := s.doors.enter(from, now)
	if refused != "" {
		s.counted.add(1, countConnections, "result", refused)
		s.rarely(now, "limit", from, refused)
		return nil
	}
	if tcp, is := nc.(*net.TCPConn); is {
		_ = tcp.SetWriteBuffer(sendBuffer) // else the system's own
	}
	c := &conn{Conn: nc, of: s, place: from, taken: taken, idle: now}
	c.heard.Store(now.UnixNano())
	s.mu.Lock()
	s.next++
	c.number = s.next
	s.conns[c] = true
	s.mu.Unlock()
	s.counted.add(1, countConnections, "result", "ok")
	ctx.SetValue(connKey{}, c)
	s.Log.Debug("connect", "conn", c.number, "remote", nc.RemoteAddr().String())
	return c
}

// Read reads what comes.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.heard.Store(time.Now().UnixNano())
		c.in.Add(int64(n))
	}
	return n, err
}

// Write writes, and while it does it is known since when. The protocol writes one after the other.
func (c *conn) Write(p []byte) (int, error) {
	c.stuck.Store(time.Now().UnixNano())
	n, err := c.Conn.Write(p)
	c.stuck.Store(0)
	c.up.Add(int64(n))
	return n, err
}

// Close closes the connection and gives its place back, once.
func (c *conn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() {
		c.of.doors.leave(c.taken, time.Now())
		c.of.mu.Lock()
		delete(c.of.conns, c)
		c.of.mu.Unlock()
	})
	return err
}

// letIn says that somebody has said who they are.
func (s *Server) letIn(c *conn) {
	if !c.known.Swap(true) {
		s.doors.known(c.taken, time.Now())
		c.mu.Lock()
		c.idle = time.Now()
		c.mu.Unlock()
	}
}

// failed tells why a connection was not let in.
func (s *Server) failed(nc net.Conn, err error) {
	now, from := time.Now(), placeOf(nc.RemoteAddr())
	if strings.Contains(err.Error(), wrongSignature) {
		s.wrong(from, now)
	}
	s.rarely(now, "auth_fail", from, printable(err.Error()))
}

// wrongSignature is what the protocol's library says of who offers a key that they do not have. It ends the
// connection then, and does not call it a try to come in.
const wrongSignature = "ssh: signature "

// wrong counts a wrong key, or a signature of another one.
func (s *Server) wrong(from netip.Prefix, now time.Time) {
	s.counted.add(1, countAuth, "allowed", "false")
	s.doors.fail(from, now)
}

// open takes one more channel, if there may be.
func (c *conn) open(most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.channels >= most {
		return false
	}
	c.channels++
	return true
}

// shut gives a channel back.
func (c *conn) shut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.channels--
}

// visited counts one more, or one less, of the channels on which something was asked for: a shell or a
// command.
func (c *conn) visited(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.visits += n
	c.idle = time.Now()
}

// strike counts what was refused.
func (c *conn) strike() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.strikes++
	return c.strikes
}

// lost says why a connection is to be given up, "" for not.
func (c *conn) lost(l Limits, now time.Time) string {
	ago := func(at *atomic.Int64) time.Duration {
		if t := at.Load(); t != 0 {
			return now.Sub(time.Unix(0, t))
		}
		return 0
	}
	c.mu.Lock()
	idle := c.visits == 0 && now.Sub(c.idle) > l.Handshake
	c.mu.Unlock()
	switch {
	case !c.known.Load():
		return "" // the handshake has a time of its own
	case ago(&c.heard) > l.Dead:
		return "dead"
	case ago(&c.stuck) > l.Dead:
		return "slow"
	case idle:
		return "asks for nothing"
	}
	return ""
}

// How often lines are looked after.
const (
	lookEvery  = 5 * time.Second
	aliveEvery = 15 * time.Second
)

// watch gives up lines that are dead or do not read, and visits whose time is over.
func (s *Server) watch() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			s.safely("watch", func() { s.look(now) })
		case <-s.done:
			return
		}
	}
}

// look does what is to be done about all lines at a time.
func (s *Server) look(now time.Time) {
	s.mu.Lock()
	var all []*conn
	for c := range s.conns {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all {
		if why := c.lost(s.Limits, now); why != "" {
			s.drop(why, "conn", c.number)
			c.Close()
		}
	}
	for _, v := range s.all() {
		if v.blocked(now) > s.Limits.Dead {
			s.drop("slow", "visit", v.number)
			v.conn.Close() // to close the channel alone would wait for a client that does not answer
		}
	}
	s.lookForIdle(now)
	s.expel()
	s.tellRare(now)
}

// lookForIdle ends visits at which nobody is, and warns them before.
func (s *Server) lookForIdle(now time.Time) {
	for _, v := range s.all() {
		left := v.left(now)
		switch {
		case left <= 0:
			s.drop("nobody is there", "visit", v.number)
			v.end(endIdle, "Nobody has pressed a key for long.")
		case left <= warnBefore && !v.warned.Swap(true):
			v.tell("Nobody has pressed a key for long: this visit ends in a minute. Any key keeps it.")
		case left > warnBefore:
			v.warned.Store(false)
		}
	}
}

// drop tells that a connection or a visit is given up.
func (s *Server) drop(why, what string, number int) {
	s.counted.add(1, countDropped, "reason", why)
	s.Log.Info("drop", what, number, "reason", why)
}

// warnBefore is how long before the end of a visit it is said.
const warnBefore = time.Minute

// askAlive asks a client now and then whether it is still there, so that the network between keeps the
// connection and a dead one is known.
func (s *Server) askAlive(sc *gossh.ServerConn, gone <-chan struct{}) {
	tick := time.NewTicker(aliveEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if _, _, err := sc.SendRequest("keepalive@openssh.com", true, nil); err != nil {
				return
			}
		case <-gone:
			return
		}
	}
}
