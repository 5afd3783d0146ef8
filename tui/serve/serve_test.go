package serve

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/crypto/ssh"
)

var shell = (*ssh.Session).Shell

// TestAVisit comes in, goes into the shared room, looks around and leaves: the terminal is whole, and
// nothing of the visit is left.
func TestAVisit(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), nil)
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	term.shows(t, "1 room", "mia~", "lab", "an experiment of your own; 0 of 2 places taken")
	term.types(t, "\r")
	term.shows(t, "nobody steers", "1 here")
	if n := len(lab.all()); n != 1 {
		t.Errorf("%d visits", n)
	}
	term.types(t, "q")
	if err := term.Wait(); err != nil {
		t.Errorf("the visit ends with %v", err)
	}
	if raw := term.raw(); !strings.Contains(raw, ansi.ResetModeAltScreenSaveCursor) || !strings.Contains(raw, ansi.ShowCursor) {
		t.Error("the terminal is not left as it was")
	}
	eventually(t, "the place is given back", func() bool { return len(lab.all()) == 0 })
	if here, _ := lab.House.Entries("")[0].Room.About(); here != 0 {
		t.Errorf("%d are still in the room", here)
	}
}

// TestOwnRoom begins an experiment of one's own and steers it; another of the same key is refused with a
// sentence, and w leads back to the entrance.
func TestOwnRoom(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), nil)
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 100, 30, nil, shell)
	term.shows(t, "an experiment of your own")
	term.types(t, "j\r")
	term.shows(t, "own-1, your own")
	term.types(t, "w")
	term.shows(t, "2 rooms")
	term.types(t, "jj\r")
	term.shows(t, "You have 1 experiment of your own already")
	term.types(t, "k\x1b[3~") // delete
	term.shows(t, "It has ended.")
	if taken, _ := lab.House.InUse(); taken != 0 {
		t.Errorf("%d places are taken", taken)
	}
}

// TestLooks: each terminal gets the colours and characters that it has, whatever this process's are.
func TestLooks(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	lab := serveLab(t, keyLine(t, 1), nil)
	for _, tt := range []struct {
		name      string
		env       map[string]string
		has, lack string
	}{
		{"one of 256", nil, "\x1b[38;5;", "38;2;"},
		{"one without", map[string]string{"NO_COLOR": "0"}, "─", "38;"},
		{"one of ASCII", map[string]string{"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "fathom", "─"},
	} {
		term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, tt.env, shell)
		term.shows(t, "an experiment of your own")
		term.types(t, "q")
		term.Wait()
		raw := term.raw()
		if !strings.Contains(raw, tt.has) || tt.lack != "" && strings.Contains(raw, tt.lack) {
			t.Errorf("%s: want %q and no %q in\n%q", tt.name, tt.has, tt.lack, raw)
		}
		if tt.lack == "─" && strings.ContainsFunc(raw, func(r rune) bool { return r > 0x7f }) {
			t.Errorf("%s: other characters in\n%q", tt.name, raw)
		}
	}
}

// TestColours: those of a terminal are what its environment says.
func TestColours(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), nil)
	for want, env := range map[colorprofile.Profile][]string{
		colorprofile.TrueColor: {"COLORTERM=truecolor", "TERM=xterm"},
		colorprofile.ANSI256:   {"TERM=xterm-256color"},
		colorprofile.ANSI:      {"TERM=xterm"},
		colorprofile.ASCII:     {"NO_COLOR=1", "COLORTERM=truecolor", "TERM=xterm"},
	} {
		if got := lab.colours(env); got != want {
			t.Errorf("%q has %v, want %v", env, got, want)
		}
	}
}

