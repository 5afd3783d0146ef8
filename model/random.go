package model

import (
	"hash/fnv"
	"math/rand/v2"
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
		if z := rng.NormFloat64(); z >= -2 && z <= 2 {
			return float32(sd * z)
		}
	}
}
