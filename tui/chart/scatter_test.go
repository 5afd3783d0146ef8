package chart

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// In a compact picture of 3×2 cells over [0, 5]×[0, 7] a dot is one unit.
func unitScatter(points ...Point) Scatter {
	return Scatter{
		Points: points, X: Range{0, 5}, Y: Range{0, 7}, Compact: true,
		Classes: []Class{{Style: fg("1")}, {Style: fg("2")}, {Style: fg("3")}},
	}
}

func TestScatterDots(t *testing.T) {
	tests := []struct {
		name   string
		points []Point
		want   []string
	}{
		{"corners", []Point{{X: 0, Y: 0}, {X: 5, Y: 0}, {X: 0, Y: 7}, {X: 5, Y: 7}}, []string{"⠁ ⠈", "⡀ ⢀"}},
		{"a column", []Point{{X: 2, Y: 7}, {X: 2, Y: 6}, {X: 2, Y: 5}, {X: 2, Y: 4}}, []string{" ⡇ ", "   "}},
		{"rounding", []Point{{X: 2.4, Y: 3.4}, {X: 2.6, Y: 2.6}}, []string{"   ", " ⠉ "}},
		{"twice", []Point{{X: 3, Y: 1}, {X: 3, Y: 1}}, []string{"   ", " ⠠ "}},
		{"outside", []Point{{X: -0.4, Y: 0}, {X: 5.1, Y: 1}, {X: 1, Y: 7.1}, {X: 1, Y: -1}}, []string{"   ", "   "}},
		{"not finite", []Point{{X: math.NaN(), Y: 1}, {X: 1, Y: math.NaN()}, {X: math.Inf(1), Y: 1}, {X: 1, Y: math.Inf(-1)}}, []string{"   ", "   "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equalRows(t, unitScatter(tt.points...).View(3, 2), tt.want...) })
	}
}

