package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"fathom/data/setting"
	"fathom/data/text"
)

// newConfig returns `fathom config`.
func newConfig() *cobra.Command {
	told := newOptions()
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the configuration that holds, and where each value comes from",
		Long: "config prints every setting as it holds with these flags, this environment and this configuration file, " +
			"and where its value comes from: a configuration file to start from.\n\n" +
			"Flags come before the environment (FATHOM_STEPS for --steps, FATHOM_LEARNING_RATE for --learning-rate), " +
			"that before the file, that before the defaults. The file is the one that --config or FATHOM_CONFIG names, or else " +
			"$XDG_CONFIG_HOME/fathom/config.toml or ~/.config/fathom/config.toml, if it is there. Keep what you want in it, and delete the rest.",
		Example: `# what holds here
fathom config
# a file to start from; mind that the shell empties one that is there already
mkdir -p ~/.config/fathom
fathom config > ~/.config/fathom/config.toml
# a file for one experiment
fathom config --hidden 300,100 --steps 20000 > wide.toml
fathom --config wide.toml`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := told.resolve(cmd.Flags(), false); err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), []byte(told.toml()))
		},
	}
	addSettings(cmd, told, allSettings())
	return cmd
}

// toml writes the options as a configuration file that gives them again.
func (o *options) toml() string {
	var b strings.Builder
	b.WriteString("# A configuration of fathom, in TOML. Flags come before the environment, that before this file,\n" +
		"# that before the defaults; behind each value stands which of them it was taken from.\n")
	fmt.Fprintf(&b, "# The same experiment by flags alone: %s\n", text.Printable(rules.CommandOver(o.config, o.base)))
	group := ""
	for _, s := range allSettings() {
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&b, "\n# --- %s ---\n", heading(group))
		}
		fmt.Fprintf(&b, "\n# %s\n%s = %s # %s\n", s.Help, s.Name, tomlValue(s, o.get(s.Name)), cmp.Or(o.from[s.Name].place, "default"))
	}
	return b.String()
}

// heading is the title of a group of settings.
func heading(group string) string { return strings.ToUpper(group[:1]) + group[1:] }

// tomlValue writes a setting's text with the type that it has.
func tomlValue(s setting.Setting, text string) string {
	switch s.Type {
	case setting.TypeNumber:
		// TOML has no whole numbers beyond int64, which a seed can be.
		_, whole := strconv.ParseInt(text, 10, 64)
		if whole == nil || strings.ContainsAny(text, ".e") {
			return text
		}
	case setting.TypeBool:
		return text
	case setting.TypeNumbers:
		return "[" + strings.ReplaceAll(text, ",", ", ") + "]"
	case setting.TypeWords:
		words := strings.Split(text, ",")
		for i, word := range words {
			words[i] = setting.TOMLString(word)
		}
		return "[" + strings.Join(words, ", ") + "]"
	}
	return setting.TOMLString(text)
}
