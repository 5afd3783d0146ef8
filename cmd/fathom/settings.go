package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"fathom/model/lab"
	"fathom/model/simd"
	"fathom/tui"
)

// options is what a command was told: the experiment, the app's look, and for each
// setting that is no default where it comes from.
type options struct {
	config lab.Config
	base   lab.Config // what config would be without flags
	look   tui.Look
	from   map[string]origin
}

// origin is where a setting was told.
type origin struct {
	place string // "--steps", "FATHOM_STEPS" or "~/.config/fathom/config.toml line 3"
	given string // what stands there, for an error; "" where that names the flag
}

func newOptions() *options {
	return &options{config: lab.Default(), base: lab.Default(), from: map[string]origin{}}
}

// allSettings lists what flags, environment and configuration file can set.
func allSettings() []lab.Setting { return append(lab.Settings(), tui.LookSettings()...) }

// part is what a setting belongs to.
func (o *options) part(name string) interface {
	Set(name, text string) error
	Get(name string) string
} {
	if o.look.Get(name) != "" {
		return &o.look
	}
	return &o.config
}

// put sets a setting told at the given place.
func (o *options) put(name, text string, at origin) error {
	o.from[name] = at
	return o.explain(o.part(name).Set(name, text))
}

// explain puts an error of a setting as a mistake of the place where it was told.
func (o *options) explain(err error) error {
	var wrong *lab.ConfigError
	if !errors.As(err, &wrong) || o.from[wrong.Setting].given == "" {
		return err
	}
	return usageError{fmt.Errorf("%s: %s", o.from[wrong.Setting].given, wrong.Problem)}
}

// resolve puts together what was told: flags come before the environment, that
// before the configuration file, that before the defaults. Everything is checked, also
// what something else comes before. o holds what the flags said.
func (o *options) resolve(flags *pflag.FlagSet) error {
	told := newOptions()
	file, err := openConfig(flags)
	if err == nil {
		err = checkVariables(os.Environ())
	}
	if err != nil {
		return usageError{err}
	}
	for _, e := range file {
		if err := told.put(e.name, e.text, e.at); err != nil {
			return err
		}
	}
	for _, s := range allSettings() {
		// As elsewhere, a variable that is empty is one that is not there.
		if text := os.Getenv(variable(s.Name)); text != "" {
			at := origin{variable(s.Name), variable(s.Name) + "=" + lab.Clip(text)}
			if err := told.put(s.Name, withHome(s, text), at); err != nil {
				return err
			}
		}
	}
	told.base = told.config // setting a list makes a new one
	for _, s := range allSettings() {
		if flags.Changed(s.Name) {
			if err := told.put(s.Name, o.part(s.Name).Get(s.Name), origin{place: "--" + s.Name}); err != nil {
				return err
			}
		}
	}
	*o = *told
	return o.explain(o.config.Validate())
}

// variable is the name of a setting in the environment.
func variable(name string) string {
	return "FATHOM_" + strings.ReplaceAll(strings.ToUpper(name), "-", "_")
}

// otherVariables are read elsewhere and are no settings: two of them by the command
// line's library, for completion.
var otherVariables = []string{"FATHOM_CONFIG", simd.EnvVar, "FATHOM_ACTIVE_HELP", "FATHOM_COMPLETION_DESCRIPTIONS"}

// checkVariables refuses a variable of an environment that nothing reads though its
// name says that it is meant for fathom, as a name that is wrong in a file is refused.
func checkVariables(environ []string) error {
	known := slices.Clone(otherVariables)
	for _, s := range allSettings() {
		known = append(known, variable(s.Name))
	}
	bare := make([]string, len(known)) // what all begin with makes none of them near
	for i, name := range known {
		bare[i] = strings.TrimPrefix(name, "FATHOM_")
	}
	environ = slices.Sorted(slices.Values(environ))
	for _, pair := range environ {
		name, text, _ := strings.Cut(pair, "=")
		rest, ours := strings.CutPrefix(name, "FATHOM_")
		if !ours || text == "" || slices.Contains(known, name) {
			continue
		}
		hint := "`fathom config` lists the settings, which are all variables"
		if near := nearest(strings.ToUpper(rest), bare); near != "" {
			hint = "did you mean FATHOM_" + near + "?"
		}
		return fmt.Errorf("%s=%s: there is no such variable; %s", printable(cut(name)), lab.Clip(text), hint)
	}
	return nil
}

// nearest returns the name that a wrong one was probably meant to be, "" if none is
// near.
func nearest(wrong string, names []string) string {
	found, least := "", max(1, len(wrong)/3)+1
	for _, name := range names {
		if d := distance(wrong, name); d < least {
			found, least = name, d
		}
	}
	return found
}

// distance is the least number of letters to insert, delete or replace that makes one
// word the other (Levenshtein, 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1) // from the first letters of a to the first j of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// names lists the names of settings.
func names(settings []lab.Setting) []string {
	out := make([]string, len(settings))
	for i, s := range settings {
		out[i] = s.Name
	}
	return out
}