// The class of most points in a cell has it, in the first cell the smallest among equals. What
// counts is points, not dots.
func TestScatterMajority(t *testing.T) {
	at := func(x float64, class int) Point { return Point{x, 7, class} }
	const end = "  \x1b[m\n   "
	tests := []struct {
		name   string
		points []Point
		want   string
	}{
		{"one", []Point{at(0, 1)}, "\x1b[32m⠁" + end},
		{"most points", []Point{at(0, 1), at(0, 1), at(1, 2), at(0, 1), at(1, 0)}, "\x1b[32m⠉" + end},
		{"tie", []Point{at(0, 2), at(1, 1)}, "\x1b[32m⠉" + end},
		{"tie in the other order", []Point{at(1, 1), at(0, 2)}, "\x1b[32m⠉" + end},
		{"no such class", []Point{at(0, 7)}, "⠁  \n   "},
		{"negative class", []Point{at(0, -1)}, "⠁  \n   "},
	}
	for _, tt := range tests {
		if got := unitScatter(tt.points...).View(3, 2); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Classes on the same dots are all seen: each has as many cells as the others, but for one.
func TestScatterEqualsTakeTurns(t *testing.T) {
	for _, classes := range []int{2, 3} {
		s := Scatter{X: Range{0, 1}, Y: Range{0, 1}, Glyphs: true, Compact: true}
		for x := range 13 {
			for class := range classes {
				s.Points = append(s.Points, Point{float64(x) / 12, 0.5, classes - 1 - class})
			}
		}
		view := ansi.Strip(s.View(13, 1))
		for class := range classes {
			if n := strings.Count(view, string(rune('0'+class))); n < 13/classes || n > 13/classes+1 {
				t.Errorf("of %d classes on the same dots class %d has %d of 13 cells: %q", classes, class, n, view)
			}
		}
	}
}

func TestScatterOrderDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := benchScatter(500)
	s.Points = append(s.Points, Point{X: math.NaN()}, Point{Y: math.Inf(1)})
	for _, glyphs := range []bool{false, true} {
		s.Glyphs = glyphs
		want := s.View(30, 10)
		for range 50 {
			r.Shuffle(len(s.Points), func(i, j int) { s.Points[i], s.Points[j] = s.Points[j], s.Points[i] })
			if got := s.View(30, 10); got != want {
				t.Fatalf("the order of the points changed\n%s\nto\n%s", want, got)
			}
		}
	}
}

func TestScatterGlyphs(t *testing.T) {
	points := []Point{{0, 7, 0}, {0, 7, 9}, {0, 7, 9}, {2, 7, 11}, {4, 7, 99}, {0, 0, 1}, {2, 0, 2}, {4, 0, -1}}
	s := unitScatter(points...)
	s.Glyphs = true
	equalRows(t, s.View(3, 2), "9b*", "12*")
	s.Classes = []Class{{}, {Glyph: '×'}, {Glyph: '広'}}
	equalRows(t, s.View(3, 2), "9b*", "×2*")
	s.ASCII = true
	equalRows(t, s.View(3, 2), "9b*", "12*")
}

// Hiding a class takes its points away and moves nothing else.
func TestScatterHidden(t *testing.T) {
	s := unitScatter(Point{0, 0, 0}, Point{5, 7, 1}, Point{2, 3, 0})
	s.X, s.Y = Range{}, Range{}
	s.Classes[1].Hidden = true
	all := unitScatter(s.Points...)
	all.X, all.Y = Range{}, Range{}
	want := strings.Replace(all.View(3, 2), "\x1b[32m⠈", " ", 1)
	if got := s.View(3, 2); ansi.Strip(got) != ansi.Strip(want) {
		t.Errorf("got\n%s\nwant\n%s", frame(got), frame(want))
	}
}

// With an equal aspect a square is as many dots wide as high, in any area.
func TestScatterEqual(t *testing.T) {
	corners := []Point{{X: -1, Y: -1}, {X: 1, Y: -1}, {X: -1, Y: 1}, {X: 1, Y: 1}}
	for _, size := range [][2]int{{40, 10}, {10, 20}, {21, 10}, {80, 24}} {
		s := Scatter{Points: corners, Equal: true, Compact: true}
		cols, rows := size[0], size[1]
		extentX, extentY := s.extents()
		x, y := s.ranges(extentX, extentY, cols, rows)
		perX := (x.Hi - x.Lo) / float64(cols*dotsWide-1)
		perY := (y.Hi - y.Lo) / float64(rows*dotsHigh-1)
		if math.Abs(perX-perY) > 1e-12 {
			t.Errorf("%d×%d: a dot is %v across and %v down", cols, rows, perX, perY)
		}
		if !x.contains(-1) || !x.contains(1) || !y.contains(-1) || !y.contains(1) {
			t.Errorf("%d×%d: ranges %v and %v leave points out", cols, rows, x, y)
		}
		if m := x.Lo + x.Hi; math.Abs(m) > 1e-12 {
			t.Errorf("%d×%d: the middle moved: %v", cols, rows, x)
		}
	}
}

func TestScatterStyles(t *testing.T) {
	s := Scatter{
		Points: []Point{{X: 0.5, Y: 0.5}, {X: -0.5, Y: -0.5}}, X: Range{-1, 1}, Y: Range{-1, 1}, Zero: true,
		Classes: []Class{{Style: fg("9").Bold(true)}}, Title: "t", YTitle: "y",
		Styles: AxisStyles{Axis: fg("1"), Label: fg("2"), Title: fg("3"), Zero: lipgloss.NewStyle().Faint(true)},
	}
	lines := strings.Split(s.View(16, 7), "\n")
	want := []string{
		"\x1b[33my              t\x1b[m",
		" \x1b[32m1 \x1b[m\x1b[31m┤      \x1b[m\x1b[2m┊     \x1b[m",
		"   \x1b[31m│      \x1b[m\x1b[2m┊ \x1b[m\x1b[1;91m⠈   \x1b[m",
		" \x1b[32m0 \x1b[m\x1b[31m┤\x1b[m\x1b[2m┈┈┈\x1b[m\x1b[1;91m⡀\x1b[m\x1b[2m┈┈┼┈┈┈┈┈\x1b[m",
		"\x1b[32m-1 \x1b[m\x1b[31m┤      \x1b[m\x1b[2m┊     \x1b[m",
		"   \x1b[31m└┬─────┬────┬\x1b[m",
		"   \x1b[32m-1     0    1\x1b[m",
	}
	for i, w := range want {
		if lines[i] != w {
			t.Errorf("line %d is\n%q, want\n%q", i, lines[i], w)
		}
	}
}

// A class whose colour is another's is its character, among dots and their shades.
func TestScatterMarkedClass(t *testing.T) {
	s := unitScatter(Point{0, 7, 0}, Point{2, 7, 1}, Point{4, 7, 0})
	s.Classes = []Class{{}, {Glyph: 'b', Marked: true}}
	equalRows(t, s.View(3, 1), "⠁b⠁")
	s.Density = true
	equalRows(t, s.View(3, 1), "⠁b⠁")
}
