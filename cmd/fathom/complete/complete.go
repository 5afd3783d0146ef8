// Package complete tells shells what flags and arguments of commands can be.
package complete

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fathom/data"
	"fathom/data/setting"
)

// Setting tells the shell what the argument of a setting's flag can be.
func Setting(cmd *cobra.Command, s setting.Setting) {
	switch {
	case s.Type == setting.TypeWords:
		List(cmd, s.Name, s.Choices)
	case s.Choices != nil:
		Words(cmd, s.Name, s.Choices)
	case s.Name == "data":
		must(cmd.RegisterFlagCompletionFunc(s.Name, dataset))
	}
}

// Paths tells the shell which flags of a command, and of all below it, name a file or a directory,
// and so of their arguments. What was told before stays.
func Paths(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		_, told := c.GetFlagCompletionFunc(f.Name)
		switch kind := f.Value.Type(); {
		case told:
		case kind == "dir":
			must(c.RegisterFlagCompletionFunc(f.Name, directories))
		case kind == "store", strings.HasPrefix(kind, "file"):
			must(c.RegisterFlagCompletionFunc(f.Name, files))
		}
	})
	if c.ValidArgsFunction == nil {
		c.ValidArgsFunction = argument(c)
	}
	for _, below := range c.Commands() {
		Paths(below)
	}
}

// argument tells the shell what a command works on, by how it is called; nil where that is no path.
// Beside the names of other commands a shell takes no list but one of all files.
func argument(c *cobra.Command) cobra.CompletionFunc {
	_, on, _ := strings.Cut(c.Use, " ")
	way := directories
	switch {
	case !strings.Contains(on, "DIR") && !strings.Contains(on, "RUN") && !strings.Contains(on, "STORE") && !strings.Contains(on, "PLAN"):
		return nil
	case strings.Contains(on, "STORE") || c.HasSubCommands():
		way = files
	case strings.Contains(on, "PLAN"):
		way = plan
	}
	most := len(strings.Fields(on))
	return func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		switch {
		case len(args) >= most && !strings.HasSuffix(on, "..."):
			return nil, cobra.ShellCompDirectiveNoFileComp
		case strings.HasPrefix(on, "slurm ") && len(args) == 0:
			return []string{"slurm"}, cobra.ShellCompDirectiveNoFileComp
		}
		return way(c, args, begun)
	}
}

// dataset offers mnist beside the directories and the files of a set here, while what was begun
// can be any of them; else the shell finds these itself.
func dataset(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	if !strings.HasPrefix(data.MNISTName, begun) {
		return []string{"npz", "csv"}, cobra.ShellCompDirectiveFilterFileExt
	}
	words := []string{data.MNISTName}
	entries, _ := os.ReadDir(".")
	for _, e := range entries {
		info, err := os.Stat(e.Name()) // of what a link leads to
		hidden := strings.HasPrefix(e.Name(), ".")
		switch {
		case err != nil || hidden || !strings.HasPrefix(e.Name(), begun):
		case info.IsDir():
			words = append(words, e.Name()+"/")
		case slices.Contains([]string{".npz", ".csv"}, strings.ToLower(filepath.Ext(e.Name()))):
			words = append(words, e.Name())
		}
	}
	if len(words) > 1 {
		return words, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder | cobra.ShellCompDirectiveNoSpace
	}
	return words, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// directories lets the shell offer its directories.
func directories(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// files lets the shell offer its files and directories, and plan those that may be a plan.
func files(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func plan(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"toml"}, cobra.ShellCompDirectiveFilterFileExt
}

// Words offers a closed list.
func Words(cmd *cobra.Command, flag string, words []string) {
	must(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder)))
}

// Files offers the files of some endings for a flag of a command and of all below it.
func Files(cmd *cobra.Command, flag string, endings ...string) {
	must(cmd.MarkPersistentFlagFilename(flag, endings...))
}

// List offers the words of a closed list that a comma-separated one does not
// have yet.
func List(cmd *cobra.Command, flag string, words []string) {
	must(cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		before := ""
		if i := strings.LastIndexByte(begun, ','); i >= 0 {
			before = begun[:i+1]
		}
		var out []string
		for _, word := range words {
			if !slices.Contains(strings.Split(before, ","), word) && strings.HasPrefix(before+word, begun) {
				out = append(out, before+word)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveKeepOrder
	}))
}

// First offers a closed list for the first argument, and nothing for others.
func First(words []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return words, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// must holds a mistake in the command tree itself, such as completing a flag that
// there is not.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Commands are the names of the commands below one.
func Commands(of *cobra.Command) (names []string) {
	for _, c := range of.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// Library makes the commands that cobra adds, help and completion, and has them refuse words that are no commands, in
// the words of refuse: by itself it prints the help of what is above them.
func Library(root *cobra.Command, refuse func(of *cobra.Command, words []string) error) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	unless := func(of *cobra.Command, words []string) error {
		if len(words) == 0 {
			return nil
		}
		return refuse(of, words)
	}
	help, _, _ := root.Find([]string{"help"})
	help.Args = func(_ *cobra.Command, words []string) error {
		about, rest, _ := root.Find(words)
		return unless(about, rest)
	}
	completion, _, _ := root.Find([]string{"completion"})
	completion.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	for _, c := range append(completion.Commands(), completion) {
		c.Args = unless
	}
}
