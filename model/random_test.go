package model

import (
	"math"
	"testing"

	"fathom/model/modeltest"
)

// TestNormalBits holds the draws against those of math/rand/v2, a million of which reach every
// layer, its edge and the tail. A number in the tail is a logarithm, whose last bits math/rand has
// from package math: they may differ from ours. Ours must be the same on every processor.
func TestNormalBits(t *testing.T) {
	ours, theirs, h := Stream(1, "normal"), Stream(1, "normal"), modeltest.NewBits()
	for i := range 1_000_000 {
		got, want := normal(ours), theirs.NormFloat64()
		if math.Abs(got-want) > 1e-15*math.Abs(want) || math.Abs(want) < tail && got != want {
			t.Fatalf("number %d is %v, math/rand/v2 has %v", i, got, want)
		}
		h.Add(got)
	}
	if ours.Uint64() != theirs.Uint64() {
		t.Error("another number of random bits was drawn")
	}
	h.Hold(t, "draws", 0x446ff53ffc863915)
}
