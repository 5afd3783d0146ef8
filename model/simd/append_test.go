package simd

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestDecodeGivesBackWhatWasAppended covers rows with runs of zeros and of others of every length,
// at every place of a band.
func TestDecodeGivesBackWhatWasAppended(t *testing.T) {
	var palette, shifted Palette
	for c := range palette {
		palette[c] = float32(c) / 255
		shifted[c] = float32(c+1) / 255 // zero is a value like any other
	}
	shifted[7] = 0
	rng := rand.New(rand.NewPCG(1, 2))
	for _, cols := range []int{1, 7, 8, 9, 112, 113, 784} {
		for name, p := range map[string]*Palette{"zero is zero": &palette, "seven is zero": &shifted} {
			s, err := NewSparse(cols, p)
			if err != nil {
				t.Fatal(err)
			}
			const rows = 40
			var want [rows][]uint8
			entries := 0
			for i := range want {
				want[i] = make([]uint8, cols)
				for j := 0; j < cols; j += rng.IntN(1+i) + 1 { // the first row is full
					want[i][j] = uint8(rng.IntN(256))
				}
				for _, c := range want[i] {
					if p[c] != 0 {
						entries++
					}
				}
			}
			s.Grow(rows, entries)
			capacity := cap(s.entry)
			for i := range want {
				s.Append(want[i])
			}
			if s.Entries() != entries {
				t.Errorf("%s, %d columns: %d entries, want %d", name, cols, s.Entries(), entries)
			}
			if cap(s.entry) != capacity {
				t.Errorf("%d columns: appending allocates after Grow", cols)
			}
			got := make([]uint8, cols)
			view := s.Slice(3, rows)
			for i := 3; i < rows; i++ {
				view.Decode(got, i-3)
				for j, c := range want[i] {
					if p[c] == 0 {
						want[i][j] = 0 // has no entry
					}
				}
				if !bytes.Equal(got, want[i]) {
					t.Fatalf("%s, %d columns, row %d: %v, want %v", name, cols, i, got, want[i])
				}
			}
		}
	}
}
