package serve

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/crypto/ssh"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
)

// reload gives the server another file of keys.
func (l *laboratory) reload(t *testing.T, file string) {
	t.Helper()
	ring, err := keys.Parse("keys", []byte(file), Check(l.Commands))
	if err != nil {
		t.Fatal(err)
	}
	l.Reload(ring)
}

// TestOtherRights: who may do something else from now on, by the same line of the file, comes in anew; who
// may do the same, by another line, stays.
func TestOtherRights(t *testing.T) {
	for _, now := range []string{`fathom="watch" `, `fathom="steer;rooms=other" `, `restrict `, `command="room lab" `, `from="192.0.2.1" `, `expiry-time="20200101" `} {
		lab := serveLab(t, `fathom="steer" `+keyLine(t, 1)+"\n"+keyLine(t, 2), nil)
		mia := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
		tom := openTerminal(t, lab.mustDial(t, "tom", 2), 80, 24, nil, shell)
		mia.shows(t, "1 room")
		tom.shows(t, "1 room")
		lab.reload(t, now+keyLine(t, 1)+"\n# a line more\n"+keyLine(t, 2))
		if err := mia.Wait(); err != nil || !strings.Contains(ansi.Strip(mia.raw()), "Your key does not let you in any more.") {
			t.Errorf("%s: %v: %q", now, err, mia.raw())
		}
		if log := lab.log.String(); !strings.Contains(log, `"reason":"key"`) {
			t.Errorf("%s: the log does not say that the key has ended: %s", now, log)
		}
		tom.types(t, "x")
		tom.shows(t, "x is not a key here")
	}
}

// TestForcedRoom: a key that is led to a room goes nowhere else from there.
func TestForcedRoom(t *testing.T) {
	lab := serveLab(t, `command="room lab" `+keyLine(t, 1)+"\n"+`command="room lab",fathom="watch;rooms=other" `+keyLine(t, 2), func(c *Config) {
		still, _ := c.House.Begin(context.Background(), spec.Spec{})
		c.House.Add(&room.Door{Name: "other"}, room.New(room.Config{Name: "other"}, still))
	})
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, func(s *ssh.Session) error { return s.Start("room other") })
	term.shows(t, "lab · 1 here")
	term.types(t, "w")
	term.shows(t, "1 room")
	if shown := ansi.Strip(term.raw()); strings.Contains(shown, "an experiment of your own") || strings.Contains(shown, "other") {
		t.Errorf("at the entrance there are other rooms: %q", shown)
	}
	out, errs, code := did(t, lab.mustDial(t, "mia", 1), "status")
	if code != exitUsage || out != "" || !strings.Contains(errs, "a room is shown on a terminal") {
		t.Errorf("a command beside the forced room: %d, %q, %q", code, out, errs)
	}
	barred := openTerminal(t, lab.mustDial(t, "tom", 2), 80, 24, nil, shell)
	barred.shows(t, "There is no such room.")
}

// TestNoRoomAtAll: a key that leads to no room, where there are none of one's own, is told so.
func TestNoRoomAtAll(t *testing.T) {
	lab := serveLab(t, `fathom="watch;rooms=cellar" `+keyLine(t, 1), func(c *Config) { c.Open = nil })
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	term.shows(t, "0 rooms", "There is no room here that your key leads to.")
	for _, k := range []string{"\r", "j", "k", "\x1b[3~", "x"} {
		term.types(t, k)
	}
	term.shows(t, "x is not a key here")
	if n := lab.Status().Panics; n != 0 {
		t.Errorf("%d panics", n)
	}
}

// TestTypedSizes: a terminal that types the size of its window, as it may where it is asked for that, has it
// cut as any other.
func TestTypedSizes(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), nil)
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	term.shows(t, "1 room")
	for _, typed := range []string{"\x1b[8;255;4096t", "\x1b[48;255;4096;0;0t"} {
		term.types(t, "\x1b[8;24;80t")
		eventually(t, "the window is small", func() bool { v := lab.all()[0]; return v.cols.Load() == 80 && v.rows.Load() == 24 })
		term.types(t, typed)
		eventually(t, "the window is the largest that there is", func() bool { v := lab.all()[0]; return v.cols.Load() == 300 && v.rows.Load() == 100 })
	}
}

