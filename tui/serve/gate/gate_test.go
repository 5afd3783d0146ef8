package gate

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"
)

func pty(term string, cols, rows uint32) *ssh.Request {
	return &ssh.Request{Type: "pty-req", Payload: ssh.Marshal(terminal{Term: term, Cols: cols, Rows: rows, Modes: "\x00"})}
}

func resize(cols, rows uint32) *ssh.Request {
	return &ssh.Request{Type: "window-change", Payload: ssh.Marshal(size{Cols: cols, Rows: rows})}
}

func variable(name, value string) *ssh.Request {
	return &ssh.Request{Type: "env", Payload: ssh.Marshal(struct{ Name, Value string }{name, value})}
}

func command(line string) *ssh.Request {
	return &ssh.Request{Type: "exec", Payload: ssh.Marshal(struct{ Line string }{line})}
}

// TestWhatPasses sends a client's requests through the gate and says what comes out.
func TestWhatPasses(t *testing.T) {
	shell := &ssh.Request{Type: "shell"}
	var many []*ssh.Request
	want := ""
	for i := range 40 {
		many = append(many, variable("LC_"+strings.Repeat("A", 1+i%20), "x"))
		if i < mostVariables {
			want += "env "
		}
	}
	for _, tt := range []struct {
		name string
		in   []*ssh.Request
		want string
	}{
		{"a shell in a window", []*ssh.Request{pty("xterm", 100, 30), shell}, "pty-req xterm 100×30 shell"},
		{"a window of no size", []*ssh.Request{pty("xterm", 0, 0), shell}, "pty-req xterm 80×24 shell"},
		{"one as large as can be said", []*ssh.Request{pty("xterm", 1<<31, 1<<32-1), shell}, "pty-req xterm 300×100 shell"},
		{"a second window", []*ssh.Request{pty("xterm", 90, 30), pty("xterm", 80, 24), shell}, "pty-req xterm 90×30 shell"},
		{"a name that moves the cursor", []*ssh.Request{pty("x\x1b[2J\x00"+strings.Repeat("y", 100), 80, 24), shell}, "pty-req x[2J" + strings.Repeat("y", 60) + " 80×24 shell"},
		{"a name of all signs and a blank", []*ssh.Request{pty("!x ~", 80, 24), shell}, "pty-req !x~ 80×24 shell"},
		{"another size before the shell", []*ssh.Request{pty("xterm", 80, 24), resize(90, 30), resize(0, 50), shell}, "pty-req xterm 80×24 shell window-change 90×50"},
		{"a size without a window", []*ssh.Request{resize(90, 30), shell}, "shell"},
		{"two shells", []*ssh.Request{shell, shell, command("status")}, "shell"},
		{"variables", []*ssh.Request{variable("LANG", "C"), variable("LC_ALL", "de_DE.UTF-8"), variable("NO_COLOR", "1"), variable("COLORTERM", "truecolor"), shell}, "env env env env shell"},
		{"other variables", []*ssh.Request{variable("LD_PRELOAD", "x.so"), variable("TERM", "x"), variable("lc_all", "C"), variable("LC_a", "C"), variable("FATHOM_SAVE", "/"),
			variable("LANG", "C\n"), variable("LANG", "C\x7f"), variable("LANG", strings.Repeat("x", mostValue+1)), variable("LC_"+strings.Repeat("A", 21), "C"), shell}, "shell"},
		{"the longest variables", []*ssh.Request{variable("LANG", strings.Repeat("~", mostValue)), variable("LC_"+strings.Repeat("A", 20), " "), shell}, "env env shell"},
		{"a flood of variables", many, strings.TrimSpace(want)},
		{"variables behind the shell", []*ssh.Request{shell, variable("LANG", "C")}, "shell"},
		{"a command", []*ssh.Request{command("status")}, "exec"},
		{"a shell and more behind a command", []*ssh.Request{command("status"), shell, command("status"), pty("xterm", 80, 24), variable("LANG", "C")}, "exec"},
		{"a long command", []*ssh.Request{command(strings.Repeat("x", mostCommand+1)), command("")}, ""},
		{"the longest command", []*ssh.Request{command(strings.Repeat("x", mostCommand))}, "exec"},
		{"all else", []*ssh.Request{{Type: "subsystem", Payload: ssh.Marshal(struct{ Name string }{"sftp"})}, {Type: "auth-agent-req@openssh.com"}, {Type: "x11-req"}, {Type: "signal"}, {Type: "break"},
			{Type: "pty-req", Payload: []byte{1}}, {Type: "exec", Payload: []byte{9, 9}}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, out := make(chan *ssh.Request), make(chan *ssh.Request)
				go func() {
					defer close(out)
					(&filter{cols: UsualCols, rows: UsualRows}).pass(in, out)
				}()
				go func() {
					for _, req := range tt.in {
						in <- &ssh.Request{Type: req.Type, Payload: req.Payload}
					}
					time.Sleep(time.Second)
					close(in)
				}()
				var got []string
				for req := range out {
					got = append(got, req.Type)
					switch req.Type {
					case "pty-req":
						var p terminal
						if err := ssh.Unmarshal(req.Payload, &p); err != nil {
							t.Error(err)
						}
						got = append(got, p.Term, fmt.Sprintf("%d×%d", p.Cols, p.Rows))
					case "window-change":
						var s size
						if err := ssh.Unmarshal(req.Payload, &s); err != nil {
							t.Error(err)
						}
						got = append(got, fmt.Sprintf("%d×%d", s.Cols, s.Rows))
					}
				}
				if got := strings.Join(got, " "); got != tt.want {
					t.Errorf("there pass %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// TestManySizes sends 100,000 sizes in a second: some 20 pass, and the last one among them, though
// what takes them is slow.
func TestManySizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := make(chan *ssh.Request), make(chan *ssh.Request)
		go func() {
			defer close(out)
			(&filter{}).pass(in, out)
		}()
		go func() {
			in <- pty("xterm", 80, 24)
			in <- &ssh.Request{Type: "shell"}
			for i := range 100_000 {
				in <- resize(uint32(10+i%200), 30)
				time.Sleep(10 * time.Microsecond)
			}
			in <- resize(123, 45)
			time.Sleep(time.Second)
			close(in)
		}()
		var last size
		n := 0
		for req := range out {
			if req.Type == "window-change" {
				n++
				ssh.Unmarshal(req.Payload, &last)
				time.Sleep(3 * time.Millisecond)
			}
		}
		if n < 15 || n > 25 || last.Cols != 123 || last.Rows != 45 {
			t.Errorf("%d sizes pass, the last %d×%d", n, last.Cols, last.Rows)
		}
	})
}

// endless is a client that types without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestFloods: what is typed without an end is read at a rate, and of its keys as many pass as somebody
// presses.
func TestFloods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := NewInput(t.Context(), endless{}, nobody)
		begin, n := time.Now(), 0
		for time.Since(begin) < 10*time.Second {
			got, err := in.Read(make([]byte, 1<<20))
			if n += got; err != nil {
				t.Fatal(err)
			}
		}
		if least, most := inputBurst+9*inputRate, inputBurst+12*inputRate; n < least || n > most {
			t.Errorf("%d bytes were read in 10 s, want about %d", n, inputBurst+10*inputRate)
		}
		events := NewEvents(in)
		passed := 0
		for range 10_000 {
			if events.Pass(tea.KeyPressMsg{Code: 'x', Text: "x"}) != nil {
				passed++
			}
			time.Sleep(time.Millisecond)
		}
		if passed < 400 || passed > 540 || events.Lost != 10_000-passed {
			t.Errorf("%d of 10,000 keys pass in 10 s, and %d are counted as lost", passed, events.Lost)
		}
		if events.Pass(tea.SuspendMsg{}) != nil || events.Pass(tea.KeyReleaseMsg{Code: 'x'}) != nil || events.Pass(tea.FocusMsg{}) == nil {
			t.Error("what suspends passes, or what does not is kept")
		}
	})
}

