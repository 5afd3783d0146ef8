package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

func TestRunExport(t *testing.T) {
	set := filepath.Join(t.TempDir(), "bands")
	if err := os.Mkdir(set, 0o755); err != nil {
		t.Fatal(err)
	}
	writeSet(t, set)
	dir := filepath.Join(t.TempDir(), "out")
	out, err := call(small(set, "--export", dir)...)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out, "taught minus base") || !strings.Contains(out, "\nwritten to "+dir+": README.md and ") {
		t.Errorf("the run prints %s", out)
	}
	report, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil || !strings.Contains(string(report), "\n    fathom run --data "+set+" --holdout 10 --classes 3 --hidden 8,6 ") {
		t.Errorf("the report has no command (%v):\n%s", err, report)
	}

	// The document is the same, and the words about the export do not stand in it.
	again := filepath.Join(t.TempDir(), "again")
	out, err = call(small(set, "--format", "json", "--export", again)...)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(again, "result.json"))
	if err != nil || string(kept) != out || !json.Valid(kept) {
		t.Errorf("result.json (%v) is not what was printed: %s", err, out)
	}
	for _, name := range []string{"README.md", "figures/pca.png", "figures/curves.svg", "arrays/weights.npz", "tables/probes.csv", "projector/vectors.tsv"} {
		first, err := os.ReadFile(filepath.Join(dir, name))
		second, err2 := os.ReadFile(filepath.Join(again, name))
		if err != nil || err2 != nil || !bytes.Equal(first, second) {
			t.Errorf("two exports of one config differ in %s (%v, %v)", name, err, err2)
		}
	}

	// What is there is not touched, and nothing is trained before that is known.
	out, err = call(small(set, "--export", dir)...)
	if err == nil || out != "" || exitCode(err) != exitUsage || !strings.HasPrefix(err.Error(), "--export "+dir+": it is not empty") {
		t.Errorf("a second export to the same directory: %v, and %q", err, out)
	}
}

func TestRefusedExports(t *testing.T) {
	for args, want := range map[string]string{
		"run --export ":                     "--export: the directory's name is empty",
		"run --export /dev/null":            "--export /dev/null: a file",
		"run --export " + os.Args[0] + "/x": "not a directory",
		"run --export nowhere/at/all":       "--export nowhere/at/all: there is no directory nowhere/at",
	} {
		out, err := call(strings.Split(args, " ")...)
		if err == nil || !strings.Contains(err.Error(), want) || exitCode(err) != exitUsage || out != "" || strings.Contains(err.Error(), "\n") {
			t.Errorf("fathom %s: %v, and %q", args, err, out)
		}
	}
}

// TestAFailedExportComesAfterTheResult takes the directory away while the network
// trains.
func TestAFailedExportComesAfterTheResult(t *testing.T) {
	set := t.TempDir()
	writeSet(t, set)
	parent := filepath.Join(t.TempDir(), "parent")
	if err := os.Mkdir(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	told := newOptions()
	config := told.config
	config.Source.Data, config.Source.HoldOut, config.Source.Classes = set, 10, 3
	config.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps = []int{4}, 10, 20 })
	config.EditLesson(func(lesson *spec.Lesson) { lesson.Components = 2 })
	spec.Edit(&config, measure.Probe, func(p *spec.Probing) { p.Samples = 40 })
	spec.Edit(&config, measure.PCA, func(p *spec.Projecting) { p.Samples, p.Classes = 40, []int{0, 1} })
	o := output{format: "text", exports: true, export: filepath.Join(parent, "out")}
	if err := o.check(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(parent); err != nil { // which also says that the check left nothing
		t.Fatal(err)
	}
	var out, status bytes.Buffer
	err := runHeadless(func() (experiment, error) { return saving{}.begin(config, load, simd.NewPool(2)) }, o, &out, &status)
	if err == nil || exitCode(err) != exitFailed || !strings.Contains(err.Error(), "there is no directory "+parent) || errors.As(err, new(usageError)) {
		t.Errorf("an export into a directory that is gone: %v", err)
	}
	if !strings.Contains(out.String(), "Train: test accuracy") || strings.Contains(out.String(), "written") {
		t.Errorf("the run prints %s", out.String())
	}
}

// described is a run of which nothing but the experiment is known.
type described struct {
	run.View
	spec spec.Spec
}

func (d described) Spec() spec.Spec { return d.spec }

func TestOnlyMNISTHasItsNotice(t *testing.T) {
	for name, want := range map[string]string{"/srv/fashion": "", data.MNISTName: data.Notice()} {
		s := rules.Default
		s.Source.Data = name
		if got := exported(described{spec: s}).Notice; got != want {
			t.Errorf("an export of %s has the notice %q, want %q", name, got, want)
		}
	}
}