// TestCellsOfAll: windows together have no more cells than there may be, whenever they grow: who wants more
// has a window of the usual size, and is told so.
func TestCellsOfAll(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), func(c *Config) { c.Limits.Cells = 20_000 })
	c := lab.mustDial(t, "mia", 1)
	first := openTerminal(t, c, 100, 100, nil, shell)
	first.shows(t, "1 room")
	second := openTerminal(t, c, 80, 24, nil, shell)
	second.shows(t, "1 room")
	if err := second.WindowChange(100, 150); err != nil {
		t.Fatal(err)
	}
	second.shows(t, "yours is drawn small")
	third := openTerminal(t, c, 120, 90, nil, shell)
	third.shows(t, "yours is drawn small")
	if got := lab.Status().Cells; got != 100*100+2*80*24 {
		t.Errorf("they have %d cells", got)
	}
}

// TestACommandInAWindow: a command that has one, which is resized, gives its place back.
func TestACommandInAWindow(t *testing.T) {
	begun, over := make(chan bool), make(chan bool)
	lab := serveLab(t, keyLine(t, 1), func(c *Config) {
		c.Commands = append(c.Commands, Command{Name: "wait", Run: func(context.Context, Call) int {
			begun <- true
			<-over
			return 0
		}})
	})
	c := lab.mustDial(t, "mia", 1)
	before := runtime.NumGoroutine()
	for range 3 {
		term := openTerminal(t, c, 80, 24, nil, func(s *ssh.Session) error { return s.Start("wait") })
		<-begun
		for i := range 4 {
			if err := term.WindowChange(30+i, 90); err != nil {
				t.Fatal(err)
			}
			time.Sleep(60 * time.Millisecond) // the gate lets one through so often
		}
		over <- true
		if err := term.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all goroutines have ended", func() bool { return runtime.NumGoroutine() <= before })
}

// TestStopEndsCommands: who has a command done is told that the host stops, as others are.
func TestStopEndsCommands(t *testing.T) {
	begun := make(chan bool)
	lab := serveLab(t, keyLine(t, 1), func(c *Config) {
		c.Commands = append(c.Commands, Command{Name: "wait", Run: func(ctx context.Context, c Call) int {
			begun <- true
			<-ctx.Done()
			fmt.Fprintln(c.Err, ctx.Err())
			return 0
		}})
	})
	sess, err := lab.mustDial(t, "mia", 1).NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	sess.Stderr = &errs
	if err := sess.Start("wait"); err != nil {
		t.Fatal(err)
	}
	<-begun
	lab.Stop(context.Background())
	if code := exitCode(sess.Wait()); code != exitFailed || errs.String() != "fathom: The host has stopped. Thank you for coming.\n" {
		t.Errorf("exit %d, %q", code, errs.String())
	}
}

// TestStopEndsLabs: when the server has stopped, all labs have ended, so that their runs are saved.
func TestStopEndsLabs(t *testing.T) {
	ended := make(chan string, 9)
	lab := serveLab(t, keyLine(t, 1), func(c *Config) {
		begin := c.House.Begin
		slow := func(name string) func() {
			return func() {
				time.Sleep(100 * time.Millisecond) // as one that writes does
				ended <- name
			}
		}
		c.House.Begin = func(ctx context.Context, s spec.Spec) (room.Lab, error) {
			l, err := begin(ctx, s)
			l.Close = slow("own")
			return l, err
		}
		still, _ := begin(context.Background(), spec.Spec{})
		still.Close = slow("shared")
		c.House.Add(&room.Door{Name: "other"}, room.New(room.Config{Name: "other"}, still))
	})
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	term.shows(t, "an experiment of your own")
	term.types(t, "jj\r")
	term.shows(t, "own-1, your own")
	lab.Stop(context.Background())
	if len(ended) != 2 {
		t.Errorf("%d labs of 2 have ended when the server has", len(ended))
	}
}

// slowWriter takes a piece of what is written, and the next one when it is told to.
type slowWriter struct{ takes chan int }

func (w slowWriter) Write(p []byte) (int, error) { w.takes <- len(p); return len(p), nil }

// TestASlowLineIsNotAStuckOne: what is sent in many pieces is stuck since the last of them.
func TestASlowLineIsNotAStuckOne(t *testing.T) {
	v := &visit{}
	to := slowWriter{make(chan int)}
	done := make(chan int)
	go func() {
		n, _ := writer{v, to}.Write(make([]byte, 10*piece+1))
		done <- n
	}()
	var last time.Duration
	for i := range 11 {
		eventually(t, "a piece is written", func() bool { return v.stuck.Load() != 0 && time.Duration(v.stuck.Load()) > last })
		last = time.Duration(v.stuck.Load())
		if n := <-to.takes; n != piece && i < 10 || n > piece {
			t.Errorf("the piece %d has %d bytes", i, n)
		}
	}
	if n := <-done; n != 10*piece+1 || v.bytes.Load() != int64(n) || v.blocked(time.Now()) != 0 {
		t.Errorf("%d bytes are written, %d counted", n, v.bytes.Load())
	}
}

// TestWhoDoesNotReadIsDropped: a visitor who takes nothing for long loses the line, and nobody else does.
func TestWhoDoesNotReadIsDropped(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), nil)
	tom := openTerminal(t, lab.mustDial(t, "tom", 1), 80, 24, nil, shell)
	tom.shows(t, "1 room")
	mia := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	mia.shows(t, "1 room")
	for _, v := range lab.all() {
		if strings.HasPrefix(v.guest.Name, "mia") {
			v.stuck.Store(time.Now().Add(-lab.Limits.Dead - time.Second).UnixNano())
		}
	}
	lab.look(time.Now())
	if err := mia.Wait(); err == nil {
		t.Error("who does not read leaves as others do")
	}
	eventually(t, "one visit is left", func() bool { return len(lab.all()) == 1 })
	tom.types(t, "x")
	tom.shows(t, "x is not a key here")
	for _, change := range []func(*conn){
		func(c *conn) { c.heard.Store(time.Now().Add(-lab.Limits.Dead - time.Second).UnixNano()) },
		func(c *conn) { c.stuck.Store(time.Now().Add(-lab.Limits.Dead - time.Second).UnixNano()) },
	} {
		eva := openTerminal(t, lab.mustDial(t, "eva", 1), 80, 24, nil, shell)
		eva.shows(t, "1 room")
		for _, v := range lab.all() {
			if strings.HasPrefix(v.guest.Name, "eva") {
				change(v.conn)
			}
		}
		lab.look(time.Now())
		if err := eva.Wait(); err == nil {
			t.Error("a line that is dead, or stuck, goes on")
		}
	}
}

