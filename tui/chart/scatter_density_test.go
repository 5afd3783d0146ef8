package chart

import (
	"image/color"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

// piles returns points that pile up in cells of the first row of a compact picture:
// the n-th cell has counts[n] of them, in its top left dot.
func piles(counts ...int) Scatter {
	s := dotScatter(len(counts), 1)
	for col, n := range counts {
		for range n {
			s.Points = append(s.Points, Point{X: float64(col * dotsWide), Y: dotsHigh - 1})
		}
	}
	return s
}

func TestScatterDensityShades(t *testing.T) {
	s := piles(1, 2, 3, 4, 7, 8)
	s.Density = true
	s.Classes = []Class{{Shades: []lipgloss.Style{fg("1"), fg("2"), fg("3"), fg("4")}}}
	if got, want := s.View(6, 1), "\x1b[31m⠁\x1b[m\x1b[32m⠁⠁\x1b[m\x1b[33m⠁⠁\x1b[m\x1b[34m⠁\x1b[m"; got != want {
		t.Errorf("eight points are the most: got %q, want %q", got, want)
	}
	s.Points = piles(1, 3, 4, 15, 16, 70).Points
	if got, want := s.View(6, 1), "\x1b[31m⠁⠁\x1b[m\x1b[32m⠁⠁\x1b[m\x1b[33m⠁\x1b[m\x1b[34m⠁\x1b[m"; got != want {
		t.Errorf("64 points are the most: got %q, want %q", got, want)
	}
	s = piles(1, 3, 8)
	s.Density, s.Classes = true, []Class{{Style: fg("1")}}
	if got, want := s.View(3, 1), "\x1b[2;31m⠁\x1b[m\x1b[31m⠁\x1b[m\x1b[1;31m⠁\x1b[m"; got != want {
		t.Errorf("without shades: got %q, want %q", got, want)
	}
	s.Classes = nil
	if got, want := s.View(3, 1), "\x1b[2m⠁\x1b[m⠁\x1b[1m⠁\x1b[m"; got != want {
		t.Errorf("without classes: got %q, want %q", got, want)
	}
}

func TestScatterDensityMarks(t *testing.T) {
	s := piles(1, 2, 4, 8, 0)
	s.Density, s.Plain = true, true
	equalRows(t, s.View(5, 1), "⠁⠁▒█ ")
	s.ASCII = true
	equalRows(t, s.View(5, 1), ".:*# ")
	s.Glyphs = true
	equalRows(t, s.View(5, 1), "0000 ")
	s.ASCII = false
	equalRows(t, s.View(5, 1), "0000 ")
}

// The shade is by all points of a cell, the colour by the class with the most.
func TestScatterDensityCountsAllClasses(t *testing.T) {
	s := piles(8)
	for i := range 3 {
		s.Points[i].Class = 1
	}
	s.Density = true
	s.Classes = []Class{{Style: fg("1")}, {Style: fg("2")}}
	if got, want := s.View(1, 1), "\x1b[1;31m⠁\x1b[m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestScatterMarks(t *testing.T) {
	s := dotScatter(7, 3, Point{X: 6, Y: 6})
	s.Marks = []Mark{{X: 6, Y: 6, Cross: true}}
	equalRows(t, s.View(7, 3), "   │   ", " ──◎── ", "   │   ")
	s.Marks = append(s.Marks, Mark{X: 0, Y: 0, Glyph: '○'}, Mark{X: 13, Y: 11, Glyph: '広'}, Mark{X: 14, Y: 0}, Mark{X: 8, Y: 6, Glyph: 'x'})
	equalRows(t, s.View(7, 3), "   │  *", " ──◎x─ ", "○  │   ")
	s.ASCII = true
	equalRows(t, s.View(7, 3), "   |  *", " --@x- ", "+  |   ")
	s.Marks = []Mark{{X: 0, Y: 11, Cross: true}}
	equalRows(t, s.View(7, 3), "@--    ", "|  0   ", "       ")
}

// Arms and marks stay off the axes.
func TestScatterMarkAtTheEdge(t *testing.T) {
	s := Scatter{X: Range{0, 1}, Y: Range{0, 1}, Marks: []Mark{{X: 0, Y: 0, Cross: true}}}
	bare := s
	bare.Marks = nil
	with, without := rows(s.View(30, 10)), rows(bare.View(30, 10))
	if strings.Join(with, "\n") == strings.Join(without, "\n") {
		t.Fatal("no mark")
	}
	for i := range with {
		for col, glyph := range []rune(without[i]) {
			if now := []rune(with[i])[col]; glyph != ' ' && now != glyph {
				t.Errorf("line %d: %q became %q", i, glyph, now)
			}
		}
	}
}

func TestShades(t *testing.T) {
	red := color.RGBA{200, 0, 0, 255}
	got := Shades(lipgloss.NewStyle().Foreground(red).Bold(true), color.Black, color.White, 5)
	want := []color.RGBA{{140, 0, 0, 255}, {170, 0, 0, 255}, red, {206, 31, 31, 255}, {213, 63, 63, 255}}
	for i, style := range got {
		if c := style.GetForeground(); c != want[i] || !style.GetBold() {
			t.Errorf("shade %d is %v", i, c)
		}
	}
	plain := Shades(lipgloss.NewStyle().Bold(true), color.Black, color.White, 2)
	if len(plain) != 2 || !isNoColor(plain[0].GetForeground()) || !plain[1].GetBold() {
		t.Errorf("without a colour: %v", plain)
	}
	if got := Shades(lipgloss.NewStyle(), color.Black, color.White, -1); len(got) != 0 {
		t.Errorf("%d shades of -1", len(got))
	}
}
