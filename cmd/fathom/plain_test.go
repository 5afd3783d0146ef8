package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"fathom/model/runfile"
)

// typed runs a command line as main does, with lines typed into it.
func typed(t *testing.T, lines string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetArgs(args)
	root.SetIn(strings.NewReader(lines))
	root.SetOut(&out)
	if err := root.Execute(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	for i, line := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
		if line == "" || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) || r == '→' }) {
			t.Errorf("line %d is %q", i, line)
		}
	}
	return out.String()
}

// inOrder fails unless an output has matches of all patterns, each after the one before.
func inOrder(t *testing.T, out string, patterns ...string) {
	t.Helper()
	rest := out
	for _, pattern := range patterns {
		at := regexp.MustCompile(`(?m)` + pattern).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("nothing matches %q in\n%s", pattern, rest)
		}
		rest = rest[at[1]:]
	}
}

// TestPlain: a run is told in sentences and answers what is typed, in order, to a pipe too.
func TestPlain(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	t.Chdir(t.TempDir())
	out := typed(t, "wait\nprobes\nlayer 1\nlayer INPUT\nlayer 9\nconfusion\npick 3\npick x\npick 99999\nteach\nteach fresh\nwait\nteach fresh\nteach warm\nstory\nstatus\n"+
		"pause\nresume\ncommand\nexport\nhelp\n\nsing\nquit\nprobes\n", small(dir, "--plain")[1:]...)
	inOrder(t, out,
		`^fathom in plain words\.`,
		`: 110 training images and 60 test images\.$`,
		`^The network has 30 inputs, hidden layers of 8 and 6 units with tanh, and 3 classes\. It learns for 60 steps with seed 1\.$`,
		`^Training begins\.$`, `^Step 0: test accuracy 0\.\d{4}\.$`, `^Step 1: `, `^Step 16: `, `^Step 40: `, `^Step 60: test accuracy 0`, `^Training is done after 60 steps: `,
		`^hidden2: test accuracy `, `^After training: `, `^hidden2: the first two components hold \d+\.\d % of the variance`, `^With the same start: `,
		`^All is done\. In short: test accuracy `,
		`^input: test accuracy [0-9.]+, 95 % interval [0-9.]+ to [0-9.]+\.$`, `^hidden1: `, `^hidden2: `, `^After training: `,
		`^hidden1: test accuracy `, `^input: test accuracy `, `^There is no layer 9; they are numbered 0 to 2, from input to hidden2\.$`,
		`^The confusion matrix of input, of 40 test images\.$`, `^Class 0: \d+ images, \d+ right`, `^Class 2: `,
		`^Test image 3 shows class \d\. After 60 steps the network says \d, with `, `^hidden2's probe says \d, with [0-9.]+ %; the nearest images there are \d+ of class \d, `,
		`^Say which test image`, `^Test image 99999 cannot be picked: `, `^With the same start: `,
		`^A network with the fresh start is going to be taught\.$`, `^Teaching begins\.$`, `^Step 60: test accuracy of the taught network with the fresh start `, `^All is done\. `, `^With the fresh start: `,
		`^It starts from the same weights`, `^In short: test accuracy `, `^Nothing is being done\.$`, `^Paused`, `^It goes on`, `^fathom --data .* --plain$`,
		`^\d+ files written to .*fathom-seed-1\.$`, `^probes: what each`, `^quit\.$`, `^sing is no command; help lists them\.$`)
	if strings.HasSuffix(out, "interval\n") || !strings.HasSuffix(out, "help lists them.\n") {
		t.Errorf("what is typed after quit is answered:\n%s", out)
	}
}

// TestPlainToItsEnd: where nothing is typed the run is told to its end, and a command before there
// is anything says so.
func TestPlainToItsEnd(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	t.Setenv("FATHOM_PLAIN", "true") // a setting like the others
	inOrder(t, typed(t, "", small(dir, "--stages", "train")[1:]...), `^Step 60: `, `^All is done\. In short: test accuracy 0\.\d+\.\n$`)
}

