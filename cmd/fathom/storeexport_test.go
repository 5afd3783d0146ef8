package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fathom/data/store"
	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// TestExportOfAStore: result.json is what is printed, and the report's command gives it again.
func TestExportOfAStore(t *testing.T) {
	from := actsDir(t)
	t.Chdir(t.TempDir())
	const dir = "my acts"
	if err := os.Rename(from, dir); err != nil {
		t.Fatal(err)
	}
	args := []string{"run", dir, "--seed", "3", "--solver", "ridge", "--predictions", "--untrained", dir}
	out, err := call(append(args, "--format", "json", "--export", "out")...)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile("out/result.json"); err != nil || string(kept) != out {
		t.Errorf("result.json (%v) is not what was printed", err)
	}
	report, err := os.ReadFile("out/README.md")
	const command = "\n    fathom run 'my acts' --solver ridge --predictions --untrained 'my acts' --seed 3\n"
	if err != nil || !strings.Contains(string(report), command) {
		t.Errorf("the report (%v) has another command:\n%s", err, report)
	}
}

// TestExportOfAStoreFromTheApp: each has a directory of its own, that is named after the store.
func TestExportOfAStoreFromTheApp(t *testing.T) {
	dir := actsDir(t)
	t.Chdir(t.TempDir())
	told := newStoreOptions()
	both, err := told.open(dir, store.Open)
	if err != nil {
		t.Fatal(err)
	}
	a := analysis.Start(both.spec, both.of, nil, simd.Serial)
	defer a.Close()
	a.Ask(run.Request{Stage: measure.Probe})
	a.Finish()
	if _, err := follow(t.Context(), a, func([]spec.Event) error { return nil }); err != nil {
		t.Fatal(err)
	}
	var going sync.WaitGroup
	write := storeExport(both, &going)
	for _, want := range []string{"fathom-" + filepath.Base(dir), "fathom-" + filepath.Base(dir) + "-2"} {
		got, files, err := write(t.Context(), a)
		if err != nil || filepath.Base(got) != want || files < 10 {
			t.Errorf("%d files are written to %s (%v), want %s", files, got, err, want)
		}
	}
	going.Wait()
}
