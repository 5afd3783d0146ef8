package serve

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/crypto/ssh"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
	"fathom/tui/tuitest"
)

// did does a command over a connection, and returns what it wrote and its exit code.
func did(t *testing.T, c *ssh.Client, line string) (out, errs string, code int) {
	t.Helper()
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer sess.Close()
	var stdout, stderr bytes.Buffer
	sess.Stdout, sess.Stderr = &stdout, &stderr
	code = exitCode(sess.Run(line))
	return stdout.String(), stderr.String(), code
}

// TestCommands: what is on the list is done, all else refused in a sentence, and nothing of it is given
// to a shell.
func TestCommands(t *testing.T) {
	c := serveLab(t, keyLine(t, 1), nil).mustDial(t, "mia", 1)
	for _, tt := range []struct {
		line, out, errs string
		code            int
	}{
		{"status", "up []", "", 0},
		{`status "a b" $(id) ; x`, `up ["a b" "$(id)" ";" "x"]`, "", 0},
		{"help", "  status     how the server stands\n  room NAME  go straight into a room (with ssh -t)\n  help       this list\n", "", 0},
		{"sh", "", "there is no command sh here", 2},
		{"status; id", "", "there is no command 'status;' here", 2},
		{"scp -t .", "", "there is no command scp", 2},
		{"status\nid", "", "no control characters", 2},
		{"status \x00", "", "no control characters", 2},
		{"\x1b]0;x\a", "", "no control characters", 2},
		{`status "`, "", "cannot be read as words", 2},
		{"   ", "", "cannot be read as words", 2},
		{"room lab", "", "a room is shown on a terminal", 2},
	} {
		out, errs, code := did(t, c, tt.line)
		if code != tt.code || !strings.Contains(out, tt.out) || !strings.Contains(errs, tt.errs) || strings.ContainsAny(errs, "\x1b\a\x00") {
			t.Errorf("%q: exit %d, %q, %q; want %d, %q, %q", tt.line, code, out, errs, tt.code, tt.out, tt.errs)
		}
	}
	if _, _, code := did(t, c, "status "+strings.Repeat("x", 5000)); code != -1 {
		t.Errorf("a line of 5 KB: exit %d, want that it is not taken", code)
	}
}

// TestNothingIsForwarded asks for each kind of forwarding and for all else that a server could do.
func TestNothingIsForwarded(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), nil)
	c := lab.mustDial(t, "mia", 1)
	if conn, err := c.Dial("tcp", lab.addr); err == nil {
		conn.Close()
		t.Error("-L: a connection is forwarded")
	}
	if conn, err := c.Dial("unix", "/tmp/x"); err == nil {
		conn.Close()
		t.Error("-L: a connection to a socket is forwarded")
	}
	if l, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close()
		t.Error("-R: the server listens")
	}
	if l, err := c.ListenUnix("/tmp/x"); err == nil {
		l.Close()
		t.Error("-R: the server listens on a socket")
	}
	if _, _, err := c.OpenChannel("tun@openssh.com", nil); err == nil {
		t.Error("-w: there is a tunnel")
	}
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"LD_PRELOAD", "PATH", "FATHOM_SAVE", "TERM"} {
		if err := sess.Setenv(name, "x"); err == nil {
			t.Errorf("the variable %s is taken", name)
		}
	}
	for _, request := range []string{"auth-agent-req@openssh.com", "x11-req", "subsystem", "signal", "break"} {
		payload := ssh.Marshal(struct{ Name string }{"sftp"})
		if ok, err := sess.SendRequest(request, true, payload); err != nil || ok {
			t.Errorf("%s: %v, %v", request, ok, err)
		}
	}
	if ok, _, err := c.SendRequest("tcpip-forward", true, nil); err != nil || ok {
		t.Errorf("tcpip-forward: %v, %v", ok, err)
	}
	if err := sess.RequestSubsystem("sftp"); err == nil {
		t.Error("there is SFTP")
	}
}

// TestKeysOptionsApply: a forced command is done whatever is asked for, restrict gives no terminal, and
// rooms that a key may not enter are not there.
func TestKeysOptionsApply(t *testing.T) {
	lab := serveLab(t, strings.Join([]string{`command="status forced" ` + keyLine(t, 1), "restrict " + keyLine(t, 2), `fathom="watch;rooms=other" ` + keyLine(t, 3)}, "\n"), nil)
	if out, _, code := did(t, lab.mustDial(t, "mia", 1), "help"); code != 0 || !strings.Contains(out, `up ["forced"]`) {
		t.Errorf("in place of the forced command there is %q", out)
	}
	c := lab.mustDial(t, "tom", 2)
	sess, _ := c.NewSession()
	if err := sess.RequestPty("xterm", 24, 80, nil); err == nil {
		t.Error("a key that is restricted gets a terminal")
	}
	if out, _, code := did(t, c, "status"); code != 0 || !strings.Contains(out, "up []") {
		t.Errorf("a key that is restricted has no commands: %q", out)
	}
	term := openTerminal(t, lab.mustDial(t, "eva", 3), 80, 24, nil, shell)
	term.shows(t, "0 rooms")
	straight := openTerminal(t, lab.mustDial(t, "eva", 3), 80, 24, nil, func(s *ssh.Session) error { return s.Start("room lab") })
	straight.shows(t, "There is no such room.")
}

