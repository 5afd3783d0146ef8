package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"fathom/cmd/fathom/ptytest"
)

// slow skips a test that takes seconds, unless they were asked for.
func slow(t *testing.T) {
	t.Helper()
	if !slowToo {
		t.Skip("FATHOM_SLOW is not set")
	}
}

// guest is fathom as it is run on a terminal of a test.
func guest(args ...string) *exec.Cmd {
	cmd := exec.Command(tried(), args...)
	cmd.Env = []string{asFathom + "=1", "TERM=xterm-256color", "LANG=C.UTF-8", "XDG_CONFIG_HOME=" + os.DevNull}
	return cmd
}

// quick are the flags of an app, or of a run, that is there at once: on a set that writeSet wrote, and without
// probes while it trains.
func quick(t *testing.T, more ...string) []string {
	t.Helper()
	dir := t.TempDir()
	writeSet(t, dir)
	return small(dir, append([]string{"--probe-every", "0"}, more...)...)[1:]
}

// shell is bash with jobs on a terminal, in which $F is fathom.
func shell(t *testing.T) *ptytest.Terminal {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	cmd := exec.Command(bash, "--norc", "--noprofile", "--noediting", "-i")
	cmd.Env = append(guest().Env, "PS1=$ ", "F="+tried(), "PATH="+os.Getenv("PATH"), "HISTFILE=")
	p := ptytest.Open(t, ptytest.Options{Cols: 100, Rows: 30}).Start(cmd)
	p.Until("$ ")
	return p
}

// job is the process of the only job of a shell.
func job(t *testing.T, p *ptytest.Terminal) *os.Process {
	t.Helper()
	pid := p.Process().Pid
	all, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		t.Skip(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(string(all)))
	if err != nil {
		t.Fatalf("the shell has jobs %q", all)
	}
	found, _ := os.FindProcess(child)
	return found
}

// whole fails if a program has left the terminal changed.
func whole(t *testing.T, p *ptytest.Terminal, when string) {
	t.Helper()
	if left := ptytest.Left(p.Drawn()); left != "" || !p.Cooked() {
		t.Errorf("%s: the terminal is left with %s; it is cooked: %v", when, left, p.Cooked())
	}
}

// TestJobs: ctrl+z and SIGTSTP give a shell its terminal whole, and with fg the app takes it back whole, also after
// a SIGSTOP that let it give nothing. In the background it leaves the terminal alone, and is ended there.
func TestJobs(t *testing.T) {
	t.Parallel()
	p := shell(t)
	p.Type("\"$F\" " + strings.Join(quick(t, "--steps", "100000"), " ") + "\r")
	p.Until("Train")
	app := job(t, p)
	back := func(how string) {
		t.Helper()
		p.Type("stty sane; fg\r")
		p.Until("\x1b[?1049h")
		p.Until("Train")
		if p.Cooked() || ptytest.Left(p.Drawn()) == "" {
			t.Errorf("after %s and fg the app has not taken the terminal", how)
		}
	}
	p.Type("\x1a")
	p.Until("Stopped")
	whole(t, p, "ctrl+z")
	back("ctrl+z")
	app.Signal(syscall.SIGTSTP)
	p.Until("Stopped")
	whole(t, p, "SIGTSTP")
	back("SIGTSTP")
	app.Signal(syscall.SIGSTOP)
	p.Until("Stopped")
	back("SIGSTOP")

	p.Type("\x1b[122;5u") // ctrl+z by kitty's protocol
	p.Until("Stopped")
	p.Type("bg; echo do''ne\r")
	p.Until("done")
	whole(t, p, "bg")
	p.Type("kill %1; wait %1; echo ended $?\r")
	p.Until("interrupted (terminated)")
	p.Until("ended 130")
	whole(t, p, "kill %1")
	if drawn := p.Drawn(); strings.Contains(drawn[strings.LastIndex(drawn, "do''ne"):], "\x1b") {
		t.Errorf("in the background it steers the terminal: %q", drawn[strings.LastIndex(drawn, "do''ne"):])
	}
	p.Type("exit\r")
	p.Wait()
}

