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
	for _, n := range numbers() {
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
			if !p.until(20*time.Second, func() { io.WriteString(p.in, "j\r") }, "own-") {
				fail("visitor %d gets no lab of their own", i+1)
			}
			theirs = append(theirs, p)
		}
		late, err := s.come(n+1, 80, 24, "", false)
		must(err)
		time.Sleep(time.Second)
		refused := late.until(20*time.Second, func() { io.WriteString(late.in, "j\r") }, "are taken", "is free in", "at the latest") // which may be on two lines
		late.leave()
		time.Sleep(3 * time.Second)
		a, was := s.status(), s.ownSteps(n)
		keys := theirs[0].presses(*during)
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
		fmt.Printf("%2d labs: steps in %s %v; greatest/least %.3f; %.0f steps a second in all, %.0f in a second of a processor; server %.2f cores, shared lab %.0f steps; held %.0f MB; key p50 %.0f ms, p95 %.0f; one more is refused in a sentence: %v\n",
			n, *during, made, float64(made[n-1])/float64(max(1, made[0])), float64(sum)/d.wall, float64(sum)/d.server, d.server/d.wall, d.steps, mb(b.Memory), ms(at(keys, 0.5)), ms(at(keys, 0.95)), refused)
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

// hostile measures how long the others' keys take before and during each kind of load. Each kind has a
// server of its own: a training comes to its end in minutes, and no kind bears what another has done.
func hostile() {
	fmt.Printf("three at the keys, in ms, while a training runs; %s before, %s during\n%-46s %6s %6s %6s   %6s %6s %6s  %7s %7s %7s  %s\n", *during/2, *during, "", "p50", "p95", "most", "p50", "p95", "most", "server", "clients", "steps", "visits, goroutines, MB after")
	for _, i := range ills {
		if strings.Contains(i.name, *only) {
			i.against(training(4))
		}
	}
}

// against measures one kind of load on a server, and ends that.
func (i ill) against(s *server) {
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
	s.end()
	if bytes.Contains(s.log.Bytes(), []byte(`"msg":"panic"`)) {
		fmt.Println("the log has a panic")
	}
}
