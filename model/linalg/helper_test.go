package linalg

import (
	"math/rand/v2"

	"fathom/model/vector"
)

// fill sets a block to normal deviates.
func fill(rng *rand.Rand, b vector.Block) vector.Block {
	for i := range b.Data {
		b.Data[i] = rng.NormFloat64()
	}
	return b
}
