package main

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fathom/cmd/fathom/manual"
	"fathom/data/setting"
)

// completions asks as the shells' scripts do: the last argument is what was begun.
func completions(t *testing.T, args ...string) (words []string, directive cobra.ShellCompDirective) {
	t.Helper()
	out, err := call(append([]string{cobra.ShellCompNoDescRequestCmd}, args...)...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	last := lines[len(lines)-1]
	n, err := strconv.Atoi(strings.TrimPrefix(last, ":"))
	if err != nil || last[0] != ':' {
		t.Fatalf("%v gives %q without a directive", args, out)
	}
	return lines[:len(lines)-1], cobra.ShellCompDirective(n)
}

func TestCompletions(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := errors.Join(os.Mkdir("set", 0o755), os.Mkdir("more sets", 0o755), os.Mkdir(".hidden", 0o755), os.Symlink("set", "link"),
		os.WriteFile("mnist.txt", nil, 0o644), os.WriteFile("more.npz", nil, 0o644), os.Symlink("nowhere", "broken")); err != nil {
		t.Fatal(err)
	}
	const none = cobra.ShellCompDirectiveNoFileComp
	const list = none | cobra.ShellCompDirectiveKeepOrder
	const more = list | cobra.ShellCompDirectiveNoSpace
	const files = cobra.ShellCompDirectiveDefault
	for _, test := range []struct {
		args      string // the last word may be empty
		want      []string
		directive cobra.ShellCompDirective
	}{
		{"run --activation ", []string{"tanh", "relu", "sigmoid"}, list},
		{"run --solver ", []string{"ovr", "multinomial", "ridge"}, list},
		{"run --teach-init ", []string{"same", "fresh"}, list},
		{"run --format ", []string{"text", "json", "ndjson"}, list},
		{"runs --format ", []string{"text", "json"}, list},
		{"compare --format ", []string{"text", "json"}, list},
		{"runs --sort ", []string{"when", "acc", "loss", "last", "seed", "shape", "data", "state", "took", "size", "name"}, list},
		{"compare more", nil, cobra.ShellCompDirectiveFilterDirs},
		{"runs rm x", nil, cobra.ShellCompDirectiveFilterDirs},
		{"runs prune ", nil, cobra.ShellCompDirectiveFilterDirs},
		{"bench --format ", []string{"text", "json"}, list},
		{"bench --curve=width,d", []string{"width,depth"}, more},
		{"--theme ", []string{"auto", "dark", "light", "contrast"}, list},
		{"--color ", []string{"auto", "always", "never", "16", "256", "truecolor"}, list},
		{"config --theme ", []string{"auto", "dark", "light", "contrast"}, list},
		{"run --stages ", []string{"train", "probe", "measures", "pca", "teach"}, more},
		{"run --stages t", []string{"train", "teach"}, more},
		{"run --stages pca,t", []string{"pca,train", "pca,teach"}, more},
		{"run --stages train,probe,", []string{"train,probe,measures", "train,probe,pca", "train,probe,teach"}, more},
		{"run --data ", []string{"mnist", "link/", "more sets/", "more.npz", "set/"}, more},
		{"config --data m", []string{"mnist", "more sets/", "more.npz"}, more},
		{"run --data mn", []string{"mnist"}, list},
		{"run --data s", []string{"npz", "csv"}, cobra.ShellCompDirectiveFilterFileExt},
		{"run --data ~/", []string{"npz", "csv"}, cobra.ShellCompDirectiveFilterFileExt},
		{"run --data ./", []string{"npz", "csv"}, cobra.ShellCompDirectiveFilterFileExt},
		{"run --export ", nil, cobra.ShellCompDirectiveFilterDirs},
		{"--data ", []string{"mnist", "link/", "more sets/", "more.npz", "set/"}, more},
		{"run --config ", []string{"toml"}, cobra.ShellCompDirectiveFilterFileExt},
		{"--config ", []string{"toml"}, cobra.ShellCompDirectiveFilterFileExt},
		{"run --steps ", nil, none},
		{"run ", nil, files},
		{"run x ", nil, none},
		{"bench ", nil, files},
		{"open x", nil, files},
		{"open x ", nil, none},
		{"study pl", nil, files},
		{"study script ", []string{"slurm"}, none},
		{"study script slurm ", []string{"toml"}, cobra.ShellCompDirectiveFilterFileExt},
		{"study collect ", nil, cobra.ShellCompDirectiveFilterDirs},
		{"runs ru", nil, files},
		{"worker de", nil, cobra.ShellCompDirectiveFilterDirs},
		{"version ", nil, none},
		{"run --labels ", nil, files},
		{"run --follow ", nil, files},
		{"open --untrained ", nil, files},
		{"bench --python ", nil, files},
		{"worker --token-file ", nil, files},
		{"study --ca ", nil, files},
		{"serve --host-key ", nil, files},
		{"serve --authorized-keys ", nil, files},
		{"study --out ", nil, cobra.ShellCompDirectiveFilterDirs},
		{"run --resume ", nil, cobra.ShellCompDirectiveFilterDirs},
		{"run --save ", nil, cobra.ShellCompDirectiveFilterDirs},
		{"study collect --export ", nil, cobra.ShellCompDirectiveFilterDirs},
		{"run --teach", []string{"--teach-init", "--teach-weight", "--teach-layer", "--teach-components"}, none},
		{"dump ", []string{"pytorch", "hf", "jax", "timm", "sklearn"}, list},
		{"dump hf ", nil, none},
		{"completion ", []string{"bash", "fish", "powershell", "zsh"}, none},
	} {
		words, directive := completions(t, strings.Split(test.args, " ")...)
		if test.directive == none && len(test.want) > 1 { // the order of these is cobra's
			slices.Sort(words)
			slices.Sort(test.want)
		}
		if !slices.Equal(words, test.want) || directive != test.directive {
			t.Errorf("fathom %s<tab> gives %v and %b, want %v and %b", test.args, words, directive, test.want, test.directive)
		}
	}
	words, _ := completions(t, "")
	for _, command := range []string{"run", "dump", "config", "bench", "version"} {
		if !slices.Contains(words, command) {
			t.Errorf("fathom <tab> gives %v, without %s", words, command)
		}
	}
	if slices.Contains(words, "man") {
		t.Error("fathom <tab> gives man, which is for packagers")
	}
}

// TestClosedListsAreCompleted: no setting with choices is forgotten.
func TestClosedListsAreCompleted(t *testing.T) {
	for _, s := range allSettings() {
		if s.Choices == nil {
			continue
		}
		if words, _ := completions(t, "config", "--"+s.Name, ""); !slices.Equal(words, s.Choices) {
			t.Errorf("--%s <tab> gives %v, want %v", s.Name, words, s.Choices)
		}
	}
}

// TestPathsAreCompleted: no flag is forgotten whose help says that it names a file or a directory.
func TestPathsAreCompleted(t *testing.T) {
	names := regexp.MustCompile(`(?i)^(file|directory|private key|configuration file|new or empty directory|.*: the Python|a saved run|save each run|keep what is found)|store, or a checkpoint`)
	found := 0
	for _, c := range everyCommand(newRoot()) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if path := f.Value.Type() == "dir" || f.Value.Type() == "store" || strings.HasPrefix(f.Value.Type(), "file"); !path && !names.MatchString(f.Usage) {
				return
			}
			found++
			args := append(strings.Fields(c.CommandPath())[1:], "--"+f.Name, "")
			if _, directive := completions(t, args...); directive == cobra.ShellCompDirectiveNoFileComp {
				t.Errorf("%v completes no file", args)
			}
		})
	}
	if found < 60 {
		t.Errorf("only %d flags name a path: the test looks in the wrong place", found)
	}
}

