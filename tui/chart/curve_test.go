package chart

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// In a picture of 3×2 cells, too small for axes, over [0, 5]×[0, 7] a dot is one
// unit.
func unitCurve(series ...[]XY) Curve {
	c := Curve{X: Range{0, 5}, Y: Range{0, 7}}
	for i, points := range series {
		c.Series = append(c.Series, Series{Points: points, Style: fg(string(rune('1' + i)))})
	}
	return c
}

func TestCurveDots(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name   string
		points []XY
		want   []string
	}{
		{"none", nil, []string{"   ", "   "}},
		{"one point", []XY{{2, 4}}, []string{" ⡀ ", "   "}},
		{"a line", []XY{{0, 0}, {5, 0}}, []string{"   ", "⣀⣀⣀"}},
		{"up", []XY{{0, 0}, {0, 7}}, []string{"⡇  ", "⡇  "}},
		{"a gap", []XY{{0, 0}, {1, 0}, {2, nan}, {4, 0}, {5, 0}}, []string{"   ", "⣀ ⣀"}},
		{"infinite is a gap", []XY{{0, 0}, {1, 0}, {2, inf}, {4, 0}, {5, 0}}, []string{"   ", "⣀ ⣀"}},
		{"a gap in x", []XY{{0, 0}, {1, 0}, {nan, 0}, {4, 0}, {5, 0}}, []string{"   ", "⣀ ⣀"}},
		{"a point between gaps", []XY{{nan, nan}, {2, 0}, {3, -inf}, {5, 7}}, []string{"  ⠈", " ⡀ "}},
		{"cut at the top", []XY{{0, 0}, {0, 1e300}}, []string{"⡇  ", "⡇  "}},
		{"cut at the side", []XY{{4, 0}, {1e300, 0}}, []string{"   ", "  ⣀"}},
		{"outside", []XY{{0, 8}, {5, 9}}, []string{"   ", "   "}},
		{"all values of a column", []XY{{2, 1}, {2.1, 6}, {2.2, 3}}, []string{" ⡆ ", " ⠇ "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equalRows(t, unitCurve(tt.points).View(3, 2), tt.want...) })
	}
}

// A cell has the style of the series with most dots in it, the earlier among equals,
// and the dots of all.
func TestCurveMajority(t *testing.T) {
	two, four := []XY{{0, 0}, {1, 0}}, []XY{{0, 0}, {0, 3}}
	tests := []struct {
		name string
		a, b []XY
		want string
	}{
		{"more dots first", four, two, "   \n\x1b[31m⣇  \x1b[m"},
		{"more dots second", two, four, "   \n\x1b[32m⣇  \x1b[m"},
		{"tie", two, two, "   \n\x1b[31m⣀  \x1b[m"},
		{"dots count once", append(two, two...), four, "   \n\x1b[32m⣇  \x1b[m"},
	}
	for _, tt := range tests {
		if got := unitCurve(tt.a, tt.b).View(3, 2); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// With the whole range given, a line grows to the right: what is drawn stays.
func TestCurveGrows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var points []XY
	for x := 0.0; x <= 1000; x += 10 {
		points = append(points, XY{x, r.Float64()})
	}
	whole := rows(Curve{Series: []Series{{Points: points}}, X: Range{0, 1000}, Y: Range{0, 1}}.View(60, 12))
	for n := 0; n < len(points); n += 7 {
		part := rows(Curve{Series: []Series{{Points: points[:n]}}, X: Range{0, 1000}, Y: Range{0, 1}}.View(60, 12))
		// The last point stands in this column; all before it are finished.
		done := 5 + int(math.Floor(float64(n-1)*10/1000*109/2))
		for i := range part {
			if got, want := prefix(part[i], done), prefix(whole[i], done); got != want {
				t.Fatalf("with %d points line %d begins %q, later %q", n, i, got, want)
			}
		}
	}
}

// prefix returns the first n runes of a string.
func prefix(s string, n int) string { return string([]rune(s)[:max(n, 0)]) }

// However many points share a column, each has its dot.
func TestCurveLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := Curve{Series: []Series{{}}, X: Range{0, 1}, Y: Range{0, 1}}
	for range 5000 {
		c.Series[0].Points = append(c.Series[0].Points, XY{r.Float64(), r.Float64() * r.Float64()})
	}
	l := layout{cols: 20, rows: 10}
	sx, sy := newScale(c.X, 40, false), newScale(c.Y, 40, true)
	ink := c.plot(l, sx, sy, braille)
	for _, p := range c.Series[0].Points {
		x, _ := sx.dot(p.X)
		y, _ := sy.dot(p.Y)
		dots, _ := ink.cell(x/2, y/4, byDots)
		if dots&brailleBits[y%4][x%2] == 0 {
			t.Fatalf("point %v has no dot", p)
		}
	}
}

