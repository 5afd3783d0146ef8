package repr_test

import (
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
)

// fingerprint runs everything in the package on fixed data, shaped so that each
// kind of product and decomposition is used, and returns all the numbers.
func fingerprint(t *testing.T) []float64 {
	var bits []float64
	for _, data := range []struct {
		n, d         int
		zeros, scale float64
	}{{150, 90, 0, 1}, {90, 150, 0.8, 1}, {120, 25, 0, 1e4}} { // the last is factorised
		x, labels := modeltest.Blobs(8, data.n, data.d, 10, 2, data.zeros)
		x.Scale(data.scale, x)
		for _, solver := range solvers {
			p := mustFit(t, x, labels, 10, repr.Options{Solver: solver})
			bits = append(bits, modeltest.Elements(p.Weights)...)
			bits = append(append(bits, p.Intercepts...), p.Objective...)
			bits = append(bits, modeltest.Elements(probabilities(t, p, x))...)
		}
	}
	return bits
}

// TestDeterministic compares every bit on any number of cores.
func TestDeterministic(t *testing.T) { modeltest.SameBits(t, fingerprint) }
