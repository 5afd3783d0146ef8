package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// deps lists the packages that the given ones are built from.
func deps(t *testing.T, patterns ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-deps"}, patterns...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return strings.Fields(string(out))
}

// module is the path of the module that these packages are in.
func module(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("go", "list", "-m")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -m: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// TestNothingBelowKnowsATerminal holds the house's order: data and model, and all
// that they are built from, know nothing of terminals or of the packages above.
func TestNothingBelowKnowsATerminal(t *testing.T) {
	below, ours := deps(t, "./data/...", "./model/..."), module(t)
	if len(below) < 10 {
		t.Fatalf("only %d packages below: %v", len(below), below)
	}
	for _, path := range below {
		for _, above := range []string{
			"charm.land/", "github.com/charmbracelet/", "github.com/NimbleMarkets/", "github.com/spf13/", "golang.org/x/term",
			"github.com/muesli/", ours + "/tui", ours + "/cmd",
		} {
			if strings.HasPrefix(path, above) {
				t.Errorf("something under data or model imports %s", path)
			}
		}
	}
	for _, path := range deps(t, "./data") {
		if strings.HasPrefix(path, ours+"/") && path != ours+"/data" {
			t.Errorf("data imports %s", path)
		}
	}
	if !slices.Contains(below, ours+"/model/lab") {
		t.Errorf("%s/model/lab is not below: the test looks in the wrong place", ours)
	}
	for _, path := range deps(t, "./model/stat") {
		if strings.HasPrefix(path, ours+"/") && path != ours+"/model/stat" {
			t.Errorf("model/stat imports %s", path)
		}
	}
}

// TestOneImporterOfCharts keeps ntcharts behind tui/chart.
func TestOneImporterOfCharts(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	found := false
	for line := range strings.Lines(string(out)) {
		importer, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.Contains(imports, "github.com/NimbleMarkets/ntcharts") {
			if found = true; importer != module(t)+"/tui/chart" {
				t.Errorf("%s imports ntcharts", importer)
			}
		}
	}
	if !found {
		t.Error("nobody imports ntcharts: the test looks in the wrong place")
	}
}
