package main

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fathom/model/spec"
)

// TestOneOfEverything: neither the table nor the exported report says "1 steps".
func TestOneOfEverything(t *testing.T) {
	dir, export := t.TempDir(), filepath.Join(t.TempDir(), "export")
	writeSet(t, dir)
	out, err := call("run", "--data", dir, "--holdout", "119", "--test-samples", "2", "--classes", "3", "--hidden", "1", "--batch", "1",
		"--steps", "1", "--probe-samples", "1", "--pca-samples", "2", "--pca-classes", "0,1", "--teach-components", "1", "--export", export)
	if err != nil {
		t.Fatal(err)
	}
	report, err := os.ReadFile(filepath.Join(export, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	many := regexp.MustCompile(`(^|[^0-9.,×])1 (\w+ )?(steps|images|components|layers|files|classes|units|inputs)\b`)
	for name, text := range map[string]string{"table": out, "report": string(report)} {
		if found := many.FindString(text); found != "" {
			t.Errorf("the %s says %q:\n%s", name, found, text)
		}
		for _, want := range []string{"1 step", "1 training image", "1 component"} {
			if !regexp.MustCompile(want + `\b`).MatchString(text) {
				t.Errorf("the %s does not say %q:\n%s", name, want, text)
			}
		}
	}
}

// TestWideLayers: a layer's width has commas wherever it is read.
func TestWideLayers(t *testing.T) {
	dir, export := t.TempDir(), filepath.Join(t.TempDir(), "export")
	writeSet(t, dir)
	out, err := call("run", "--data", dir, "--classes", "3", "--holdout", "10", "--hidden", "1234", "--batch", "1", "--steps", "1",
		"--probe-samples", "20", "--stages", "probe", "--pca-classes", "0,1", "--pca-samples", "20", "--export", export)
	if err != nil {
		t.Fatal(err)
	}
	report, err := os.ReadFile(filepath.Join(export, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"30→1,234→3, tanh", "hidden1  1,234 "} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q:\n%s", want, out)
		}
	}
	for _, want := range []string{"30→1,234→3 with", "| hidden1 | 1,234 |", "--hidden 1234"} {
		if !strings.Contains(string(report), want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
}

func TestFigure(t *testing.T) {
	for _, test := range []struct {
		f           spec.Figure
		want, signs string
	}{
		{0.96875, "0.9688", "+0.9688"}, {-0.0062, "-0.0062", "-0.0062"}, {0, "0.0000", "+0.0000"}, {1.5e33, "1.5e+33", "+1.5e+33"},
		{-2e7, "-2e+07", "-2e+07"}, {0.00004, "4e-05", "+4e-05"}, {1234.5, "1,234.5000", "+1,234.5000"},
		{spec.Figure(math.NaN()), "–", "–"}, {spec.Figure(math.Inf(1)), "–", "–"}, {spec.Figure(math.Inf(-1)), "–", "–"},
	} {
		if got := figure(test.f, 4); got != test.want {
			t.Errorf("figure(%v) = %s, want %s", float64(test.f), got, test.want)
		}
		if got := signed(test.f); got != test.signs {
			t.Errorf("signed(%v) = %s, want %s", float64(test.f), got, test.signs)
		}
	}
}
