package store

import (
	"strings"
	"testing"
)

// TestSeveralTables has a layer in each of three tables: one is read, and it is said which are not.
func TestSeveralTables(t *testing.T) {
	layer, labels := "a,b\n"+strings.Repeat("1,2\n4,3\n", 10), "label\n"+strings.Repeat("0\n1\n", 10)
	s := opened(t, dir(t, map[string]any{"layer0.csv": layer, "layer1.csv": layer, "layer2.csv": layer, "labels.csv": labels}), Settings{})
	if said := strings.Join(s.Decisions(), "\n"); len(s.Layers()) != 1 || !strings.Contains(said, "left out: layer1.csv and layer2.csv, since one table is one layer") {
		t.Errorf("%d layers:\n%s", len(s.Layers()), said)
	}
}
