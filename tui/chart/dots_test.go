package chart

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"
)

// The bits of the dots agree with ntcharts's table, which numbers them like the
// Unicode standard: 1 to 3 down the left, 4 to 6 down the right, 7 and 8 below.
func TestBrailleBits(t *testing.T) {
	numbers := [dotsHigh][dotsWide]int{{1, 4}, {2, 5}, {3, 6}, {7, 8}}
	for row := range dotsHigh {
		for col := range dotsWide {
			var dots runes.PatternDots
			dots[numbers[row][col]-1] = true
			if got, want := brailleRune(brailleBits[row][col]), runes.BraillePatternFromPatternDots(dots); got != want {
				t.Errorf("dot at row %d, column %d is %q, want %q", row, col, got, want)
			}
		}
	}
}

func TestScale(t *testing.T) {
	s := newScale(Range{0, 10}, 11, false)
	flipped := newScale(Range{0, 10}, 11, true)
	for v, want := range map[float64]int{0: 0, 1: 1, 1.4: 1, 1.6: 2, 9.6: 10, 10: 10} {
		if got, ok := s.dot(v); got != want || !ok {
			t.Errorf("%v is at dot %d, want %d", v, got, want)
		}
		if got, ok := flipped.dot(v); got != 10-want || !ok {
			t.Errorf("%v is at dot %d from the top, want %d", v, got, 10-want)
		}
	}
	for _, v := range []float64{-0.1, 10.1, math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
		if got, ok := s.dot(v); ok {
			t.Errorf("%v has dot %d, want none", v, got)
		}
	}
}

// place is a dot on a plane.
type place struct{ x, y int }

// placesOf returns the dots of a plane in reading order.
func placesOf(p *plane) []place {
	var out []place
	for y := range p.size.high(p.rows) {
		for x := range p.size.wide(p.cols) {
			col, row := p.size.col(x), p.size.row(y)
			if p.empty(col, row) {
				continue
			}
			dots, _ := p.cell(col, row, byDots)
			if dots&p.size.bit(x, y) != 0 {
				out = append(out, place{x, y})
			}
		}
	}
	return out
}

func TestLine(t *testing.T) {
	inf := 1e7
	tests := []struct {
		name     string
		from, to XY
		want     []place
	}{
		{"a point", XY{3, 2}, XY{3, 2}, []place{{3, 2}}},
		{"across", XY{1, 2}, XY{4, 2}, []place{{1, 2}, {2, 2}, {3, 2}, {4, 2}}},
		{"back", XY{4, 2}, XY{1, 2}, []place{{1, 2}, {2, 2}, {3, 2}, {4, 2}}},
		{"down", XY{1, 1}, XY{1, 4}, []place{{1, 1}, {1, 2}, {1, 3}, {1, 4}}},
		{"diagonal", XY{0, 0}, XY{3, 3}, []place{{0, 0}, {1, 1}, {2, 2}, {3, 3}}},
		{"flat", XY{0, 1}, XY{4, 3}, []place{{0, 1}, {1, 2}, {2, 2}, {3, 3}, {4, 3}}},
		{"steep", XY{1, 0}, XY{2, 3}, []place{{1, 0}, {1, 1}, {2, 2}, {2, 3}}},
		{"less than a dot", XY{0.6, 0.1}, XY{1.4, 0.4}, []place{{1, 0}}},
		{"into the next dot", XY{0.6, 0.4}, XY{1.4, 0.6}, []place{{1, 0}, {1, 1}}},
		{"enters at the left", XY{-4, 2}, XY{1, 2}, []place{{0, 2}, {1, 2}}},
		{"leaves at the top", XY{2, 2}, XY{2, -inf}, []place{{2, 0}, {2, 1}, {2, 2}}},
		{"crosses the plane", XY{-inf, 5}, XY{inf, 5}, []place{{0, 5}, {1, 5}, {2, 5}, {3, 5}, {4, 5}, {5, 5}, {6, 5}, {7, 5}}},
		{"cuts a corner", XY{-1, 1}, XY{1, -1}, []place{{0, 0}}},
		{"passes by", XY{-1, -0.5}, XY{9, -0.5}, nil},
		{"misses a corner", XY{-2, 1}, XY{1, -2}, nil},
		{"a point outside", XY{8, 2}, XY{8, 2}, nil},
	}
	for _, tt := range tests {
		p := newPlane(4, 2, braille)
		p.line(tt.from, tt.to, 0, Solid)
		if got := placesOf(p); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A line between dots is connected, and no dot is further than half a dot from it.
func TestLineProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		a, b := XY{r.Float64() * 39, r.Float64() * 39}, XY{r.Float64() * 39, r.Float64() * 39}
		p := newPlane(20, 10, braille)
		p.line(a, b, 0, Solid)
		dots := placesOf(p)
		across, down := math.Abs(round(b.X)-round(a.X)), math.Abs(round(b.Y)-round(a.Y))
		if want := int(max(across, down)) + 1; len(dots) != want {
			t.Fatalf("line from %v to %v has %d dots, want %d", a, b, len(dots), want)
		}
		for _, d := range dots {
			if off := distance(XY{float64(d.x), float64(d.y)}, a, b); off > math.Sqrt2/2+1e-9 {
				t.Fatalf("line from %v to %v has dot %v, %v away", a, b, d, off)
			}
		}
	}
}

// distance returns the distance of a point from the segment between a and b.
func distance(p, a, b XY) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := ((p.X-a.X)*dx + (p.Y-a.Y)*dy) / (dx*dx + dy*dy)
	t = min(max(t, 0), 1)
	return math.Hypot(p.X-a.X-t*dx, p.Y-a.Y-t*dy)
}
