package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// everything lists all that there is below the working directory.
func everything(t *testing.T) (all []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAnExportThatIsRefusedLeavesNoFile: nowhere is it said to send what a host exports into a file, which a shell
// makes before there is anything.
func TestAnExportThatIsRefusedLeavesNoFile(t *testing.T) {
	texts := map[string]string{"help": helpOf(newServe(nil), 1000)}
	for _, c := range new(laboratory).commands() {
		texts["the command "+c.Name] = c.Name + " " + c.Words + " " + c.Does
	}
	for _, page := range []string{"README.md", ".github/SERVE.md"} {
		raw, err := os.ReadFile(filepath.Join("../..", page))
		if err != nil {
			t.Fatal(err)
		}
		texts[page] = string(raw)
	}
	said := 0
	for where, text := range texts {
		for line := range strings.Lines(text) {
			if _, export, is := strings.Cut(line, "export "); is && strings.Contains(export, "tar") {
				if said++; strings.Contains(export, ">") || !strings.Contains(export, "| tar xf -") {
					t.Errorf("%s says %q", where, line)
				}
			}
		}
	}
	if said < 3 {
		t.Errorf("only %d lines say how to export: the test looks in the wrong place", said)
	}
}

// TestWhatIsNamedWrongly: a setting, an argument or a plan that names what is not there, or is no such thing, is
// a mistake of whoever said so, wherever it stands; and nothing is made before that is known.
func TestWhatIsNamedWrongly(t *testing.T) {
	acts := actsDir(t)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // where the key of a host would be made
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"file": "no such thing", "archive.npz": "404", "nowhere.toml": "data = \"nowhere\"\nseed = 1\n", "none.toml": "stores = [\"nowhere\"]\nseed = 1\n",
		"plan.toml": "steps = 1\nseed = 1\n", "keys": "", "wrong.keys": "no key\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("empty", 0o777); err != nil {
		t.Fatal(err)
	}
	before := everything(t)
	for _, args := range []string{
		"run --data nowhere", "run --data empty", "run --data file", "run --data archive.npz", "run --data nowhere --save runs", "run --data nowhere --export out",
		"run --data nowhere --save runs --export out", "--plain --data nowhere", "--plain --data nowhere --save runs", "run nowhere", "run file", "run empty", "run empty --export out --save runs",
		"open nowhere", "open file", "open empty", "open nowhere --save runs", "nowhere", "bench nowhere", "bench file",
		"run ACTS --untrained nowhere --export out", "run ACTS --labels nowhere --export out --save runs", "run ACTS --export file", "run ACTS --export nowhere/out", "run ACTS --save file", "run ACTS --steps 3 --export out",
		"run --resume nowhere", "run --resume empty", "run --resume empty --export out", "run --config nowhere", "run --save file", "run --save file --export out", "run --export file", "run --export nowhere/out",
		"run --export out --steps 0", "run --export out --save runs --batch 0",
		"compare nowhere elsewhere", "compare empty file", "runs nowhere", "runs rm nowhere", "runs rm empty", "runs note empty x", "runs prune nowhere --keep 1",
		"study nowhere --out out", "study nowhere.toml --out out", "study none.toml --out out", "study file --out out", "study plan.toml --out file", "study script slurm nowhere --out out",
		"study collect nowhere", "study collect empty", "study collect empty --export out", "worker nowhere", "worker empty", "worker nats://127.0.0.1:1 --token-file nowhere",
		"study plan.toml --out out --queue nats://127.0.0.1:1 --token-file nowhere", "study plan.toml --out out --queue nats://127.0.0.1:1 --ca nowhere", "study plan.toml --out out --queue nats://127.0.0.1:1 --creds nowhere",
		"serve nowhere --authorized-keys keys", "serve --authorized-keys nowhere", "serve --authorized-keys wrong.keys --save runs", "serve --allow-anyone --host-key file --save runs",
		"serve file --allow-anyone", "serve empty --allow-anyone --host-key key", "serve --authorized-keys nowhere --host-key key --save runs", "bench --peers --python nowhere",
	} {
		words := strings.Fields(args)
		if i := slices.Index(words, "ACTS"); i >= 0 {
			words[i] = acts
		}
		out, err := call(words...)
		if err == nil || exitCode(err) != exitUsage {
			t.Errorf("fathom %s: %v, code %d, want %d; it prints %q", args, err, exitCode(err), exitUsage, out)
		}
		if after := everything(t); !slices.Equal(after, before) {
			t.Errorf("fathom %s leaves behind %v", args, fmt.Sprint(after))
			for _, path := range after {
				if !slices.Contains(before, path) {
					os.RemoveAll(path)
				}
			}
		}
	}
	if left, _ := os.ReadDir(os.Getenv("XDG_CONFIG_HOME")); len(left) > 0 {
		t.Errorf("beside the configuration there are %v", left)
	}
}
