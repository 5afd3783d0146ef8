// Package manual writes the manual page of a tree of commands, in the macros of man(7).
package manual

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fathom/data/text"
)

// About is what a page says that the commands do not say themselves.
type About struct {
	Version     string
	Groups      []Group // of the flags of the root
	Environment []Item
	Intro       string // to the environment
	Files       []Item
	Exits       []Exit
}

// Group is a group of flags of the root, each by its name.
type Group struct {
	Title string
	Flags []string
}

// Item is a term and what it is.
type Item struct{ Term, Text string }

// Exit is an exit code and what it says.
type Exit struct {
	Code int
	Text string
}

// Page is the page of a command and all below it. Each flag stands there once as the root has it, in its
// group, and again at each command whose flag of that name says something else or has another default.
func Page(root *cobra.Command, about About) string {
	r := &roff{root: root, about: about}
	fmt.Fprintf(r, ".TH %s 1 \"\" \"%s %s\" \"User Commands\"\n", strings.ToUpper(root.Name()), root.Name(), Escape(about.Version))
	r.section("name")
	r.text(root.Name() + " - " + strings.ToLower(root.Short[:1]) + root.Short[1:])
	r.section("synopsis")
	fmt.Fprintf(r, "\\fB%s\\fR [\\fIoptions\\fR]\n", root.Name())
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			r.synopsis(c)
		}
	}
	r.section("description")
	r.text(root.Long)
	r.section("commands")
	r.below(root)
	r.options()
	r.section("environment")
	r.text(about.Intro)
	r.items(about.Environment)
	r.section("files")
	r.items(about.Files)
	r.section("exit status")
	for _, exit := range about.Exits {
		r.item(strconv.Itoa(exit.Code), "", exit.Text)
	}
	r.section("examples")
	r.WriteString(".nf\n")
	r.text(root.Example)
	r.WriteString(".fi\n")
	return r.String()
}

// roff is a page that is being written.
type roff struct {
	strings.Builder
	root  *cobra.Command
	about About
}

var escape = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n.", "\n\\&.", "\n'", "\n\\&'")

// Escape lets text stand in a page as it is: hyphens that can be copied, no line that begins like a request,
// and other signs than ASCII's by their numbers, in whatever way a page is read.
func Escape(text string) string {
	var b strings.Builder
	for _, r := range escape.Replace(text) {
		if r > '~' {
			fmt.Fprintf(&b, "\\[u%04X]", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (r *roff) section(title string) { fmt.Fprintf(r, ".SH %s\n", Escape(strings.ToUpper(title))) }
func (r *roff) part(title string)    { fmt.Fprintf(r, ".SS %s\n", Escape(title)) }

// text writes paragraphs, which an empty line parts.
func (r *roff) text(text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			r.WriteString(".PP\n")
		}
		fmt.Fprintln(r, strings.TrimPrefix(Escape("\n"+paragraph), "\n"))
	}
}

// item writes a term, in bold with its argument in italics, and what it is.
func (r *roff) item(term, argument, text string) {
	fmt.Fprintf(r, ".TP\n\\fB%s\\fR", Escape(term))
	if argument != "" {
		fmt.Fprintf(r, " \\fI%s\\fR", Escape(argument))
	}
	r.WriteString("\n")
	r.text(text)
}

func (r *roff) items(all []Item) {
	for _, i := range all {
		r.item(i.Term, "", i.Text)
	}
}

// flag writes a flag with its default.
func (r *roff) flag(f *pflag.Flag) {
	text, argument := Sentence(f.Usage), f.Value.Type()
	if f.NoOptDefVal != "" {
		argument = ""
	}
	if f.DefValue != "" && argument != "" {
		text += " The default is " + f.DefValue + "."
	}
	r.item("--"+f.Name, argument, text)
}

// Sentence makes one of a flag's help.
func Sentence(help string) string { return strings.ToUpper(help[:1]) + help[1:] + "." }

// synopsis writes how a command is called.
func (r *roff) synopsis(c *cobra.Command) {
	fmt.Fprintf(r, ".br\n\\fB%s\\fR", Escape(c.CommandPath()))
	switch argument := strings.TrimSpace(strings.TrimPrefix(c.Use, c.Name())); {
	case c.Name() == "completion":
		r.WriteString(" \\fIshell\\fR")
	case argument != "":
		fmt.Fprintf(r, " \\fI%s\\fR", Escape(argument))
	}
	if c.Name() != "completion" && c.HasAvailableLocalFlags() {
		r.WriteString(" [\\fIoptions\\fR]")
	}
	r.WriteString("\n")
}

// below writes the commands below one, each with those below it. The shells of completion are no
// commands to read of one by one.
func (r *roff) below(of *cobra.Command) {
	for _, c := range of.Commands() {
		if !c.IsAvailableCommand() {
			continue
		}
		r.command(c)
		if c.Name() != "completion" {
			r.below(c)
		}
	}
}

// command writes a command and the flags that the root has not, or not so.
func (r *roff) command(c *cobra.Command) {
	title := c.CommandPath()
	if c.Parent() != r.root { // whose argument the synopsis has not
		title += strings.TrimPrefix(c.Use, c.Name())
	}
	r.part(title)
	r.text(cmp.Or(c.Long, c.Short+"."))
	shared := map[string]bool{}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		switch of := r.root.Flags().Lookup(f.Name); {
		case f.Name == "help" || f.Hidden:
		case of != nil && of.Usage == f.Usage && of.DefValue == f.DefValue:
			shared[f.Name] = true
		default:
			r.flag(f)
		}
	})
	if sentence := r.takes(shared); sentence != "" {
		r.WriteString(".PP\n")
		r.text(sentence)
	}
}

// takes says which of the options below a command takes: whole groups, and single ones of others.
func (r *roff) takes(shared map[string]bool) string {
	var groups, single []string
	for _, g := range r.about.Groups {
		var has []string
		for _, name := range g.Flags {
			if shared[name] {
				has = append(has, "--"+name)
			}
		}
		if len(has) == len(g.Flags) {
			groups = append(groups, g.Title)
		} else {
			single = append(single, has...)
		}
	}
	const takes = "Of the options below it takes "
	switch {
	case len(groups) == 0 && len(single) == 0:
		return ""
	case len(groups) == 0:
		return takes + text.List(single, "and") + "."
	case len(single) == 0:
		return takes + "those of " + text.List(groups, "and") + "."
	}
	return takes + "those of " + text.List(groups, "and") + ", and also " + text.List(single, "and") + "."
}

// options writes the flags of the root, grouped.
func (r *roff) options() {
	r.section("options")
	r.flag(r.root.PersistentFlags().Lookup("config"))
	r.item("-h, --help", "", "Print the help of fathom or of the command, and do nothing else.")
	r.item("-v, --version", "", "Print the version of fathom, and do nothing else.")
	for _, g := range r.about.Groups {
		r.part(g.Title)
		for _, name := range g.Flags {
			r.flag(r.root.Flags().Lookup(name))
		}
	}
}
