package kit

import (
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// Output is where something is written to, as far as it matters for colours.
type Output struct {
	Environ  []string    // its environment, as of [os.Environ]
	Terminal bool        // it is a terminal
	Tmux     func() bool // whether tmux, which it is then in, shows 24 bits; nil where it is not asked
}

// Colours decides how many colours are written, for the app, the help and all else, and says why, for
// people. In this order:
//
//   - what was asked for, by --color, FATHOM_COLOR or a configuration file;
//   - NO_COLOR, with any value but an empty one (https://no-color.org);
//   - FORCE_COLOR (https://force-color.org; 0 and false are none, 2 is 256 colours and 3 is 24 bits, as
//     the programs of Node.js read it) and CLICOLOR_FORCE other than 0 (https://bixense.com/clicolors),
//     which count where the output is no terminal, too;
//   - whether it is a terminal, and not a dumb one;
//   - CLICOLOR=0, which is none;
//   - what the terminal can, by COLORTERM, TERM and its entry in the database of terminals, and in tmux
//     by what that says.
//
// NoTTY is a text without any sequences, ASCII one that may be bold, but has no colour.
func Colours(asked Appearance, to Output) (profile colorprofile.Profile, why string) {
	get := getter(to.Environ)
	if p, told := asked.Profile(); told {
		return p, "--color " + asked.Color
	}
	if get("NO_COLOR") != "" {
		return none(to.Terminal && !Dumb(get)), "NO_COLOR is set"
	}
	forced, name := colorprofile.Profile(0), ""
	switch force := strings.ToLower(get("FORCE_COLOR")); force {
	case "":
		if v := get("CLICOLOR_FORCE"); v != "" && v != "0" {
			forced, name = colorprofile.ANSI, "CLICOLOR_FORCE is set"
		}
	case "0", "false":
		return none(to.Terminal && !Dumb(get)), "FORCE_COLOR=" + force
	case "2":
		return colorprofile.ANSI256, "FORCE_COLOR=2"
	case "3":
		return colorprofile.TrueColor, "FORCE_COLOR=3"
	default:
		forced, name = colorprofile.ANSI, "FORCE_COLOR is set"
	}
	if name != "" {
		return max(forced, able(to, get)), name
	}
	switch {
	case !to.Terminal:
		return colorprofile.NoTTY, "no terminal"
	case Dumb(get):
		return colorprofile.NoTTY, "TERM=dumb"
	case get("CLICOLOR") == "0":
		return colorprofile.ASCII, "CLICOLOR=0"
	}
	return able(to, get), "what the terminal can"
}

// none is a text without colours, and without all sequences where nothing reads them.
func none(read bool) colorprofile.Profile {
	if read {
		return colorprofile.ASCII
	}
	return colorprofile.NoTTY
}

// able is what a terminal can by its name and, in tmux, by that. The variables that say what is wished
// are kept from the library, which reads some of them in another way.
func able(to Output, get func(string) string) colorprofile.Profile {
	var environ []string
	for _, pair := range to.Environ {
		switch name, _, _ := strings.Cut(pair, "="); name {
		case "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TTY_FORCE":
		default:
			environ = append(environ, pair)
		}
	}
	p := colorprofile.Env(environ)
	name := get("TERM")
	if p == colorprofile.TrueColor || name == "" || Dumb(get) {
		return p
	}
	if p = max(p, colorprofile.Terminfo(name)); p == colorprofile.TrueColor || get("TMUX") == "" {
		return p
	}
	if to.Tmux != nil && to.Tmux() {
		return colorprofile.TrueColor
	}
	return max(p, colorprofile.ANSI256)
}

// getter reads the variables of an environment, of which the last of a name counts.
func getter(environ []string) func(name string) string {
	values := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	return func(name string) string { return values[name] }
}
