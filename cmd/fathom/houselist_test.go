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
	t.Parallel()
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

// listed is what go list says of a package: of the module, or one that something there imports.
type listed struct {
	ImportPath string
	Imports    []string
	DepOnly    bool                  // it is not of the module
	Module     struct{ Path string } // empty for the standard library
}

// listAll asks Go once, for all tests.
var listAll = sync.OnceValues(func() (all []listed, err error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,DepOnly,Module", "./...")
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

// packages lists all packages of the module with what each imports, tests left out.
func packages(t *testing.T) []listed {
	t.Helper()
	all, err := listAll()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	own := slices.DeleteFunc(slices.Clone(all), func(p listed) bool { return p.DepOnly })
	if len(own) == 0 {
		t.Fatal("go list lists no package")
	}
	return own
}

// module is the path of the module that these packages are in.
func module(t *testing.T) string {
	t.Helper()
	return packages(t)[0].Module.Path
}

// builtFrom lists the packages of which those are built that the function picks of the module's, by their paths in it:
// these, what they import, and so on.
func builtFrom(t *testing.T, picks func(room string) bool) []string {
	t.Helper()
	var built []string
	for _, p := range packages(t) {
		if picks(strings.TrimPrefix(p.ImportPath, module(t)+"/")) {
			built = append(built, p.ImportPath)
		}
	}
	imports := map[string][]string{}
	all, _ := listAll()
	for _, p := range all {
		imports[p.ImportPath] = p.Imports
	}
	seen := map[string]bool{}
	for i := 0; i < len(built); i++ {
		for _, path := range imports[built[i]] {
			if !seen[path] {
				seen[path], built = true, append(built, path)
			}
		}
	}
	return built
}
