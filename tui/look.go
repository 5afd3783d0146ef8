package tui

import (
	"cmp"
	"slices"
	"strconv"

	"fathom/model/lab"
)

// Look is how the app is to be drawn, where the terminal is not to be asked. It
// changes no figure. The zero Look leaves everything to the terminal.
type Look struct {
	Color string // "auto", "always", "never", "16", "256" or "truecolor"; "" is "auto"
	Theme string // "auto", "dark", "light" or "contrast"; "" is "auto"
	ASCII bool   // draw with the characters of ASCII alone

	toldASCII bool // it was said, and is not for the terminal to say
}

// LookSettings lists the settings of a [Look], as [lab.Settings] does those of an
// experiment.
func LookSettings() []lab.Setting {
	colors := []string{"auto", "always", "never", "16", "256", "truecolor"}
	themes := []string{"auto", "dark", "light", "contrast"}
	return []lab.Setting{
		{Name: "color", Kind: "when", Group: "look", Choices: colors,
			Help: "colours: " + lab.List(colors, "or") + "; auto asks the terminal"},
		{Name: "theme", Kind: "name", Group: "look", Choices: themes,
			Help: "colours for which background: " + lab.List(themes, "or") + "; auto asks the terminal"},
		{Name: "ascii", Kind: "bool", Group: "look", Type: lab.TypeBool,
			Help: "draw with ASCII characters alone; not said, the terminal's locale and name decide"},
	}
}

// Set reads one setting from text. The error is a [lab.ConfigError] and leaves the
// look as it was.
func (l *Look) Set(name, text string) error {
	settings := LookSettings()
	i := slices.IndexFunc(settings, func(s lab.Setting) bool { return s.Name == name })
	if i < 0 {
		return &lab.ConfigError{Setting: name, Problem: "there is no setting of that name"}
	}
	if choices := settings[i].Choices; choices != nil && !slices.Contains(choices, text) {
		return &lab.ConfigError{Setting: name, Value: lab.Clip(text), Problem: "it must be " + lab.List(choices, "or")}
	}
	switch name {
	case "color":
		l.Color = text
	case "theme":
		l.Theme = text
	case "ascii":
		on, err := strconv.ParseBool(text)
		if err != nil {
			return &lab.ConfigError{Setting: name, Value: lab.Clip(text), Problem: "it must be true or false"}
		}
		l.ASCII, l.toldASCII = on, true
	}
	return nil
}

// Get returns a setting as [Look.Set] reads it, "" for a name that there is not.
func (l Look) Get(name string) string {
	switch name {
	case "color":
		return cmp.Or(l.Color, "auto")
	case "theme":
		return cmp.Or(l.Theme, "auto")
	case "ascii":
		return strconv.FormatBool(l.ASCII)
	}
	return ""
}