// TestInTheBackground: what is begun there leaves the terminal alone, and ends when it is told to; the app waits
// until it has the terminal.
func TestInTheBackground(t *testing.T) {
	t.Parallel()
	p := shell(t)
	p.Type("\"$F\" run " + strings.Join(quick(t, "--steps", "100000", "--evaluate-every", "5000", "--stages", "train"), " ") + " > /dev/null & wait $!; echo ended $?\r")
	p.Until("ended 0") // after some tenths of a second, in each of which a line of progress would be drawn
	p.Type("\"$F\" run " + strings.Join(quick(t, "--format", "ndjson", "--steps", "1000000"), " ") + " &\r")
	p.Until(`"started"`)
	p.Type("kill %1; wait %1; echo ended $?\r")
	p.Until("ended 130")
	p.Type("\"$F\" rnu & wait $!; echo ended $?\r")
	p.Until("ended 2")
	if drawn := p.Drawn(); strings.Contains(drawn, "\x1b") || strings.Contains(drawn, "Stopped") {
		t.Errorf("it draws %q", drawn)
	}
	p.Type("\"$F\" " + strings.Join(quick(t, "--steps", "1000"), " ") + " &\r")
	p.Until("$ ")
	p.Type("fg\r")
	p.Until("Train")
	p.Type("\x03")
	p.Until("does it again")
	whole(t, p, "fg and ctrl+c")
	p.Type("exit\r")
	p.Wait()
}

// TestSuspendedWhereNobodyLetsItGoOn: without a shell that has jobs, ctrl+z stops nothing.
func TestSuspendedWhereNobodyLetsItGoOn(t *testing.T) {
	t.Parallel()
	p := ptytest.Open(t, ptytest.Options{}).Start(guest(quick(t, "--steps", "100000")...))
	p.Until("Train")
	p.Type("\x1a")
	p.Until("\x1b[?1049l")
	p.Until("\x1b[?1049h")
	p.Type("2")
	p.Until("Probes:")
	p.Type("\x03")
	if code := p.Wait(); code != 0 {
		t.Errorf("it ends with %d", code)
	}
	whole(t, p, "ctrl+c")
}

// TestKeysInALowTerminal: no key ends the app in a terminal that is too low for it, also where its help was open before
// it became so.
func TestKeysInALowTerminal(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{10, 3}, {59, 7}, {200, 6}} {
		p := ptytest.Open(t, ptytest.Options{Cols: size[0], Rows: size[1]}).Start(guest(quick(t)...))
		p.Until("fathom")
		p.Until("needs")
		p.Type("?2S")
		p.Type("\x03")
		if code := p.Wait(); code != 0 {
			t.Errorf("at %d×%d it ends with %d", size[0], size[1], code)
		}
		whole(t, p, "ctrl+c")
	}
	p := ptytest.Open(t, ptytest.Options{Cols: 120, Rows: 36}).Start(guest(quick(t)...))
	p.Until("Train")
	p.Type("?")
	p.Until("PgDn")
	p.Resize(120, 6)
	p.Until("needs")
	p.Type("x\x03")
	if code := p.Wait(); code != 0 {
		t.Errorf("after it has shrunk it ends with %d", code)
	}
}

// TestKeepsWhatIsTyped: help and errors ask the terminal nothing, so that what is typed meanwhile is there for the
// shell and nothing else is, whenever it would answer.
func TestKeepsWhatIsTyped(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--help"}, {"rnu"}, {"version"}, {"run", "--stages", "none"}} {
		p := ptytest.Open(t, ptytest.Options{})
		p.Type("ls -la\n")
		p.Start(guest(args...)).Wait()
		if left := p.Unread(); left != "ls -la\n" {
			t.Errorf("fathom %v leaves %q of what was typed", args, left)
		}
		whole(t, p, strings.Join(args, " "))
	}
}

// TestLeavesNoAnswers: whoever leaves as soon as the app is there waits until the terminal has answered all that it
// was asked.
func TestLeavesNoAnswers(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{0, 300 * time.Millisecond, 600 * time.Millisecond, 1500 * time.Millisecond} {
		t.Run(delay.String(), func(t *testing.T) {
			if delay > 300*time.Millisecond {
				slow(t)
			}
			t.Parallel()
			p := ptytest.Open(t, ptytest.Options{Delay: delay}).Start(guest(quick(t)...))
			p.Until("Train")
			p.Type("\x03")
			code := p.Wait()
			drawn := p.Drawn()
			if left := p.Unread(); left != "" || code != 0 {
				t.Errorf("it ends with %d and leaves %q to the shell", code, left)
			}
			if !strings.Contains(drawn, "\x1b[6n") {
				t.Error("it asks nothing: the test is worth nothing")
			}
			whole(t, p, "ctrl+c")
		})
	}
}