// TestSizes: a window of any size is drawn in one that there can be, before and after the shell.
func TestSizes(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), func(c *Config) { c.Limits.PerKey = 20 })
	for _, size := range [][2]int{{0, 0}, {1, 1}, {1 << 20, 1}, {65535, 65535}, {1<<31 - 1, 1<<31 - 1}, {-1, -1}} {
		c := lab.mustDial(t, "mia", 1)
		term := openTerminal(t, c, size[0], size[1], nil, shell)
		term.until(t, "anything", drawnOn)
		other := openTerminal(t, c, 80, 24, nil, func(s *ssh.Session) error {
			if err := s.WindowChange(size[1], size[0]); err != nil { // before the shell
				return err
			}
			return s.Shell()
		})
		other.until(t, "anything", drawnOn)
		if err := other.WindowChange(size[1], size[0]); err != nil {
			t.Error(err)
		}
		other.types(t, "q")
		if err := other.Wait(); err != nil {
			t.Errorf("%v: %v", size, err)
		}
		for _, v := range lab.all() {
			if v.cols.Load() > 300 || v.rows.Load() > 100 || v.cols.Load() < 1 {
				t.Errorf("%v: it is drawn on %d×%d", size, v.cols.Load(), v.rows.Load())
			}
		}
		c.Close()
	}
}

// drawnOn reports whether a terminal is the program's own.
func drawnOn(raw string) bool { return strings.Contains(raw, ansi.SetModeAltScreenSaveCursor) }

// TestManyWindows opens many windows over one connection: some are there, one that is closed gives its
// place back and leaves the others as they are, and a client that does not stop loses the connection.
func TestManyWindows(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), func(c *Config) { c.Limits.PerKey = 20 })
	c := lab.mustDial(t, "mia", 1)
	var terms []*terminal
	for range 4 {
		term := openTerminal(t, c, 80, 24, nil, shell)
		term.shows(t, "1 room")
		terms = append(terms, term)
	}
	if _, err := c.NewSession(); err == nil {
		t.Error("a fifth window is opened")
	}
	terms[1].Close()
	eventually(t, "the visit of a closed window ends", func() bool { return len(lab.all()) == 3 })
	terms[2].types(t, "x")
	terms[2].shows(t, "x is not a key here")
	closed := make(chan struct{})
	go func() { c.Wait(); close(closed) }()
	refused := 0
	for range 100 {
		answer := make(chan error, 1)
		go func() { _, err := c.NewSession(); answer <- err }()
		select {
		case err := <-answer:
			if err != nil {
				refused++
			}
		case <-closed: // a client that asks just then may wait for ever
			refused++
		}
	}
	if refused < 90 {
		t.Errorf("of 100 windows %d are refused", refused)
	}
	eventually(t, "the connection is closed", func() bool { return len(lab.all()) == 0 })
}

// TestTooMany: a key that comes too often, and one too many, are told so. A key of the host's comes in all the same.
func TestTooMany(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1)+"\n"+keyLine(t, 2)+"\nfathom=\"host\" "+keyLine(t, 3), func(c *Config) { c.Limits.Sessions, c.Limits.PerKey = 3, 2 })
	for i, who := range []byte{1, 1, 1, 2, 2, 3} {
		sess, err := lab.mustDial(t, "x", who).NewSession()
		if err != nil {
			t.Fatal(err)
		}
		var errs lockedBuffer
		out, _ := sess.StdoutPipe()
		sess.Stderr = &errs
		if err := sess.RequestPty("xterm", 24, 80, nil); err != nil {
			t.Fatal(err)
		}
		if err := sess.Shell(); err != nil {
			t.Fatal(err)
		}
		first, _ := io.ReadAll(io.LimitReader(out, 10))
		want := map[int]string{2: "your key is in use 2 times already", 4: "all 3 places are taken"}[i]
		if want == "" && len(first) == 0 {
			t.Errorf("the visit %d of key %d shows nothing", i, who)
		}
		if want == "" {
			continue
		}
		if code := exitCode(sess.Wait()); code != exitFailed || !strings.Contains(errs.String(), want) {
			t.Errorf("the visit %d of key %d: exit %d, %q", i, who, code, errs.String())
		}
	}
}

// failingRun is a run whose gauge panics when it is told to, as a mistake of ours would.
type failingRun struct {
	*tuitest.Run
	fails *atomic.Bool
}

func (r failingRun) Spec() spec.Spec {
	if r.fails.Load() {
		panic("as the test wants it")
	}
	return r.Run.Spec()
}

