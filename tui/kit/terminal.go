package kit

import (
	"strconv"
	"strings"
)

// Dumb reports whether a terminal says of itself that it can do nothing but print, by its environment.
// getenv returns a variable of that, "" for none.
func Dumb(getenv func(name string) string) bool { return getenv("TERM") == "dumb" }

// DrawsProgress reports whether a terminal is known to draw the progress that is told it by OSC 9;4, by
// its environment. Others take OSC 9 for a notification, which pops up a second, so that who is not
// known is told nothing. Known are, by what they say of themselves:
//
//   - ConEmu, https://conemu.github.io/en/AnsiEscapeCodes.html#ConEmu_specific_OSC;
//   - Windows Terminal from 1.6 on, which has no variable of its version and is kept up to date by the
//     system, https://learn.microsoft.com/windows/terminal/tutorials/progress-bar-sequences;
//   - Ghostty from 1.2.0 on, https://ghostty.org/docs/install/release-notes/1-2-0;
//   - iTerm2 from 3.6.6 on, https://iterm2.com/downloads.html;
//   - mintty from 3.4.2 on, https://rockorager.dev/misc/osc-9-4-progress-bars;
//   - terminals of VTE from 0.80 on, such as Ptyxis and that of GNOME,
//     https://blogs.gnome.org/chergert/2024/12/03/ptyxis-progress-support.
//
// WezTerm reads it, but draws what a user's own script makes of it
// (https://github.com/wezterm/wezterm/issues/6581); kitty and foot draw nothing. A multiplexer passes
// nothing on. The variables of a terminal in which another one was started stay, so that the name has
// to fit, too.
func DrawsProgress(getenv func(name string) string) bool {
	name := getenv("TERM")
	for _, multiplexer := range []string{"TMUX", "STY", "ZELLIJ"} {
		if getenv(multiplexer) != "" {
			return false
		}
	}
	if Dumb(getenv) || strings.HasPrefix(name, "screen") || strings.HasPrefix(name, "tmux") || name == "linux" {
		return false
	}
	switch version := getenv("TERM_PROGRAM_VERSION"); getenv("TERM_PROGRAM") {
	case "":
	case "ghostty":
		return newer(version, 1, 2, 0)
	case "iTerm.app":
		return newer(version, 3, 6, 6)
	case "mintty":
		return newer(version, 3, 4, 2)
	default:
		return false
	}
	switch {
	case getenv("ConEmuANSI") == "ON", getenv("WT_SESSION") != "":
		return true
	case strings.HasPrefix(name, "xterm-256color"):
		vte, err := strconv.Atoi(getenv("VTE_VERSION")) // 8003 is 0.80.3
		return err == nil && vte >= 8000
	}
	return false
}

// newer reports whether a version is one or a later one. One that cannot be read is not.
func newer(version string, least ...int) bool {
	parts := strings.Split(version, ".")
	for i, want := range least {
		if i == len(parts) {
			return want == 0
		}
		digits := parts[i][:len(parts[i])-len(strings.TrimLeft(parts[i], "0123456789"))] // of 0-nightly
		n, err := strconv.Atoi(digits)
		if err != nil || n < want {
			return false
		}
		if n > want {
			return true
		}
	}
	return true
}