// everyCommand is a command and all below it.
func everyCommand(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, below := range c.Commands() {
		all = append(all, everyCommand(below)...)
	}
	return all
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script, err := call("completion", shell)
		if err != nil || !strings.Contains(script, "fathom") || !strings.Contains(script, cobra.ShellCompRequestCmd) {
			t.Errorf("the script for %s: %v, %.200s", shell, err, script)
		}
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		check := exec.Command(path, "-n")
		check.Stdin = strings.NewReader(script)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s cannot read its script: %v: %s", shell, err, out)
		}
	}
}

func TestManPage(t *testing.T) {
	page, err := call("man")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{".TH FATHOM 1", ".SH NAME\nfathom \\- a terminal", ".SS fathom run", ".SS fathom dump", "\\fBfathom dump\\fR \\fIKIND\\fR\n", ".SS PCA", "FATHOM_LEARNING_RATE",
		"config.toml", ".SH EXIT STATUS", "\\fB\\-\\-ascii\\fR\n", "\\fB\\-\\-config\\fR \\fIfile\\fR\n", "The default is 100,100,100.",
		".TP\n\\fB\\-h, \\-\\-help\\fR\n", ".TP\n\\fB\\-v, \\-\\-version\\fR\n", "Another variable that begins with FATHOM_ is refused, but"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	_, options, _ := strings.Cut(page, "\n.SH OPTIONS\n")
	for _, s := range append(allSettings(), setting.Setting{Name: "config"}) {
		if n := strings.Count(options, ".TP\n\\fB"+manual.Escape("--"+s.Name)+"\\fR"); n != 1 {
			t.Errorf("--%s stands %d times in the page", s.Name, n)
		}
	}
	for _, c := range everyCommand(newRoot()) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			says := ".TP\n\\fB" + manual.Escape("--"+f.Name) + "\\fR"
			if shown := c == c.Root() || c.IsAvailableCommand(); shown && (!strings.Contains(page, says) || !strings.Contains(page, "\n"+manual.Escape(manual.Sentence(f.Usage)))) {
				t.Errorf("the page lacks --%s of %s", f.Name, c.CommandPath())
			}
		})
		if c != c.Root() && c.IsAvailableCommand() && !strings.Contains(page, "\n.SS "+manual.Escape(c.CommandPath())) {
			t.Errorf("the page lacks %s", c.CommandPath())
		}
	}
	_, open, _ := strings.Cut(page, "\n.SS fathom open\n")
	open, _, _ = strings.Cut(open, "\n.SS ")
	if !strings.Contains(open, manual.Escape("Of the options below it takes those of Look and Store, and also --measures.")) {
		t.Errorf("of open it says\n%s", open)
	}
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !strings.ContainsAny(line[1:2], "TSPnfb") {
			t.Errorf("the line %q is read as a request", line)
		}
	}
	if groff, err := exec.LookPath("groff"); err == nil {
		check := exec.Command(groff, "-man", "-ww", "-z")
		check.Stdin = strings.NewReader(page)
		if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("groff says %v: %s", err, out)
		}
	}
}

// TestHelpSpeaksToReaders: every command says what it is, in whole sentences where
// there is room, and every flag has help and an argument.
func TestHelpSpeaksToReaders(t *testing.T) {
	for _, c := range append(newRoot().Commands(), newRoot()) {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") || c.Long == "" || !strings.HasSuffix(c.Long, ".") {
			t.Errorf("%s: short %q, long %q", c.Name(), c.Short, c.Long)
		}
		for paragraph := range strings.SplitSeq(c.Long, "\n\n") {
			if strings.Contains(paragraph, "\n") {
				t.Errorf("%s breaks its lines by hand, which no terminal's width fits: %q", c.Name(), c.Long)
			}
		}
	}
}
