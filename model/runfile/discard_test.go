package runfile

import (
	"os"
	"path/filepath"
	"testing"
)

// TestDiscardLeavesNothing: of a run that is discarded nothing stays, nor of the directories that were made
// for it, but for those that something else has come into.
func TestDiscardLeavesNothing(t *testing.T) {
	for _, path := range []string{"runs", filepath.Join("a", "b", "runs")} {
		top := t.TempDir()
		w, err := Create(filepath.Join(top, path), header())
		must(t, err)
		must(t, w.Discard())
		if left, err := os.ReadDir(top); err != nil || len(left) > 0 {
			t.Errorf("below %s there is %v, %v", path, left, err)
		}
	}
	top := t.TempDir()
	must(t, os.Mkdir(filepath.Join(top, "mine"), 0o777))
	first, err := Create(filepath.Join(top, "mine", "runs"), header())
	must(t, err)
	second, err := Create(filepath.Join(top, "mine", "runs"), header())
	must(t, err)
	defer second.Close()
	must(t, first.Discard())
	if rows, err := List(filepath.Join(top, "mine", "runs")); err != nil || len(rows) != 1 || rows[0].Path != second.Path() {
		t.Errorf("the other run is not all that is left: %v, %v", rows, err)
	}
	third, err := Create(filepath.Join(top, "mine"), header())
	must(t, err)
	must(t, os.RemoveAll(filepath.Join(top, "mine", "runs")))
	must(t, third.Discard())
	if left, err := os.ReadDir(filepath.Join(top, "mine")); err != nil || len(left) > 0 {
		t.Errorf("a directory that was there before is gone, or not empty: %v, %v", left, err)
	}
}
