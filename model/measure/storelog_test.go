package measure_test

import (
	"testing"

	"fathom/model/measure"
	"fathom/model/spec"
)

// TestCompareStoredGroups: tests are over groups where some have several rows, and over rows where
// each row is a group of its own, as without groups.
func TestCompareStoredGroups(t *testing.T) {
	labels := make([]int32, 8)
	predictions := [][]int32{{0, 0, 0, 0, 1, 1, 1, 1}, {0, 0, 0, 0, 0, 0, 0, 0}} // the second has the last four too
	s := spec.Spec{Subjects: []spec.Subject{{ID: spec.FromStore, Stored: spec.Stored{Layers: []spec.StoredLayer{{Name: "a"}, {Name: "b"}}}}}}
	for name, test := range map[string]struct {
		groups []int32
		units  int
		p      spec.Figure
	}{
		"no groups":       {nil, 0, 2. / 16},
		"a row each":      {[]int32{0, 1, 2, 3, 4, 5, 6, 7}, 0, 2. / 16},
		"two rows each":   {[]int32{0, 0, 1, 1, 2, 2, 3, 3}, 4, 2. / 4},
		"one of two rows": {[]int32{0, 1, 2, 3, 4, 5, 6, 6}, 7, 2. / 8},
	} {
		events := measure.CompareStored(s, 0, predictions, labels, test.groups)
		got, ok := events[0].(spec.Compared)
		if !ok || got.Groups != test.units || got.PValue != test.p || got.OnlySecond != 4 {
			t.Errorf("%s: %+v, want a p-value of %v over %d groups", name, events[0], test.p, test.units)
		}
	}
}