// TestLogOfStrangers: what strangers cause is logged once, and then how often it was, and not each time.
func TestLogOfStrangers(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), func(c *Config) { c.Limits.StrangersFrom = 2 })
	count := func() int { return strings.Count(lab.log.String(), `"msg":"limit"`) }
	for range 8 {
		nc, err := net.Dial("tcp", lab.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		if _, err := io.ReadFull(nc, make([]byte, 1)); err != nil && count() == 0 {
			eventually(t, "it is logged", func() bool { return count() == 1 })
		}
	}
	lab.tellRare(time.Now().Add(2 * rareEvery))
	if log := lab.log.String(); count() != 2 || !strings.Contains(log, `"more":5`) || !strings.Contains(log, "have not said who they are") {
		t.Errorf("the log is\n%s", log)
	}
	lab.tellRare(time.Now().Add(9 * rareEvery))
	// A connection that the test's end of the line gave up may be told of at any time, as another kind.
	kept := 0
	lab.rare.mu.Lock()
	for kind := range lab.rare.all {
		if kind.what == "limit" {
			kept++
		}
	}
	lab.rare.mu.Unlock()
	if kept != 0 || count() != 2 {
		t.Errorf("%d limits are kept, %d are logged", kept, count())
	}
}

// training is a run that trains when it is told to.
type training struct {
	run.View
	on *atomic.Bool
}

func (r training) Gauge() run.Gauge {
	g := r.View.Gauge()
	if r.on.Load() {
		g.Stage = spec.Train
	}
	return g
}

// TestAnExperimentThatTrainsIsKept: who looks at an experiment of their own that trains has as much time as
// any other visitor, and who leaves one that does nothing to itself has less; who goes away is told for how
// long it goes on.
func TestAnExperimentThatTrainsIsKept(t *testing.T) {
	trains := &atomic.Bool{}
	lab := serveLab(t, keyLine(t, 1), func(c *Config) {
		c.Limits.Idle, c.Limits.OwnerIdle = 2*time.Hour, time.Hour
		begin := c.House.Begin
		c.House.Begin = func(ctx context.Context, s spec.Spec) (room.Lab, error) {
			l, err := begin(ctx, s)
			l.View = training{l.View, trains}
			return l, err
		}
	})
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	term.shows(t, "an experiment of your own")
	term.types(t, "j\r")
	term.shows(t, "own-1, your own")
	v := lab.all()[0]
	for train, want := range map[bool]time.Duration{false: time.Hour, true: 2 * time.Hour} {
		trains.Store(train)
		if left := v.left(time.Now()); left > want || left < want-time.Minute {
			t.Errorf("whether it trains is %v: %v are left, want %v", train, left, want)
		}
	}
	term.types(t, "q")
	term.Wait()
	if shown := ansi.Strip(term.raw()); !strings.Contains(shown, "Your own experiments go on for 1:00 min after you have left them") {
		t.Errorf("who goes away is told %q", shown[max(0, len(shown)-200):])
	}
}