// TestEndsThoughTheTerminalStalls: a signal ends the app though nothing can be written, and leaves the terminal whole
// for when it reads on.
func TestEndsThoughTheTerminalStalls(t *testing.T) {
	t.Parallel()
	p := ptytest.Open(t, ptytest.Options{}).Start(guest(quick(t, "--steps", "100000")...))
	p.Until("Train")
	p.Stall(true)
	p.Full()
	p.Process().Signal(syscall.SIGTERM)
	code := p.Wait()
	p.Stall(false)
	drawn := p.Drawn()
	if code != exitInterrupted || !strings.Contains(drawn, "interrupted (terminated)") {
		t.Errorf("it ends with %d and does not say why: %.500q", code, drawn[max(0, len(drawn)-500):])
	}
	whole(t, p, "SIGTERM")
}

// TestBegunInTheBackgroundAndStalled: what was begun while a shell had set its terminal to edit a line, and is
// ended by a signal when nothing can be written, leaves the terminal as it was when it came to the foreground.
func TestBegunInTheBackgroundAndStalled(t *testing.T) {
	t.Parallel()
	p := shell(t)
	p.Type("stty -icanon -echo; \"$F\" " + strings.Join(quick(t, "--steps", "100000"), " ") + " & until grep -q '^SigCgt:.*[abef]....$' /proc/$!/status; do :; done; echo beg''un\r")
	p.Until("begun")
	app := job(t, p)
	p.Type("stty sane; fg\r")
	p.Until("Train")
	ended, err := unix.PidfdOpen(app.Pid, 0)
	if err != nil {
		t.Skip(err)
	}
	defer unix.Close(ended)
	p.Stall(true)
	p.Full()
	app.Signal(syscall.SIGTERM)
	fds := []unix.PollFd{{Fd: int32(ended), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, int(ptytest.Bound.Milliseconds()))
	for err == unix.EINTR { // the signals of the test's own children and of the runtime
		n, err = unix.Poll(fds, int(ptytest.Bound.Milliseconds()))
	}
	if n != 1 {
		t.Fatalf("it does not end: %v", err)
	}
	if !p.Cooked() {
		t.Error("the terminal is left as it was when the program began")
	}
}

// TestToldToGoOnAndEnd: `timeout` sends SIGCONT behind SIGTERM, for what is stopped. The app does not take the
// terminal again that it is giving back.
func TestToldToGoOnAndEnd(t *testing.T) {
	t.Parallel()
	p := ptytest.Open(t, ptytest.Options{}).Start(guest(quick(t, "--steps", "100000")...))
	p.Until("Train")
	p.Process().Signal(syscall.SIGTERM)
	p.Process().Signal(syscall.SIGCONT)
	if code := p.Wait(); code != exitInterrupted {
		t.Errorf("it ends with %d", code)
	}
	if whole(t, p, "SIGTERM and SIGCONT"); p.Unread() != "" {
		t.Error("answers are left for the shell")
	}
}

// TestCtrlCOnEveryLayout: what a terminal sends of ctrl+c under kitty's protocol on each layout leaves, and ctrl+l draws
// everything anew.
func TestCtrlCOnEveryLayout(t *testing.T) {
	t.Parallel()
	layouts := ptytest.Layouts
	if !slowToo {
		layouts = layouts[1:2]
	}
	for _, layout := range layouts {
		for _, alternate := range []bool{false, true} {
			if layout.Name == "dvorak" && !alternate {
				continue // the same as with them: the key of c writes c
			}
			p := ptytest.Open(t, ptytest.Options{}).Start(guest(quick(t)...))
			p.Until("Train")
			p.Type("\x0c")
			p.Until("\x1b[H\x1b[2J")
			us := 'c'
			if layout.Has('c') { // it is pressed where it is
				us = layout.Place('c')
			}
			p.Type(layout.Ctrl(us, alternate))
			if code := p.Wait(); code != 0 {
				t.Errorf("%s: ctrl+c ends it with %d", layout.Name, code)
			}
		}
	}
}
