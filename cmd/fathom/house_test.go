package main

import (
	"os/exec"
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

// TestNothingBelowKnowsATerminal holds the house's order: data and model, and all
// that they are built from, know nothing of terminals or of the packages above.
func TestNothingBelowKnowsATerminal(t *testing.T) {
	below := deps(t, "./data/...", "./model/...")
	if len(below) < 10 {
		t.Fatalf("only %d packages below: %v", len(below), below)
	}
	for _, path := range below {
		for _, above := range []string{
			"charm.land/", "github.com/charmbracelet/", "github.com/NimbleMarkets/", "github.com/spf13/", "golang.org/x/term",
			"github.com/muesli/", "fathom/tui", "fathom/cmd",
		} {
			if strings.HasPrefix(path, above) {
				t.Errorf("something under data or model imports %s", path)
			}
		}
	}
	for _, path := range deps(t, "./data") {
		if strings.HasPrefix(path, "fathom/") && path != "fathom/data" {
			t.Errorf("data imports %s", path)
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
			if found = true; importer != "fathom/tui/chart" {
				t.Errorf("%s imports ntcharts", importer)
			}
		}
	}
	if !found {
		t.Error("nobody imports ntcharts: the test looks in the wrong place")
	}
}
