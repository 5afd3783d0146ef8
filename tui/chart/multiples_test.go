package chart

import (
	"math"
	"strings"
	"testing"
)

// steps returns n panels whose curves rise from 0 to 1, 2, …
func steps(n int) Multiples {
	m := Multiples{}
	for i := range n {
		m.Panels = append(m.Panels, Curve{
			YTitle: "panel " + string(rune('a'+i)),
			Series: []Series{{Points: []XY{{0, 0}, {10, float64(i + 1)}}}},
			X:      Range{3, 4}, Y: Range{5, 6}, XTitle: "not shown", // the whole has its own
		})
	}
	return m
}

func TestMultiples(t *testing.T) {
	m := steps(3)
	m.Columns, m.XTitle = 2, "step"
	equalRows(t, m.View(36, 13),
		"   panel a           panel b        ",
		"4 ┤                 ┤               ",
		"  │                 │               ",
		"  │          ⣀⣀⣀⣀⣀  │     ⣀⣀⡠⠤⠤⠒⠒⠊⠉⠉",
		"0 ┤⠔⠒⠒⠒⠒⠉⠉⠉⠉⠉       ┤⠔⠒⠊⠉⠉          ",
		"   panel c          └┬──────┬──────┬",
		"4 ┤                  0      5     10",
		"  │          ⣀⡠⠤⠒⠒                  ",
		"  │   ⢀⣀⠤⠔⠒⠊⠉                       ",
		"0 ┤⠔⠒⠉⠁                             ",
		"  └┬──────┬──────┬                  ",
		"   0      5     10                  ",
		"                 step               ")
}

// Whatever the layout, a panel's curve has the same place for the same value, and the
// labels of the y axis stand at the left only.
func TestMultiplesShareRanges(t *testing.T) {
	m := steps(4)
	for i := range m.Panels { // all the same curve
		m.Panels[i].Series[0].Points = []XY{{0, 0}, {10, 3}}
	}
	m.Panels[1].Series[0].Points = []XY{{10, 3}, {0, 0}}
	m.Y = Range{-1, 5}
	lines := rows(m.View(100, 12))
	p := m.layout(100, 12)
	if p.columns != 4 || !p.framed {
		t.Fatalf("layout %+v", p)
	}
	for y := p.top; y < p.top+p.rows; y++ {
		first := ""
		for i := range m.Panels {
			l := p.panel(i)
			data := string([]rune(lines[y])[l.left : l.left+l.cols])
			if i == 0 {
				first = data
			} else if data != first {
				t.Errorf("line %d of panel %d is %q, of the first %q", y, i, data, first)
			}
		}
		if gap := string([]rune(lines[y])[p.panel(0).left+p.cols : p.panel(1).left-1]); strings.TrimSpace(gap) != "" {
			t.Errorf("line %d has %q between panels", y, gap)
		}
	}
}

func TestMultiplesGiveWay(t *testing.T) {
	tests := []struct {
		name                    string
		panels, columns         int
		width, height           int
		framed, titled, xTitled bool
		wantColumns             int
	}{
		{"wide", 4, 0, 160, 14, true, true, true, 4},
		{"square", 4, 0, 80, 24, true, true, true, 2},
		{"as asked for", 4, 1, 80, 40, true, true, true, 1},
		{"more columns than panels", 2, 5, 80, 12, true, true, true, 2},
		{"more columns than have room", 4, 4, 40, 22, true, true, true, 2},
		{"low", 4, 0, 80, 6, true, true, false, 4},
		{"too low for axes", 4, 0, 80, 5, false, true, false, 4},
		{"too narrow for axes", 2, 0, 12, 8, false, true, false, 1},
		{"one line", 4, 0, 80, 1, false, false, false, 4},
		{"too many", 20, 0, 20, 3, false, false, false, 3},
	}
	for _, tt := range tests {
		m := steps(tt.panels)
		m.Columns, m.XTitle = tt.columns, "x"
		p := m.layout(tt.width, tt.height)
		if p.framed != tt.framed || p.titled != tt.titled || p.xTitled != tt.xTitled || p.columns != tt.wantColumns {
			t.Errorf("%s: %+v", tt.name, p)
		}
	}
	view := steps(20).View(20, 3)
	if got := strings.Count(view, "⠤") + strings.Count(view, "⣀"); got == 0 {
		t.Errorf("no curve in\n%s", view)
	}
}

// Gaps in one panel are no reason to draw the others otherwise.
func TestMultiplesWithoutData(t *testing.T) {
	m := Multiples{Panels: []Curve{{YTitle: "a"}, {YTitle: "b", Series: []Series{{Points: []XY{{math.NaN(), 1}, {2, math.Inf(1)}}}}}}}
	p := m.layout(60, 10)
	if p.x != unitRange || p.y != unitRange {
		t.Errorf("ranges %v and %v of no data", p.x, p.y)
	}
	if view := m.View(60, 10); !strings.Contains(view, "a") || !strings.Contains(view, "┤") {
		t.Errorf("no axes in\n%s", view)
	}
}
