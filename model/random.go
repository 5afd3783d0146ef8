package model

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"fathom/model/elementary"
)

// Stream returns the source of random numbers for one purpose under one seed: a
// PCG generator seeded with the seed and the 64-bit FNV-1a hash of the
// purpose's name. Streams of different names are independent, so that adding a
// purpose never shifts the numbers of another.
func Stream(seed uint64, purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// The post's initialisation.
const (
	initialSD   = 0.1 // standard deviation of the weights before truncation
	initialBias = 0.1
)

// truncatedNormal draws from a normal distribution of mean 0 and standard
// deviation sd, drawing again whatever lies beyond two standard deviations.
func truncatedNormal(rng *rand.Rand, sd float64) float32 {
	for {
		if z := normal(rng); z >= -2 && z <= 2 {
			return float32(sd * z)
		}
	}
}

// ziggurat is what the draw of a normal number looks up: 128 layers of equal area under
// exp(−x²/2), each as wide as the curve at its lower edge (G. Marsaglia and W. W. Tsang, "The
// ziggurat method for generating random variables", Journal of Statistical Software 5, 2000).
// Layer 0 is the base with the tail.
var ziggurat = newZiggurat()

type layers struct {
	inside [128]uint32  // below it a 31-bit number is under the curve for certain
	width  [128]float32 // of a layer, for each unit of that number
	height [128]float32 // of the curve at the layer's lower edge
}

const (
	tail = 3.442619855899      // where the base ends and the tail begins
	area = 9.91256303526217e-3 // of every layer
)

func newZiggurat() (z layers) {
	const units = 1 << 31
	curve := func(x float64) float64 { return elementary.Exp(-0.5 * x * x) }
	base := area / curve(tail) // as wide as a rectangle of the base's height and area
	z.inside[0], z.width[0], z.height[0] = uint32(tail/base*units), float32(base/units), 1
	x := tail
	z.width[127], z.height[127] = float32(x/units), float32(curve(x))
	for i := 126; i >= 1; i-- {
		next := math.Sqrt(-2 * elementary.Log(area/x+curve(x)))
		z.inside[i+1] = uint32(next / x * units)
		x = next
		z.width[i], z.height[i] = float32(x/units), float32(curve(x))
	}
	return z
}

// normal draws a standard normal number, from the same random bits the same as
// [rand.Rand.NormFloat64]. That one may give another number on another processor, once in a
// great many, since it decides about the edges by package math.
func normal(rng *rand.Rand) float64 {
	for {
		bits := rng.Uint64()
		signed, layer := int32(bits), bits>>32%128
		x := float64(signed) * float64(ziggurat.width[layer])
		size := uint32(signed)
		if signed < 0 {
			size = -size
		}
		if size < ziggurat.inside[layer] {
			return x
		}
		if layer == 0 {
			return math.Copysign(tail+beyond(rng), x)
		}
		lower, upper := ziggurat.height[layer], ziggurat.height[layer-1]
		if lower+float32(float32(rng.Float64())*(upper-lower)) < float32(elementary.Exp(-0.5*x*x)) {
			return x
		}
	}
}

// beyond draws how far a number in the tail lies beyond where it begins.
func beyond(rng *rand.Rand) float64 {
	for {
		x := -elementary.Log(rng.Float64()) * (1 / tail)
		if y := -elementary.Log(rng.Float64()); y+y >= x*x {
			return x
		}
	}
}
