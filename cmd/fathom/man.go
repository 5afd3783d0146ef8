package main

import (
	"github.com/spf13/cobra"

	"fathom/cmd/fathom/manual"
	"fathom/model/simd"
)

// newMan returns `fathom man`, which packagers and the README use.
func newMan() *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the manual page",
		Long:   "man prints the manual page, for `fathom man | man -l -` or a package.",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return write(cmd.OutOrStdout(), []byte(manual.Page(cmd.Root(), aboutManual())))
		},
	}
}

// aboutManual is what the page says besides the commands: the groups of their flags, environment, files,
// exit codes.
func aboutManual() manual.About {
	a := manual.About{
		Version: program.String(),
		Intro: "Each option above but --help, --version, --config and those of a store can be given as a variable: FATHOM_ and its name in capitals, with _ for each hyphen, such as " +
			variable("learning-rate") + ". Another variable that begins with FATHOM_ is refused, but for those that Kubernetes makes of a service called fathom. Options come before the environment, that before the configuration file.",
		Environment: []manual.Item{
			{Term: "FATHOM_CONFIG", Text: "The configuration file, as --config names it."},
			{Term: simd.EnvVar, Text: "The kernels to use: avx512, avx2, neon or go; `fathom version` lists those that the processor supports."},
			{Term: "NO_COLOR", Text: "With any value but an empty one there are no colours, unless --color says which."},
			{Term: "FORCE_COLOR", Text: "After NO_COLOR: 0 or false for no colours, 2 for 256 and 3 for 24 bits, another value for colours also where no terminal is."},
			{Term: "CLICOLOR_FORCE, CLICOLOR", Text: "After FORCE_COLOR: CLICOLOR_FORCE other than 0 for colours also where no terminal is, and CLICOLOR=0 for none."},
			{Term: "TERM", Text: "With dumb there is no app, and progress is told in lines."},
			{Term: "GOMAXPROCS", Text: "How many threads compute at a time. Without it the app uses one more than there are cores."},
		},
		Files: []manual.Item{{Term: "$XDG_CONFIG_HOME/fathom/config.toml, ~/.config/fathom/config.toml",
			Text: "The configuration, in TOML: lines such as \"steps = 500\" with the names of the options. `fathom config` prints one to start from."}},
		Exits: []manual.Exit{
			{Code: 0, Text: "All is done."},
			{Code: exitFailed, Text: "Something failed."},
			{Code: exitUsage, Text: "The command line, the environment, the configuration file or a plan is wrong, or names what is not there or is no such thing; or there is no terminal for the app."},
			{Code: exitDiverged, Text: "A network of the run diverged; the result is written and says so."},
			{Code: exitInterrupted, Text: "A signal ended the program."},
			{Code: exitUnread, Text: "Whoever read the standard output has gone, as head does; nothing is said of it."},
		},
	}
	known := map[string]bool{}
	add := func(title, name string) {
		if last := len(a.Groups) - 1; last < 0 || a.Groups[last].Title != title {
			a.Groups = append(a.Groups, manual.Group{Title: title})
		}
		if known[name] {
			return
		}
		known[name] = true
		of := &a.Groups[len(a.Groups)-1].Flags
		*of = append(*of, name)
	}
	for _, s := range allSettings() {
		add(heading(s.Group), s.Name)
	}
	for _, f := range storeTable() {
		add("Store", f.Name)
	}
	return a
}
