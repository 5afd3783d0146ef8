package chart

import (
	"math"
	"math/rand/v2"
	"testing"
)

// In a compact picture of cols×rows cells over these ranges a dot is one unit, with y
// upwards.
func dotScatter(cols, rows int, points ...Point) Scatter {
	return Scatter{
		Points: points, X: Range{0, float64(cols*dotsWide - 1)}, Y: Range{0, float64(rows*dotsHigh - 1)}, Compact: true,
		Classes: []Class{{}, {Hidden: true}},
	}
}

func TestPointAt(t *testing.T) {
	s := dotScatter(20, 10,
		Point{X: 10, Y: 20}, // cell 5, 4
		Point{X: 11, Y: 20}, // the same cell
		Point{X: 30, Y: 20, Class: 1},
		Point{X: 40, Y: 20}, // out of range
		Point{X: math.NaN(), Y: 3},
		Point{X: 10, Y: 20}, // on the first
		Point{X: 12, Y: 18}, // cell 6, 5
	)
	tests := []struct {
		name           string
		col, row, want int
	}{
		{"in the cell", 5, 4, 0},
		{"beside", 4, 4, 0},
		{"from the right", 6, 4, 1},
		{"diagonally", 6, 5, 6},
		{"two cells away", 3, 4, 0},
		{"three cells away", 2, 4, -1},
		{"two rows above", 5, 2, 0},
		{"three rows above", 5, 1, -1},
		{"hidden", 15, 4, -1},
		{"out of range", 19, 4, -1},
		{"outside of the picture", -40, 90, -1},
	}
	for _, tt := range tests {
		if got := s.PointAt(tt.col, tt.row, 20, 10); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	if got := (Scatter{}).PointAt(0, 0, 20, 10); got != -1 {
		t.Errorf("an empty picture has point %d", got)
	}
}

// A visible point is picked in the very cell that View draws it in, with axes and titles
// as well.
func TestPointAtAgreesWithView(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		at := Point{X: r.Float64()*10 - 5, Y: r.Float64()*4 - 2}
		s := Scatter{
			Points: []Point{at}, X: Range{-5, 5}, Y: Range{-2, 2}, Title: "t", XTitle: "x", Zero: true,
			Classes: []Class{{Glyph: '@'}}, Glyphs: true, ASCII: true,
		}
		for row, line := range rows(s.View(50, 20)) {
			for col, glyph := range line {
				if glyph != '@' {
					continue
				}
				if s.PointAt(col, row, 50, 20) != 0 {
					t.Errorf("cell %d, %d of %v is not picked", col, row, at)
				}
				x, y, ok := s.Data(col, row, 50, 20)
				rx, ry := s.Ranges(50, 20)
				halfX, halfY := (rx.Hi-rx.Lo)/40, (ry.Hi-ry.Lo)/14 // more than half a cell
				if !ok || math.Abs(x-at.X) > halfX || math.Abs(y-at.Y) > halfY {
					t.Errorf("cell %d, %d of %v is at %v, %v, %v", col, row, at, x, y, ok)
				}
			}
		}
	}
}

