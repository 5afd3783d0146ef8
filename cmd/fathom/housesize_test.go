package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// largest is how many lines a package has at most, tests left out, where that is not largestPackage. Those
// that have more are older than the limit: what is taken out of them lowers their number here, and none
// rises.
var largest = map[string]int{
	"tui":           2000,
	"tui/chart":     5400,
	"cmd/fathom":    9000,
	"data/store":    6300,
	"model/export":  5300,
	"model/measure": 4500,
	"data/array":    4300,
}

const largestPackage = 3000

// TestRoomsAreSmall holds the limits of what can be read: of any file, tests and generators too, and of
// a package, without what a generator wrote.
func TestRoomsAreSmall(t *testing.T) {
	const longestFile = 400
	lines := map[string]int{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n := bytes.Count(text, []byte("\n"))
		if n > longestFile {
			t.Errorf("%s has %d lines, more than %d", path, n, longestFile)
		}
		if !strings.HasSuffix(path, "_test.go") && !bytes.HasPrefix(text, []byte("// Code generated ")) {
			lines[strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../")] += n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines["tui"] == 0 || lines["tui/tab/pca"] == 0 || lines["model/study"] == 0 {
		t.Fatalf("the packages have lines as in %v: the test looks in the wrong place", lines)
	}
	for room, n := range lines {
		most, told := largest[room]
		if !told {
			most = largestPackage
		}
		if n > most {
			t.Errorf("%s has %d lines, more than %d: no limit rises, so take out as many, or give what is new a package of its own", room, n, most)
		}
		if told && most > largestPackage && n <= largestPackage {
			t.Errorf("%s has %d lines, so it needs no limit of its own", room, n)
		}
	}
}

// TestNoServerInTheProgram keeps the server of a queue, and what it is made of, in a program of its own.
func TestNoServerInTheProgram(t *testing.T) {
	t.Parallel()
	for program, has := range map[string]bool{"cmd/fathom-queue": true, "cmd/fathom": false} {
		built := builtFrom(t, func(room string) bool { return room == program })
		if slices.ContainsFunc(built, func(path string) bool { return strings.HasPrefix(path, "github.com/nats-io/nats-server/") }) != has {
			t.Errorf("%s, of %d packages, has a server inside: %v", program, len(built), !has)
		}
	}
}
