package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fathom/data/text"
)

// TestMistakesAreSaidTogether: whoever mends one should not learn of the next only then.
func TestMistakesAreSaidTogether(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, args, file string
		env              map[string]string
		want             []string // in this order
	}{
		{name: "flags that cannot be read", args: "run --steps x --hidden a,b --activation step --seed -1",
			want: []string{"--steps x: it must be a whole number", "--hidden a,b: it must be whole numbers such as 100,100,100",
				"--activation step: it must be tanh, relu or sigmoid", "--seed -1: it must be a whole number from 0 to 18446744073709551615"}},
		{name: "flags that cannot be", args: "run --steps 0 --batch 0 --learning-rate -1 --pca-classes 77,78 --teach-layer 9",
			want: []string{"--learning-rate -1: it must be a finite number above 0", "--batch 0: it must be 1 or more", "--steps 0: it must be 1 or more",
				"--pca-classes 77,78: the classes are 0 to 9, not 77 or 78", "--teach-layer 9: the hidden layers are 1 to 3"}},
		{name: "both", args: "run --steps x --batch 0", want: []string{"--steps x: it must be a whole number", "--batch 0: it must be 1 or more"}},
		{name: "what hangs on a flag that cannot be read is not judged", args: "run --hidden x --teach-layer 9 --steps 0",
			want: []string{"--hidden x: it must be whole numbers such as 100,100,100", "--steps 0: it must be 1 or more"}},
		{name: "the same flag twice", args: "run --steps x --steps 0",
			want: []string{"--steps x: it must be a whole number", "--steps 0: it must be 1 or more"}},
		{name: "an unknown flag behind settings that cannot be", args: "run --steps 0 --batch -3 --stop 3",
			want: []string{"--batch -3: it must be 1 or more", "--steps 0: it must be 1 or more", "--stop: there is no such flag; see `fathom run --help`"}},
		{name: "a word that is no flag", args: "run --steps 0 --batch -3 dive",
			want: []string{"--batch -3: it must be 1 or more", "--steps 0: it must be 1 or more", "dive: there is no such file or directory; `fathom run` without one trains a network"}},
		{name: "an unknown flag behind a wrong one", args: "run --steps x --format xml --stop 3",
			want: []string{"--steps x: it must be a whole number", "--format xml: it must be text, json or ndjson", "--stop: there is no such flag; see `fathom run --help`"}},
		{name: "format and export", args: "run --format xml --export " + full + " --steps 0",
			want: []string{"--format xml: it must be text, json or ndjson", "--steps 0: it must be 1 or more", "--export " + full}},
		{name: "a file", args: "run",
			file: "steps = 0\nstep = 5\nhidden = \"x\"\nseed = [1]\n\nbatch = 0\nbatch = 1\na.b = {c = 1, c = 2}\nsteps = 1\nlearning-rate = 99999999999999999999\nactivation = relu\n",
			want: []string{"FILE line 7: batch: it stands in line 6 already", "FILE line 8: a.b: there are no tables here; write each setting as name = value",
				"FILE line 9: steps: it stands in line 1 already", "FILE line 2: step = 5: there is no setting of that name; did you mean steps?",
				"FILE line 4: seed = [1]: it must be one value, not a list",
				"FILE line 10: learning-rate = 99999999999999999999: the number is too large; in quotes, it can be larger",
				"FILE line 11: activation = relu: a text must be in quotes",
				"FILE line 3: hidden = \"x\": it must be whole numbers such as 100,100,100", "FILE line 6: batch = 0: it must be 1 or more",
				"FILE line 1: steps = 0: it must be 1 or more"}},
		{name: "variables", args: "run", env: map[string]string{"FATHOM_STEP": "3", "FATHOM_BATCHES": "4", "FATHOM_SEED": "x", "FATHOM_STEPS": "0"},
			want: []string{"FATHOM_BATCHES=4: there is no such variable; did you mean FATHOM_BATCH?", "FATHOM_STEP=3: there is no such variable; did you mean FATHOM_STEPS?",
				"FATHOM_SEED=x: it must be a whole number", "FATHOM_STEPS=0: it must be 1 or more"}},
		{name: "every place", args: "run --classes x", file: "batch = 0", env: map[string]string{"FATHOM_STEPS": "0"},
			want: []string{"--classes x: it must be a whole number", "FILE line 1: batch = 0: it must be 1 or more", "FATHOM_STEPS=0: it must be 1 or more"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			args := strings.Fields(test.args)
			path := ""
			if test.file != "" {
				path = file(t, test.file)
				args = append(args, "--config", path)
			}
			for name, text := range test.env {
				t.Setenv(name, text)
			}
			_, err := call(args...)
			got := text.Each(err)
			if n := len(test.want); exitCode(err) != exitUsage || len(got) != n {
				t.Fatalf("exit code %d and\n%v\nwant %d problems", exitCode(err), err, n)
			}
			text := err.Error()
			for _, want := range test.want {
				_, rest, found := strings.Cut(text, "\n  "+strings.ReplaceAll(want, "FILE", path))
				if !found {
					t.Fatalf("%v\nlacks, or has before another, %s", err, want)
				}
				text = rest
			}
		})
	}
}

