package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"fathom/cmd/fathom/ptytest"
)

// TestDoctor: in a terminal that answers, in one that never does, in the background, and without any.
func TestDoctor(t *testing.T) {
	t.Parallel()
	drawn, code := onTerminal(t, []string{"TERM=xterm-256color", "GOMAXPROCS=1", "FATHOM_SAVE=/home/ada/secret", "FATHOM_TOKEN=hidden", "FATHOM_STEPS=12"}, "", stay, "doctor")
	for _, want := range []string{
		"background rgb:0000/0000/0000", "attributes 62;22", "theme       dark: the terminal's background", "1 thread by GOMAXPROCS=1", "80×24 cells",
		"colours     ansi256: what the terminal can", "FATHOM_SAVE (a path)", "FATHOM_STEPS=12", "FATHOM_TOKEN (no", "fathom      " + program.version,
	} {
		if !strings.Contains(drawn, want) {
			t.Errorf("it does not say %q:\n%s", want, drawn)
		}
	}
	if code != 0 || strings.Contains(drawn, "secret") || strings.Contains(drawn, "hidden") {
		t.Errorf("it ends with %d:\n%s", code, drawn)
	}

	// A terminal that never answers is given up, and left as it was.
	far, near := ptytest.Pair(t)
	defer near.Close()
	defer far.Close() // not before: a collection would close it once nobody reads there, and hang the other end up
	before, err := unix.IoctlGetTermios(int(near.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tried(), "doctor", "--format", "json", "--color", "16")
	cmd.Env = []string{"TERM=xterm", asFathom + "=1", "XDG_CONFIG_HOME=" + os.DevNull}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = near, near, near
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	for buf := make([]byte, 1<<12); !bytes.Contains(said.Bytes(), []byte("}\r\n")) || strings.Count(said.String(), "{") > strings.Count(said.String(), "}"); {
		n, err := far.Read(buf)
		if said.Write(buf[:n]); err != nil {
			t.Fatalf("%v after %s", err, said.String())
		}
	}
	cmd.Wait()
	after, err := unix.IoctlGetTermios(int(near.Fd()), unix.TCGETS)
	if err != nil || *after != *before {
		t.Errorf("the terminal is left as %v, was %v, %v", after, before, err)
	}
	var c checkup
	document := said.String()[strings.Index(said.String(), "{"):]
	if err := json.Unmarshal([]byte(document), &c); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	if c.Asked.Problem != "the terminal has not said all within 1s" || c.Colours != "ansi" || c.Because != "--color 16" || c.Theme != "dark" {
		t.Errorf("of a terminal that never answers: %+v", c)
	}

	// In the background nothing is asked: the shell that has the terminal would be stopped otherwise.
	drawn, code = onTerminal(t, []string{"TERM=xterm"}, `set -m; "$0" "$@" & wait $!; exit $?;`, stay, "doctor")
	if code != 0 || !strings.Contains(drawn, "in the background") || strings.Contains(drawn, "\x1b") {
		t.Errorf("in the background it ends with %d: %q", code, drawn)
	}

	out, err := exec.Command("env", "-i", asFathom+"=1", simdWrong, tried(), "doctor").Output()
	if err != nil || !regexp.MustCompile(`(?m)^answers +not asked: input or output is no terminal$`).Match(out) || !bytes.Contains(out, []byte("problem     FATHOM_SIMD")) {
		t.Errorf("without a terminal: %v\n%s", err, out)
	}
	if !bytes.Contains(out, []byte("size unknown")) || !bytes.Contains(out, []byte("theme       dark: the terminal was not asked")) {
		t.Errorf("without a terminal it says what nobody knows:\n%s", out)
	}
}

const simdWrong = "FATHOM_SIMD=none"

// TestAnswers reads answers of terminals, whole and cut, between what is typed.
func TestAnswers(t *testing.T) {
	all := "ls\r\x1b]11;rgb:ffff/ffff/eeee\x1b\\\x1bP>|XTerm(390)\x1b\\\x1b[?2026;2$y\x1b[?2027;0$y\x1b[?1u\x1b[?64;1;2c"
	var a answers
	a.read([]byte(all))
	want := answers{Background: "rgb:ffff/ffff/eeee", Version: "XTerm(390)", Synchronized: "reset", Graphemes: "unknown", Keyboard: "flags 1", Attributes: "64;1;2"}
	if a != want {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
	for i := range all {
		a = answers{}
		a.read([]byte(all[:i]))
		if a.Attributes != "" {
			t.Errorf("of %q all has come", all[:i])
		}
	}
}
