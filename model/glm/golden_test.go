package glm

import (
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/modeltest"
)

// TestGoldenBits holds the last bits of what decides how far an inner solve goes, which must be the same on
// every processor, and the power against math's.
func TestGoldenBits(t *testing.T) {
	rng, bits := rand.New(rand.NewPCG(3, 2)), modeltest.NewBits()
	for range 200 {
		x := math.Ldexp(1-rng.Float64(), rng.IntN(40)-20)
		got := golden(x)
		bits.Add(got)
		if want := math.Pow(x, math.Phi); !(math.Abs(got-want) <= 1e-14*want) {
			t.Errorf("%v to the power of φ is %v, want %v", x, got, want)
		}
	}
	bits.Hold(t, "powers", 0x8dc296afe35e8a34)
}
