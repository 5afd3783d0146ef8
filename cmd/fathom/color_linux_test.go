package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal opens a terminal of 80×24 cells, and returns the side that draws it and the side
// that a program is given.
func terminal(t *testing.T) (drawn, given *os.File) {
	t.Helper()
	drawn, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there are no terminals here: %v", err)
	}
	t.Cleanup(func() { drawn.Close() })
	fd := int(drawn.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	given, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return drawn, given
}

// onTerminal runs fathom on a terminal that answers what it is asked, and returns what was
// drawn when it has ended. Once until is drawn the keys are pressed.
func onTerminal(t *testing.T, environ []string, until, keys string, args ...string) string {
	t.Helper()
	drawn, given := terminal(t)
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(environ, asFathom+"=1", "LANG=C.UTF-8", "XDG_CONFIG_HOME="+os.DevNull)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = given, given, given
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	given.Close()
	late := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer late.Stop()
	var all bytes.Buffer
	var answer, press sync.Once
	for buf := make([]byte, 1<<16); ; {
		n, err := drawn.Read(buf)
		all.Write(buf[:n])
		if bytes.Contains(all.Bytes(), []byte("\x1b]11;?")) {
			answer.Do(func() { drawn.WriteString("\x1b]11;rgb:0000/0000/0000\a\x1b[?62;22c") })
		}
		if until != "" && bytes.Contains(all.Bytes(), []byte(until)) {
			press.Do(func() { drawn.WriteString(keys) })
		}
		if err != nil { // the program has ended
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("fathom %s with %v ends with %v", strings.Join(args, " "), environ, err)
	}
	return all.String()
}

// colored finds a sequence that sets a colour: one of the parameters 30 to 49 or 90 to 107.
var colored = regexp.MustCompile(`\x1b\[([0-9]+[;:])*(3[0-8]|4[0-8]|9[0-7]|10[0-7])([;:][0-9]*)*m`)

// TestNoColor: https://no-color.org says that any value but the empty one is meant, and an
// explicit --color goes before it.
func TestNoColor(t *testing.T) {
	const terminal = "TERM=xterm-256color"
	for _, test := range []struct {
		environ []string
		colors  bool
	}{
		{nil, true},
		{[]string{"NO_COLOR="}, true},
		{[]string{"NO_COLOR=1"}, false},
		{[]string{"NO_COLOR=true"}, false},
		{[]string{"NO_COLOR=0"}, false},
		{[]string{"NO_COLOR=yes"}, false},
		{[]string{"NO_COLOR=2"}, false},
		{[]string{"NO_COLOR=false"}, false},
		{[]string{"NO_COLOR=0", "CLICOLOR_FORCE=1"}, false},
		{[]string{"CLICOLOR_FORCE=1"}, true},
	} {
		environ := append(test.environ, terminal)
		t.Run(strings.Join(environ, " "), func(t *testing.T) {
			t.Parallel() // what is asked of a terminal takes a while
			help := onTerminal(t, environ, "", "", "run", "--help")
			if got := colored.MatchString(help); got != test.colors {
				t.Errorf("--help has colours: %v", got)
			}
			app := onTerminal(t, environ, "fathom", "\x03", "--steps", "200")
			if got := colored.MatchString(app); got != test.colors {
				t.Errorf("the app has colours: %v", got)
			}
		})
	}
	for flag, colors := range map[string]bool{"always": true, "16": true, "never": false, "auto": false} {
		if got := colored.MatchString(onTerminal(t, []string{"NO_COLOR=0", terminal}, "fathom", "\x03", "--color", flag, "--steps", "200")); got != colors {
			t.Errorf("NO_COLOR=0 and --color %s: the app has colours: %v", flag, got)
		}
	}
}

// TestNoColorWhereThereIsNoTerminal: what is piped has no colours either, though
// CLICOLOR_FORCE asks for them.
func TestNoColorWhereThereIsNoTerminal(t *testing.T) {
	for environ, colors := range map[string]bool{"NO_COLOR=0": false, "NO_COLOR=": true} {
		cmd := exec.Command(os.Args[0], "--help")
		cmd.Env = []string{environ, "CLICOLOR_FORCE=1", "TERM=xterm-256color", asFathom + "=1"}
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := colored.Match(out); got != colors {
			t.Errorf("%s: --help has colours: %v", environ, got)
		}
	}
}
