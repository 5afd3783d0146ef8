package stat

import (
	"math"
	"sync"
	"testing"
)

// TestKept: what is asked for again is not worked out again, what is asked of other numbers is, and no more is kept
// than there is room for.
func TestKept(t *testing.T) {
	var k kept
	works := 0
	ask := func(a, b float64) float64 {
		return k.value([3]float64{a, b}, func() float64 { works++; return 100*a + b })
	}
	for range 3 {
		if got := ask(1, 2); got != 102 {
			t.Errorf("of 1 and 2 it is %v", got)
		}
	}
	if got := ask(2, 1); got != 201 || works != 2 {
		t.Errorf("of 2 and 1 it is %v, after %d works", got, works)
	}
	for i := range 3 * mostKept {
		ask(3, float64(i))
		if len(k.made) > mostKept {
			t.Fatalf("%d are kept", len(k.made))
		}
	}
	if got := ask(1, 2); got != 102 {
		t.Errorf("afterwards it is %v", got)
	}
}

// TestPointsAreTheSameAgain: a point, and what is detectable, is to the bit what is worked out anew, whoever has asked
// for what before, at one time or after another.
func TestPointsAreTheSameAgain(t *testing.T) {
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for n := 2; n < 12; n++ {
				for _, p := range []float64{0.05, 0.025, 0.05 / 12, 0.2} {
					if got, want := StudentPoint(p, float64(n-1)), studentPoint(p, float64(n-1)); math.Float64bits(got) != math.Float64bits(want) {
						t.Errorf("the point of %v with %d degrees is %v, want %v", p, n-1, got, want)
					}
					if got, want := Detectable(n, p, Power), detectable(n, p, Power); math.Float64bits(got) != math.Float64bits(want) {
						t.Errorf("of %d detectable at %v is %v, want %v", n, p, got, want)
					}
				}
			}
		})
	}
	all.Wait()
}
