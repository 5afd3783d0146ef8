package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestHalfFullIsSaid: a store that is opened while a checkpoint is filled in place is read, with a word
// about it; one that is whole, and one with zeros elsewhere, is read without.
func TestHalfFullIsSaid(t *testing.T) {
	root := t.TempDir()
	zeroFrom := func(n int) func(int) float64 {
		return func(i int) float64 {
			if i >= n {
				return 0
			}
			return float64(i)
		}
	}
	put(t, root, map[string]any{
		"step-10/fc1.npy": f32(func(i int) float64 { return float64(max(0, i-8)) }, 16, 2), "step-10/fc2.npy": f32(from(1), 16, 3),
		"step-20/fc1.npy": f32(zeroFrom(20), 16, 2), "step-20/fc2.npy": f32(from(1), 16, 3),
		"step-30/fc1.npy": f32(zeroFrom(20), 16, 2), "step-30/fc2.npy": f32(zeroFrom(3), 16, 3),
	})
	said := func() (out []string) {
		s, err := Open(root, Settings{Labels: "none"})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for _, d := range s.Decisions() {
			if strings.Contains(d, "half full") {
				out = append(out, d)
			}
		}
		return out
	}
	want := []string{
		"step-20: may be half full: nothing but zeros in 6 rows at the end of fc1, as of a file that is still being filled",
		"step-30: may be half full: nothing but zeros in up to 15 rows at the end of fc1 and fc2, as of a file that is still being filled",
	}
	if got := said(); !slices.Equal(got, want) {
		t.Errorf("said is %q, want %q", got, want)
	}
	put(t, root, map[string]any{"step-20/fc1.npy": f32(from(1), 16, 2)})
	if got := said(); !slices.Equal(got, want[1:]) {
		t.Errorf("once one is full, said is %q", got)
	}
	one := filepath.Join(t.TempDir(), "one")
	put(t, one, map[string]any{"fc1.npy": f32(zeroFrom(20), 16, 2)})
	if root = one; len(said()) != 1 {
		t.Error("of a store without checkpoints nothing is said")
	}
}
