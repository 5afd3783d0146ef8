package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// slowly reads so many bytes a second.
type slowly struct {
	net.Conn
	rate int
	on   *atomic.Bool // once it is set
}

func (c slowly) Read(p []byte) (int, error) {
	if !c.on.Load() {
		return c.Conn.Read(p)
	}
	if c.rate == 0 {
		time.Sleep(time.Hour)
	}
	n, err := c.Conn.Read(p[:min(len(p), c.rate/10)])
	time.Sleep(time.Duration(n) * time.Second / time.Duration(c.rate))
	return n, err
}

// throttled are ten visitors who read so much a second.
func throttled(rate int) func(s *server, until time.Time) {
	return func(s *server, until time.Time) {
		var on atomic.Bool
		var all []*spectator
		for range 10 {
			p := &spectator{over: make(chan struct{})}
			var err error
			p.conn, err = s.dial("slow", 1, func(c net.Conn) net.Conn {
				c.(*net.TCPConn).SetReadBuffer(4 << 10)
				return slowly{c, rate, &on}
			})
			must(err)
			must(p.open(200, 60, "room lab"))
			all = append(all, p)
		}
		on.Store(true)
		time.Sleep(time.Until(until))
		for _, p := range all {
			p.leave()
		}
	}
}

// typing is four visitors who type the same for ever.
func typing(what string) func(s *server, until time.Time) {
	return func(s *server, until time.Time) {
		var wait sync.WaitGroup
		for range 4 {
			p, err := s.come(1, 80, 24, "room lab", false)
			must(err)
			time.AfterFunc(time.Until(until), p.leave)
			wait.Go(func() {
				for {
					if _, err := io.WriteString(p.in, what); err != nil {
						return
					}
				}
			})
		}
		wait.Wait()
	}
}

// repeat does something again and again.
func repeat(workers int, f func(s *server)) func(s *server, until time.Time) {
	return func(s *server, until time.Time) {
		var wait sync.WaitGroup
		for range workers {
			wait.Go(func() {
				for time.Now().Before(until) {
					f(s)
				}
			})
		}
		wait.Wait()
	}
}

var sizes = []uint32{0, 1, 2, 15, 16, 60, 80, 300, 1000, 65535, 1 << 20, 1<<31 - 1, 1 << 31, 1<<32 - 1}

var ills = []ill{
	{"nothing", func(s *server, until time.Time) { time.Sleep(time.Until(until)) }},
	{"10 sessions of 200×60 at 2 KB/s", throttled(2 << 10)},
	{"10 sessions of 200×60 that stop reading", throttled(0)},
	{"lines cut, 20 a second", repeat(1, func(s *server) {
		s.dropBy(2+rand.IntN(4), 2)
		time.Sleep(50 * time.Millisecond)
	})},
	{"4 flood window sizes, 0×0 to 2³¹×2³¹", func(s *server, until time.Time) {
		var wait sync.WaitGroup
		for range 4 {
			p, err := s.come(1, 80, 24, "room lab", false)
			must(err)
			time.AfterFunc(time.Until(until), p.leave)
			wait.Go(func() {
				for {
					w := struct{ C, R, X, Y uint32 }{sizes[rand.IntN(len(sizes))], sizes[rand.IntN(len(sizes))], 0, 0}
					if _, err := p.sess.SendRequest("window-change", false, ssh.Marshal(w)); err != nil {
						return
					}
				}
			})
		}
		wait.Wait()
	}},
	{"4 flood keys", typing(strings.Repeat("12345x", 500))},
	{"4 flood mouse", typing(strings.Repeat("\x1b[<35;10;10M\x1b[<35;40;12M\x1b[<64;40;12M", 100))},
	{"4 flood pastes of 1 MB", typing("\x1b[200~" + strings.Repeat("paste ", 1<<20/6) + "\x1b[201~")},
	{"4 flood half sequences", typing(strings.Repeat("\x1b[\x1bP\x1b]11;", 300))},
	{"4 flood env of 30 KB", func(s *server, until time.Time) {
		repeat(4, func(s *server) {
			c, err := s.dial("env", 1, nil)
			if err != nil {
				return
			}
			defer c.Close()
			sess, err := c.NewSession()
			if err != nil {
				return
			}
			value := strings.Repeat("x", 30<<10)
			for i := range 2000 {
				if time.Now().After(until) {
					return
				}
				if err := sess.Setenv(fmt.Sprintf("LC_%c", 'A'+i%26), value); err != nil && !strings.Contains(err.Error(), "setenv failed") {
					return
				}
			}
		})(s, until)
	}},
	{"4 open channels without end", repeat(4, func(s *server) {
		c, err := s.dial("channels", 1, nil)
		if err != nil {
			time.Sleep(100 * time.Millisecond)
			return
		}
		defer c.Close()
		over := make(chan struct{})
		go func() { c.Wait(); close(over) }()
		for range 500 {
			opened := make(chan error, 1)
			go func() {
				_, err := c.NewSession()
				opened <- err
			}()
			select {
			case <-opened:
			case <-over:
				return
			}
		}
	})},
	{"4 flood global requests", func(s *server, until time.Time) {
		var wait sync.WaitGroup
		for range 4 {
			c, err := s.dial("requests", 1, nil)
			must(err)
			time.AfterFunc(time.Until(until), func() { c.Close() })
			wait.Go(func() {
				for {
					if _, _, err := c.SendRequest("tcpip-forward", true, nil); err != nil {
						return
					}
				}
			})
		}
		wait.Wait()
	}},
	{"8 send junk", repeat(8, func(s *server) {
		nc, err := net.Dial("tcp", s.addr)
		if err != nil {
			return
		}
		defer nc.Close()
		nc.SetDeadline(time.Now().Add(2 * time.Second))
		junk := make([]byte, 64<<10)
		for i := range junk {
			junk[i] = byte(rand.IntN(256))
		}
		if rand.IntN(2) == 0 {
			io.WriteString(nc, "SSH-2.0-junk\r\n")
		}
		nc.Write(junk)
		io.Copy(io.Discard, nc)
		time.Sleep(50 * time.Millisecond)
	})},
	{"8 connect and are silent", repeat(8, func(s *server) {
		nc, err := net.Dial("tcp", s.addr)
		if err != nil {
			return
		}
		defer nc.Close()
		nc.SetDeadline(time.Now().Add(2 * time.Second))
		io.Copy(io.Discard, nc)
	})},
	{"200 bad keys a minute", repeat(1, func(s *server) {
		c, err := ssh.Dial("tcp", s.addr, &ssh.ClientConfig{User: "bad", Auth: []ssh.AuthMethod{ssh.PublicKeys(signerOf(60_000))}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
		if err == nil {
			c.Close()
			fail("a wrong key comes in")
		}
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" {
			fail("%v", err)
		}
		time.Sleep(300 * time.Millisecond)
	})},
}