// TestAPanicEndsOneVisit: the visitor's terminal is whole and they are told; another sees no gap.
func TestAPanicEndsOneVisit(t *testing.T) {
	var fails atomic.Bool
	lab := serveLab(t, keyLine(t, 1), func(c *Config) {
		c.App = func(m *room.Member) tui.Host {
			return tui.Host{
				Current: func() (run.View, run.Control) {
					v, _ := m.Current()
					return failingRun{v.(*tuitest.Run), &fails}, nil
				},
				Rules: measure.Rules(), Base: measure.Rules().Default,
			}
		}
	})
	other := openTerminal(t, lab.mustDial(t, "tom", 1), 80, 24, nil, shell)
	other.shows(t, "1 room")
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	term.shows(t, "1 room")
	fails.Store(true)
	term.types(t, "\r")
	if code := exitCode(term.Wait()); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	raw := term.raw()
	if !strings.Contains(ansi.Strip(raw), "The screen failed") || !strings.Contains(raw, ansi.ResetModeAltScreenSaveCursor) || !strings.Contains(raw, ansi.ShowCursor) {
		t.Errorf("the terminal was sent %q", raw)
	}
	other.types(t, "x")
	other.shows(t, "x is not a key here")
	if lab.Status().Panics == 0 || !strings.Contains(lab.log.String(), `"msg":"panic"`) {
		t.Error("the host is not told")
	}
}

// TestReload: who came with a key that is gone is told so; the others stay, and the new one comes in.
func TestReload(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1)+"\n"+keyLine(t, 2), nil)
	mia := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	tom := openTerminal(t, lab.mustDial(t, "tom", 2), 80, 24, nil, shell)
	mia.shows(t, "1 room")
	tom.shows(t, "1 room")
	ring, err := keys.Parse("keys", []byte(keyLine(t, 3)+"\n"+keyLine(t, 2)), func(string) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	lab.Reload(ring)
	if err := mia.Wait(); err != nil || !strings.Contains(ansi.Strip(mia.raw()), "Your key does not let you in any more.") {
		t.Errorf("%v: %q", err, mia.raw())
	}
	tom.types(t, "x")
	tom.shows(t, "x is not a key here")
	lab.mustDial(t, "eva", 3)
	if _, err := lab.dial("mia", signer(t, 1)); err == nil {
		t.Error("a key that is gone comes in")
	}
}

// TestLostLines says which connections are given up.
func TestLostLines(t *testing.T) {
	l, now := Limits{}.orUsual(), time.Now()
	for want, change := range map[string]func(*conn){
		"":                 func(*conn) {},
		"dead":             func(c *conn) { c.heard.Store(now.Add(-46 * time.Second).UnixNano()) },
		"slow":             func(c *conn) { c.stuck.Store(now.Add(-46 * time.Second).UnixNano()) },
		"asks for nothing": func(c *conn) { c.visits, c.idle = 0, now.Add(-21*time.Second) }, // whatever channels it has
	} {
		c := &conn{channels: 1, visits: 1, idle: now}
		c.heard.Store(now.UnixNano())
		c.known.Store(true)
		change(c)
		if got := c.lost(l, now); got != want {
			t.Errorf("it is given up since it is %q, want %q", got, want)
		}
	}
}

// TestWhoComesHowOften: connections are counted by place, those of strangers apart, and many wrong keys
// shut the door for a while, but not to a place that somebody has come in from.
func TestWhoComesHowOften(t *testing.T) {
	d := newDoors(Limits{PerAddress: 5, StrangersFrom: 3, Strangers: 6, Burst: 10, Failures: 4}.orUsual())
	now := time.Now()
	here, there := placeOf(addr("192.0.2.1")), placeOf(addr("2001:db8:1:2:3::4"))
	if there != placeOf(addr("2001:db8:1:2:9::9")) || here == placeOf(addr("192.0.2.2")) {
		t.Error("places are not addresses, or of IPv6 networks")
	}
	var all []*stay
	enter := func(from netip.Prefix, want string) {
		t.Helper()
		s, why := d.enter(from, now)
		if all = append(all, s); why != want || (s == nil) != (want != "") {
			t.Errorf("connection %d: %q, want %q", len(all), why, want)
		}
	}
	for range 3 {
		enter(here, "")
	}
	enter(here, "too many who have not said who they are")
	enter(there, "")
	d.known(all[0], now)
	d.known(all[0], now) // it is said once
	enter(here, "")      // to a place that somebody has come in from, however many there are
	enter(here, "")
	enter(here, "too many connections from one address")
	for range 3 {
		if d.fail(there, now) {
			t.Error("the door is shut too soon")
		}
	}
	if !d.fail(there, now) {
		t.Error("the door is not shut after many wrong keys")
	}
	enter(there, "too many wrong keys")
	now = now.Add(2 * time.Minute)
	enter(there, "")
	for range 20 {
		if d.fail(here, now) {
			t.Error("the door is shut to a place that somebody has come in from")
		}
	}
	now = now.Add(48 * time.Hour)
	for _, s := range all {
		if s != nil {
			d.leave(s, now)
			d.known(s, now) // who says it while the line breaks
			d.leave(s, now)
		}
	}
	if conns, strangers := d.counts(); conns != 0 || strangers != 0 || len(d.places) != 0 {
		t.Errorf("in the end there are %d connections, %d strangers, %d places", conns, strangers, len(d.places))
	}
}

func addr(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip)} }
