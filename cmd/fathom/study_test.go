package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fathom/data/text"
	"fathom/model/study"
)

// studyPlan is a study of a moment on a dataset.
func studyPlan(t *testing.T, set string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.toml")
	source := "data = " + strings.ReplaceAll("'DIR'", "DIR", set) + `
hidden = [[4], [4, 4]]
holdout = 0
classes = 3
batch = 2
steps = 6
evaluate-every = 3
probe-every = 0
probe-samples = 3
stages = ["train", "probe"]
seed = "1..3"
`
	if err := os.WriteFile(path, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestStudy: a study in one process, one in shards, and a loop over `fathom run` come to the same.
func TestStudy(t *testing.T) {
	t.Setenv(asFathom, "1") // for the processes that do the tasks
	set := t.TempDir()
	writeSet(t, set)
	plan, dir := studyPlan(t, set), t.TempDir()
	one, parts := filepath.Join(dir, "one"), filepath.Join(dir, "parts")
	out, err := call("study", plan, "--out", one, "--plan")
	if err != nil || !strings.Contains(out, "6 tasks: 2 settings × 3 seeds (1..3)") || !strings.Contains(out, "3 seeds a setting show a difference") || strings.Contains(out, " done") {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := os.Lstat(one); err == nil {
		t.Error("--plan makes the directory")
	}
	if out, err = call("study", plan, "--out", one); err != nil || !strings.Contains(out, "6 tasks done in ") {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, shard := range []string{"2/2", "1/2"} {
		if _, err := call("study", plan, "--out", parts, "--shard", shard, "--cores", "1"); err != nil {
			t.Fatal(err)
		}
	}
	collected := func(of string) (c study.Collection) {
		out, err := call("study", "collect", of, "--format", "json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(out), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	a, b := collected(one), collected(parts)
	if a.Tasks.Done != 6 || a.Documents != b.Documents || a.Work.Processes != 1 || b.Work.Processes != 2 {
		t.Errorf("one process comes to %+v, two to %+v", a, b)
	}
	out, err = call("study", "collect", parts, "--format", "csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	opened, err := study.Open(one)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] { // key, hidden, seed, state, problem, document
		line := []string{"run", "--data", set, "--hidden", row[1], "--seed", row[2], "--holdout", "0", "--classes", "3", "--batch", "2", "--steps", "6",
			"--evaluate-every", "3", "--probe-every", "0", "--probe-samples", "3", "--stages", "train,probe", "--format", "json"}
		want, err := call(line...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := opened.Document(study.Outcome{Document: row[5]})
		if err != nil || string(got) != string(study.Canonical([]byte(want))) {
			t.Errorf("task %v, %v: the document is not that of fathom %s", row, err, strings.Join(line, " "))
		}
	}
	if out, err := call("study", "collect", one); err != nil || !strings.Contains(out, "6 of 6 tasks done") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestStudyUsage(t *testing.T) {
	plan := studyPlan(t, "mnist")
	empty := t.TempDir()
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"study"}, "it needs one plan"},
		{[]string{"study", plan}, "--out: it needs a directory for what is found"},
		{[]string{"study", filepath.Join(empty, "none.toml"), "--out", empty}, "no such file or directory"},
		{[]string{"study", plan, "--out", empty, "--shard", "9/8"}, "--shard 9/8: there is no shard 9 of 8"},
		{[]string{"study", plan, "--out", actsDir(t)}, "it holds arrays or saved runs, expected a directory for the study alone"},
		{[]string{"study", "collect"}, "it needs the directory of a study"},
		{[]string{"study", "collect", empty}, "there is no study of fathom here"},
		{[]string{"study", "collect", empty, "--format", "xml"}, "it must be text, json or csv"},
		{[]string{"study", "script", "lsf", plan, "--out", empty}, "it needs the kind, slurm, and a plan"},
		{[]string{"study", "script", "slurm", plan, "--out", empty, "--shards", "2000"}, "--shards 2000: it must be 1 to 1,000"},
		{[]string{"study", "script", "slurm", plan}, "--out: it needs the directory that all shards share"},
	} {
		_, err := call(test.args...)
		if err == nil || exitCode(err) != exitUsage || !strings.Contains(text.OnOneLine(err), test.want) {
			t.Errorf("%v: %v (exit %d), want %q", test.args, err, exitCode(err), test.want)
		}
	}
}

// TestSlurmScript: bash reads the batch file, its directives come first, and it calls fathom with what
// stands there.
func TestSlurmScript(t *testing.T) {
	plan := studyPlan(t, "mnist")
	out, err := call("study", "script", "slurm", plan, "--out", "it's here", "--shards", "32", "--at-once", "16", "--cores", "8")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"#!/bin/bash\n", "#SBATCH --array=1-32%16\n", "#SBATCH --cpus-per-task=8\n", "#SBATCH --requeue\n", "--shard slurm\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here")
	}
	// As a job would run it, with an srun that prints what it is given.
	cmd := exec.Command(bash, "-c", "srun() { printf '%s\\n' \"$@\"; }\n"+strings.Replace(out, "exec srun", "srun", 1))
	said, err := cmd.Output()
	words := strings.Split(strings.TrimSpace(string(said)), "\n")
	if err != nil || len(words) != 9 || words[1] != "--cpus-per-task=8" || words[2] != "fathom" || words[3] != "study" || words[4] != plan || !strings.HasSuffix(words[6], "/it's here") || words[8] != "slurm" {
		t.Errorf("%q, %v", words, err)
	}
}
