package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMistypedDataLeaveNothing: where the data are not there a run fails, in the table, in sentences and as
// events, and leaves nothing below --save and --export.
func TestMistypedDataLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, args := range [][]string{{"run"}, {"run", "--format", "ndjson"}, {"--plain"}} {
		args = append(args, "--data", filepath.Join(dir, "minst"), "--save", filepath.Join("deep", "runs"))
		out, err := call(args...)
		if err == nil || !strings.Contains(err.Error(), "minst: no such file or directory") || exitCode(err) != exitUsage {
			t.Errorf("fathom %v ends with %v and says %q", args, err, out)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("fathom %v leaves %v, %v", args, left, err)
		}
	}
}