func TestWalk(t *testing.T) {
	s := dotScatter(20, 10,
		Point{X: 20, Y: 20},           // 0: the middle
		Point{X: 24, Y: 23},           // 1: right and up
		Point{X: 26, Y: 20},           // 2: straight right
		Point{X: 17, Y: 21},           // 3: left
		Point{X: 21, Y: 10},           // 4: below
		Point{X: 21, Y: 17, Class: 1}, // 5: hidden
		Point{X: 21, Y: 60},           // 6: out of range
		Point{X: 20, Y: 20},           // 7: on the first
		Point{X: math.NaN(), Y: 20},   // 8
		Point{X: 17, Y: 21},           // 9: on 3
	)
	tests := []struct {
		name               string
		from, dx, dy, want int
	}{
		{"begins in the middle", -1, 1, 0, 0},
		{"from no point", 99, 1, 0, 0},
		{"from a gap", 8, 0, 1, 0},
		{"along the spot", 0, 1, 0, 7},
		{"right: 6 + 0 before 4 + 3", 7, 1, 0, 2},
		{"left from the end of the spot", 7, -1, 0, 0},
		{"left, to the far index", 0, -1, 0, 9},
		{"on along that spot", 9, -1, 0, 3},
		{"down, not to the hidden one", 7, 0, 1, 4},
		{"none above", 1, 0, -1, 1},
		{"diagonally", 7, 1, -1, 1},
		{"back up", 4, 0, -1, 7},
		{"from a hidden point", 5, 0, 1, 4},
		{"from beyond the ranges", 6, 0, 1, 1},
		{"no direction", 2, 0, 0, 2},
	}
	for _, tt := range tests {
		if got := s.Walk(tt.from, tt.dx, tt.dy, 20, 10); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	if got := (Scatter{}).Walk(-1, 1, 0, 20, 10); got != -1 {
		t.Errorf("an empty picture leads to point %d", got)
	}
	if got := s.Walk(2, 1, 0, 0, 0); got != 2 {
		t.Errorf("a picture without room leads to point %d", got)
	}
}

// Whatever the cloud, the four keys lead from every point to every other: also on
// lattices, where many points are exactly diagonal or on one spot.
func TestWalkReachesAll(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	clouds := map[string]func() Point{
		"normal":       func() Point { return Point{X: r.NormFloat64(), Y: r.NormFloat64()} },
		"narrow":       func() Point { return Point{X: r.NormFloat64(), Y: 1e-3 * r.NormFloat64()} },
		"lattice":      func() Point { return Point{X: float64(r.IntN(9)), Y: float64(r.IntN(9))} },
		"fine lattice": func() Point { return Point{X: float64(r.IntN(40)), Y: float64(r.IntN(40))} },
		"one spot":     func() Point { return Point{} },
		"clusters":     func() Point { k := r.IntN(4); return Point{X: float64(k) + 0.01*r.NormFloat64(), Y: float64(k * k)} },
	}
	for name, cloud := range clouds {
		for range 20 {
			s := Scatter{Compact: true, Equal: true}
			for range 60 {
				s.Points = append(s.Points, cloud())
			}
			steps := make([][4]int, len(s.Points))
			for i := range steps {
				for k, d := range [4][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
					steps[i][k] = s.Walk(i, d[0], d[1], 60, 30)
				}
			}
			for from := range steps {
				if n := reached(steps, from); n != len(steps) {
					t.Fatalf("%s: %d of %d points reached from %v", name, n, len(steps), s.Points[from])
				}
			}
		}
	}
}

// reached returns how many points some steps lead to, given those from each.
func reached(steps [][4]int, from int) int {
	seen := map[int]bool{from: true}
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		for _, to := range steps[queue[0]] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return len(seen)
}

func TestDataAndRanges(t *testing.T) {
	s := dotScatter(20, 10)
	x, y, ok := s.Data(0, 0, 20, 10)
	if x != 0.5 || y != 37.5 || !ok {
		t.Errorf("the first cell is at %v, %v, %v", x, y, ok)
	}
	x, y, ok = s.Data(19, 9, 20, 10)
	if math.Abs(x-38.5) > 1e-12 || math.Abs(y-1.5) > 1e-12 || !ok {
		t.Errorf("the last cell is at %v, %v, %v", x, y, ok)
	}
	for _, outside := range [][2]int{{-1, 0}, {20, 0}, {0, -1}, {0, 10}} {
		if _, _, ok := s.Data(outside[0], outside[1], 20, 10); ok {
			t.Errorf("cell %v is in the picture", outside)
		}
	}
	s.Equal = true
	rx, ry := s.Ranges(20, 20)
	if rx != (Range{0, 39}) || math.Abs(ry.Hi-ry.Lo-79) > 1e-9 || math.Abs(ry.Lo+ry.Hi-39) > 1e-9 {
		t.Errorf("ranges %v and %v", rx, ry)
	}
}

func TestZoomedAndPanned(t *testing.T) {
	tests := []struct {
		name      string
		got, want Range
	}{
		{"nearer about the middle", Range{0, 8}.Zoomed(2, 4), Range{2, 6}},
		{"nearer about an end", Range{0, 8}.Zoomed(2, 0), Range{0, 4}},
		{"farther", Range{2, 6}.Zoomed(0.5, 4), Range{0, 8}},
		{"about a value outside", Range{0, 4}.Zoomed(2, 8), Range{4, 6}},
		{"too near", Range{1, 1 + 4e-12}.Zoomed(1e3, 1), Range{1, 1 + 4e-12}},
		{"no factor", Range{0, 8}.Zoomed(0, 4), Range{0, 8}},
		{"mirrored", Range{0, 8}.Zoomed(-1, 4), Range{0, 8}},
		{"no place", Range{0, 8}.Zoomed(2, math.NaN()), Range{0, 8}},
		{"to the right", Range{0, 8}.Panned(0.25), Range{2, 10}},
		{"to the left", Range{0, 8}.Panned(-1), Range{-8, 0}},
		{"too far", Range{0, 8}.Panned(1e300), Range{0, 8}},
		{"no share", Range{0, 8}.Panned(math.NaN()), Range{0, 8}},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}