// TestDataMistakesAreSaidTogether: what turns out when the data is read has its place said too.
func TestDataMistakesAreSaidTogether(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	path := file(t, "holdout = 120\nclasses = 2\npca-classes = [0]\ntest-samples = 61\n")
	_, err := call("run", "--data", dir, "--config", path)
	want := "4 problems:\n" +
		"  train-labels-idx1-ubyte: label 2 at index 2 and 39 more, but the classes are 0 to 1 (--classes sets how many)\n" +
		"  t10k-labels-idx1-ubyte: label 2 at index 2 and 19 more, but the classes are 0 to 1 (--classes sets how many)\n" +
		"  " + path + " line 1: holdout = 120: 120 leaves nothing to train on, expected less than 120, the number of training images\n" +
		"  " + path + " line 4: test-samples = 61: 61, expected at most 60, the number of test images"
	if err == nil || err.Error() != want || exitCode(err) != exitUsage {
		t.Errorf("got  %v (exit code %d)\nwant %s", err, exitCode(err), want)
	}
}

// TestOnlyStagesThatAreAskedForAreJudged: a run is not refused for what it does not do, while in
// the app all stages can be asked for.
func TestOnlyStagesThatAreAskedForAreJudged(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	for _, test := range []struct{ stages, args, want string }{
		{"train", "--pca-classes 77", "--pca-classes 77"},
		{"train", "--pca-samples -1 --probe-samples 0 --teach-layer 9 --teach-components 0 --teach-weight -1", "5 problems:"},
		{"probe", "--pca-classes 77,77", "--pca-classes 77,77"},
		{"pca", "--probe-samples 0", "--probe-samples 0"},
		{"teach", "--pca-samples 0", "--pca-samples 0"},
		{"probe,pca", "--teach-layer 9", "--teach-layer 9"},
	} {
		args := append(small(dir, "--stages", test.stages), strings.Fields(test.args)...)
		if out, err := call(args...); err != nil || !strings.Contains(out, "test accuracy") {
			t.Errorf("--stages %s %s: %v", test.stages, test.args, err)
		}
		_, err := call(args[1:]...)
		if err == nil || exitCode(err) != exitUsage || !strings.Contains(err.Error(), test.want) {
			t.Errorf("the app with --stages %s %s: %v, want %s", test.stages, test.args, err, test.want)
		}
		if _, err := call(append(small(dir, "--stages", "train,probe,pca,teach"), strings.Fields(test.args)...)...); err == nil || exitCode(err) != exitUsage {
			t.Errorf("all stages with %s: %v", test.args, err)
		}
	}
}
