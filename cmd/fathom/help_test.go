package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"fathom/cmd/fathom/complete"
	"fathom/data/array"
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

// TestPagesNameWhatThereIs: README and the page on stores name each format that is read, and README's
// and CONTRIBUTING's lists of packages each command.
func TestPagesNameWhatThereIs(t *testing.T) {
	page := func(name string) string {
		text, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	says := func(where, text, word string) {
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`).MatchString(text) {
			t.Errorf("%s does not name %s", where, word)
		}
	}
	for _, format := range strings.Fields(strings.NewReplacer(",", "", " or ", " ").Replace(array.Formats)) {
		for _, name := range []string{"README.md", ".github/MODELS.md"} {
			_, text, _ := strings.Cut(page(name), "It reads `.npy`")
			text, _, _ = strings.Cut(text, "float64")
			says(name, "npy"+text, format)
		}
	}
	for name, begins := range map[string]string{"README.md": "    cmd/fathom ", ".github/CONTRIBUTING.md": "| `cmd/fathom` |"} {
		_, line, _ := strings.Cut(page(name), begins)
		line, _, _ = strings.Cut(line, "\n")
		for _, c := range newRoot().Commands() {
			if c.IsAvailableCommand() {
				says(name, line, c.Name())
			}
		}
	}
}

// TestUsage: a command stands in place of the words of the one above it, not behind them.
func TestUsage(t *testing.T) {
	for path, want := range map[string]string{
		"":           "fathom [STORE|RUN|DIR] | COMMAND [--flags]",
		"runs":       "fathom runs DIR | COMMAND [--flags]",
		"runs note":  "fathom runs note RUN TEXT...",
		"study":      "fathom study PLAN.toml | COMMAND [--flags]",
		"completion": "fathom completion COMMAND",
		"version":    "fathom version",
	} {
		root := newRoot()
		complete.Library(root, noCommand)
		c, _, err := root.Find(strings.Fields(path))
		if err != nil {
			t.Fatal(err)
		}
		if got := usageOf(c, c.CommandPath()); got != want {
			t.Errorf("the usage of %q is %q, want %q", path, got, want)
		}
	}
}

// TestNoCommands: what is no command, and no file either, is named; help and completion of it are no success.
func TestNoCommands(t *testing.T) {
	call := func(args string) (string, error) {
		var out strings.Builder
		root := newRoot()
		root.SilenceErrors, root.SilenceUsage = true, true
		root.SetArgs(strings.Fields(args))
		root.SetOut(&out)
		complete.Library(root, noCommand)
		err := root.Execute()
		return out.String(), err
	}
	for args, want := range map[string]string{
		"help_test.go .":      "it takes at most one STORE|RUN|DIR; see `fathom --help`",
		"run . help_test.go":  "it takes at most one STORE; see `fathom run --help`",
		"acts.npy":            "acts.npy: there is no such file or directory",
		"version a/b":         "\"a/b\" is no command of fathom version; see `fathom version --help`",
		"help foo":            "\"foo\" is no command of fathom; see `fathom --help`",
		"help rum":            "\"rum\" is no command of fathom; did you mean `fathom run`?",
		"help run foo":        "\"foo\" is no command of fathom run; see `fathom run --help`",
		"help study colect":   "\"colect\" is no command of fathom study; did you mean `fathom study collect`?",
		"completion foo":      "\"foo\" is no command of fathom completion; see `fathom completion --help`",
		"completion bash foo": "\"foo\" is no command of fathom completion bash; see `fathom completion bash --help`",
	} {
		out, err := call(args)
		if err == nil || err.Error() != want || exitCode(err) != exitUsage || out != "" {
			t.Errorf("fathom %s: %v, and %q", args, err, out)
		}
	}
	program := exec.Command(tried(), "help", "foo")
	program.Env = append(os.Environ(), asFathom+"=1")
	if out, _ := program.Output(); program.ProcessState.ExitCode() != exitUsage || len(out) > 0 {
		t.Errorf("the program's help of foo ends with %d and prints %.60q", program.ProcessState.ExitCode(), out)
	}
	for _, args := range []string{"help", "help run", "help study collect", "help help", "completion", "help completion bash"} {
		if out, err := call(args); err != nil || out == "" {
			t.Errorf("fathom %s: %v, and %q", args, err, out)
		}
	}
}