// TestPlainStore: so is a store, by each command that opens one.
func TestPlainStore(t *testing.T) {
	dir := actsDir(t)
	t.Chdir(t.TempDir()) // to export into
	for _, args := range [][]string{{"open", dir, "--plain"}, {dir, "--plain"}} {
		out := typed(t, "wait\nlayer layer1\nconfusion\npick 1\nteach\nexport\ncommand\nquit\n", args...)
		inOrder(t, out, `training rows and \d+ test rows, 2 layers\.$`, `^Probing the layers begins\.$`, `^layer1: test accuracy `, `^Over depth: `, `^All is done\.$`,
			`^layer1: test accuracy `, `^The confusion matrix of layer1`, `^Class 0: \d+ rows`, `^Row 1 is of class \d`, `^layer1's probe says \d, with .*; the nearest rows there are \d+ of class \d, `, `^A store has no network`, `^\d+ files written to .*fathom-`,
			`^fathom open \S+ --plain$`)
	}
}

// TestPlainStoreAgain: the line that gives the same figures has every flag that was not as usual, of a store and of
// what was saved of it.
func TestPlainStoreAgain(t *testing.T) {
	dir, save := actsDir(t), t.TempDir()
	flags := []string{"--layers", "layer1", "--labels", "labels.npy", "--solver", "ridge", "--scale", "none", "--measures", "none", "--seed", "7"}
	want := "fathom open " + dir + " " + strings.Join(flags, " ")
	out := typed(t, "wait\ncommand\nquit\n", append([]string{"open", dir, "--plain", "--save", save}, flags...)...) // to the end: one layer has no depth to speak of
	inOrder(t, out, "^"+regexp.QuoteMeta(want)+" --save "+regexp.QuoteMeta(save)+" --plain$")
	out = typed(t, "command\nquit\n", "open", filepath.Join(save, entryOf(t, save)), "--plain")
	inOrder(t, out, "^"+regexp.QuoteMeta(want)+" --plain$")
	args := append([]string{"run"}, strings.Fields(strings.TrimPrefix(want, "fathom open "))...)
	if _, err := call(args...); err != nil { // it is a line that the program takes
		t.Errorf("%v: %v", args, err)
	}
}

// TestPlainSaved: a saved run is told as a living one is, and answers what needs nobody who steers it.
func TestPlainSaved(t *testing.T) {
	dir, save := t.TempDir(), t.TempDir()
	writeSet(t, dir)
	t.Chdir(t.TempDir())
	living := typed(t, "wait\n", small(dir, "--plain", "--save", save)[1:]...)
	path := filepath.Join(save, entryOf(t, save))
	for _, args := range [][]string{{"open", path, "--plain"}, {path, "--plain"}} {
		if out := typed(t, "wait\n", args...); out != living {
			t.Errorf("%v says\n%s, the run itself said\n%s", args, out, living)
		}
	}
	out := typed(t, "wait\nlayer 1\npick 3\nstory\nteach fresh\npause\nexport\nhelp\n", "open", path, "--plain")
	inOrder(t, out, `^All is done\. `, `^hidden1: test accuracy `, `^Test image 3 shows class \d\. After 60 steps `, `^In short: `, `^This is a saved run, which is not steered here\.$`, `^This is a saved run`,
		`files written to `, `^probes: what each`)
	if strings.Contains(out, steeringHelp) {
		t.Errorf("help lists what cannot be done:\n%s", out)
	}
	// Killed in the middle of its training.
	log := filepath.Join(path, runfile.LogFile)
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, raw[:len(raw)/3], 0o600); err != nil {
		t.Fatal(err)
	}
	inOrder(t, typed(t, "", "open", path, "--plain"), `^Training begins\.$`, `^Stopped: the process that made it is gone; .fathom run --resume .* goes on\.$`)
}

// entryOf is the name of the one thing in a directory.
func entryOf(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	return entries[0].Name()
}
