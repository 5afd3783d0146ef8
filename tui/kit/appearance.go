package kit

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"fathom/data/setting"
)

// Appearance is how the app is to be drawn, where the user does not leave it to the terminal. It
// changes no figure. The zero Appearance leaves everything to the terminal.
type Appearance struct {
	Color string // "auto", "always", "never", "16", "256" or "truecolor"; "" is "auto"
	Theme string // "auto", "dark", "light" or "contrast"; "" is "auto"
	ASCII bool   // draw with the characters of ASCII alone
	Plain bool   // no screen: sentences, one a line
	Pace  string // of a training that begins: "slow-start", "full" or steps a second; "" is "slow-start"

	asciiIsSet bool // the user has said so, and the terminal is not asked
}

// appearanceTable is every setting of an [Appearance]. Nothing changes it.
var appearanceTable = setting.Table[Appearance]{
	setting.Choice("color", "look", "when", "colours", []string{"auto", "always", "never", "16", "256", "truecolor"},
		func(a *Appearance) *string { return &a.Color }),
	setting.Choice("theme", "look", "name", "which background the colours are for", []string{"auto", "dark", "light", "contrast"},
		func(a *Appearance) *string { return &a.Theme }),
	{
		Setting: setting.Setting{Name: "ascii", Kind: "bool", Group: "look", Type: setting.TypeBool,
			Help: "draw with ASCII characters only; unless told, the terminal's locale and name decide"},
		Get: func(a *Appearance) string { return strconv.FormatBool(a.ASCII) },
		Set: func(a *Appearance, value string) string {
			on, err := strconv.ParseBool(value)
			if err != nil {
				return "it must be true or false"
			}
			a.ASCII, a.asciiIsSet = on, true
			return ""
		},
	},
	setting.Bool("plain", "look", "no screen: tell what happens in sentences, a line each, and answer typed commands; for screen readers",
		func(a *Appearance) *bool { return &a.Plain }),
	{
		Setting: setting.Setting{Name: "pace", Kind: "pace", Group: "look", Type: setting.TypeText,
			Help: "how fast the app lets a training begin: slow-start (100 steps in 4 s, then ever faster), full, or steps a second"},
		Get: func(a *Appearance) string { return cmp.Or(a.Pace, "slow-start") },
		Set: func(a *Appearance, value string) string {
			if n, err := strconv.ParseFloat(value, 64); value != "slow-start" && value != "full" && (err != nil || !(n > 0) || math.IsInf(n, 0)) {
				return "it must be slow-start, full or a number of steps a second above 0"
			}
			a.Pace = value
			return ""
		},
	},
}

// AppearanceSettings lists the settings of an [Appearance].
func AppearanceSettings() []setting.Setting {
	settings := appearanceTable.Settings()
	for i := range settings[:2] {
		settings[i].Help += "; auto asks the terminal"
	}
	return settings
}

// Set reads one setting from text. The error is a [setting.Error] and leaves the appearance as it
// was.
func (a *Appearance) Set(name, value string) error { return appearanceTable.Set(a, name, value) }

// Get returns a setting as [Appearance.Set] reads it, "" for a name that there is not.
func (a Appearance) Get(name string) string { return appearanceTable.Get(&a, name) }

// Profile returns the colours that the user asked for, and whether any were: otherwise the terminal
// is asked.
func (a Appearance) Profile() (p colorprofile.Profile, asked bool) {
	switch a.Color {
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

// SlowStart reports whether a training begins slowly, and if not, with how many steps a second; 0 is
// as fast as it can.
func (a Appearance) SlowStart() (slow bool, stepsPerSecond float64) {
	if a.Pace == "" || a.Pace == "slow-start" {
		return true, 0
	}
	stepsPerSecond, _ = strconv.ParseFloat(a.Pace, 64) // 0 for "full"
	return false, stepsPerSecond
}

// DrawsASCII reports whether no other characters are drawn than those of ASCII, on a terminal that shows
// only these or does not.
func (a Appearance) DrawsASCII(only bool) bool { return a.ASCII || only && !a.asciiIsSet }

// Terminal is what the terminal has said of itself.
type Terminal struct {
	Dark          bool // its background
	Profile       colorprofile.Profile
	ASCIIOnly     bool // it shows no other characters, see [ASCIIOnly]
	DrawsProgress bool // see [DrawsProgress]
}

// Read takes what the environment says of the terminal.
func (t *Terminal) Read(getenv func(name string) string) {
	t.ASCIIOnly, t.DrawsProgress = ASCIIOnly(getenv), DrawsProgress(getenv)
}

// UnknownTerminal is a terminal that has not said anything yet: a modern one with a dark
// background.
func UnknownTerminal() Terminal { return Terminal{Dark: true, Profile: colorprofile.TrueColor} }

// NewTheme builds the theme for a terminal. What the user asked for goes before what the terminal
// says.
func NewTheme(asked Appearance, t Terminal) Theme {
	d := display{dark: t.Dark, contrast: asked.Theme == "contrast", profile: t.Profile, ascii: asked.DrawsASCII(t.ASCIIOnly)}
	if p, ok := asked.Profile(); ok {
		d.profile = p
	}
	switch asked.Theme {
	case "dark":
		d.dark = true
	case "light":
		d.dark = false
	}
	return themeFor(d)
}

// ASCIIOnly reports whether a terminal shows no characters but those of ASCII, by its environment:
// its locale says so (POSIX.1-2017, 8.2: LC_ALL goes before LC_CTYPE before LANG), or it is one
// without braille. A terminal that says nothing is taken for a modern one. getenv returns a
// variable of the environment, "" for none.
func ASCIIOnly(getenv func(name string) string) bool {
	switch getenv("TERM") {
	case "linux", "dumb", "vt100", "vt102", "vt220":
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := getenv(name); locale != "" {
			locale = strings.ToUpper(locale)
			return !strings.Contains(locale, "UTF-8") && !strings.Contains(locale, "UTF8")
		}
	}
	return false
}
