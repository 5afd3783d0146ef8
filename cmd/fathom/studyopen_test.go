package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fathom/model/study"
)

// TestStudyExports: e in the app, and `fathom study collect --export`, write the same files, and these are what
// collect prints in each format.
func TestStudyExports(t *testing.T) {
	t.Setenv(asFathom, "1") // for the processes that do the tasks
	set := t.TempDir()
	writeSet(t, set)
	plan := studyPlan(t, set)
	t.Chdir(t.TempDir())
	if _, err := call("study", plan, "--out", "depth"); err != nil {
		t.Fatal(err)
	}
	dir, err := study.Open("depth")
	if err != nil {
		t.Fatal(err)
	}
	var exports sync.WaitGroup
	host := studyHost(dir, &exports)
	seen, err := host.Look(t.Context(), -1, nil)
	if err != nil || seen.Tasks.Done != 6 {
		t.Fatal(err, seen)
	}
	raw, err := host.Document(t.Context(), seen.All[2])
	if err != nil || !strings.Contains(string(raw), `"config"`) {
		t.Error(err, len(raw))
	}
	to, files, err := host.Export(t.Context())
	if err != nil || files != 3 || filepath.Base(to) != "fathom-depth" {
		t.Fatal(to, files, err)
	}
	if _, err := call("study", "collect", "depth", "--export", "collected"); err != nil {
		t.Fatal(err)
	}
	for name, format := range map[string]string{"collected.txt": "text", "collected.json": "json", "tasks.csv": "csv"} {
		want, err := call("study", "collect", "depth", "--format", format)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{to, "collected"} {
			got, err := os.ReadFile(filepath.Join(at, name))
			if err != nil || string(got) != want {
				t.Errorf("%s of %s: %v, %d bytes of %d", name, at, err, len(got), len(want))
			}
		}
	}
	if _, err := call("study", "collect", "depth", "--export", "collected"); err == nil || !strings.Contains(err.Error(), "it is not empty (there is ") {
		t.Error(err)
	}
}

// TestOpenStudy: without a terminal and with --plain one is led to what prints the same.
func TestOpenStudy(t *testing.T) {
	plan := studyPlan(t, "mnist")
	dir := filepath.Join(t.TempDir(), "depth")
	source, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.Parse(plan, source)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := study.Join(dir, s); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"open", dir}, {dir}, {"open", dir, "--plain"}} {
		if _, err := call(args...); err == nil || !strings.Contains(err.Error(), "fathom study collect ") {
			t.Errorf("%v: %v", args, err)
		}
	}
}
