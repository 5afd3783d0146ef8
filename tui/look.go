package tui

import (
	"fathom/data/setting"
	"strconv"
)

// Look is how the app is to be drawn, where the terminal is not to be asked. It
// changes no figure. The zero Look leaves everything to the terminal.
type Look struct {
	Color string // "auto", "always", "never", "16", "256" or "truecolor"; "" is "auto"
	Theme string // "auto", "dark", "light" or "contrast"; "" is "auto"
	ASCII bool   // draw with the characters of ASCII alone

	toldASCII bool // it was said, and is not for the terminal to say
}

// lookTable is every setting of a look. Nothing changes it.
var lookTable = setting.Table[Look]{
	setting.Choice("color", "look", "when", "colours", []string{"auto", "always", "never", "16", "256", "truecolor"},
		func(l *Look) *string { return &l.Color }),
	setting.Choice("theme", "look", "name", "colours for which background", []string{"auto", "dark", "light", "contrast"},
		func(l *Look) *string { return &l.Theme }),
	{
		Setting: setting.Setting{Name: "ascii", Kind: "bool", Group: "look", Type: setting.TypeBool,
			Help: "draw with ASCII characters alone; not said, the terminal's locale and name decide"},
		Get: func(l *Look) string { return strconv.FormatBool(l.ASCII) },
		Set: func(l *Look, value string) string {
			on, err := strconv.ParseBool(value)
			if err != nil {
				return "it must be true or false"
			}
			l.ASCII, l.toldASCII = on, true
			return ""
		},
	},
}

// LookSettings lists the settings of a [Look], as [lab.Settings] does those of an
// experiment.
func LookSettings() []setting.Setting {
	settings := lookTable.Settings()
	for i := range settings[:2] {
		settings[i].Help += "; auto asks the terminal"
	}
	return settings
}

// Set reads one setting from text. The error is a [setting.Error] and leaves the
// look as it was.
func (l *Look) Set(name, value string) error { return lookTable.Set(l, name, value) }

// Get returns a setting as [Look.Set] reads it, "" for a name that there is not.
func (l Look) Get(name string) string { return lookTable.Get(&l, name) }
