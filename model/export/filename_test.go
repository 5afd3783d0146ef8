package export

import (
	"slices"
	"testing"
)

// TestFileNames: names of layers are those of files on every system, and no two are the same.
func TestFileNames(t *testing.T) {
	names := []string{"conv1", "Conv1", "block/2", "block\\2", "../x", "", "größe", "a b", "CON", "aux.1", "com1", "console"}
	want := []string{"conv1", "Conv1-2", "block-2", "block-2-2", "..-x", "layer", "gr--e", "a-b", "layer-CON", "layer-aux.1", "layer-com1", "console"}
	if got := fileNames(names); !slices.Equal(got, want) {
		t.Errorf("%q are called %q, want %q", names, got, want)
	}
}
