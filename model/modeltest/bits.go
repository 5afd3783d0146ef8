package modeltest

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"math"
	"os"
	"runtime"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Bits is a hash of the bits of numbers in their order, FNV-1a over their eight bytes, the least first.
type Bits struct{ sum hash.Hash64 }

// NewBits is the hash of no numbers.
func NewBits() *Bits { return &Bits{fnv.New64a()} }

// Add adds numbers.
func (b *Bits) Add(values ...float64) {
	var bytes [8]byte
	for _, v := range values {
		binary.LittleEndian.PutUint64(bytes[:], math.Float64bits(v))
		b.sum.Write(bytes[:])
	}
}

// Sum is the hash of all that was added.
func (b *Bits) Sum() uint64 { return b.sum.Sum64() }

// Hold lets the test fail if the hash is not that wanted, of what the numbers are.
func (b *Bits) Hold(t testing.TB, what string, want uint64) {
	t.Helper()
	if got := b.Sum(); got != want {
		t.Errorf("%s: the hash of the bits is %#x, want %#x", what, got, want)
	}
}

// Elements are those of a matrix, row by row.
func Elements(m *mat.Dense) []float64 {
	r, c := m.Dims()
	all := make([]float64, 0, r*c)
	for i := range r {
		all = append(all, m.RawRowView(i)...)
	}
	return all
}

// SameBits compares every bit of what is computed over GOMAXPROCS 1, 2 and 8, and over three at the
// same time; without FATHOM_SLOW over GOMAXPROCS 1 and 8, and over two at the same time.
func SameBits(t *testing.T, compute func(t *testing.T) []float64) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want := compute(t)
	check := func(when string) {
		got := compute(t)
		if len(got) != len(want) {
			t.Errorf("%s: %d numbers, want %d", when, len(got), len(want))
			return
		}
		for i := range got {
			if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
				t.Errorf("%s: number %d is %g, want %g", when, i, got[i], want[i])
				return
			}
		}
	}
	together := 2
	if os.Getenv("FATHOM_SLOW") != "" {
		together = 3
		runtime.GOMAXPROCS(2)
		check("GOMAXPROCS 2")
	}
	runtime.GOMAXPROCS(8)
	var group sync.WaitGroup
	for range together {
		group.Go(func() { check("at the same time") })
	}
	group.Wait()
}
