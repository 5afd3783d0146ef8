package text

import (
	"slices"
	"testing"
)

func TestNatural(t *testing.T) {
	want := []string{"a", "a1", "a01", "a2", "a2b3", "a2b10", "a10", "b"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, Natural)
	if !slices.Equal(got, want) {
		t.Errorf("sorted as %v, want %v", got, want)
	}
}
