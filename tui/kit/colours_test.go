package kit

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// TestColours: what is wished goes before what the terminal can, in one order for all that is written.
func TestColours(t *testing.T) {
	const (
		bare, bold = colorprofile.NoTTY, colorprofile.ASCII
		few, more  = colorprofile.ANSI, colorprofile.ANSI256
		all        = colorprofile.TrueColor
	)
	for _, test := range []struct {
		color, environ string
		terminal, pipe colorprofile.Profile
	}{
		{"", "TERM=xterm COLORTERM=truecolor", all, bare},
		{"", "TERM=xterm-256color", more, bare},
		{"auto", "TERM=xterm", few, bare},
		{"", "TERM=dumb COLORTERM=truecolor", bare, bare},
		{"", "TERM=linux", few, bare},

		// no-color.org: present and not empty, whatever it is.
		{"", "TERM=xterm NO_COLOR=", few, bare},
		{"", "TERM=xterm NO_COLOR=1", bold, bare},
		{"", "TERM=xterm NO_COLOR=0", bold, bare},
		{"", "TERM=xterm NO_COLOR=yes COLORTERM=truecolor", bold, bare},
		{"", "TERM=xterm NO_COLOR=2 FORCE_COLOR=3 CLICOLOR_FORCE=1", bold, bare},
		{"", "TERM=dumb NO_COLOR=1", bare, bare},
		{"truecolor", "TERM=xterm NO_COLOR=1", all, all}, // the command line before the environment

		// force-color.org, and its numbers as Node.js reads them.
		{"", "TERM=xterm FORCE_COLOR=1", few, few},
		{"", "TERM=xterm FORCE_COLOR=true", few, few},
		{"", "TERM=xterm COLORTERM=truecolor FORCE_COLOR=1", all, all},
		{"", "TERM=dumb FORCE_COLOR=1", few, few},
		{"", "TERM=xterm FORCE_COLOR=2", more, more},
		{"", "TERM=xterm FORCE_COLOR=3", all, all},
		{"", "TERM=xterm FORCE_COLOR=0", bold, bare},
		{"", "TERM=xterm FORCE_COLOR=false CLICOLOR_FORCE=1", bold, bare},
		{"", "TERM=xterm FORCE_COLOR=", few, bare},

		// bixense.com/clicolors.
		{"", "TERM=xterm-256color CLICOLOR_FORCE=1", more, more},
		{"", "TERM=xterm CLICOLOR_FORCE=yes", few, few},
		{"", "TERM=xterm CLICOLOR_FORCE=0", few, bare},
		{"", "TERM=xterm CLICOLOR=0", bold, bare},
		{"", "TERM=xterm CLICOLOR=1", few, bare},

		{"never", "TERM=xterm FORCE_COLOR=3", bold, bold},
		{"16", "TERM=xterm COLORTERM=truecolor", few, few},
		{"256", "TERM=dumb", more, more},
		{"always", "TERM=xterm", all, all},
	} {
		for to, want := range map[bool]colorprofile.Profile{true: test.terminal, false: test.pipe} {
			p, why := Colours(Appearance{Color: test.color}, Output{Environ: strings.Fields(test.environ), Terminal: to})
			if p != want || why == "" {
				t.Errorf("--color %q, %s, terminal %v: %v for %q, want %v", test.color, test.environ, to, p, why, want)
			}
		}
	}
}

// TestColoursOfTmux: tmux is asked only where it has the last word.
func TestColoursOfTmux(t *testing.T) {
	for _, test := range []struct {
		environ string
		says    bool
		asked   bool
		want    colorprofile.Profile
	}{
		{"TERM=tmux-256color TMUX=/tmp/tmux-0/default,1,0", true, true, colorprofile.TrueColor},
		{"TERM=screen TMUX=/tmp/tmux-0/default,1,0", false, true, colorprofile.ANSI256},
		{"TERM=tmux-256color", true, false, colorprofile.ANSI256},
		{"TERM=xterm TMUX=x COLORTERM=truecolor", false, false, colorprofile.TrueColor},
		{"TERM=tmux-256color TMUX=x NO_COLOR=1", true, false, colorprofile.ASCII},
		{"TERM=dumb TMUX=x", true, false, colorprofile.NoTTY},
	} {
		asked := false
		p, _ := Colours(Appearance{}, Output{Environ: strings.Fields(test.environ), Terminal: true, Tmux: func() bool { asked = true; return test.says }})
		if p != test.want || asked != test.asked {
			t.Errorf("%s: %v, asked %v", test.environ, p, asked)
		}
	}
	if p, _ := Colours(Appearance{}, Output{Environ: []string{"TERM=tmux-256color", "TMUX=x"}, Terminal: true}); p != colorprofile.ANSI256 {
		t.Errorf("a tmux that is not asked shows %v", p)
	}
}

// TestDrawsProgress: OSC 9;4 goes only where it is known to be drawn.
func TestDrawsProgress(t *testing.T) {
	for environ, want := range map[string]bool{
		"TERM=xterm-256color":                                                           false,
		"TERM=xterm-256color WT_SESSION=2f1c":                                           true,
		"WT_SESSION=2f1c":                                                               true, // cmd.exe sets no TERM
		"TERM=xterm-256color ConEmuANSI=ON":                                             true,
		"TERM=xterm-256color ConEmuANSI=OFF":                                            false,
		"TERM=xterm-ghostty TERM_PROGRAM=ghostty TERM_PROGRAM_VERSION=1.2.0":            true,
		"TERM=xterm-ghostty TERM_PROGRAM=ghostty TERM_PROGRAM_VERSION=1.1.3":            false,
		"TERM=xterm-ghostty TERM_PROGRAM=ghostty TERM_PROGRAM_VERSION=1.3.0-main+abc":   true,
		"TERM=xterm-ghostty TERM_PROGRAM=ghostty":                                       false,
		"TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.6.6":         true,
		"TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.14":        false,
		"TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=4":             true,
		"TERM=xterm TERM_PROGRAM=mintty TERM_PROGRAM_VERSION=3.7.1":                     true,
		"TERM=xterm TERM_PROGRAM=mintty TERM_PROGRAM_VERSION=3.4.1":                     false,
		"TERM=xterm-256color VTE_VERSION=8003":                                          true,
		"TERM=xterm-256color VTE_VERSION=7600":                                          false,
		"TERM=xterm-kitty VTE_VERSION=8003":                                             false, // begun from one of VTE
		"TERM=xterm-256color TERM_PROGRAM=WezTerm TERM_PROGRAM_VERSION=20240203-110809": false,
		"TERM=xterm-256color TERM_PROGRAM=vscode WT_SESSION=2f1c":                       false,
		"TERM=tmux-256color WT_SESSION=2f1c":                                            false,
		"TERM=xterm-256color TMUX=x WT_SESSION=2f1c":                                    false,
		"TERM=screen TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.6.6 STY=1":           false,
		"TERM=linux WT_SESSION=2f1c":                                                    false,
		"TERM=xterm-kitty":                                                              false, "TERM=foot": false, "TERM=dumb ConEmuANSI=ON": false, "": false,
	} {
		if got := DrawsProgress(getter(strings.Fields(environ))); got != want {
			t.Errorf("%s: %v, want %v", environ, got, want)
		}
	}
}
