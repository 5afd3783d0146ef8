package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// rules are the settings of an experiment and what goes together. Nothing changes them.
var rules = measure.Rules()

// options is what a command was told: the experiment, the app's look, and for each
// setting that is no default where it comes from.
type options struct {
	config     spec.Spec
	base       spec.Spec // what config would be without flags
	look       kit.Appearance
	saving     saving
	baseSaving saving // what saving would be without flags
	from       map[string]origin
	wrong      []error         // mistakes in the flags, found while these were read
	unread     map[string]bool // settings of which the last value that was told could not be read
}

// origin is where a setting was told.
type origin struct {
	place string // "--steps", "FATHOM_STEPS" or "~/.config/fathom/config.toml line 3"
	given string // what stands there, for an error; "" where that names the flag
}

func newOptions() *options {
	return &options{config: rules.Default, base: rules.Default, from: map[string]origin{}, unread: map[string]bool{}}
}

// allSettings lists what flags, environment and configuration file can set.
func allSettings() []setting.Setting {
	return append(runSettings(), kit.AppearanceSettings()...)
}

// runSettings are those of a run: of its experiment, and of where it is saved.
func runSettings() []setting.Setting { return append(rules.Settings(), savingTable.Settings()...) }

// set reads a setting of whatever it belongs to from text.
func (o *options) set(name, value string) error {
	if o.look.Get(name) != "" {
		return o.look.Set(name, value)
	}
	if savingTable.Has(name) {
		return savingTable.Set(&o.saving, name, value)
	}
	return rules.Set(&o.config, name, value)
}

// get is a setting of whatever it belongs to, as set reads it.
func (o *options) get(name string) string {
	if value := o.look.Get(name); value != "" {
		return value
	}
	if savingTable.Has(name) {
		return savingTable.Get(&o.saving, name)
	}
	return rules.Get(o.config, name)
}

// put sets a setting told at the given place.
func (o *options) put(name, text string, at origin) error {
	o.from[name] = at
	err := o.set(name, text)
	o.unread[name] = err != nil
	return o.explain(err)
}

// explain puts what is wrong with settings as mistakes of the places where they were told, each for
// itself.
func (o *options) explain(err error) error {
	var errs []error
	for _, one := range text.Each(err) {
		var wrong *setting.Error
		if errors.As(one, &wrong) && o.from[wrong.Setting].given != "" {
			one = usageError{fmt.Errorf("%s: %s", o.from[wrong.Setting].given, wrong.Problem)}
		}
		errs = append(errs, one)
	}
	return text.Together(errs...)
}

// usage makes each part of an error a mistake of the user.
func usage(err error) error {
	var errs []error
	for _, one := range text.Each(err) {
		errs = append(errs, usageError{one})
	}
	return text.Together(errs...)
}

// resolve puts together what was told: flags come before the environment, that
// before the configuration file, that before the defaults. Everything is checked, also
// what something else comes before, and everything wrong is said at once. o holds what
// the flags said. Where all is to be valid that is so of the stages that are not asked
// for too.
func (o *options) resolve(flags *pflag.FlagSet, all bool) error {
	told := newOptions()
	file, fileErr := openConfig(flags)
	wrong := []error{usage(fileErr), usage(checkVariables(os.Environ())), usage(simd.EnvError())}
	for _, e := range file {
		wrong = append(wrong, told.put(e.name, e.text, e.at))
	}
	for _, s := range allSettings() {
		// As elsewhere, a variable that is empty is one that is not there.
		if value := os.Getenv(variable(s.Name)); value != "" {
			at := origin{variable(s.Name), variable(s.Name) + "=" + text.Clip(value)}
			wrong = append(wrong, told.put(s.Name, setting.WithHome(s, value), at))
		}
	}
	told.base, told.baseSaving = told.config, told.saving // setting a list makes a new one
	wrong = append(wrong, o.wrong...)
	for _, s := range allSettings() {
		if flags.Changed(s.Name) {
			wrong = append(wrong, told.put(s.Name, o.get(s.Name), origin{place: "--" + s.Name}))
			told.unread[s.Name] = o.unread[s.Name]
		}
	}
	*o = *told
	var unread []string
	for name, is := range o.unread {
		if is {
			unread = append(unread, name)
		}
	}
	config := o.config
	if all {
		config = rules.Everything(config)
	}
	return text.Together(append(wrong, o.explain(rules.Validate(config, unread...)))...)
}

