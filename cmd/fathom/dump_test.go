package main

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDump checks that each script is printed as it lies in the program: plain text that a person
// can read and a shell can keep.
func TestDump(t *testing.T) {
	files, err := fs.Glob(dumpScripts, "dump/*.py")
	if err != nil || len(files) != len(dumpKinds()) {
		t.Fatalf("there are %v (%v) for %v", files, err, dumpKinds())
	}
	for _, kind := range dumpKinds() {
		out, err := call("dump", kind)
		if err != nil {
			t.Fatalf("dump %s: %v", kind, err)
		}
		want, _ := dumpScripts.ReadFile("dump/" + kind + ".py")
		if out != string(want) {
			t.Errorf("dump %s prints something else than its script", kind)
		}
		if i := strings.IndexFunc(out, func(r rune) bool { return r != '\n' && (r < ' ' || r == 0x7f) }); i >= 0 {
			t.Errorf("dump %s: byte %d is %q, which is no plain text", kind, i, out[i])
		}
		for line := range strings.Lines(out) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 120 {
				t.Errorf("dump %s has a line of %d columns: %s", kind, n, line)
			}
		}
		for _, part := range []string{"#!/usr/bin/env python3\n\"\"\"", "python dump.py && fathom open acts\n", "\n# ---- yours to change --", "DTYPE", "65,504", "\n# -----"} {
			if !strings.Contains(out, part) {
				t.Errorf("dump %s lacks %q", kind, part)
			}
		}
	}
}

// TestDumpKindsAreExplained: the help names every kind there is.
func TestDumpKindsAreExplained(t *testing.T) {
	words := regexp.MustCompile(`[a-z]+`).FindAllString(newDump().Long, -1)
	for _, kind := range dumpKinds() {
		if !slices.Contains(words, kind) {
			t.Errorf("the help of dump says nothing of %s", kind)
		}
	}
}

func TestRefusedDumps(t *testing.T) {
	const list = "pytorch, hf, jax, timm and sklearn"
	for args, want := range map[string]string{
		"dump":            "it needs one library, and there are " + list + "; see `fathom dump --help`",
		"dump hf jax":     "it needs one library, and there are " + list + "; see `fathom dump --help`",
		"dump tensorflow": `there is no script for "tensorflow", but for ` + list,
		"dump ../hf":      `there is no script for "../hf", but for ` + list,
		"dump it's":       `there is no script for "it's", but for ` + list,
	} {
		out, err := call(strings.Split(args, " ")...)
		if err == nil || err.Error() != want || exitCode(err) != exitUsage || out != "" {
			t.Errorf("fathom %s: %v, and %q", args, err, out)
		}
	}
}
