package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestTheListOfTheHouse: in README's list of packages, whose order says so, each imports only what stands
// above it, or in the same line.
func TestTheListOfTheHouse(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "\n## How it is built\n")
	list, _, _ = strings.Cut(list, "\nImports go upwards")
	var listed []string
	for _, match := range regexp.MustCompile(`(?m)^    ((?:cmd|data|model|tui)[a-z/…-]*)  `).FindAllStringSubmatch(list, -1) {
		listed = append(listed, match[1])
	}
	place := func(room string) int { // of what it or a row that stands for several says, −1 for none
		return slices.IndexFunc(listed, func(row string) bool {
			below, many := strings.CutSuffix(row, "…")
			return row == room || many && strings.HasPrefix(room+"/", below)
		})
	}
	compared := 0
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, module(t)+"/")
		at := place(room)
		for _, path := range p.Imports {
			other, own := strings.CutPrefix(path, module(t)+"/")
			if to := place(other); own && at >= 0 && to >= 0 {
				if compared++; to > at {
					t.Errorf("README.md lists %s above %s, which it imports", room, other)
				}
			}
		}
	}
	if len(listed) < 30 || compared < 100 {
		t.Errorf("%d packages are listed, and %d imports compared: the test looks in the wrong place", len(listed), compared)
	}
}

// module is the path of the module that these packages are in.
func module(t *testing.T) string {
	t.Helper()
	path, err := askModule()
	if err != nil {
		t.Fatalf("go list -m: %v", err)
	}
	return path
}

// askModule asks Go once: the tests want it for every import.
var askModule = sync.OnceValues(func() (string, error) {
	cmd := exec.Command("go", "list", "-m")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
})

// listed is what go list says of a package.
type listed struct {
	ImportPath string
	Imports    []string
}

// packages lists all packages of the module with what each imports, tests left out.
func packages(t *testing.T) []listed {
	t.Helper()
	all, err := listPackages()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return all
}

// listPackages asks Go once.
var listPackages = sync.OnceValues(func() (all []listed, err error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	for decoder := json.NewDecoder(bytes.NewReader(out)); err == nil; {
		var p listed
		if err = decoder.Decode(&p); err == nil {
			all = append(all, p)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return all, err
})
