package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	gossh "golang.org/x/crypto/ssh"

	"fathom/tui/serve"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/share"
)

// hashesBelow are the files below a directory with what is in them.
func hashesBelow(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			all = append(all, path)
			return err
		}
		raw, err := os.ReadFile(path)
		all = append(all, fmt.Sprintf("%s %x", path, sha256.Sum256(raw)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestBounds tries to get in, and out of bounds, with OpenSSH's own client: each attempt ends with an exit
// code and a sentence, and no file of the host is read, made or changed by it. What that client cannot try
// is tried in package serve.
func TestBounds(t *testing.T) {
	client, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("there is no ssh here")
	}
	theirs := t.TempDir()
	lines := map[int]string{1: "", 2: "restrict ", 3: `command="status" `, 4: `from="192.0.2.1" `, 5: `expiry-time="20200101" `, 6: `fathom="host" `, 7: `fathom="watch;rooms=other" `}
	var file strings.Builder
	for n := range 9 {
		seed := make([]byte, ed25519.SeedSize)
		seed[0] = byte(n)
		key := ed25519.NewKeyFromSeed(seed)
		block, err := gossh.MarshalPrivateKey(key, "")
		if err != nil {
			t.Fatal(err)
		}
		public, err := gossh.NewPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		line := gossh.MarshalAuthorizedKey(public)
		name := filepath.Join(theirs, fmt.Sprintf("k%d", n))
		if err := os.WriteFile(name+".pub", line, 0o600); err != nil {
			t.Fatal(err)
		}
		if n != 6 { // of the host's key only the public half is known
			if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if options, known := lines[n]; known {
			fmt.Fprintf(&file, "%s%s", options, line)
		}
	}
	l, _ := served(t) // which goes into a directory of the host's
	commands := l.commands()
	ring, err := keys.Parse("keys", []byte(file.String()), serve.Check(commands))
	if err != nil {
		t.Fatal(err)
	}
	pemKey, _, _, err := keys.HostKey(filepath.Join(theirs, "host"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := serve.New(serve.Config{HostKey: pemKey, Ring: ring, House: l.house, App: l.app, Commands: commands, Log: slog.New(slog.DiscardHandler), Drawing: share.New(1), Version: "test",
		Limits: serve.Limits{Failures: 1000, PerKey: 40, StrangersFrom: 40}}) // which count who has just gone, too
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- s.Serve(listener) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Stop(ctx)
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if err := os.WriteFile("secret.toml", []byte("steps = 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	here, temp := hashesBelow(t, "."), hashesBelow(t, os.TempDir())
	const denied = "Permission denied (publickey)"
	var attempts sync.WaitGroup
	atOnce := make(chan struct{}, 4)
	for _, tt := range []struct {
		name, key string
		flags     []string
		line      string
		out, errs string
		code      int
		lacks     string // on stdout
	}{
		{name: "a key that may", key: "k1", line: "status", out: "of visitors' own"},
		{name: "no key", key: "k1", flags: []string{"-o", "PubkeyAuthentication=no"}, line: "status", errs: denied, code: 255},
		{name: "a wrong key", key: "k8", line: "status", errs: denied, code: 255},
		{name: "the host's public key, and a wrong one that signs", key: "k6.pub", flags: []string{"-i", filepath.Join(theirs, "k8")}, line: "status", errs: denied, code: 255},
		{name: "from elsewhere", key: "k4", line: "status", errs: denied, code: 255},
		{name: "a key that has ended", key: "k5", line: "status", errs: denied, code: 255},
		{name: "another command than the forced one", key: "k3", line: "export lab", out: "of visitors' own", lacks: "ustar"},
		{name: "a terminal for who is restricted", key: "k2", flags: []string{"-tt"}, errs: "PTY allocation request failed", code: 255},
		{name: "a command for who is restricted", key: "k2", line: "status", out: "of visitors' own"},
		{name: "a room that a key may not enter", key: "k7", line: "export lab", errs: "there is no room lab", code: 2},
		{name: "a shell", key: "k1", line: "sh", errs: "there is no command sh here", code: 2},
		{name: "a shell's command behind one", key: "k1", line: "status; touch x", errs: "there is no command 'status;' here", code: 2},
		{name: "a shell's command within one", key: "k1", line: "run $(touch x)", errs: "run takes 0 words", code: 2},
		{name: "a line of two", key: "k1", line: "run\n--save x", errs: "no control characters", code: 2},
		{name: "a room above", key: "k1", line: "export ../lab", errs: "there is no room ../lab", code: 2},
		{name: "a room that is a file", key: "k1", line: "export /etc/passwd", errs: "there is no room /etc/passwd", code: 2},
		{name: "a run that is a directory", key: "k1", line: "run ..", errs: "run takes 0 words", code: 2},
		{name: "data of the host's", key: "k1", line: "run --data /etc", errs: "the data and their samples are the host's alone", code: 2},
		{name: "data above", key: "k1", line: "run --data ..", errs: "the data and their samples are the host's alone", code: 2},
		{name: "a configuration file", key: "k1", line: "run --config secret.toml", errs: "unknown flag: --config", code: 2},
		{name: "a place to save", key: "k1", line: "run --save x", errs: "unknown flag: --save", code: 2},
		{name: "a place to export to", key: "k1", line: "run --export x", errs: "unknown flag: --export", code: 2},
		{name: "the server in the server", key: "k1", line: "serve --allow-anyone", errs: "there is no command serve here", code: 2},
		{name: "scp of old", key: "k1", line: "scp -t x", errs: "there is no command scp here", code: 2},
		{name: "SFTP", key: "k1", flags: []string{"-s"}, line: "sftp", errs: "subsystem request failed", code: 255},
		{name: "-W", key: "k1", flags: []string{"-W", "127.0.0.1:" + port}, errs: "forwarding failed", code: 255},
		{name: "-R", key: "k1", flags: []string{"-R", "0:127.0.0.1:" + port, "-o", "ExitOnForwardFailure=yes"}, line: "status", errs: "remote port forwarding failed", code: 255},
		{name: "-R of a socket", key: "k1", flags: []string{"-R", filepath.Join(os.TempDir(), "s") + ":127.0.0.1:" + port, "-o", "ExitOnForwardFailure=yes"}, line: "status", errs: "remote port forwarding failed", code: 255},
		{name: "LD_PRELOAD", key: "k1", flags: []string{"-o", "SetEnv=LD_PRELOAD=/x FATHOM_SAVE=x FATHOM_STEPS=3 TMPDIR=/x"}, line: "run --steps 20", out: "20 steps"},
		{name: "a session without a terminal", key: "k1", flags: []string{"-T"}, errs: "there is no terminal; `ssh -t` shows the app", code: 2},
	} {
		args := append([]string{"-F", "none", "-p", port, "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
			"-o", "BatchMode=yes", "-o", "LogLevel=INFO", "-i", filepath.Join(theirs, tt.key)}, tt.flags...)
		args = append(args, "mia@127.0.0.1")
		if tt.line != "" {
			args = append(args, tt.line)
		}
		atOnce <- struct{}{}
		attempts.Go(func() {
			defer func() { <-atOnce }()
			cmd := exec.Command(client, args...)
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			_ = cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != tt.code || !strings.Contains(out.String(), tt.out) || !strings.Contains(errs.String(), tt.errs) || tt.lacks != "" && strings.Contains(out.String(), tt.lacks) {
				t.Errorf("%s: exit %d, %q, %q; want %d, %q, %q", tt.name, code, out.String(), errs.String(), tt.code, tt.out, tt.errs)
			}
		})
	}
	attempts.Wait()
	if after := hashesBelow(t, "."); !slices.Equal(here, after) {
		t.Errorf("the host's files are %q, and were %q", after, here)
	}
	if after := hashesBelow(t, os.TempDir()); !slices.Equal(temp, after) {
		t.Errorf("the host's temporary files are %q, and were %q", after, temp)
	}
}
