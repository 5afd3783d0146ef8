package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"fathom/cmd/fathom/ptytest"
)

// onTerminal runs fathom on a terminal that answers what it is asked, after what a shell is told
// before, and returns what was drawn and its exit code when it has ended. Once the app has drawn
// its tabs, or the screen of the runs, it is treated by then: its name alone may be the window's title, which goes before any
// frame.
func onTerminal(t *testing.T, environ []string, before string, then func(*ptytest.Terminal), args ...string) (string, int) {
	t.Helper()
	p := ptytest.Open(t, ptytest.Options{})
	cmd := exec.Command("sh", append([]string{"-c", before + ` exec "$0" "$@"`, tried()}, args...)...)
	cmd.Env = append(environ, asFathom+"=1", "LANG=C.UTF-8", "XDG_CONFIG_HOME="+os.DevNull)
	if p.Start(cmd).Ready(isOpen) {
		then(p)
	}
	code := p.Wait()
	return p.Drawn(), code
}

// isOpen is what the app draws when it is there: its tabs, or once the runs of a directory are read, how many of
// them are picked.
var isOpen = regexp.MustCompile(`Train|\d of \d`)

// leave presses ctrl+c.
func leave(p *ptytest.Terminal) { p.Type("\x03") }

// coloredOn reports whether fathom draws with colours, and fails if it fails.
func coloredOn(t *testing.T, environ []string, args ...string) bool {
	t.Helper()
	drawn, code := onTerminal(t, append([]string{"TERM=xterm-256color"}, environ...), "", func(p *ptytest.Terminal) {
		if !slices.Contains(args, "--help") { // which ends by itself, and does not take keys
			leave(p)
		}
	}, args...)
	if code != 0 {
		t.Errorf("fathom %s with %v ends with %d:\n%s", strings.Join(args, " "), environ, code, drawn)
	}
	return colored.MatchString(drawn)
}

// TestTheAppHeedsIgnoredSignals: a signal that was ignored at the start does not end the app,
// where one that was not does.
func TestTheAppHeedsIgnoredSignals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		before string
		signal syscall.Signal
		code   int
	}{
		{`trap "" INT;`, syscall.SIGINT, 0},
		{`trap "" HUP;`, syscall.SIGHUP, 0},
		{`trap "" HUP;`, syscall.SIGTERM, exitInterrupted},
	} {
		t.Run(fmt.Sprint(test.before, test.signal), func(t *testing.T) {
			t.Parallel()
			drawn, code := onTerminal(t, []string{"TERM=xterm"}, test.before, func(p *ptytest.Terminal) {
				p.Process().Signal(test.signal)
				if test.code == 0 {
					p.Type("2") // what is answered after the signal, which would have ended it by then
					p.Until("Probes:")
					leave(p)
				}
			}, quick(t)...)
			if code != test.code {
				t.Errorf("it ends with %d, want %d:\n%s", code, test.code, drawn)
			}
		})
	}
}

// colored finds a sequence that sets a colour: one of the parameters 30 to 49 or 90 to 107.
var colored = regexp.MustCompile(`\x1b\[([0-9]+[;:])*(3[0-8]|4[0-8]|9[0-7]|10[0-7])([;:][0-9]*)*m`)

// TestOpensADirectoryOfRuns: the app shows the runs, and says on leaving how many there are.
func TestOpensADirectoryOfRuns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	saveRun(t, dir, 1, 8, 10, true)
	saveRun(t, dir, 2, 8, 40, false)
	for _, args := range [][]string{{"open", dir}, {dir}} {
		drawn, code := onTerminal(t, []string{"TERM=xterm-256color"}, "", leave, args...)
		if code != 0 || !strings.Contains(drawn, "2 runs in "+dir) {
			t.Errorf("fathom %v ends with %d:\n%s", args, code, drawn)
		}
	}
	if _, err := call("open", dir); err == nil || exitCode(err) != exitUsage || !strings.Contains(err.Error(), "use `fathom runs "+dir+"`") {
		t.Errorf("without a terminal: %v", err)
	}
}

// TestNoColor: https://no-color.org says that any value but the empty one is meant, and an
// explicit --color goes before it.
func TestNoColor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		environ     []string
		colors, app bool
	}{
		{nil, true, true},
		{[]string{"NO_COLOR="}, true, true},
		{[]string{"NO_COLOR=1"}, false, false},
		{[]string{"NO_COLOR=true"}, false, false},
		{[]string{"NO_COLOR=0"}, false, true},
		{[]string{"NO_COLOR=yes"}, false, true},
		{[]string{"NO_COLOR=2"}, false, false},
		{[]string{"NO_COLOR=false"}, false, false},
		{[]string{"NO_COLOR=0", "CLICOLOR_FORCE=1"}, false, true},
		{[]string{"CLICOLOR_FORCE=1"}, true, false},
	} {
		t.Run(strings.Join(test.environ, " "), func(t *testing.T) {
			t.Parallel() // what is asked of a terminal takes a while
			if got := coloredOn(t, test.environ, "run", "--help"); got != test.colors {
				t.Errorf("--help has colours: %v", got)
			}
			if !test.app {
				return // the same environment is read in the same way
			}
			if got := coloredOn(t, test.environ, quick(t)...); got != test.colors {
				t.Errorf("the app has colours: %v", got)
			}
		})
	}
	for flag, colors := range map[string]bool{"always": true, "never": false} {
		if got := coloredOn(t, []string{"NO_COLOR=0"}, quick(t, "--color", flag)...); got != colors {
			t.Errorf("NO_COLOR=0 and --color %s: the app has colours: %v", flag, got)
		}
	}
}

// TestNoColorWhereThereIsNoTerminal: what is piped has no colours either, though
// CLICOLOR_FORCE asks for them.
func TestNoColorWhereThereIsNoTerminal(t *testing.T) {
	t.Parallel()
	for environ, colors := range map[string]bool{"NO_COLOR=0": false, "NO_COLOR=": true} {
		cmd := exec.Command(tried(), "--help")
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
