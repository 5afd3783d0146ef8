package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// What the look asks for goes before what the terminal says of itself.

// Profile returns the colours that were asked for, and whether any were: otherwise
// the terminal's are to be found out.
func (l Look) Profile() (p colorprofile.Profile, told bool) {
	switch l.Color {
	case "never":
		return colorprofile.ASCII, true
	case "16":
		return colorprofile.ANSI, true
	case "256":
		return colorprofile.ANSI256, true
	case "truecolor", "always":
		return colorprofile.TrueColor, true
	}
	return 0, false
}

// dress builds the theme anew.
func (a *App) dress() {
	s := display{dark: a.dark, contrast: a.look.Theme == "contrast", profile: a.profile, ascii: a.look.ASCII || a.poor && !a.look.toldASCII}
	if p, told := a.look.Profile(); told {
		s.profile = p
	}
	switch a.look.Theme {
	case "dark":
		s.dark = true
	case "light":
		s.dark = false
	}
	a.session.theme = newTheme(s)
}

// poor reports whether the terminal shows no characters but those of ASCII: its
// locale says so (POSIX.1-2017, 8.2: LC_ALL goes before LC_CTYPE before LANG), or
// it is one without braille. A terminal that says nothing is taken for a modern one.
func poor(env tea.EnvMsg) bool {
	switch env.Getenv("TERM") {
	case "linux", "dumb":
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := env.Getenv(name); locale != "" {
			locale = strings.ToUpper(locale)
			return !strings.Contains(locale, "UTF-8") && !strings.Contains(locale, "UTF8")
		}
	}
	return false
}
