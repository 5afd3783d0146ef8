package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
			return write(cmd.OutOrStdout(), []byte(manPage(cmd.Root())))
		},
	}
}

// roff is a manual page that is being written, in the macros of man(7).
type roff struct{ strings.Builder }

// escape lets text stand in a page as it is: hyphens that can be copied, and no line
// that begins like a request.
var escape = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n.", "\n\\&.", "\n'", "\n\\&'")

func (r *roff) section(title string) {
	fmt.Fprintf(r, ".SH %s\n", escape.Replace(strings.ToUpper(title)))
}
func (r *roff) part(title string) { fmt.Fprintf(r, ".SS %s\n", escape.Replace(title)) }

// text writes paragraphs, which an empty line parts.
func (r *roff) text(text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			r.WriteString(".PP\n")
		}
		fmt.Fprintln(r, strings.TrimPrefix(escape.Replace("\n"+paragraph), "\n"))
	}
}

// item writes a term, in bold with its argument in italics, and what it is.
func (r *roff) item(term, argument, text string) {
	fmt.Fprintf(r, ".TP\n\\fB%s\\fR", escape.Replace(term))
	if argument != "" {
		fmt.Fprintf(r, " \\fI%s\\fR", escape.Replace(argument))
	}
	r.WriteString("\n")
	r.text(text)
}

// flag writes a flag with its default.
func (r *roff) flag(f *pflag.Flag) {
	text, argument := sentence(f.Usage), f.Value.Type()
	if f.NoOptDefVal != "" {
		argument = ""
	}
	if f.DefValue != "" && argument != "" {
		text += " The default is " + f.DefValue + "."
	}
	r.item("--"+f.Name, argument, text)
}

// sentence makes one of a flag's help.
func sentence(help string) string { return strings.ToUpper(help[:1]) + help[1:] + "." }

// manPage writes the manual page of the command tree.
func manPage(root *cobra.Command) string {
	r := &roff{}
	fmt.Fprintf(r, ".TH FATHOM 1 \"\" \"fathom %s\" \"User Commands\"\n", escape.Replace(program.String()))
	r.section("name")
	r.text("fathom - " + strings.ToLower(root.Short[:1]) + root.Short[1:])
	r.section("synopsis")
	r.WriteString("\\fBfathom\\fR [\\fIoptions\\fR]\n")
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			fmt.Fprintf(r, ".br\n\\fBfathom %s\\fR", escape.Replace(c.Name()))
			if argument := strings.TrimSpace(strings.TrimPrefix(c.Use, c.Name())); argument != "" && c.Name() != "completion" {
				fmt.Fprintf(r, " \\fI%s\\fR", escape.Replace(argument))
			}
			if c.Name() == "completion" {
				r.WriteString(" \\fIshell\\fR")
			} else if c.HasAvailableLocalFlags() {
				r.WriteString(" [\\fIoptions\\fR]")
			}
			r.WriteString("\n")
		}
	}
	r.section("description")
	r.text(root.Long)
	r.section("commands")
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			r.command(root, c)
		}
	}
	r.options(root)
	r.surroundings()
	r.section("examples")
	r.WriteString(".nf\n")
	r.text(root.Example)
	r.WriteString(".fi\n")
	return r.String()
}

// command writes a subcommand and the flags that are its own.
func (r *roff) command(root, c *cobra.Command) {
	r.part("fathom " + c.Name())
	long := c.Long
	if long == "" {
		long = c.Short + "."
	}
	r.text(long)
	for _, below := range c.Commands() {
		if below.Long != "" && c.Name() != "completion" {
			r.item("fathom "+c.Name()+" "+below.Use, "", below.Long)
		}
	}
	shared := false
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		switch {
		case root.Flags().Lookup(f.Name) != nil && f.Name != "help":
			shared = true
		case f.Name != "help":
			r.flag(f)
		}
	})
	switch {
	case shared && c.Flags().Lookup("color") == nil:
		r.WriteString(".PP\nIt takes the options below, except those of the look.\n")
	case shared:
		r.WriteString(".PP\nIt takes the options below.\n")
	}
}

// options writes the flags of the app, grouped.
func (r *roff) options(root *cobra.Command) {
	r.section("options")
	r.flag(root.PersistentFlags().Lookup("config"))
	r.item("-h, --help", "", "Print the help of fathom or of the command, and do nothing else.")
	r.item("-v, --version", "", "Print the version of fathom, and do nothing else.")
	group := ""
	for _, s := range allSettings() {
		if s.Group != group {
			group = s.Group
			r.part(heading(group))
		}
		r.flag(root.Flags().Lookup(s.Name))
	}
}

// surroundings writes what is not on the command line: environment, files, exit codes.
func (r *roff) surroundings() {
	r.section("environment")
	r.text("Each option above but --help, --version, --format and --export can be given as a variable: FATHOM_ and its name in capitals, with _ for each hyphen, such as " +
		variable("learning-rate") + ". Another variable that begins with FATHOM_ is refused, but for those that Kubernetes makes of a service called fathom. Options come before the environment, that before the configuration file.")
	r.item("FATHOM_CONFIG", "", "The configuration file, as --config names it.")
	r.item(simd.EnvVar, "", "The kernels to use: avx512, avx2, neon or go; `fathom version` lists those that the processor supports.")
	r.item("NO_COLOR", "", "With any value but an empty one there are no colours, unless --color says which.")
	r.item("FORCE_COLOR", "", "After NO_COLOR: 0 or false for no colours, 2 for 256 and 3 for 24 bits, another value for colours also where no terminal is.")
	r.item("CLICOLOR_FORCE, CLICOLOR", "", "After FORCE_COLOR: CLICOLOR_FORCE other than 0 for colours also where no terminal is, and CLICOLOR=0 for none.")
	r.item("TERM", "", "With dumb there is no app, and progress is told in lines.")
	r.item("GOMAXPROCS", "", "How many threads compute at a time. Without it the app uses one more than there are cores.")
	r.section("files")
	r.item("$XDG_CONFIG_HOME/fathom/config.toml, ~/.config/fathom/config.toml", "",
		"The configuration, in TOML: lines such as \"steps = 500\" with the names of the options. `fathom config` prints one to start from.")
	r.section("exit status")
	for _, code := range []struct {
		n    int
		text string
	}{
		{0, "All is done."},
		{exitFailed, "Something failed."},
		{exitUsage, "The command line, the environment or the configuration file is wrong, or there is no terminal for the app."},
		{exitDiverged, "A network of the run diverged; the result is written and says so."},
		{exitInterrupted, "A signal ended the program."},
	} {
		r.item(strconv.Itoa(code.n), "", code.text)
	}
}
