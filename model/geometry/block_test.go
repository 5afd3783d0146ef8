package geometry

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/simd"
)

// TestAcross holds XᵀY to sums in the order of the rows, bit for bit, of shapes with whole and broken
// parts, for one core and for three, of two matrices and of one with itself.
func TestAcross(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func(rows, cols int) block {
		b := newBlock(rows, cols)
		for i := range b.Data {
			b.Data[i] = r.NormFloat64()
		}
		return b
	}
	check := func(what string, x, y block) {
		want := newBlock(x.Cols, y.Cols)
		for k := range x.Rows { // to each sum its terms in the order of the rows
			for i, a := range x.row(k) {
				sums := want.row(i)
				for j, b := range y.row(k) {
					sums[j] += float64(a * b)
				}
			}
		}
		for _, pool := range []*simd.Pool{simd.Serial, simd.NewPool(3)} {
			got := across(x, y, pool)
			for i := range x.Cols {
				for j, want := range want.row(i) {
					if math.Float64bits(got.row(i)[j]) != math.Float64bits(want) {
						t.Fatalf("%s: element %d, %d is %v, want %v", what, i, j, got.row(i)[j], want)
					}
				}
			}
		}
	}
	for _, rows := range []int{1, 2, tall, tall + 1, 3*tall + 5} {
		for _, a := range []int{1, some - 1, some, 2*some + 3, wide + 1} {
			for _, b := range []int{1, 5, some, wide, wide + 1, 2*wide + 9} {
				x, y := random(rows, a), random(rows, b)
				check(fmt.Sprintf("%d×%d, %d×%d", rows, a, rows, b), x, y)
			}
			x := random(rows, a)
			check(fmt.Sprintf("%d×%d with itself", rows, a), x, x)
		}
	}
}
