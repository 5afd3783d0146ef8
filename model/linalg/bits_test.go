package linalg

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/vector"
)

// TestBits holds the last bits of what decides the figures, which must be the same on every
// processor: sums, factorisations, eigenvalues and eigenvectors.
func TestBits(t *testing.T) {
	rng, h := rand.New(rand.NewPCG(3, 2)), fnv.New64a()
	add := func(values ...float64) {
		for _, v := range values {
			h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
		}
	}
	for n := range 60 {
		x, y := numbers(rng, n+1), numbers(rng, n+1)
		add(vector.Dot(x, y), vector.Sum(x), vector.Norm(x), vector.Norm(y))
	}
	const n = 90
	p := NewPositive(n)
	for i := range n {
		copy(p.Data[i*n+i:(i+1)*n], numbers(rng, n-i))
		*p.At(i, i) = 1e6
	}
	if !p.Factorise() {
		t.Fatal("no factorisation")
	}
	b := numbers(rng, n)
	p.Solve(b)
	add(p.Data...)
	add(b...)
	s := NewSymmetric(n, numbers(rng, n*n))
	values, err := s.Values()
	if err != nil {
		t.Fatal(err)
	}
	add(values...)
	add(s.Vectors(values, 4).Data...)
	u, v, sizes := factorise(vector.Block{Width: 8, Data: numbers(rng, 64)})
	add(u.Data...)
	add(v.Data...)
	add(sizes...)
	if got, want := h.Sum64(), uint64(0xa01587a37e0c9ecb); got != want {
		t.Errorf("the hash of the bits is %#x, want %#x", got, want)
	}
}
