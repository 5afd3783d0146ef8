package kit

import "testing"

func TestSpanStaysInside(t *testing.T) {
	for _, test := range []struct {
		at     int
		lo, hi float64
	}{{0, 0, 1000}, {300, 0, 1000}, {5000, 4500, 5500}, {9999, 9000, 10000}} {
		if r := (Span{Kind: MomentSpan}).Axis(10000, test.at); r.Lo != test.lo || r.Hi != test.hi {
			t.Errorf("around %d: %v, want %v to %v", test.at, r, test.lo, test.hi)
		}
	}
}
