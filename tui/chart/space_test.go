package chart

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// dice returns points on the axes, at 1 and -1, in a ball of radius 1.
func dice() Space {
	return Space{Radius: 1, Points: []Point3{
		{X: 1}, {X: -1}, {Y: 1}, {Y: -1}, {Z: 1}, {Z: -1},
	}}
}

// The views of the axes are those of a camera that stands at the given angles.
func TestSpaceProject(t *testing.T) {
	right, left, up, down, middle := XY{1, 0}, XY{-1, 0}, XY{0, 1}, XY{0, -1}, XY{0, 0}
	tests := []struct {
		name       string
		yaw, pitch float64
		x, y, z    XY // where the positive axes end
	}{
		{"from the front", 0, 0, right, up, middle},
		{"the front to the right", math.Pi / 2, 0, middle, up, right},
		{"from behind", math.Pi, 0, left, up, middle},
		{"from above", 0, math.Pi / 2, right, middle, down},
		{"from below", 0, -math.Pi / 2, right, middle, up},
		{"the right to the front, from above", -math.Pi / 2, math.Pi / 2, down, middle, left},
		{"an eighth", math.Pi / 4, 0, XY{math.Sqrt2 / 2, 0}, up, XY{math.Sqrt2 / 2, 0}},
		{"no angles", math.NaN(), math.Inf(1), right, up, middle},
	}
	for _, tt := range tests {
		s := dice()
		s.Yaw, s.Pitch = tt.yaw, tt.pitch
		projected, _ := s.project()
		flat := projected.Points
		for k, want := range []XY{tt.x, tt.y, tt.z} {
			plus, minus := flat[2*k], flat[2*k+1]
			if math.Hypot(plus.X-want.X, plus.Y-want.Y) > 1e-12 || math.Hypot(minus.X+want.X, minus.Y+want.Y) > 1e-12 {
				t.Errorf("%s: axis %d goes to %v and %v, want %v", tt.name, k, plus, minus, want)
			}
		}
	}
}

// The names of axes never lie on one another, whatever the size and the angle.
func TestSpaceNamesAreApart(t *testing.T) {
	s := dice()
	s.Box = [3]Range{{-1, 1}, {-1, 1}, {-1, 1}}
	s.Axes = [3]string{"PC 1 · 37.9 %", "PC 2 · 16.8 %", "PC 3 · 13.9 %"}
	for _, size := range [][2]int{{30, 10}, {40, 12}, {80, 24}} {
		for step := range 40 {
			s.Yaw, s.Pitch = 0.16*float64(step), 0.3
			view := ansi.Strip(s.View(size[0], size[1]))
			for k, name := range s.Axes {
				if part := []string{"37.9", "16.8", "13.9"}[k]; strings.Contains(view, part) != strings.Contains(view, name) {
					t.Fatalf("%v at %.2f: %q is cut:\n%s", size, s.Yaw, name, view)
				}
			}
			if !strings.Contains(view, s.Axes[0]) {
				t.Errorf("%v at %.2f: the first axis has no name:\n%s", size, s.Yaw, view)
			}
		}
	}
}

// Seen from the front it is the scatter of x and y.
func TestSpaceFromTheFront(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	s := Space{Radius: 3, Title: "t", Classes: []Class{{}, {Hidden: true}}, Density: true}
	flat := Scatter{X: Range{-3, 3}, Y: Range{-3, 3}, Equal: true, Compact: true, Title: "t", Classes: s.Classes, Density: true}
	for i := range 200 {
		p := Point{r.NormFloat64(), r.NormFloat64(), i % 2}
		flat.Points = append(flat.Points, p)
		s.Points = append(s.Points, Point3{p.X, p.Y, r.NormFloat64(), p.Class})
	}
	if got, want := s.View(40, 12), flat.View(40, 12); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for from := range s.Points {
		if got, want := s.Walk(from, 1, 0, 40, 12), flat.Walk(from, 1, 0, 40, 12); got != want {
			t.Errorf("right of %d is %d, want %d", from, got, want)
		}
		if got, want := s.PointAt(from/5, from%12, 40, 12), flat.PointAt(from/5, from%12, 40, 12); got != want {
			t.Errorf("at %d, %d is %d, want %d", from/5, from%12, got, want)
		}
	}
}

// The scale is the same whatever the angles.
func TestSpaceDoesNotBreathe(t *testing.T) {
	s := Space{Points: []Point3{{X: 9}, {Y: 1}, {Z: -2}, {X: math.NaN()}}}
	ranges := func() (x, y Range) {
		flat, _ := s.project()
		return flat.Ranges(60, 20)
	}
	x, y := ranges()
	for _, angle := range []float64{0.3, 1, 2, 5} {
		s.Yaw, s.Pitch = angle, angle/2
		if gotX, gotY := ranges(); gotX != x || gotY != y {
			t.Errorf("at %v the ranges are %v and %v, were %v and %v", angle, gotX, gotY, x, y)
		}
	}
}

func TestSpaceExtent(t *testing.T) {
	s := Space{Center: [3]float64{1, 0, 0}}
	if got := s.Extent(1); got != 0 {
		t.Errorf("no points are %v wide", got)
	}
	for i := range 100 {
		s.Points = append(s.Points, Point3{X: 1, Y: 3 * float64(i), Z: 4 * float64(i)})
	}
	s.Points = append(s.Points, Point3{X: math.Inf(1)}, Point3{Y: math.NaN()})
	for share, want := range map[float64]float64{1: 495, 0.98: 485, 0.5: 245, 0: 0, 7: 495, -1: 0} {
		if got := s.Extent(share); got != want {
			t.Errorf("Extent(%v) is %v, want %v", share, got, want)
		}
	}
}

// What is in front is heavy, what is behind is light, and the front has the cell.
func TestSpaceDepth(t *testing.T) {
	s := Space{Radius: 3, Classes: []Class{{Style: fg("1")}}, Points: []Point3{
		{X: -2.9, Z: -2}, {X: -0.9, Z: 0}, {X: 0.9, Z: 2}, {X: 2.9, Z: -2}, {X: 2.9, Z: 2},
	}}
	for _, tt := range []struct {
		yaw  float64
		want string
	}{
		{0, "\x1b[2;31m⠄ \x1b[m\x1b[31m⠄\x1b[m\x1b[1;31m⠠ ⠠\x1b[m"},
		{math.Pi, "\x1b[1;31m⠄ \x1b[m\x1b[2;31m⠄\x1b[m\x1b[31m⠠ \x1b[m\x1b[1;31m⠠\x1b[m"},
	} {
		s.Yaw = tt.yaw
		if got := strings.Split(s.View(6, 3), "\n")[1]; got != tt.want {
			t.Errorf("yaw %v: got %q, want %q", tt.yaw, got, tt.want)
		}
	}
}

// The names stand beyond the ends of the axes, on their side.
func TestSpaceAxes(t *testing.T) {
	s := Space{Radius: 1, Axes: [3]string{"x", "y", "z"}}
	equalRows(t, s.View(13, 6),
		"      y      ",
		"      ⢰      ",
		"      ⢸      ",
		"      ⠈⠉⠉⠉ x ",
		"      z      ",
		"             ")
	s.Yaw = math.Pi
	equalRows(t, s.View(13, 6),
		"      y      ",
		"      ⢰      ",
		"      ⢸      ",
		" x ⠉⠉⠉⠉      ",
		"      z      ",
		"             ")
}
