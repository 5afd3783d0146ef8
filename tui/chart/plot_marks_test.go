package chart

import (
	"math/bits"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestNarrowBand: a band that is lower than a cell does not become as high as one: where cells have a
// background its edges are drawn in that colour, where they have none no line that is no line.
func TestNarrowBand(t *testing.T) {
	for want, style := range []lipgloss.Style{{}, lipgloss.NewStyle().Background(lipgloss.Color("4"))} {
		p := Plot{
			X: Axis{Range: Range{0, 100}}, Y: Axis{Range: Range{-1, 1}}, Left: 8, Right: 1,
			Bands: []Band{{X: []float64{0, 100}, Lo: []float64{-0.01, -0.01}, Hi: []float64{0.01, 0.01}, Style: style}},
		}
		view := p.View(40, 12)
		if strings.Contains(view, "\x1b[44m") {
			t.Errorf("a whole cell is shaded: %q", view)
		}
		rows, dots := 0, 0
		for _, line := range strings.Split(ansi.Strip(view), "\n")[:10] {
			if r := []rune(line)[20]; r > 0x2800 {
				rows++
				dots += bits.OnesCount32(uint32(r - 0x2800))
			}
		}
		if dots != 2*want {
			t.Errorf("%d rows with %d dots in a column, want %d:\n%s", rows, dots, 2*want, view)
		}
	}
}

// TestSlantingNarrowBand: a band that is lower than a cell is drawn alike wherever it lies in one, with no
// cell shaded where it happens to be in the middle.
func TestSlantingNarrowBand(t *testing.T) {
	p := Plot{
		X: Axis{Range: Range{0, 100}}, Y: Axis{Range: Range{0, 1}}, Left: 8, Right: 1,
		Bands: []Band{{X: []float64{0, 100}, Lo: []float64{0, 0.92}, Hi: []float64{0.08, 1}, Joined: true, Style: lipgloss.NewStyle().Background(lipgloss.Color("4"))}},
	}
	if view := p.View(60, 12); strings.Contains(view, "\x1b[44m") || !strings.Contains(view, "\x1b[34m") {
		t.Errorf("a whole cell is shaded, or nothing is drawn: %q", view)
	}
}

// TestNarrowBandInASCII: where a row is all that there is, a band about a level is in the level's row,
// whatever the size.
func TestNarrowBandInASCII(t *testing.T) {
	for height := 5; height < 30; height++ {
		p := Plot{
			ASCII: true, X: Axis{Range: Range{0, 100}}, Y: Axis{Range: Range{-0.15, 0.05}}, Left: 8, Right: 1, Levels: []Level{{Y: 0}},
			Bands: []Band{{X: []float64{0, 100}, Lo: []float64{-0.0014, -0.0014}, Hi: []float64{0.0014, 0.0014}}},
		}
		if view := p.View(40, height); !strings.Contains(view, "-:-:") || strings.Count(view, ":") != strings.Count(view, "-:") {
			t.Errorf("%d lines: the band and the level are apart:\n%s", height, view)
		}
	}
}

// TestNamesAreInTheOrderOfValues: of a line and a level whose names are beside each other the name of
// the greater value stands above, though both are in one row.
func TestNamesAreInTheOrderOfValues(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		for height := 5; height < 40; height++ {
			for _, end := range []float64{0.0012, -0.0012} {
				p := Plot{
					ASCII: ascii, X: Axis{Range: Range{0, 100}}, Y: Axis{Range: Range{-0.15, 0.05}}, Left: 8, Right: 16,
					Lines: []Line{{Name: "line", Points: []XY{{0, 0.01}, {100, end}}}}, Levels: []Level{{Y: 0, Name: "level"}},
				}
				view := ansi.Strip(p.View(60, height))
				line, level := strings.Index(view, "line"), strings.Index(view, "level")
				if line >= 0 && level >= 0 && (line < level) != (end > 0) {
					t.Errorf("ASCII %v, %d lines: that of %v stands on the wrong side of that of 0:\n%s", ascii, height, end, view)
				}
			}
		}
	}
}

// TestFlagHidesNothing: the text of a sign stands where no line is, though the line is on both sides.
func TestFlagHidesNothing(t *testing.T) {
	line := Line{Style: fg("2")}
	for x := range 101 {
		line.Points = append(line.Points, XY{float64(x), float64((x - 50) * (x - 50))})
	}
	p := Plot{X: Axis{Range: Range{0, 100}}, Left: 8, Right: 1, Lines: []Line{line}}
	without := strings.Split(ansi.Strip(p.View(60, 16)), "\n")
	p.Flags = []Flag{{XY: line.Points[50], Text: "least of all", Style: fg("7")}}
	with := strings.Split(ansi.Strip(p.View(60, 16)), "\n")
	if !strings.Contains(strings.Join(with, "\n"), "least of all") {
		t.Fatalf("no text:\n%s", strings.Join(with, "\n"))
	}
	for i := range with {
		was, is := []rune(without[i]), []rune(with[i])
		for k := range was {
			if was[k] != is[k] && was[k] != ' ' && is[k] != '▼' {
				t.Errorf("row %d: %q hides %q", i, with[i], without[i])
				break
			}
		}
	}
}

// TestStripsSayWhichOfThem: where a map has no room for all its rows it says which ones are shown, and
// else nothing.
func TestStripsSayWhichOfThem(t *testing.T) {
	s := Strips{X: Axis{Range: Range{0, 10}}, Y: Axis{Range: Range{0, 1}}, Left: 9, Right: 7, Title: "error"}
	for i := range 8 {
		s.Rows = append(s.Rows, Strip{Name: "layer" + FormatFixed(float64(i), 0), Points: []XY{{0, 0.5}, {5, 0.25}}, Chosen: i == 4})
	}
	for height, want := range map[int]bool{7: true, 20: false} {
		view := ansi.Strip(s.View(60, height))
		header, _, _ := strings.Cut(view, "\n")
		if got := strings.Contains(header, " of 8"); got != want {
			t.Errorf("%d rows: %q", height, header)
		}
		for i, row := range s.Rows {
			if (!want || i == 4) && !strings.Contains(view, row.Name) {
				t.Errorf("%d rows: no %s:\n%s", height, row.Name, view)
			}
		}
	}
}

// TestNoShareAboveOne: the axis of error rates that hardly differ ends at 100 %.
func TestNoShareAboveOne(t *testing.T) {
	p := Plot{X: Axis{Range: Range{0, 10}}, Y: Axis{Kind: Log}, Lines: []Line{{Points: []XY{{0, 0.90}, {10, 0.91}}}}}
	if axis := p.height(12); axis.Hi != 1 || axis.Lo > 0.9 {
		t.Errorf("it goes from %v to %v", axis.Lo, axis.Hi)
	}
}