// TestSizesWaitForTheFirst: no other size comes until the first has been read, and the newest does then.
func TestSizesWaitForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out, taken := make(chan *ssh.Request), make(chan *ssh.Request), make(chan struct{})
		go func() {
			defer close(out)
			(&filter{taken: taken}).pass(in, out)
		}()
		go func() {
			in <- pty("xterm", 80, 24)
			in <- &ssh.Request{Type: "shell"}
			in <- resize(90, 30)
			in <- resize(91, 31)
		}()
		<-out
		<-out
		select {
		case req := <-out:
			t.Fatalf("%s comes before the first size has been read", req.Type)
		case <-time.After(time.Hour):
		}
		close(taken)
		var s size
		if req := <-out; ssh.Unmarshal(req.Payload, &s) != nil || s.Cols != 91 || s.Rows != 31 {
			t.Errorf("then comes %+v", s)
		}
		close(in)
		<-out
	})
}

// client is a channel to a client that is played.
type client struct {
	ssh.Channel
	told []string // requests to it
}

func (c *client) SendRequest(name string, _ bool, _ []byte) (bool, error) {
	c.told = append(c.told, name)
	return false, nil
}

// knock asks for that channel.
type knock struct {
	ssh.NewChannel
	client *client
	asks   chan *ssh.Request
}

func (k knock) Accept() (ssh.Channel, <-chan *ssh.Request, error) { return k.client, k.asks, nil }

// TestTaken: that the first size has been read the gate hears, once and again, and the client does not; what else is
// said to the client it hears, and the requests end with the channel.
func TestTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := knock{client: &client{}, asks: make(chan *ssh.Request)}
		ch, out, err := Wrap(k, func(f func()) { go f() }).Accept()
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for _, req := range []*ssh.Request{pty("xterm", 80, 24), {Type: "shell"}, resize(90, 30)} {
				k.asks <- req
			}
		}()
		<-out
		<-out
		Taken(ch)
		Taken(ch)
		if req := <-out; req.Type != "window-change" {
			t.Errorf("then comes %s", req.Type)
		}
		if _, err := ch.SendRequest("exit-status", false, nil); err != nil || len(k.client.told) != 1 || k.client.told[0] != "exit-status" {
			t.Errorf("the client is told %q, %v", k.client.told, err)
		}
		close(k.asks)
		if req, more := <-out; more {
			t.Errorf("behind the end comes %s", req.Type)
		}
	})
}
