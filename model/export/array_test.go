package export

import (
	"math"
	"testing"
)

// TestPlainNaN checks that a NaN of either sign is written as one of package math, and all else as
// it is, without a change to what was handed in.
func TestPlainNaN(t *testing.T) {
	bits := []uint32{0xffc00000, 0x7f800001, math.Float32bits(-1.5), 0x80000000, math.Float32bits(float32(math.Inf(-1)))}
	row := make([]float32, len(bits))
	for i, b := range bits {
		row[i] = math.Float32frombits(b)
	}
	got := plainNaN(row)
	for i, b := range bits {
		want := b
		if i < 2 {
			want = 0x7fc00000
		}
		if g := math.Float32bits(got[i]); g != want {
			t.Errorf("element %d has the bits %#x, want %#x", i, g, want)
		}
		if g := math.Float32bits(row[i]); g != b {
			t.Errorf("element %d was changed to %#x", i, g)
		}
	}
}