// TestNobodyElseComesIn tries what must not let anybody in.
func TestNobodyElseComesIn(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1)+"\nfrom=\"192.0.2.1\" "+keyLine(t, 2)+"\nexpiry-time=\"20200101\" "+keyLine(t, 3), nil)
	for _, tt := range []struct {
		name string
		auth ssh.AuthMethod
	}{
		{"no key", ssh.PublicKeys()},
		{"a wrong key", ssh.PublicKeys(signer(t, 9))},
		{"a key from elsewhere", ssh.PublicKeys(signer(t, 2))},
		{"a key that has ended", ssh.PublicKeys(signer(t, 3))},
		{"a password", ssh.Password("x")},
		{"answers at a keyboard", ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })},
		{"somebody else's key", ssh.PublicKeys(liar{signer(t, 9), signer(t, 1).PublicKey()})},
	} {
		c, err := ssh.Dial("tcp", lab.addr, &ssh.ClientConfig{User: "mia", Auth: []ssh.AuthMethod{tt.auth}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
		if err == nil {
			c.Close()
			t.Errorf("with %s one comes in", tt.name)
		}
	}
	eventually(t, "no connection is left", func() bool { conns, strangers := lab.doors.counts(); return conns == 0 && strangers == 0 })
}

// liar shows a key that it has not.
type liar struct {
	ssh.Signer
	shown ssh.PublicKey
}

func (l liar) PublicKey() ssh.PublicKey { return l.shown }

// TestWhoSignsCounts: who offers the host's public key first, which would do, and then signs with their
// own, is who has signed. Only OpenSSH's client goes on after a key that it cannot sign with.
func TestWhoSignsCounts(t *testing.T) {
	client, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("there is no ssh here")
	}
	lab := serveLab(t, "fathom=\"host\" "+keyLine(t, 1)+"\nfathom=\"watch\" "+keyLine(t, 2), func(c *Config) {
		c.Commands = append(c.Commands, Command{Name: "whoami", Run: func(_ context.Context, c Call) int {
			fmt.Fprintln(c.Out, c.Grant.Line, c.Grant.Role)
			return 0
		}})
	})
	dir := t.TempDir()
	for n, name := range map[byte]string{1: "host", 2: "mine"} {
		block, err := ssh.MarshalPrivateKey(privateKey(n), "")
		if err != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{name + ".pub": []byte(keyLine(t, n) + "\n"), name: pem.EncodeToMemory(block)}
		if n == 1 {
			delete(files, name) // of the host's key only the public half is known
		}
		for file, text := range files {
			if err := os.WriteFile(filepath.Join(dir, file), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	host, port, _ := net.SplitHostPort(lab.addr)
	out, err := exec.Command(client, "-F", "none", "-v", "-p", port, "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "StrictHostKeyChecking=no",
		"-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-i", filepath.Join(dir, "host.pub"), "-i", filepath.Join(dir, "mine"), "mia@"+host, "whoami").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\n2 watch") || strings.Count(string(out), "Server accepts key") != 2 {
		t.Errorf("%v: want both keys to be accepted, and line 2 to come in:\n%s", err, out)
	}
}

// TestStop ends the server under visitors: each is told, their terminals are whole, and Serve returns.
func TestStop(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), func(c *Config) { c.Limits.PerKey = 20 })
	var terms []*terminal
	for range 10 {
		term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, func(s *ssh.Session) error { return s.Start("room lab") })
		term.shows(t, "nobody steers")
		terms = append(terms, term)
	}
	lab.Stop(context.Background())
	for _, term := range terms {
		if err := term.Wait(); err != nil {
			t.Errorf("a visit ends with %v", err)
		}
		raw := term.raw()
		if !strings.Contains(ansi.Strip(raw), "The host has stopped") || !strings.Contains(raw, ansi.ResetModeAltScreenSaveCursor) || !strings.Contains(raw, ansi.ShowCursor) {
			t.Errorf("a visitor is not told, or their terminal is not whole: %q", raw[max(0, len(raw)-300):])
		}
	}
	if _, err := lab.dial("mia", signer(t, 1)); err == nil {
		t.Error("one comes in after the server has stopped")
	}
	if log := lab.log.String(); strings.Count(log, `"reason":"stopped"`) != len(terms) || strings.Contains(log, `"reason":"left"`) {
		t.Errorf("the log does not say of each visit that the server stopped: %s", log)
	}
	conns, strangers := lab.doors.counts()
	if n := len(lab.all()); n != 0 || conns != 0 || strangers != 0 {
		t.Errorf("there are %d visits, %d connections, %d strangers", n, conns, strangers)
	}
}

// TestNobodyAtTheKeys: who presses no key for long is warned, then their visit ends; a key keeps it.
func TestNobodyAtTheKeys(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), func(c *Config) { c.Limits.Idle = time.Hour })
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 100, 24, nil, shell)
	term.shows(t, "1 room")
	soon := time.Now().Add(59*time.Minute + 30*time.Second)
	lab.lookForIdle(soon)
	term.shows(t, "minute.")
	if n := strings.Count(ansi.Strip(term.raw()), "minute."); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	pressed := lab.all()[0].pressed.Load()
	term.types(t, "x")
	eventually(t, "the key is counted", func() bool { return lab.all()[0].pressed.Load() > pressed })
	if left := lab.all()[0].left(soon); left < 30*time.Second {
		t.Errorf("after a key %v are left", left)
	}
	lab.lookForIdle(time.Now().Add(61 * time.Minute))
	if err := term.Wait(); err != nil || !strings.Contains(ansi.Strip(term.raw()), "Nobody has pressed a key for long.") {
		t.Errorf("%v: %q", err, term.raw())
	}
	if log := lab.log.String(); !strings.Contains(log, `"reason":"idle"`) {
		t.Errorf("the log does not say that nobody was there: %s", log)
	}
}

// stolen is a key whose private half is another's.
type stolen struct{ ssh.Signer }

func (s stolen) Sign(rand io.Reader, data []byte) (*ssh.Signature, error) {
	other, err := ssh.NewSignerFromKey(privateKey(77))
	if err != nil {
		return nil, err
	}
	return other.Sign(rand, data)
}

// TestAWrongSignature: who offers a key that may come in, and signs with another, does not, and is counted as who
// offers wrong keys: after some of these nobody comes in from there for a while.
func TestAWrongSignature(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), func(c *Config) { c.Limits.Failures = 3 })
	for range 4 { // of which what was counted fades a little
		if _, err := lab.dial("mia", stolen{signer(t, 1)}); err == nil {
			t.Fatal("it comes in")
		}
	}
	eventually(t, "the door is shut", func() bool {
		lab.doors.mu.Lock()
		defer lab.doors.mu.Unlock()
		for _, p := range lab.doors.places {
			if !p.shut.IsZero() {
				return true
			}
		}
		return false
	})
	if _, err := lab.dial("mia", signer(t, 1)); err == nil || !strings.Contains(lab.log.String(), "too many wrong keys") {
		t.Errorf("one with the right key comes in just then: %v", err)
	}
}
