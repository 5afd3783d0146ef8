package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fathom/cmd/fathom/complete"
	"fathom/data/setting"
	"fathom/data/text"
)

// settingFlag is the flag of a setting.
type settingFlag struct {
	setting.Setting
	to *options
}

// Set reads the flag's value. pflag ends at the first error, so one is kept for
// [options.resolve], which says it together with all others.
func (f settingFlag) Set(text string) error {
	err := f.to.set(f.Name, text)
	f.to.keep(f.Name, err)
	return nil
}

// keep notes a mistake in the value of a flag, nil for none.
func (o *options) keep(name string, err error) {
	o.unread[name] = err != nil
	if err != nil {
		o.wrong = append(o.wrong, usageError{err})
	}
}

func (f settingFlag) String() string {
	if f.to == nil { // pflag asks the zero value
		return ""
	}
	return f.to.get(f.Name)
}

func (f settingFlag) Type() string { return f.Kind }

// defaults are the values of all settings that nobody told. To write them takes longer than to make the flags.
var defaults = sync.OnceValue(func() map[string]string {
	told, all := newOptions(), map[string]string{}
	for _, s := range allSettings() {
		all[s.Name] = told.get(s.Name)
	}
	return all
})

// addSettings gives a command a flag for each of the settings. The options hold what
// the flags say once they are parsed; before they are as nobody told them.
func addSettings(cmd *cobra.Command, to *options, settings []setting.Setting) {
	flags := cmd.Flags()
	flags.SortFlags = false
	for _, s := range settings {
		flag := &pflag.Flag{Name: s.Name, Usage: s.Help, Value: settingFlag{s, to}, DefValue: defaults()[s.Name]}
		flags.AddFlag(flag)
		if s.Type == setting.TypeBool {
			flag.NoOptDefVal = "true"
		}
		complete.Setting(cmd, s)
	}
}

// choiceFlag is a flag of a single command that takes one word of a closed list.
type choiceFlag struct {
	told    *options // keeps a mistake; nil where there are no settings
	to      *string
	name    string
	choices []string
}

func (f choiceFlag) Set(value string) error {
	if slices.Contains(f.choices, value) {
		*f.to = value
		return nil
	}
	err := &setting.Error{Setting: f.name, Value: text.Clip(value), Problem: "it must be " + text.List(f.choices, "or")}
	if f.told == nil {
		return err
	}
	f.told.keep(f.name, err)
	return nil
}

func (f choiceFlag) String() string {
	if f.to == nil {
		return ""
	}
	return *f.to
}

func (f choiceFlag) Type() string { return "name" }

// addChoice gives a command such a flag. told keeps a mistake in it, if it is not nil.
func addChoice(cmd *cobra.Command, told *options, to *string, name, help string, choices []string) {
	cmd.Flags().Var(choiceFlag{told, to, name, choices}, name, help+": "+text.List(choices, "or"))
	complete.Words(cmd, name, choices)
}

// fileFlag is a flag that names a file.
type fileFlag string

func (f *fileFlag) Set(text string) error { *f = fileFlag(text); return nil }
func (f *fileFlag) String() string        { return string(*f) }
func (f *fileFlag) Type() string          { return "file" }

// dirFlag is a flag that names a directory to write.
type dirFlag string

func (f *dirFlag) Set(text string) error { *f = dirFlag(text); return nil }
func (f *dirFlag) String() string        { return string(*f) }
func (f *dirFlag) Type() string          { return "dir" }

// flagError puts a mistake in the flags as one value that begins with the flag,
// after all else that is wrong: what stands before it was read, what stands behind it
// was not.
func flagError(cmd *cobra.Command, err error) error {
	var told *options
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if setting, ok := f.Value.(settingFlag); ok {
			told = setting.to
		}
	})
	if told == nil {
		return oneFlagError(cmd, err)
	}
	return text.Together(told.resolve(cmd.Flags(), !cmd.HasParent()), oneFlagError(cmd, err))
}

// kinds are what flags of Go's types take.
var kinds = map[string]string{"int": "a whole number", "float64": "a number", "duration": "a time such as 90m", "bool": "true or false"}

func oneFlagError(cmd *cobra.Command, err error) error {
	var wrong *setting.Error
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &wrong):
		return usageError{wrong}
	case errors.As(err, &invalid) && kinds[invalid.GetFlag().Value.Type()] != "":
		return usageError{&setting.Error{Setting: invalid.GetFlag().Name, Value: text.Clip(invalid.GetValue()), Problem: "it must be " + kinds[invalid.GetFlag().Value.Type()]}}
	case errors.As(err, &bare):
		return usageError{fmt.Errorf("--%s: it needs a value; see `%s --help`", bare.GetSpecifiedName(), cmd.CommandPath())}
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return usageError{fmt.Errorf("-%s: there is no such flag; see `%s --help`", text.Printable(unknown.GetSpecifiedShortnames()), cmd.CommandPath())}
	case errors.As(err, &unknown):
		var all []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { all = append(all, f.Name) })
		rest := fmt.Sprintf("see `%s --help`", cmd.CommandPath())
		if near := text.Nearest(strings.ReplaceAll(unknown.GetSpecifiedName(), "_", "-"), all); near != "" {
			rest = "did you mean --" + near + "?"
		}
		return usageError{fmt.Errorf("--%s: there is no such flag; %s", text.Printable(unknown.GetSpecifiedName()), rest)}
	}
	return usageError{err}
}
