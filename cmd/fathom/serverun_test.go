//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	gossh "golang.org/x/crypto/ssh"

	"fathom/cmd/fathom/disk"
	"fathom/data/setting"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/saved"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui/serve"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
)

// visitorsKey is a key that is the same for the same number, and its line.
func visitorsKey(t *testing.T, n byte) (gossh.Signer, string) {
	t.Helper()
	s, err := gossh.NewSignerFromKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	return s, string(gossh.MarshalAuthorizedKey(s.PublicKey()))
}

// TestServeAsAProcess serves as a host does: SIGHUP reads the keys again, a file that cannot be applied leaves
// those that were read before, and SIGTERM ends it in its own way: who is there is told, and the run is whole.
func TestServeAsAProcess(t *testing.T) {
	t.Parallel()
	data, host := t.TempDir(), t.TempDir()
	writeSet(t, data)
	mia, miasLine := visitorsKey(t, 1)
	tom, tomsLine := visitorsKey(t, 2)
	file, runs := filepath.Join(host, "keys"), filepath.Join(host, "runs")
	write := func(lines string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(miasLine)
	cmd := exec.Command(tried(), append([]string{"serve", "--listen", "127.0.0.1:0", "--host-key", filepath.Join(host, "key"), "--authorized-keys", file, "--save", runs, "--grace", "10ms"},
		small(data, "--steps", "1000000", "--stages", "train")[1:]...)...)
	cmd.Env = append(os.Environ(), asFathom+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	said, logTo := io.Pipe()
	cmd.Stderr = logTo
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); logTo.Close() }()
	t.Cleanup(func() { cmd.Process.Kill() })
	log := bufio.NewScanner(said)
	logs := func(what string) {
		t.Helper()
		for log.Scan() {
			if strings.Contains(log.Text(), what) {
				return
			}
		}
		t.Fatalf("the log never says %s", what)
	}
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(first, " on ")
	at, _, _ := strings.Cut(rest, ";")
	dial := func(key gossh.Signer) (*gossh.Client, error) {
		return gossh.Dial("tcp", at, &gossh.ClientConfig{User: "x", Auth: []gossh.AuthMethod{gossh.PublicKeys(key)}, HostKeyCallback: gossh.InsecureIgnoreHostKey()})
	}
	logs(`"msg":"listen"`)
	if c, err := dial(tom); err == nil {
		c.Close()
		t.Error("a key that is not in the file comes in")
	}
	write(miasLine + tomsLine)
	cmd.Process.Signal(syscall.SIGHUP)
	logs(`"msg":"reload","keys":2`)
	c, err := dial(tom)
	if err != nil {
		t.Fatalf("a key that was added: %v", err)
	}
	defer c.Close()
	write("environment=\"A=b\" " + miasLine)
	cmd.Process.Signal(syscall.SIGHUP)
	logs(`"err":`)
	if c, err := dial(mia); err != nil {
		t.Errorf("a key of those that were kept: %v", err)
	} else {
		c.Close()
	}
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var screen bytes.Buffer
	answering(t, sess, func(p []byte) { screen.Write(p) })
	if err := sess.RequestPty("xterm-256color", 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	if err := sess.Start("room lab"); err != nil {
		t.Fatal(err)
	}
	logs(`"msg":"room_enter"`)
	cmd.Process.Signal(syscall.SIGTERM)
	go io.Copy(io.Discard, said)
	if err := sess.Wait(); err != nil || !strings.Contains(screen.String(), "The host has stopped. Thank you for coming.") {
		t.Errorf("who is there is told %q, %v", screen.String()[max(0, screen.Len()-200):], err)
	}
	if err := <-ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
	rows, err := runfile.Newest(runs, 9)
	if err != nil || len(rows) != 1 || rows[0].Standing.State != runfile.Stopped {
		t.Fatalf("saved are %+v, %v", rows, err)
	}
}

// savedRun is a run on disk, of a network that has trained.
func savedRun(t *testing.T, l *laboratory, below string) (path string) {
	t.Helper()
	lab, err := saved.Begin(below, l.base, l.base.ToDo(), thisProgram(), func() (*source.Material, error) { return l.read.load(l.base) }, l.pool)
	if err != nil {
		t.Fatal(err)
	}
	lab.Ask(run.Requests(l.base.ToDo())...)
	lab.Finish()
	for at := 0; ; {
		events, err := lab.Next(t.Context(), at)
		if at += len(events); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	lab.Close()
	return lab.Path()
}

// TestExportOfARoomThatWasClosed: a saved run that is opened for an export alone is exported whole; one whose
// name begins as those of visitors' own do is let to those alone whose key leads there.
func TestExportOfARoomThatWasClosed(t *testing.T) {
	l, do := served(t)
	path := savedRun(t, l, t.TempDir())
	for _, name := range []string{"closed", "own-model"} {
		l.house.Add(&room.Door{Name: name, Make: func() (*room.Room, error) { return l.onDisk(path) }}, nil)
	}
	if out, errs, code := do("export own-model"); code != exitUsage || out != "" || !strings.Contains(errs, "there is no room own-model") {
		t.Errorf("a room that the key does not lead to: exit %d, %d bytes, %q", code, len(out), errs)
	}
	var out, errs bytes.Buffer
	command := l.commands()[1]
	if code := command.Run(t.Context(), serve.Call{Words: []string{"closed"}, Out: &out, Err: &errs, Guest: room.Guest{Key: "mia"}, Grant: keys.Grant{}}); code != 0 || !strings.Contains(out.String(), "curves.png") {
		t.Errorf("exit %d, %d bytes without curves, %q", code, out.Len(), errs.String())
	}
}

// TestSharedExperimentsHaveABudget: who steers a shared room begins nothing that takes more of the host's
// memory than the host's own experiment does, or one of a visitor's own may.
func TestSharedExperimentsHaveABudget(t *testing.T) {
	l, _ := served(t)
	l.memory = 1 << 20
	r := l.house.Entries("")[0].Room
	m, err := r.Enter(room.Guest{Key: "mia", Name: "mia"})
	if err != nil {
		t.Fatal(err)
	}
	m.Ask()
	for widths, may := range map[int]bool{8: true, 16_000: false} {
		s := masked(l.base)
		s.EditNetwork(func(n *spec.Network) { n.Hidden = []int{widths} })
		var wrong *setting.Error
		if err := l.app(m).Check(context.Background(), s); may != (err == nil) || err != nil && (!errors.As(err, &wrong) || wrong.Setting != "hidden") {
			t.Errorf("a layer of %d is checked: %v", widths, err)
		}
		if err := m.Start(t.Context(), s); may != (err == nil) {
			t.Errorf("a layer of %d begins: %v", widths, err)
		}
	}
}

// TestTheDiskHasABudget: once all that is saved takes as much as it may, visitors begin nothing more, of their own or
// in a shared room, and are told why; where there is room again, they do.
func TestTheDiskHasABudget(t *testing.T) {
	l, do := served(t)
	runs := t.TempDir()
	l.disk = disk.Budget{Dir: runs, Most: 100}
	s := masked(l.base)
	begin := func() error {
		return errors.Join(l.check(t.Context(), s), l.checkShared(t.Context(), s))
	}
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(runs, "log")
	if err := os.WriteFile(file, make([]byte, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.check(t.Context(), s); !errors.Is(err, disk.ErrFull) {
		t.Errorf("an experiment of one's own: %v", err)
	}
	if err := l.checkShared(t.Context(), s); !errors.Is(err, disk.ErrFull) {
		t.Errorf("a shared one: %v", err)
	}
	if _, err := l.openOwn(t.Context(), room.Guest{Key: "mia", Name: "mia"}); !errors.Is(err, disk.ErrFull) {
		t.Errorf("a room of one's own: %v", err)
	}
	if out, errs, code := do("run"); code == 0 || !strings.Contains(errs, "until the host has made room") {
		t.Errorf("run: exit %d, %q, %q", code, out, errs)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := begin(); err != nil {
		t.Errorf("once there is room: %v", err)
	}
}

// TestServedRunsAsAProcess serves a directory of saved runs until SIGTERM: who looks at one is told, it ends in its own
// way, and the runs are as they were, and served again.
func TestServedRunsAsAProcess(t *testing.T) {
	l, _ := served(t)
	runs, host := t.TempDir(), t.TempDir()
	name := filepath.Base(savedRun(t, l, runs))
	before := filesBelow(t, runs)
	mia, line := visitorsKey(t, 1)
	if err := os.WriteFile(filepath.Join(host, "keys"), []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		cmd := exec.Command(tried(), "serve", runs, "--listen", "127.0.0.1:0", "--host-key", filepath.Join(host, "key"), "--authorized-keys", filepath.Join(host, "keys"), "--grace", "10ms")
		cmd.Env = append(os.Environ(), asFathom+"=1")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill() })
		first, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(first, " on ")
		at, _, _ := strings.Cut(rest, ";")
		c, err := gossh.Dial("tcp", at, &gossh.ClientConfig{User: "mia", Auth: []gossh.AuthMethod{gossh.PublicKeys(mia)}, HostKeyCallback: gossh.InsecureIgnoreHostKey()})
		if err != nil {
			t.Fatal(err)
		}
		sess, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		screen, shown := &strings.Builder{}, make(chan struct{})
		answering(t, sess, func(p []byte) {
			had := strings.Contains(screen.String(), name)
			if screen.Write(p); !had && strings.Contains(screen.String(), name) {
				close(shown)
			}
		})
		if err := errors.Join(sess.RequestPty("xterm-256color", 24, 120, nil), sess.Start("room "+name)); err != nil {
			t.Fatal(err)
		}
		select {
		case <-shown:
		case <-time.After(time.Minute):
			t.Fatal("the run is never shown")
		}
		cmd.Process.Signal(syscall.SIGTERM)
		if err := sess.Wait(); err != nil || !strings.Contains(screen.String(), "The host has stopped. Thank you for coming.") {
			t.Errorf("who is there is told %q, %v", screen.String()[max(0, screen.Len()-200):], err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("it ends with %v", err)
		}
		c.Close()
	}
	if after := filesBelow(t, runs); !slices.Equal(after, before) {
		t.Errorf("of the runs there were %q, and are %q", before, after)
	}
}

// taking is a writer that hands on what is written.
type taking func(p []byte)

func (w taking) Write(p []byte) (int, error) { w(p); return len(p), nil }

// answering hands on what a session draws, and says where the cursor is whenever it is asked for that, so that a
// visit does not wait for answers when it ends.
func answering(t *testing.T, sess *gossh.Session, drawn func(p []byte)) {
	t.Helper()
	keys, err := sess.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	sess.Stdout = taking(func(p []byte) {
		drawn(p)
		io.WriteString(keys, strings.Repeat("\x1b[24;1R", bytes.Count(p, []byte("\x1b[6n"))))
	})
}

// TestWhereVisitorsSave: of a server of saved runs --save says as well where visitors' own ones are saved.
func TestWhereVisitorsSave(t *testing.T) {
	l, _ := served(t)
	runs := t.TempDir()
	savedRun(t, l, runs)
	own := filepath.Join(t.TempDir(), "own")
	told, cmd := newOptions(), &cobra.Command{}
	addSettings(cmd, told, runSettings())
	if err := cmd.Flags().Set("save", own); err != nil {
		t.Fatal(err)
	}
	of := &laboratory{told: told, pool: l.pool, own: l.own, memory: l.memory, steer: l.steer, read: l.read}
	if err := of.open(cmd, newStoreOptions(), []string{runs}); err != nil {
		t.Fatal(err)
	}
	defer of.house.Close()
	if of.saving.dir != own {
		t.Errorf("they are saved in %q, want %q", of.saving.dir, own)
	}
}
