package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are words that steer a terminal which is shown them as they are, of those that a file's name
// can have: its title, its clipboard, its screen, by seven and by eight bits; that turn the direction of
// writing; and that are no UTF-8.
var hostile = []string{
	"a\x1b]0;pwned\ab", "a\x1b]52;c;cHduZWQ=\x1b\\b", "a\x1b[8;53mb\x1b[3J", "a\u009b8;53mb\u009d0;pwned\u009c", "a\x9b8;53mb", "a\u202eb\u2066c", "a\xff\xc3(b", "a\rb\x08c\x7fd", "a\x1bPq#0\x1b\\b\x1b(0",
}

// harm matches what of these would reach the terminal.
var harm = regexp.MustCompile("\x1b\\]0;|\x1b\\]52;c;cHd|\x1b\\[8;53m|\x1b\\[3J|[\u0080-\u009f]|[\u202e\u2066]|\r[^\n\x1b]{0,3}\x08|\x7f|\x1bP|\x1b\\(0")

// harmless fails when something of them is in what was drawn.
func harmless(t *testing.T, what, drawn string) {
	t.Helper()
	if drawn == "" {
		t.Errorf("%s: nothing is drawn", what)
	}
	if at := harm.FindStringIndex(drawn); at != nil {
		t.Errorf("%s: this reaches the terminal: %q", what, drawn[max(0, at[0]-60):min(len(drawn), at[1]+60)])
	}
	if !utf8.ValidString(drawn) {
		t.Errorf("%s: what is drawn is no UTF-8: %q", what, drawn[:min(len(drawn), 400)])
	}
}

// TestHostileWords gives them to the program through every entrance: arguments, names of files and
// directories, variables, configuration, labels, names and texts of rows, notes.
func TestHostileWords(t *testing.T) {
	t.Parallel()
	for i, word := range []string{strings.Join(hostile, "")} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			dir := t.TempDir()
			quiet := func(environ []string, args ...string) {
				t.Helper()
				drawn, _ := onTerminal(t, append([]string{"TERM=xterm-256color"}, environ...), "", stay, args...)
				harmless(t, fmt.Sprintf("fathom %q with %q", args, environ), strings.ReplaceAll(drawn, clearLine, ""))
			}

			// What is no command, flag, file or value.
			quiet(nil, word)
			quiet(nil, "run", "--"+word, "x")
			quiet(nil, "run", "--steps", word)
			drawn, _ := onTerminal(t, []string{"TERM=xterm-256color"}, "", leave, "--data", filepath.Join(dir, word))
			harmless(t, "the app without data", drawn)
			quiet(nil, "open", filepath.Join(dir, word))
			quiet(nil, "compare", word, word)
			quiet(nil, "runs", filepath.Join(dir, word))
			quiet([]string{"FATHOM_STEPS=" + word}, "run")
			quiet([]string{"FATHOM_" + word + "=x"}, "config")
			quiet([]string{"FATHOM_" + word + "=x", "TERM_PROGRAM=" + word, "LANG=" + word, "FATHOM_COLOR=" + word}, "doctor")
			quiet([]string{"FATHOM_CONFIG=" + filepath.Join(dir, word)}, "config")
			config := filepath.Join(dir, word+".toml")
			if err := os.WriteFile(config, []byte("steps = 5\n\""+word+"\" = 3\nactivation = \""+word+"\"\n"+word+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			quiet(nil, "config", "--config", config)
			quiet(nil, "doctor", "--config", config)

			// A store of such a name, with such labels, names and texts.
			from, at := actsDir(t), filepath.Join(dir, word)
			if err := os.Rename(from, at); err != nil {
				t.Fatal(err)
			}
			labels, texts := "label\n", ""
			for row := range 240 {
				labels += fmt.Sprintf("\"%s%d\"\n", word, row%3)
				texts += fmt.Sprintf("%s row %d\n", strings.NewReplacer("\n", "", "\r", "").Replace(word), row)
			}
			for name, content := range map[string]string{"labels.csv": labels, "texts.txt": texts} {
				if err := os.WriteFile(filepath.Join(at, name), []byte(content), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			os.Remove(filepath.Join(at, "labels.npy"))
			if err := os.Rename(filepath.Join(at, "layer1.npy"), filepath.Join(at, "layer1"+word+".npy")); err != nil {
				t.Fatal(err)
			}
			flags := []string{"--text", filepath.Join(at, "texts.txt"), "--ids", filepath.Join(at, "texts.txt")}
			for _, format := range []string{"text", "json", "ndjson"} {
				quiet(nil, append([]string{"run", at, "--predictions", "--format", format}, flags...)...)
			}
			// Runs with such notes, in a directory of such a name.
			runs := filepath.Join(dir, "runs"+word)
			one, two := saveRun(t, runs, 1, 8, 10, true), saveRun(t, runs, 2, 8, 40, true)
			quiet(nil, "runs", "note", one, word)
			quiet(nil, "runs", runs)
			quiet(nil, "runs", runs, "--filter", word)
			quiet(nil, "runs", runs, "--format", "json")
			quiet(nil, "compare", one, two)
			quiet(nil, "run", "--resume", one)
			quiet(nil, "runs", "rm", filepath.Join(runs, word))
			drawn, _ = onTerminal(t, []string{"TERM=xterm-256color"}, "", leave, "open", runs)
			harmless(t, "the app beside runs", drawn)
			drawn, _ = onTerminal(t, []string{"TERM=xterm-256color"}, "exec < /dev/null;", stay, "open", one, "--plain")
			harmless(t, "a run in plain words", drawn)
		})
	}
}
