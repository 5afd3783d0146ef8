package chart

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestFrame: a frame goes round the whole picture, has the title and the foot in its edges, and no
// point stands on it; what is picked at a cell is what is drawn there.
func TestFrame(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		width, height := 2+rng.IntN(60), 1+rng.IntN(20)
		s := Scatter{Compact: true, Frame: true, Title: "hidden1", Foot: "97 %", Classes: make([]Class, 1)}
		for range 30 {
			s.Points = append(s.Points, Point{X: rng.NormFloat64(), Y: rng.NormFloat64()})
		}
		lines := strings.Split(ansi.Strip(s.View(width, height)), "\n")
		if !s.framed(width, height) {
			if strings.ContainsAny(strings.Join(lines, ""), "╭╯") {
				t.Fatalf("%d×%d has a frame", width, height)
			}
			continue
		}
		first, last := []rune(lines[0]), []rune(lines[height-1])
		if first[0] != '╭' || first[width-1] != '╮' || last[0] != '╰' || last[width-1] != '╯' {
			t.Fatalf("%d×%d: corners are missing:\n%s", width, height, strings.Join(lines, "\n"))
		}
		if width > 14 && (!strings.Contains(lines[0], " hidden1 ") || !strings.Contains(lines[height-1], " 97 % ")) {
			t.Fatalf("%d×%d: title or foot is missing:\n%s", width, height, strings.Join(lines, "\n"))
		}
		for y, line := range lines[1 : height-1] {
			cells := []rune(line)
			if cells[0] != '│' || cells[width-1] != '│' {
				t.Fatalf("%d×%d: line %d has no sides: %q", width, height, y+1, line)
			}
			for x, cell := range cells {
				if cell > 0x2800 && cell < 0x2900 && s.PointAt(x, y+1, width, height) < 0 {
					t.Fatalf("%d×%d: no point is found at %d, %d", width, height, x, y+1)
				}
			}
		}
	}
}

// TestLarge: a large point has four dots, also in the last corner.
func TestLarge(t *testing.T) {
	for _, at := range []Point{{X: 0.5, Y: 0.5}, {X: 0, Y: 0}, {X: 1, Y: 1}, {X: 1, Y: 0}} {
		s := Scatter{Points: []Point{at}, Compact: true, Large: true, X: Range{0, 1}, Y: Range{0, 1}}
		dots := 0
		for _, r := range ansi.Strip(s.View(7, 5)) {
			if r > 0x2800 && r < 0x2900 {
				for d := r - 0x2800; d > 0; d &= d - 1 {
					dots++
				}
			}
		}
		if dots != 4 {
			t.Errorf("a point at %v has %d dots", at, dots)
		}
	}
}

// TestNames: a name stands beside its sign, on the other side at the edge, and no name hides a sign.
func TestNames(t *testing.T) {
	s := Scatter{Compact: true, X: Range{0, 10}, Y: Range{0, 1}, Marks: []Mark{
		{X: 0, Y: 0.5, Glyph: 'a', Name: "1"}, {X: 10, Y: 0.5, Glyph: 'b', Name: "2"},
	}}
	if got := ansi.Strip(s.View(11, 1)); got != "a1       2b" {
		t.Errorf("%q", got)
	}
	s.Marks = []Mark{{X: 5, Y: 0.5, Glyph: 'a', Name: "1"}, {X: 6, Y: 0.5, Glyph: 'b', Name: "2"}}
	if got := ansi.Strip(s.View(11, 1)); got != "     ab2   " {
		t.Errorf("%q", got)
	}
}

// TestBoxHoldsItsCorners turns a box every way: its corners, and so all points in it, stay in the
// picture, and from some angle they come near to its edge.
func TestBoxHoldsItsCorners(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		var s Space
		for k := range s.Box {
			lo := rng.NormFloat64()
			s.Box[k] = Range{lo, lo + math.Exp(2*rng.NormFloat64())}
		}
		for corner := range 8 {
			at := [3]float64{}
			for k := range at {
				at[k] = s.Box[k].Lo
				if corner>>k&1 == 1 {
					at[k] = s.Box[k].Hi
				}
			}
			s.Points = append(s.Points, Point3{X: at[0], Y: at[1], Z: at[2]})
		}
		s.Pitch = (rng.Float64() - 0.5) * math.Pi
		widest, highest := 0.0, 0.0
		for turn := range 360 {
			s.Yaw = float64(turn) * math.Pi / 180
			flat, _ := s.centred().project()
			for _, p := range flat.Points {
				widest, highest = max(widest, math.Abs(p.X)/flat.X.Hi), max(highest, math.Abs(p.Y)/flat.Y.Hi)
			}
		}
		const full = 1 / (1 + scatterMargin)
		if widest > full+1e-9 || highest > full+1e-9 || widest < 0.99*full || highest < 0.99*full {
			t.Fatalf("%v at pitch %v: the corners come to %v across and %v up, want %v", s.Box, s.Pitch, widest, highest, full)
		}
	}
}

func TestCropped(t *testing.T) {
	ink := func(columns, rows int, at ...[2]int) Digit {
		d := Digit{Pixels: make([]float32, columns*rows), Columns: columns}
		for _, p := range at {
			d.Pixels[p[1]*columns+p[0]] = 1
		}
		return d
	}
	for _, test := range []struct {
		d             Digit
		columns, rows int
	}{
		{ink(10, 10, [2]int{4, 3}, [2]int{5, 7}), 7, 7}, // as high as its ink and a pixel at either end
		{ink(10, 10, [2]int{0, 0}, [2]int{9, 9}), 10, 10},
		{ink(10, 10), 10, 10},
		{ink(8, 6, [2]int{3, 3}), 3, 3},
		{ink(10, 10, [2]int{0, 0}), 3, 3},
	} {
		got := test.d.Cropped()
		columns, rows := got.shape()
		sum := func(d Digit) (total float32) {
			for _, v := range d.Pixels {
				total += v
			}
			return total
		}
		if columns != test.columns || rows != test.rows || sum(got) != sum(test.d) {
			t.Errorf("%v of %d columns becomes %d×%d with ink %v of %v", test.d.Pixels, test.d.Columns, columns, rows, sum(got), sum(test.d))
		}
	}
}