func TestCurveReference(t *testing.T) {
	c := unitCurve([]XY{{0, 0}, {5, 0}})
	c.Series[0].Style = fg("1")
	c.References = []Reference{{Y: 7, Style: fg("5")}, {Y: 0, Style: fg("6")}, {Y: 8, Style: fg("7")}, {Y: math.NaN()}}
	want := "\x1b[35m⠉ ⠉\x1b[m\n\x1b[31m⣀⣀⣀\x1b[m" // the series hides the one at 0
	if got := c.View(3, 2); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCurveReferenceNames(t *testing.T) {
	best := Reference{Y: 11, Name: "best"}
	blank := strings.Repeat(" ", 10)
	tests := []struct {
		name       string
		points     []XY // heights in dots from the foot, of 12
		references []Reference
		want       []string
	}{
		{"free", nil, nil, []string{"⠉ best  ⠉ ", blank, blank}},
		{"after the line", []XY{{0, 11}, {0.2, 11}}, nil, []string{"⠉⠉⠁ best  ", blank, blank}},
		{"beside the line", []XY{{0, 11}, {1, 11}}, nil, []string{"⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉", "  best    ", blank}},
		{"near the line", []XY{{0, 11}, {1, 11}, {1, 4}, {0, 4}}, nil, []string{"⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹", "⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸", "  best    "}},
		{"nowhere", []XY{{0, 11}, {1, 11}, {1, 4}, {0, 4}, {0, 0}, {1, 0}}, nil, []string{"⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹", "⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸", "⣇⣀⣀⣀⣀⣀⣀⣀⣀⣀"}},
		{"two at one height", nil, []Reference{{Y: 11, Name: "so"}, {Y: 11, Name: "longer"}}, []string{"⠉ so  ⠉ ⠉ ", "  longer  ", blank}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Curve{Series: []Series{{Points: tt.points}}, References: tt.references, X: Range{0, 1}, Y: Range{0, 11}}
			if tt.references == nil {
				c.References = []Reference{best}
			}
			equalRows(t, c.View(10, 3), tt.want...)
		})
	}
}

func TestCurveCursor(t *testing.T) {
	c := unitCurve([]XY{{0, 0}, {5, 0}})
	c.Cursors = []Cursor{{X: 2, Style: fg("4")}, {X: 6}, {X: math.NaN()}}
	want := " \x1b[34m│ \x1b[m\n\x1b[31m⣀⣀⣀\x1b[m"
	if got := c.View(3, 2); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCurveDotted(t *testing.T) {
	c := unitCurve([]XY{{0, 7}, {5, 7}})
	c.Series[0].Dotted = true
	equalRows(t, c.View(3, 2), "⠉ ⠉", "   ")
	c.Series[0].Points = []XY{{2, 7}} // on a dot that is left out of lines
	equalRows(t, c.View(3, 2), " ⠁ ", "   ")
	for _, points := range [][]XY{{{0, 2}, {5, 7}}, {{0, 7}, {5, 2}}, {{3, 0}, {3, 7}}} { // whatever the slope, half of it is there
		c.Series[0].Points = points
		if got := len(placesOf(c.plot(layout{cols: 3, rows: 2}, newScale(c.X, 6, false), newScale(c.Y, 8, true), braille))); got != 4 {
			t.Errorf("line %v has %d dots, want 4", points, got)
		}
	}
}

func TestCurveASCII(t *testing.T) {
	c := Curve{
		Series: []Series{{Points: []XY{{0, 0}, {2, 0}}}, {Points: []XY{{0, 2}, {2, 2}}}, {Points: []XY{{1, 0}, {1, 2}}}},
		X:      Range{0, 2}, Y: Range{0, 2}, ASCII: true,
	}
	equalRows(t, c.View(3, 3), "+++", " o ", "***")
}

func TestCurveLegend(t *testing.T) {
	c := Curve{Series: []Series{{Name: "base"}, {}, {Name: "taught", Dotted: true}}, YTitle: "accuracy"}
	for width, want := range map[int]string{
		40: "accuracy            ⠒⠒⠒ base  ⠒ ⠒ taught",
		26: "acc…  ⠒⠒⠒ base  ⠒ ⠒ taught",
		20: "⠒⠒⠒ base  ⠒ ⠒ taught",
		19: "accu…  ⠒⠒⠒ base  +1",
		12: "⠒⠒⠒ base  +1",
		11: "accura…  +2",
		2:  "+2",
		1:  "…",
	} {
		if got := rows(c.View(width, 4))[0]; got != want {
			t.Errorf("width %d: got %q, want %q", width, got, want)
		}
	}
}

// The y axis is fitted to values and references, moved out to round values.
func TestCurveFit(t *testing.T) {
	c := Curve{
		Series:     []Series{{Points: []XY{{0, 0.13}, {1, 0.62}, {2, math.Inf(1)}, {3, math.NaN()}}}},
		References: []Reference{{Y: 0.93}},
	}
	view := rows(c.View(40, 20))
	if top, bottom := view[0], view[17]; !strings.HasPrefix(top, "1.0 ┤") || !strings.HasPrefix(bottom, "0.0 ┤") {
		t.Errorf("axis from %q to %q, want 0.0 to 1.0", bottom, top)
	}
}
