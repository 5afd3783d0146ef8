package repr

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"
)

// TestGoldenBits holds the last bits of what decides how far an inner solve goes, which must be the same on
// every processor, and the power against math's.
func TestGoldenBits(t *testing.T) {
	rng, h := rand.New(rand.NewPCG(3, 2)), fnv.New64a()
	for range 200 {
		x := math.Ldexp(1-rng.Float64(), rng.IntN(40)-20)
		got := golden(x)
		h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(got)))
		if want := math.Pow(x, math.Phi); !(math.Abs(got-want) <= 1e-14*want) {
			t.Errorf("%v to the power of φ is %v, want %v", x, got, want)
		}
	}
	if got, want := h.Sum64(), uint64(0x8dc296afe35e8a34); got != want {
		t.Errorf("the hash of the bits is %#x, want %#x", got, want)
	}
}
