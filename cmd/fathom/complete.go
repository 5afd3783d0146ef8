package main

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

// completeSetting tells the shell what the argument of a setting's flag can be.
func completeSetting(cmd *cobra.Command, s setting.Setting) {
	switch {
	case s.Type == setting.TypeWords:
		must(cmd.RegisterFlagCompletionFunc(s.Name, completeList(s.Choices)))
	case s.Choices != nil:
		completeWords(cmd, s.Name, s.Choices)
	case s.Name == "data":
		must(cmd.RegisterFlagCompletionFunc(s.Name, completeData))
	}
}

// completePaths tells the shell which flags of a command, and of all below it, name a file or a directory,
// and so of their arguments. What was told before stays.
func completePaths(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		_, told := c.GetFlagCompletionFunc(f.Name)
		switch kind := f.Value.Type(); {
		case told:
		case kind == "dir":
			must(c.RegisterFlagCompletionFunc(f.Name, completeDirectories))
		case kind == "store", strings.HasPrefix(kind, "file"):
			must(c.RegisterFlagCompletionFunc(f.Name, completeFiles))
		}
	})
	if c.ValidArgsFunction == nil {
		c.ValidArgsFunction = completeArgument(c)
	}
	for _, below := range c.Commands() {
		completePaths(below)
	}
}

// completeArgument tells the shell what a command works on, by how it is called; nil where that is no path.
// Beside the names of other commands a shell takes no list but one of all files.
func completeArgument(c *cobra.Command) cobra.CompletionFunc {
	_, argument, _ := strings.Cut(c.Use, " ")
	way := completeDirectories
	switch {
	case !strings.Contains(argument, "DIR") && !strings.Contains(argument, "RUN") && !strings.Contains(argument, "STORE") && !strings.Contains(argument, "PLAN"):
		return nil
	case strings.Contains(argument, "STORE") || c.HasSubCommands():
		way = completeFiles
	case strings.Contains(argument, "PLAN"):
		way = completePlan
	}
	most := len(strings.Fields(argument))
	return func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		switch {
		case len(args) >= most && !strings.HasSuffix(argument, "..."):
			return nil, cobra.ShellCompDirectiveNoFileComp
		case strings.HasPrefix(argument, "slurm ") && len(args) == 0:
			return []string{"slurm"}, cobra.ShellCompDirectiveNoFileComp
		}
		return way(c, args, begun)
	}
}

// completeData offers mnist beside the directories and the files of a set here, while what was begun
// can be any of them; else the shell finds these itself.
func completeData(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
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

// completeDirectories lets the shell offer its directories.
func completeDirectories(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeFiles lets the shell offer its files and directories, and completePlan those that may be a plan.
func completeFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func completePlan(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"toml"}, cobra.ShellCompDirectiveFilterFileExt
}

// completeWords offers a closed list.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	must(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder)))
}

// completeList offers the words of a closed list that a comma-separated one does not
// have yet.
func completeList(words []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
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
	}
}

// completeFirst offers a closed list for the first argument, and nothing for others.
func completeFirst(words []string) cobra.CompletionFunc {
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
