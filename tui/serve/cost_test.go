package serve

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/crypto/ssh"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/serve/room"
	"fathom/tui/serve/share"
	"fathom/tui/tuitest"
)

// moving is a training that goes on when the test says so.
type moving struct {
	*tuitest.Run
	log []spec.Event // of all of it

	mu   sync.Mutex
	made int // events so far
	more chan struct{}
}

func newMoving() *moving {
	m := &moving{Run: tuitest.NewRun(measure.Rules().Default), more: make(chan struct{})}
	m.log = tuitest.Training(m.Run, 500)
	for step := 510; step < 50_000; step += 10 {
		m.log = append(m.log, tuitest.Evaluated(spec.Base, step, 0))
	}
	return m
}

// goOn has so many more events happen.
func (m *moving) goOn(events int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made = min(m.made+events, len(m.log))
	close(m.more)
	m.more = make(chan struct{})
}

func (m *moving) Next(ctx context.Context, at int) ([]spec.Event, error) {
	for {
		m.mu.Lock()
		events, more := m.log[:m.made], m.more
		m.mu.Unlock()
		if len(events) > at {
			return events[at:], nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (m *moving) Gauge() run.Gauge {
	m.mu.Lock()
	defer m.mu.Unlock()
	return run.Gauge{Stage: spec.Train, Step: 10 * m.made, Steps: 10 * len(m.log)}
}

// watched is a laboratory in which so many look on at a training, in windows of a size.
func watched(t testing.TB, visitors, cols, rows int) (*laboratory, *moving, []*looker) {
	m := newMoving()
	m.goOn(50)
	lab := serveLab(t, keyLine(t, 1), func(c *Config) {
		c.Limits.PerKey, c.Drawing = visitors, share.New(8)
		c.House.Add(&room.Door{Name: "live"}, room.New(room.Config{Name: "live", Policy: room.AskFirst}, room.Lab{View: m, Control: m}))
	})
	var all []*looker
	for range visitors {
		all = append(all, lookOn(t, lab.mustDial(t, "mia", 1), cols, rows))
	}
	for _, l := range all {
		l.sees(t, 1000)
	}
	return lab, m, all
}

// looker is a client that keeps nothing of what it is sent, and answers where its cursor is.
type looker struct {
	mu   sync.Mutex
	got  int
	more chan struct{}
}

func lookOn(t testing.TB, c *ssh.Client, cols, rows int) *looker {
	l := &looker{more: make(chan struct{})}
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out, err := sess.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := sess.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sess.RequestPty("xterm-256color", rows, cols, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := sess.Start("room live"); err != nil {
		t.Fatal(err)
	}
	go func() {
		buf := make([]byte, 512)
		for {
			n, err := out.Read(buf)
			if bytes.Contains(buf[:n], []byte(ansi.RequestCursorPositionReport)) {
				_, _ = io.WriteString(in, ansi.CursorPositionReport(1, 1))
			}
			l.mu.Lock()
			l.got += n
			close(l.more)
			l.more = make(chan struct{})
			l.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return l
}

// sees waits until the client was sent so many bytes.
func (l *looker) sees(t testing.TB, bytes int) {
	t.Helper()
	late := time.After(time.Minute)
	for {
		l.mu.Lock()
		got, more := l.got, l.more
		l.mu.Unlock()
		if got >= bytes {
			return
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("%d bytes of %d come", got, bytes)
		}
	}
}

// frame has one more event happen, and waits until all who look on were sent something more.
func frame(t testing.TB, m *moving, all []*looker) {
	t.Helper()
	seen := make([]int, len(all))
	for i, l := range all {
		l.mu.Lock()
		seen[i] = l.got
		l.mu.Unlock()
	}
	m.goOn(1)
	for i, l := range all {
		l.sees(t, seen[i]+1)
	}
}

// inUse is what is in use of the heap and of stacks, in bytes.
func inUse() int {
	runtime.GC()
	runtime.GC() // what pools keep is given back with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}

// TestWhatASessionHolds: who looks on takes as much memory in a large window as in a small one: the picture is
// everybody's. Both ends of the line are counted, since both are here.
func TestWhatASessionHolds(t *testing.T) {
	const visitors, most = 12, 750 << 10
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		before := inUse()
		lab, m, all := watched(t, visitors, size[0], size[1])
		for range 5 {
			frame(t, m, all)
		}
		each := 0 // a frame that is still drawn holds more for a while
		eventually(t, fmt.Sprintf("%d×%d: %d KB a session or less", size[0], size[1], most>>10), func() bool {
			each = (inUse() - before) / visitors
			return each <= most
		})
		t.Logf("%d×%d: %d KB a session", size[0], size[1], each>>10)
		runtime.KeepAlive(all)
		runtime.KeepAlive(lab)
	}
}

// BenchmarkOnlookers has 20 look on at a training, and tells what is made anew for each frame of one of them: at
// both ends of the line, with what the audience's picture takes.
func BenchmarkOnlookers(b *testing.B) {
	const visitors = 20
	for _, size := range []struct {
		name       string
		cols, rows int
	}{{"80x24", 80, 24}, {"200x60", 200, 60}} {
		b.Run(size.name, func(b *testing.B) {
			lab, m, all := watched(b, visitors, size.cols, size.rows)
			var was, is runtime.MemStats
			_, before := lab.Drawing.Rate()
			runtime.ReadMemStats(&was)
			for b.Loop() {
				frame(b, m, all)
			}
			runtime.ReadMemStats(&is)
			_, after := lab.Drawing.Rate()
			b.ReportMetric(float64(is.Mallocs-was.Mallocs)/float64(after-before), "allocs/frame")
			b.ReportMetric(float64(is.TotalAlloc-was.TotalAlloc)/float64(after-before), "B/frame")
			b.ReportMetric(float64(after-before)/float64(b.N), "frames/op")
		})
	}
}
