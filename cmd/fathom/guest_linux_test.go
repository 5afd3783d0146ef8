package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"fathom/cmd/fathom/ptytest"
	"fathom/tui/line"
)

// stay lets a program that ends by itself do so.
func stay(*ptytest.Terminal) {}

// TestTheTitleIsPutBack: the window's title is kept on the terminal's stack before the app sets its
// own, and taken from there after the app has wiped that.
func TestTheTitleIsPutBack(t *testing.T) {
	t.Parallel()
	drawn, code := onTerminal(t, []string{"TERM=xterm-256color"}, "", leave, quick(t)...)
	saved, first := strings.Index(drawn, line.SaveTitle), strings.Index(drawn, "\x1b]2;fathom")
	last, back := strings.LastIndex(drawn, "\x1b]2;"), strings.Index(drawn, line.RestoreTitle)
	if code != 0 || saved < 0 || first < saved || back < last || strings.Count(drawn, line.SaveTitle) != 1 || strings.Count(drawn, line.RestoreTitle) != 1 {
		t.Errorf("it ends with %d: saved at %d, set from %d to %d, put back at %d", code, saved, first, last, back)
	}
}

// TestProgressIsToldToWhoDrawsIt: OSC 9;4 is sent to a terminal that is known to draw it, and to no other.
func TestProgressIsToldToWhoDrawsIt(t *testing.T) {
	t.Parallel()
	for environ, told := range map[string]bool{"TERM_PROGRAM=ghostty TERM_PROGRAM_VERSION=1.2.0": true, "TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.0": false} {
		drawn, code := onTerminal(t, append(strings.Fields(environ), "TERM=xterm-256color"), "", func(p *ptytest.Terminal) {
			p.Until("\x1b]2;fathom · training") // which the title tells at the same time
			p.Type("2")
			p.Until("Probes:")
			leave(p)
		}, quick(t, "--steps", "100000")...)
		if code != 0 || strings.Contains(drawn, "\x1b]9;4;1") != told {
			t.Errorf("%s: progress is told: %v; it ends with %d", environ, !told, code)
		}
	}
}

// TestNoAppOnADumbTerminal: it says what it needs, in no more than words.
func TestNoAppOnADumbTerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	saveRun(t, dir, 1, 8, 10, true)
	for _, args := range [][]string{nil, {"open", dir}, {dir}} {
		drawn, code := onTerminal(t, []string{"TERM=dumb"}, "", stay, args...)
		if code != exitUsage || !strings.Contains(drawn, "TERM=dumb: the app needs") || strings.Contains(drawn, "\x1b") {
			t.Errorf("fathom %v ends with %d: %q", args, code, drawn)
		}
	}
	drawn, code := onTerminal(t, []string{"TERM=dumb"}, "", stay, "--help")
	if code != 0 || strings.Contains(drawn, "\x1b") {
		t.Errorf("--help ends with %d and steers a dumb terminal: %q", code, drawn[:min(len(drawn), 300)])
	}
}

// TestAskedNothing: help, version and usage errors send nothing that a terminal would answer.
func TestAskedNothing(t *testing.T) {
	t.Parallel()
	asks := regexp.MustCompile(`\x1b\[[0-9;?>=]*[cnqu]|\x1b\][0-9;]*\?|\x1bP`)
	for _, args := range [][]string{{"--help"}, {"run", "--help"}, {"rnu"}, {"--stps", "3"}, {"version"}, {"run", "--steps", "x"}} {
		drawn, _ := onTerminal(t, []string{"TERM=xterm-256color"}, "", stay, args...)
		if question := asks.FindString(drawn); question != "" || drawn == "" {
			t.Errorf("fathom %v asks %q", args, question)
		}
	}
}

// TestAHungTmuxIsNotWaitedFor: the app is there although a tmux that is asked for its colours hangs,
// with what it started; the help does not ask at all.
func TestAHungTmuxIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	called := filepath.Join(dir, "called")
	script := fmt.Sprintf("#!/bin/sh\necho \"$@\" >> %s\nsleep 60 & wait\n", called)
	if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	environ := []string{"TERM=tmux-256color", "TMUX=" + dir + "/socket,1,0", "PATH=" + dir + ":" + os.Getenv("PATH")}
	for _, args := range [][]string{{"--help"}, {"rnu"}, {"version"}} {
		onTerminal(t, environ, "", stay, args...)
	}
	if said, err := os.ReadFile(called); err == nil {
		t.Errorf("tmux is asked %q for help, errors or the version", said)
	}
	start := time.Now()
	if _, code := onTerminal(t, environ, "", leave, quick(t)...); code != 0 {
		t.Errorf("it ends with %d", code)
	}
	if said, err := os.ReadFile(called); err != nil || string(said) != "info\n" {
		t.Errorf("the app asks tmux %q, %v", said, err)
	}
	if took := time.Since(start); took > 30*time.Second { // the script takes a minute
		t.Errorf("the app waits for a tmux that hangs: %v", took)
	}
}

// TestHelpToAFullDisk: what cannot be written is a failure.
func TestHelpToAFullDisk(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	for _, args := range [][]string{{"--help"}, {"help", "run"}, {"runs", "--help"}, {"--version"}, {"version"}, {"completion", "bash"}, {"man"}, {"doctor"}} {
		cmd := exec.Command(tried(), args...)
		cmd.Env = append(os.Environ(), asFathom+"=1")
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = full, &said
		if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != exitFailed || said.String() != "fathom: writing to standard output: no space left on device\n" {
			t.Errorf("fathom %v > /dev/full: %v, %s", args, err, said.String())
		}
	}
}
