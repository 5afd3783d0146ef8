package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheProgramAloneActsForTheProcess holds that no lab and no session sets or reads what is the
// whole process's: how many threads there are and when memory is collected. Cores are handed down
// as a pool.
func TestTheProgramAloneActsForTheProcess(t *testing.T) {
	acts := regexp.MustCompile(`\b(runtime\.(GOMAXPROCS|SetDefaultGOMAXPROCS|NumCPU|GC)|debug\.(SetGCPercent|SetMemoryLimit|FreeOSMemory|SetMaxThreads))\(`)
	read := 0
	for _, below := range []string{"data", "model", "tui"} {
		err := filepath.WalkDir(filepath.Join("../..", below), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && slices.Contains(forTests, strings.TrimPrefix(filepath.ToSlash(path), "../../")) {
				return fs.SkipDir
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			if call := acts.Find(source); call != nil {
				t.Errorf("%s calls %s…)", strings.TrimPrefix(path, "../../"), call)
			}
			read++
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 100 {
		t.Errorf("only %d files below: the test looks in the wrong place", read)
	}
}
