package projection_test

import (
	"testing"

	"fathom/model/linalg"
	"fathom/model/modeltest"

	"gonum.org/v1/gonum/mat"
)

// fingerprint fits components to fixed data, shaped so that each kind of product and decomposition is
// used, turns them, and returns all the numbers.
func fingerprint(t *testing.T) []float64 {
	var bits []float64
	for _, data := range []struct {
		n, d         int
		zeros, scale float64
	}{{150, 90, 0, 1}, {90, 150, 0.8, 1}, {120, 25, 0, 1e4}} { // the last is factorised
		x, _ := modeltest.Blobs(8, data.n, data.d, 10, 2, data.zeros)
		x.Scale(data.scale, x)
		p := mustPCA(t, x)
		bits = append(bits, modeltest.Elements(p.Components)...)
		bits = append(bits, modeltest.Elements(scores(t, p, x, 5))...)
		shifted := mat.NewDense(data.n, data.d, nil)
		shifted.Apply(func(i, j int, _ float64) float64 { return x.At((i+1)%data.n, j) }, shifted)
		bits = append(bits, modeltest.Elements(linalg.Procrustes(x, shifted))...)
		bits = append(append(bits, p.ExplainedVariance...), p.ExplainedVarianceRatio...)
	}
	return bits
}

// TestDeterministic compares every bit on any number of cores.
func TestDeterministic(t *testing.T) { modeltest.SameBits(t, fingerprint) }