// appearance is how the app is to be drawn, where the settings of an experiment do not count, and where
// what it shows is saved unless a flag says so. o holds what the flags said.
func (o *options) appearance(flags *pflag.FlagSet) (kit.Appearance, saving, error) {
	told := newOptions()
	file, fileErr := openConfig(flags)
	wrong := append([]error{usage(fileErr)}, o.wrong...)
	for _, s := range append(kit.AppearanceSettings(), savingTable.Settings()...) {
		for _, e := range file {
			if e.name == s.Name {
				wrong = append(wrong, told.put(e.name, e.text, e.at))
			}
		}
		if value := os.Getenv(variable(s.Name)); value != "" {
			wrong = append(wrong, told.put(s.Name, setting.WithHome(s, value), origin{variable(s.Name), variable(s.Name) + "=" + text.Clip(value)}))
		}
		if !savingTable.Has(s.Name) && flags.Changed(s.Name) { // a command has a flag of its own for that
			wrong = append(wrong, told.put(s.Name, o.get(s.Name), origin{place: "--" + s.Name}))
		}
	}
	return told.look, told.saving, text.Together(wrong...)
}

// variable is the name of a setting in the environment.
func variable(name string) string {
	return "FATHOM_" + strings.ReplaceAll(strings.ToUpper(name), "-", "_")
}

// otherVariables are read elsewhere and are no settings: two of them by the command
// line's library, for completion.
var otherVariables = []string{"FATHOM_CONFIG", simd.EnvVar, "FATHOM_ACTIVE_HELP", "FATHOM_COMPLETION_DESCRIPTIONS"}

// ofService matches the variables that Kubernetes, as Docker's links did before, puts into each
// container for a service that is called fathom or fathom-something: where that is, and nothing meant
// for the program.
// https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
var ofService = regexp.MustCompile(`^FATHOM_([A-Z0-9_]+_)?(` +
	`SERVICE_HOST=[0-9a-fA-F.:]+|SERVICE_PORT(_[A-Z0-9_]+)?=\d+|` +
	`PORT(_\d+_(TCP|UDP|SCTP))?=(tcp|udp|sctp)://.+|PORT_\d+_(TCP|UDP|SCTP)_(PROTO=(tcp|udp|sctp)|PORT=\d+|ADDR=[0-9a-fA-F.:]+))$`)

// checkVariables refuses the variables of an environment that nothing reads though
// their names say that they are meant for fathom, as names that are wrong in a file
// are refused.
func checkVariables(environ []string) error {
	known := slices.Clone(otherVariables)
	for _, s := range allSettings() {
		known = append(known, variable(s.Name))
	}
	bare := make([]string, len(known)) // what all begin with makes none of them near
	for i, name := range known {
		bare[i] = strings.TrimPrefix(name, "FATHOM_")
	}
	var wrong []error
	environ = slices.Sorted(slices.Values(environ))
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		rest, ours := strings.CutPrefix(name, "FATHOM_")
		if !ours || value == "" || slices.Contains(known, name) || ofService.MatchString(pair) {
			continue
		}
		hint := "`fathom config` lists the settings, which are all variables"
		if near := text.Nearest(strings.ToUpper(rest), bare); near != "" {
			hint = "did you mean FATHOM_" + near + "?"
		}
		wrong = append(wrong, fmt.Errorf("%s=%s: there is no such variable; %s", text.Printable(text.Brief(name)), text.Clip(value), hint))
	}
	return text.Together(wrong...)
}

// names lists the names of settings.
func names(settings []setting.Setting) []string {
	out := make([]string, len(settings))
	for i, s := range settings {
		out[i] = s.Name
	}
	return out
}
