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

// TestRefusedSettings: a column that is not there names each that is once, and no share of 0 is taken for the usual one.
func TestRefusedSettings(t *testing.T) {
	root := dir(t, map[string]any{"a.npy": f32(count, 20, 2), "m.csv": "label\n" + strings.Repeat("x\ny\n", 10)})
	if _, err := Open(root, Settings{Labels: "m.csv:mood"}); err == nil || err.Error() != "--labels m.csv:mood: no such file, key or column; there are m.csv:label" {
		t.Error(err)
	}
	var s Settings
	for _, zero := range []string{"0", "-0", "0.0"} {
		if err := Table().Set(&s, "test-share", zero); err == nil || err.Error() != "--test-share "+zero+": it must be more than 0 and less than 1" {
			t.Error(err)
		}
	}
	if err := Table().Set(&s, "test-share", "0.5"); err != nil || s.TestShare != 0.5 {
		t.Error(s, err)
	}
}
