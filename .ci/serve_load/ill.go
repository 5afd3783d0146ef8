package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// drops comes and goes 1,000 times, each time as far as chance says, and in one of three ways: politely,
// by closing the connection, or by a reset.
func drops() {
	s := begin(*program, 4, more("--steps", "2000", "--stages", "train", "--train-samples", "5000")...)
	time.Sleep(8 * time.Second)
	once := func() {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 125 {
					s.dropBy(rand.IntN(6), rand.IntN(3))
				}
			})
		}
		all.Wait()
	}
	before := s.settled()
	fmt.Printf("1,000 connects and drops: before live %.1f MB, held %.1f, resident %.1f, %d goroutines, %d descriptors\n", mb(before.Live), mb(before.Memory), mb(before.Resident), before.Goroutines, before.Files)
	for range *rounds {
		begin := time.Now()
		once()
		took := time.Since(begin)
		time.Sleep(*rest)
		after := s.settled()
		fmt.Printf("in %.1f s; %s later live %+.1f MB, held %+.1f, resident %+.1f, %+d goroutines, %+d descriptors, %d visits, %d connections\n", took.Seconds(), *rest,
			mb(after.Live-before.Live), mb(after.Memory-before.Memory), mb(after.Resident-before.Resident), after.Goroutines-before.Goroutines, after.Files-before.Files, after.Visits, after.Connections)
	}
	s.end()
}

