package chart

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// Ticks stand in rows of equal distances, or are those of the ends.
func TestEvenTicks(t *testing.T) {
	tests := []struct {
		r       Range
		rows, n int
		want    []float64
	}{
		{Range{0, 0.4}, 4, 3, []float64{0, 0.4}}, // rows 0, 1.5 and 3 are not
		{Range{0, 0.4}, 5, 3, []float64{0, 0.2, 0.4}},
		{Range{0, 1}, 15, 5, []float64{0, 0.5, 1}},
		{Range{0, 1}, 16, 6, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}},
		{Range{0.6, 1}, 4, 3, []float64{0.6, 1}},
		{Range{0.1, 0.97}, 4, 3, []float64{0.5}},   // 0.2, 0.4, …: too many; no ends
		{Range{0, 1}, 20, 3, []float64{0, 0.5, 1}}, // nine and ten rows
		{Range{0.8, 1}, 1, 3, []float64{0.8, 0.9, 1}},
	}
	for _, tt := range tests {
		if got, _ := evenTicks(tt.r, tt.rows, tt.n); !slices.Equal(got, tt.want) {
			t.Errorf("%v on %d rows has ticks %v, want %v", tt.r, tt.rows, got, tt.want)
		}
	}
}

// For any height the distances are equal, or differ by one of three rows at least.
func TestEvenTicksProperties(t *testing.T) {
	for rows := 3; rows < 60; rows++ {
		for _, r := range []Range{{0, 1}, {0.8, 1}, {0.7, 1}, {0.9, 1}, {0, 0.45}, {-0.02, 0.02}, {0.86, 1}, {0.3, 7.9}} {
			ticks, unit := evenTicks(r, rows, yTickCount(rows))
			if len(ticks) == 0 || !unit.valid() {
				t.Fatalf("%v on %d rows has no ticks", r, rows)
			}
			sy := layout{framed: true, even: true, rows: rows, y: r}.heights(braille)
			var at []int
			for _, v := range ticks {
				dot, _ := sy.dot(v)
				at = append(at, rows-1-braille.row(dot))
			}
			for i := 2; i < len(at); i++ {
				if d, first := at[i]-at[i-1], at[1]-at[0]; d != first && (min(d, first) < 3 || max(d-first, first-d) > 1) {
					t.Errorf("%v on %d rows has ticks %v in rows %v", r, rows, ticks, at)
				}
			}
		}
	}
}

// No value of the range has a dot above the one of the range's end, whose tick is in
// the middle of its row.
func TestHeightsMeetTicks(t *testing.T) {
	for _, size := range []dotSize{braille, wholeOne} {
		for rows := 3; rows < 40; rows++ {
			sy := layout{framed: true, even: true, rows: rows, y: Range{0, 1}}.heights(size)
			top, _ := sy.dot(1)
			foot, _ := sy.dot(0)
			if size.row(top) != 0 || size.row(foot) != rows-1 {
				t.Fatalf("the ends of %d rows are in rows %d and %d", rows, size.row(top), size.row(foot))
			}
			if above := top - size.high(0); size == braille && above != dotsHigh/2 {
				t.Errorf("%d dots of the first row are above the end of the range", above)
			}
			for v := 0.0; v <= 1; v += 0.01 {
				if dot, ok := sy.dot(v); !ok || dot < top || dot > foot {
					t.Fatalf("%v is at dot %d of %d rows", v, dot, rows)
				}
				if back := sy.value(sy.position(v)); math.Abs(back-v) > 1e-12 {
					t.Fatalf("%v comes back as %v", v, back)
				}
			}
		}
	}
}

// A dotted series owns the cells that it shares with a whole one, whichever is the
// earlier and has more dots; one that stays back owns none.
func TestCurveDottedOwns(t *testing.T) {
	line := []XY{{0, 7}, {5, 7}}
	steep := []XY{{0, 4}, {0, 7}, {5, 7}}
	tests := []struct {
		name string
		a, b Series
		want string
	}{
		{"dotted second", Series{Points: steep}, Series{Points: line, Dotted: true}, "\x1b[32m⡏\x1b[m\x1b[31m⠉\x1b[m\x1b[32m⠉\x1b[m\n   "},
		{"dotted first", Series{Points: line, Dotted: true}, Series{Points: steep}, "\x1b[31m⡏\x1b[m\x1b[32m⠉\x1b[m\x1b[31m⠉\x1b[m\n   "},
		{"back", Series{Points: line}, Series{Points: line, Dotted: true, Back: true}, "\x1b[31m⠉⠉⠉\x1b[m\n   "},
		{"in turn", Series{Points: line, Dotted: true}, Series{Points: steep, Dotted: true}, "\x1b[31m⠋ \x1b[m\x1b[32m⠉\x1b[m\n   "},
		{"glyph", Series{Points: line}, Series{Points: line, Dotted: true, Glyph: '2'}, "\x1b[32m2\x1b[m\x1b[31m⠉\x1b[m\x1b[32m2\x1b[m\n   "},
	}
	for _, tt := range tests {
		tt.a.Style, tt.b.Style = fg("1"), fg("2")
		c := Curve{X: Range{0, 5}, Y: Range{0, 7}, Series: []Series{tt.a, tt.b}}
		if got := c.View(3, 2); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCurveGlyphLegend(t *testing.T) {
	c := Curve{Series: []Series{{Name: "a", Glyph: 'x'}, {Name: "b", Glyph: '•', Dotted: true}}}
	for ascii, want := range map[bool]string{false: "xxx a  • • b", true: "xxx a  + + b"} {
		if c.ASCII = ascii; rows(c.View(12, 4))[0] != want {
			t.Errorf("got %q, want %q", rows(c.View(12, 4))[0], want)
		}
	}
}

// A reference whose name has no place ends in its sign, beside what else ends there.
func TestCurveReferenceSigns(t *testing.T) {
	c := Curve{
		X: Range{0, 1}, Y: Range{0, 11}, References: []Reference{
			{Y: 11, Name: "the longest name", Sign: '◆'}, {Y: 11, Sign: '○'}, {Y: 0, Name: "short", Sign: '○'},
		},
	}
	equalRows(t, c.View(10, 3), "⠉ ⠉ ⠉ ⠉ ○◆", strings.Repeat(" ", 10), "⣀ short ⣀ ")
	c.ASCII = true
	equalRows(t, c.View(10, 3), "- - - - o*", strings.Repeat(" ", 10), "- short - ")
}
