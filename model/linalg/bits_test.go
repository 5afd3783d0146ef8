package linalg

import (
	"math/rand/v2"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/vector"
)

// TestBits holds the last bits of what decides the figures, which must be the same on every
// processor: sums, factorisations, eigenvalues and eigenvectors.
func TestBits(t *testing.T) {
	rng, h := rand.New(rand.NewPCG(3, 2)), modeltest.NewBits()
	for n := range 60 {
		x, y := modeltest.Numbers(rng, n+1), modeltest.Numbers(rng, n+1)
		h.Add(vector.Dot(x, y), vector.Sum(x), vector.Norm(x), vector.Norm(y))
	}
	const n = 90
	p := NewPositive(n)
	for i := range n {
		copy(p.Data[i*n+i:(i+1)*n], modeltest.Numbers(rng, n-i))
		*p.At(i, i) = 1e6
	}
	if !p.Factorise() {
		t.Fatal("no factorisation")
	}
	b := modeltest.Numbers(rng, n)
	p.Solve(b)
	h.Add(p.Data...)
	h.Add(b...)
	s := NewSymmetric(n, modeltest.Numbers(rng, n*n))
	values, err := s.Values()
	if err != nil {
		t.Fatal(err)
	}
	h.Add(values...)
	h.Add(s.Vectors(values, 4).Data...)
	u, v, sizes := factorise(vector.Block{Width: 8, Data: modeltest.Numbers(rng, 64)})
	h.Add(u.Data...)
	h.Add(v.Data...)
	h.Add(sizes...)
	h.Hold(t, "sums and factors", 0xa01587a37e0c9ecb)
}