// dropBy comes as far as a stage and drops the line in a way.
func (s *server) dropBy(stage, way int) {
	nc, err := net.Dial("tcp", s.addr)
	if err != nil {
		return
	}
	defer nc.Close()
	if way == 2 {
		nc.(*net.TCPConn).SetLinger(0)
	}
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	switch stage {
	case 0:
		return
	case 1:
		io.WriteString(nc, "SSH-2.0-drops\r\n")
		io.ReadFull(nc, make([]byte, 20+rand.IntN(500)))
		return
	}
	key := rand.IntN(len(s.signer))
	c, chans, reqs, err := ssh.NewClientConn(nc, s.addr, &ssh.ClientConfig{User: "drop", Auth: []ssh.AuthMethod{ssh.PublicKeys(s.signer[key])}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		return
	}
	p := &spectator{conn: ssh.NewClient(c, chans, reqs), over: make(chan struct{})}
	if way == 0 {
		defer p.conn.Close()
	}
	switch stage {
	case 2:
		return
	case 3:
		sess, err := p.conn.NewSession()
		if err == nil {
			sess.RequestPty("xterm-256color", 24, 80, ssh.TerminalModes{})
		}
		return
	case 4:
		p.open(80, 24, "")
	case 5:
		p.open(80, 24, "room lab")
	}
	time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
	if way == 0 {
		io.WriteString(p.in, "q")
		select {
		case <-p.over:
		case <-time.After(5 * time.Second):
		}
	}
}

// labs has ten visitors train something of their own, and an eleventh ask for it.
func labs() {
	for _, n := range []int{1, 2, 5, 10} {
		s := begin(*program, n+2, more("--steps", "1000000", "--stages", "train", "--own", fmt.Sprint(n), "--own-per-key", "1", "--own-steps", "1000000")...)
		host, err := s.come(0, 80, 24, "room lab", false)
		must(err)
		time.Sleep(2 * time.Second)
		io.WriteString(host.in, "\x14") // ctrl+t steers
		time.Sleep(time.Second)
		io.WriteString(host.in, " ") // and pauses the shared lab
		time.Sleep(time.Second)
		var theirs []*spectator
		for i := range n {
			p, err := s.come(i+1, 80, 24, "", false)
			must(err)
			time.Sleep(500 * time.Millisecond)
			if !p.until("own-", 20*time.Second, func() { io.WriteString(p.in, "j\r") }) {
				fail("visitor %d gets no lab of their own", i+1)
			}
			theirs = append(theirs, p)
		}
		late, err := s.come(n+1, 80, 24, "", false)
		must(err)
		time.Sleep(time.Second)
		refused := late.until("are taken; the first of them ends within", 10*time.Second, func() { io.WriteString(late.in, "j\r") }) ||
			n == 1 && late.until("is taken", 10*time.Second, func() { io.WriteString(late.in, "\r") })
		late.leave()
		time.Sleep(3 * time.Second)
		a, was := s.status(), s.ownSteps(n)
		keys := theirs[0].presses(60 * time.Second)
		is, b := s.ownSteps(n), s.status()
		var made []int
		for i := range is {
			made = append(made, is[i]-was[i])
		}
		slices.Sort(made)
		sum := 0
		for _, m := range made {
			sum += m
		}
		d := since(a, b)
		fmt.Printf("%2d labs: steps in 60 s %v; greatest/least %.3f; %.0f steps a second in all, %.0f in a second of a processor; server %.2f cores, shared lab %.0f steps; held %.0f MB; key p50 %.0f ms, p95 %.0f; one more is refused in a sentence: %v\n",
			n, made, float64(made[n-1])/float64(max(1, made[0])), float64(sum)/d.wall, float64(sum)/d.server, d.server/d.wall, d.steps, mb(b.Memory), ms(at(keys, 0.5)), ms(at(keys, 0.95)), refused)
		s.end()
	}
}

// ownSteps are the steps of the labs of visitors 1 to n.
func (s *server) ownSteps(n int) (steps []int) {
	for i := range n {
		raw, err := s.do(i+1, "status --format json")
		must(err)
		steps = append(steps, ownStep(raw))
	}
	return steps
}

// stop ends the server under 100 who look on.
func stop() {
	s := training(1, "--save", "runs")
	cols, rows := window()
	var all []*spectator
	for range 100 {
		p, err := s.come(0, cols, rows, "room lab", true)
		must(err)
		all = append(all, p)
	}
	time.Sleep(5 * time.Second)
	dir := s.dir
	defer os.RemoveAll(dir)
	s.dir = "" // what is saved is looked at
	before := time.Now()
	code, took := s.end()
	var told, whole, exit int
	for _, p := range all {
		select {
		case <-p.over:
		case <-time.After(5 * time.Second):
			p.ended = errors.New("it does not end")
		}
		p.mu.Lock()
		text := p.all.String()
		p.mu.Unlock()
		if strings.Contains(text, "The host has stopped") {
			told++
		}
		if strings.LastIndex(text, "\x1b[?1049l") > strings.LastIndex(text, "\x1b[?1049h") && strings.LastIndex(text, "\x1b[?25h") > strings.LastIndex(text, "\x1b[?25l") {
			whole++
		}
		if p.ended == nil {
			exit++
		}
	}
	out, err := exec.Command(*program, "runs", filepath.Join(dir, "runs")).CombinedOutput()
	fmt.Printf("SIGTERM under %d spectators: exit %d after %.1f s (%.1f s until all clients knew); %d told, %d terminals whole, %d exit 0\nruns: %v\n%s", len(all), code, took.Seconds(), time.Since(before).Seconds(), told, whole, exit, err, out)
}

// ill is somebody who means it ill for a time.
type ill struct {
	name string
	do   func(s *server, until time.Time)
}

// hostile measures how long the others' keys take before, during and after each kind of load.
func hostile() {
	s := training(4)
	honest := s.crowd(3, 80, 24)
	time.Sleep(3 * time.Second)
	press := func(t time.Duration) []time.Duration {
		var mu sync.Mutex
		var took []time.Duration
		var wait sync.WaitGroup
		for _, p := range honest {
			wait.Go(func() {
				its := p.presses(t)
				mu.Lock()
				defer mu.Unlock()
				took = append(took, its...)
			})
		}
		wait.Wait()
		slices.Sort(took)
		return took
	}
	press(3 * time.Second)
	fmt.Printf("three at the keys, in ms, while a training runs; %s before, %s during\n%-46s %6s %6s %6s   %6s %6s %6s  %7s %7s %7s  %s\n", *during/2, *during, "", "p50", "p95", "most", "p50", "p95", "most", "server", "clients", "steps", "visits, goroutines, MB after")
	for _, i := range ills {
		before := press(*during / 2)
		a := s.status()
		done := make(chan struct{})
		go func() {
			defer close(done)
			i.do(s, time.Now().Add(*during))
		}()
		took := press(*during)
		b := s.status()
		<-done
		time.Sleep(2 * time.Second)
		after := s.status()
		d := since(a, b)
		fmt.Printf("%-46s %6.0f %6.0f %6.0f   %6.0f %6.0f %6.0f  %7.2f %7.2f %7.0f  %d, %d, %.0f\n", i.name, ms(at(before, 0.5)), ms(at(before, 0.95)), ms(at(before, 1)),
			ms(at(took, 0.5)), ms(at(took, 0.95)), ms(at(took, 1)), d.server/d.wall, d.mine/d.wall, d.steps/d.wall, after.Visits, after.Goroutines, mb(after.Memory))
	}
	s.end()
	if bytes.Contains(s.log.Bytes(), []byte(`"msg":"panic"`)) {
		fmt.Println("the log has a panic")
	}
}

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
