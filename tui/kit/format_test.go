package kit

import (
	"fmt"
	"math"
	"testing"
)

func TestRoundUp(t *testing.T) {
	for v, want := range map[float64]float64{0.005: 0.005, 0.0051: 0.01, 0.011: 0.02, 0.021: 0.05, 0.1: 0.1, 0.51: 1, 1: 1, 3: 5} {
		if got := RoundUp(v); math.Abs(got-want) > 1e-12 {
			t.Errorf("roundUp(%v) = %v, want %v", v, got, want)
		}
	}
}

// TestFirst: one of something is "the first step", not "the first 1 step".
func TestFirst(t *testing.T) {
	for n, want := range map[int]string{1: "first test image", 2: "first 2 test images", 1000: "first 1,000 test images"} {
		if got := FirstFew(n, "test image"); got != want {
			t.Errorf("%s, want %s", fmt.Sprint(got), want)
		}
	}
}
