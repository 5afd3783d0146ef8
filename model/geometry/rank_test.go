package geometry

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRanksOfAnyNumbers compares with the numbers less than each, and as large, where bits and numbers are in
// other orders: of either sign, infinite, subnormal and both zeros.
func TestRanksOfAnyNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 7))
	special := []float64{
		0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64,
		0x1p-1022, -0x1p-1022, math.MaxFloat64, -math.MaxFloat64, 1, -1,
	}
	for n := range 300 {
		x := make([]float64, n)
		for i := range x {
			switch r.IntN(3) {
			case 0:
				x[i] = special[r.IntN(len(special))]
			case 1:
				x[i] = float64(r.IntN(20) - 10)
			default:
				x[i] = math.Ldexp(r.NormFloat64(), r.IntN(200)-100)
			}
		}
		got := ranks(x)
		for i, v := range x {
			less, same := 0, 0
			for _, w := range x {
				if w < v {
					less++
				} else if w == v {
					same++
				}
			}
			if want := float64(less) + float64(same+1)/2; got[i] != want {
				t.Fatalf("%g has the rank %g of %d, want %g", v, got[i], n, want)
			}
		}
		for i := 0; i < n; i += 7 {
			x[i] = math.Copysign(math.NaN(), r.NormFloat64())
		}
		if !slices.IsSortedFunc(ascending(x), func(a, b int32) int { return cmp.Compare(x[a], x[b]) }) {
			t.Fatalf("%v are not ascending", x)
		}
	}
}
