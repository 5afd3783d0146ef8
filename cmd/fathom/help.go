package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fathom/cmd/fathom/complete"
	"fathom/tui/kit"
)

// The styles of the help. The terminal's own colours and weights are to be read on its own background,
// so that nobody asks which that is.
const (
	inBold   = "\x1b[1m"
	inFaint  = "\x1b[2m"
	asTitle  = "\x1b[1;35m"
	asName   = "\x1b[36m"
	asBefore = "\x1b[m"
)

// widestHelp is how wide the help gets on a terminal at most, and elsewhere, in cells.
const widestHelp = 120

// writeHelp writes the help of a command, in as many columns as there are.
func writeHelp(c *cobra.Command, look kit.Appearance) error {
	out := unscreened(c.OutOrStdout())
	profile, _ := outputColours(look, out)
	width := widestHelp
	if n := columns(out); n > 0 {
		width = min(n, widestHelp)
	}
	_, err := io.WriteString(&colorprofile.Writer{Forward: out, Profile: profile}, helpOf(c, width))
	return err
}

// helpOf is the help of a command in lines of so many cells at most, but for words that are longer.
func helpOf(c *cobra.Command, width int) string {
	var b strings.Builder
	long := c.Long
	if long == "" {
		long = c.Short
	}
	b.WriteString("\n" + hanging("", long, 2, width) + "\n\n")
	heading := func(word string) { fmt.Fprintf(&b, "  %s%s%s\n\n", asTitle, strings.ToUpper(word), asBefore) }

	heading("usage")
	fmt.Fprintf(&b, "    %s\n\n", usageOf(c, c.CommandPath()))
	if c.Example != "" {
		heading("examples")
		for line := range strings.SplitSeq(strings.Trim(c.Example, "\n"), "\n") {
			style := inBold
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
				style = inFaint
			}
			fmt.Fprintf(&b, "    %s%s%s\n", style, line, asBefore) // whole, so that it can be copied
		}
		b.WriteString("\n")
	}

	var commands, flags [][2]string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			commands = append(commands, [2]string{usageOf(sub, sub.Name()), sub.Short})
		}
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			flags = append(flags, [2]string{flagName(f), kit.Capital(f.Usage) + defaultOf(f)})
		}
	})
	names := 0 // the cells of the longest
	for _, row := range append(commands, flags...) {
		names = max(names, ansi.StringWidth(row[0]))
	}
	for _, table := range []struct {
		title string
		rows  [][2]string
	}{{"commands", commands}, {"flags", flags}} {
		if len(table.rows) == 0 {
			continue
		}
		heading(table.title)
		for _, row := range table.rows {
			b.WriteString(helpEntry(row[0], row[1], names, width) + "\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// helpEntry is a name and what it is: beside it, or below it where the window leaves no room for that.
func helpEntry(name, what string, names, width int) string {
	const indent, room = 4, 24
	if width < indent+names+2+room {
		return fmt.Sprintf("%*s%s%s%s\n%s", indent, "", asName, name, asBefore, hanging("", what, indent+2, width))
	}
	first := fmt.Sprintf("%*s%s%s%s%*s", indent, "", asName, name, asBefore, names+2-ansi.StringWidth(name), "")
	return hanging(first, what, indent+names+2, width)
}

// hanging is a text in lines that begin at a column, the first of which has something before that.
func hanging(first, text string, column, width int) string {
	indent := strings.Repeat(" ", column)
	if first == "" {
		first = indent
	}
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, kit.Wrap(paragraph, max(1, width-column))...)
	}
	for i := range lines {
		if lines[i] != "" || i == 0 {
			lines[i] = indent + lines[i]
		}
	}
	if len(lines) == 0 {
		return first
	}
	lines[0] = first + strings.TrimPrefix(lines[0], indent)
	return strings.Join(lines, "\n")
}

// usageOf is how a command is called, whose name is as given. A command below it stands in place of its words.
func usageOf(c *cobra.Command, name string) string {
	rest := strings.TrimPrefix(c.Use, c.Name())
	if c.HasAvailableSubCommands() {
		rest = strings.TrimPrefix(rest+" | COMMAND", " |")
	}
	if c.HasAvailableLocalFlags() && c.Name() != "help" {
		rest += " [--flags]"
	}
	return name + rest
}

func flagName(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "-" + f.Shorthand + " --" + f.Name
	}
	return "--" + f.Name
}

// defaultOf says what a flag is that is not given, where that says something.
func defaultOf(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "0", "[]":
		return ""
	}
	return " (" + f.DefValue + ")"
}

// execute does what a command line says, given to the root of the commands, and returns what went
// wrong, also where it is the help that could not be written.
func execute(root *cobra.Command) error {
	enableEscapes(os.Stdout)
	enableEscapes(os.Stderr)
	root.SetOut(screened(os.Stdout))
	root.SetErr(screened(os.Stderr))
	complete.Library(root, noCommand)
	root.SilenceUsage, root.SilenceErrors = true, true
	root.Version = program.String()
	var unwritten error
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		if err := writeHelp(c, lookOf(c)); err != nil {
			unwritten = writing(err)
		}
	})
	if err := root.Execute(); err != nil {
		var path *os.PathError
		if errors.As(err, &path) && path.Op == "write" && path.Path == os.Stdout.Name() { // what the library writes by itself
			return writing(err)
		}
		return err
	}
	return unwritten
}

// lookOf is how a command is to be drawn, whose flags are read by then.
func lookOf(c *cobra.Command) kit.Appearance {
	told := newOptions()
	if f := c.Flags().Lookup("color"); f != nil && f.Changed {
		told.set("color", f.Value.String())
	}
	look, _, _ := told.appearance(c.Flags()) // what is wrong there is said by who does something
	return look
}
