package main

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
)

// TestHelpFits: at every width from 40 columns on no line of any command's help is wider but those
// that are to be copied, no word of it is lost, and every flag stands there.
func TestHelpFits(t *testing.T) {
	root := newRoot()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	commands := []*cobra.Command{root}
	for i := 0; i < len(commands); i++ {
		commands = append(commands, commands[i].Commands()...)
	}
	for _, c := range commands {
		c.InitDefaultHelpFlag()
		words := strings.Join(strings.Fields(ansi.Strip(helpOf(c, 1000))), " ")
		if c.Long != "" && !strings.Contains(words, strings.Join(strings.Fields(c.Long), " ")) {
			t.Errorf("%s: the help lacks what it is:\n%s", c.Name(), words)
		}
		for _, width := range []int{40, 60, 80, 120} {
			text := ansi.Strip(helpOf(c, width))
			if got := strings.Join(strings.Fields(text), " "); got != words {
				t.Errorf("%s at %d columns says other words:\n%s", c.Name(), width, got)
			}
			for line := range strings.Lines(text) {
				line = strings.TrimRight(line, "\n")
				copied := c.Example != "" && strings.Contains(c.Example, strings.TrimSpace(line)) || strings.Contains(line, c.CommandPath())
				if ansi.StringWidth(line) > width && !copied && len(strings.Fields(line)) > 1 {
					t.Errorf("%s at %d columns has a line of %d: %q", c.Name(), width, ansi.StringWidth(line), line)
				}
			}
		}
	}
}
