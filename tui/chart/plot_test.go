package chart

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// training is a plot as the tabs draw them.
func training(cols int) Plot {
	probe := Line{Name: "hidden1", Style: fg("2"), Dash: Dashes, Measured: true}
	for _, step := range []float64{0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000} {
		probe.Points = append(probe.Points, XY{step, 0.25 / (1 + step/20)})
	}
	return Plot{
		Lines: []Line{probe}, X: Axis{Range: Range{0, 1000}, Kind: LogSteps}, Y: Axis{Kind: Log},
		Left: 10, Right: cols, Title: "error", XName: "step", YFormat: FormatShare, Value: FormatPercent,
	}
}

// samplePlot has everything on.
func samplePlot(ascii bool, rising, falling []XY) Plot {
	return Plot{
		Lines: []Line{
			{Points: rising, Style: fg("1"), Name: "base", Measured: true},
			{Points: falling, Style: fg("2"), Name: "taught", Dash: DashDots, Letter: 't', Front: true},
			{Points: rising[:50], Style: fg("3"), Name: "half", Dash: Sparse, Back: true},
		},
		Levels: []Level{{Y: 0.971, Name: "published", Sign: '◆', Style: fg("5")}},
		Bands:  []Band{{X: []float64{0, 5000, 10000}, Lo: []float64{0.1, 0.3, 0.3}, Hi: []float64{0.3, 0.6, 0.4}, Style: fg("6")}},
		Flags:  []Flag{{XY: rising[70], Text: "here", Style: fg("7")}},
		X:      Axis{Range: Range{0, 10000}, Kind: LogSteps}, Y: Axis{Kind: Log}, Left: 9, Right: 14, Grid: true, Title: "error", Note: "log",
		XName: "step", YFormat: FormatShare, Value: FormatPercent, ASCII: ascii,
	}
}

func TestPlot(t *testing.T) {
	equalRows(t, training(14).View(60, 12),
		"error                                                       ",
		"    30 % ⢺⡦⠤ ⣀⣀⣠⣀⣀⣠⣀⡀ ⢀                                     ",
		"         ⢸     ⠈  ⠈ ⠈ ⠙⠉ ⠺⠦ ⣠⡀                              ",
		"    10 % ⢺                  ⠈⠉ ⢄⣀                           ",
		"         ⢸                      ⠙⠁⠤⣀                        ",
		"     3 % ⢼                         ⠙⠁⢄⣀                     ",
		"         ⢸                            ⠙⠁⢄                   ",
		"     1 % ⢼                               ⠑⢴⡄                ",
		"         ⢸                                 ⠈⠢⣠─hidden1 0.5 %",
		"   0.3 % ⣸                                   ⠈              ",
		"         ⠈⡏⠉⠉⠉⠉⠉⠉⠉⠙⠉⠙⠙⠙⠙⠛⢻⠉⠉⠙⠉⠙⠙⠙⠙⠛⢻⠉⠉⠙⠉⠙⠙⠙⠙⠛⢻              ",
		"    step  0              10       100      1,000            ")
}

// Plots of one axis and one width have a step in the same column, whatever their heights, values
// and labels, and the scrubber has it there too.
func TestOneX(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		width, steps := 40+r.IntN(200), 1+r.IntN(50000)
		x := Axis{Range: Range{0, float64(steps)}, Kind: []Kind{Linear, LogSteps}[r.IntN(2)]}
		at, left, right := float64(r.IntN(steps+1)), 8+r.IntN(8), 1+r.IntN(12)
		want := -1
		for range 4 {
			p := Plot{X: x, Y: Axis{Kind: []Kind{Linear, Log}[r.IntN(2)]}, Left: left, Right: right, Now: Now{On: true, X: at}}
			for range 1 + r.IntN(3) {
				line := Line{Name: strings.Repeat("x", r.IntN(9))}
				for range 20 {
					line.Points = append(line.Points, XY{float64(steps) * r.Float64(), r.ExpFloat64()})
				}
				p.Lines = append(p.Lines, line)
			}
			f := p.frame(width, 4+r.IntN(40))
			dot, ok := f.sx.Dot(at)
			if !ok {
				t.Fatalf("step %v of %d is not on the plot", at, steps)
			}
			column := 2*f.left + dot
			if want < 0 {
				want = column
			}
			if column != want || f.left != left {
				t.Fatalf("step %v of %d stands at dot %d, elsewhere at %d", at, steps, column, want)
			}
		}
	}
}

// What a plot draws of a value, a level, a tick or the moment has the dot that the scale says, and
// what lies beyond the axis has a mark at the edge.
func TestPlotExactDots(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		width, height := 30+r.IntN(100), 8+r.IntN(40)
		level := 0.02 + 0.9*r.Float64()
		p := Plot{
			X: Axis{Range: Range{0, 1000}, Kind: LogSteps}, Y: Axis{Range: Range{0.02, 1}, Kind: []Kind{Linear, Log}[r.IntN(2)]},
			Left: 9, Right: 6, Levels: []Level{{Y: level}}, Now: Now{On: true, X: float64(r.IntN(1001))},
		}
		f := p.frame(width, height)
		view := rows(p.View(width, height))
		cell := func(col, row int) uint8 { return uint8([]rune(view[f.top+row])[f.left+col] - '⠀') }
		y, _ := f.sy.Dot(level)
		x, _ := f.sx.Dot(p.Now.X)
		for col := range f.cols {
			got := cell(col, y/4)
			switch want := brailleBits[y%4][0] | brailleBits[y%4][1]; {
			case col == x/2:
				if want = brailleBits[0][x%2] | brailleBits[1][x%2] | brailleBits[2][x%2] | brailleBits[3][x%2]; got != want {
					t.Fatalf("the moment at dot %d is drawn as %08b", x, got)
				}
			case col%2 == 0 && got != want:
				t.Fatalf("the level at dot %d is drawn as %08b, want %08b", y, got, want)
			}
		}
		for i, v := range f.yTicks {
			dot, _ := f.sy.Dot(v)
			if got := cell(-1, dot/4); got&brailleBits[dot%4][0] == 0 {
				t.Fatalf("the tick %v at dot %d is drawn as %08b", v, dot, got)
			}
			if !strings.Contains(view[f.top+dot/4], f.yLabels[i]) {
				t.Fatalf("the label %s is not beside its tick: %q", f.yLabels[i], view[f.top+dot/4])
			}
		}
		for _, v := range p.xTicks(f) {
			dot, _ := f.sx.Dot(v)
			if got := cell(dot/2, f.rows); got&brailleBits[3][dot%2] == 0 {
				t.Fatalf("the tick %v at dot %d is drawn as %08b", v, dot, got)
			}
		}
	}
}

// The axis holds what is drawn, or there is a mark.
func TestPlotHoldsOrMarks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		p := Plot{X: Axis{Range: Range{0, 100}}, Y: Axis{Kind: []Kind{Linear, Log}[r.IntN(2)]}, Left: 12, Right: 1}
		if r.IntN(2) == 0 {
			p.Y.Range = Range{0.2, 0.4}
		}
		line, low, high := Line{}, false, false
		for x := range 101 {
			line.Points = append(line.Points, XY{float64(x), max(r.NormFloat64()*0.3+0.3, 0)})
		}
		p.Lines = []Line{line}
		f := p.frame(60, 20)
		for _, at := range line.Points {
			low, high = low || at.Y < f.sy.Lo, high || at.Y > f.sy.Hi
		}
		view := rows(p.View(60, 20))
		if got := strings.Contains(view[0], "▲"); got != high {
			t.Fatalf("values above %v: %v, marked %v", f.sy.Hi, high, got)
		}
		if got := strings.Contains(view[f.rows-1], "▼"); got != low {
			t.Fatalf("values below %v: %v, marked %v", f.sy.Lo, low, got)
		}
		if !p.Y.valid() && (high || low && p.Y.Kind == Linear) {
			t.Fatalf("the fitted axis %v does not hold the values", f.sy.Range)
		}
	}
}

// Labels stand in rows of their own in the order of the heights, none farther away than the others
// push it, and the first of them go last.
func TestSettle(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		rows, n := 1+r.IntN(30), r.IntN(12)
		var tags []tag
		for range n {
			tags = append(tags, tag{want: float64(rows) * r.Float64(), rank: r.IntN(4)})
		}
		got := settle(tags, rows)
		if len(got) != min(n, rows) {
			t.Fatalf("%d tags in %d rows: %d are left", n, rows, len(got))
		}
		for i, g := range got {
			if g.row < 0 || g.row >= rows || i > 0 && (g.row <= got[i-1].row || g.want < got[i-1].want) {
				t.Fatalf("%d rows: %v", rows, got)
			}
			if math.Abs(float64(g.row)-math.Floor(g.want)) >= float64(len(got)) {
				t.Fatalf("%d rows: %v is %d rows away", rows, g, g.row)
			}
		}
	}
	if got := settle([]tag{{want: 3.9}, {want: 8.2}}, 10); got[0].row != 3 || got[1].row != 8 {
		t.Errorf("tags with room stand at %v", got)
	}
}

// A line in front hides the others in its cells; a band never changes a line's dots.
func TestPlotLayers(t *testing.T) {
	flat := func(y float64) []XY { return []XY{{0, y}, {100, y}} }
	p := Plot{X: Axis{Range: Range{0, 100}}, Y: Axis{Range: Range{0, 1}}, Left: 6, Right: 2,
		Lines: []Line{{Points: flat(0.5), Style: fg("1")}}}
	alone := rows(p.View(40, 10))
	p.Bands = []Band{{X: []float64{0, 100}, Lo: []float64{0.1, 0.1}, Hi: []float64{0.9, 0.9}, Style: lipgloss.NewStyle().Background(lipgloss.Color("4"))}}
	for i, row := range rows(p.View(40, 10)) {
		if row != alone[i] {
			t.Errorf("with a band line %d is %q, without %q", i, row, alone[i])
		}
	}
	p.Lines = append(p.Lines, Line{Points: flat(0.55), Style: fg("2"), Front: true})
	front := rows(Plot{X: p.X, Y: p.Y, Left: 6, Right: 2, Lines: p.Lines[1:]}.View(40, 10))
	both := rows(p.View(40, 10))
	f := p.frame(40, 10)
	dot, _ := f.sy.Dot(0.55)
	if both[dot/4] != front[dot/4] {
		t.Errorf("the line in front is drawn as %q, alone as %q", both[dot/4], front[dot/4])
	}
}

// Nothing marks a value beyond the axis that comes after the moment.
func TestPlotMarksNothingToCome(t *testing.T) {
	p := Plot{X: Axis{Range: Range{0, 100}}, Y: Axis{Range: Range{0, 1}}, Left: 6, Right: 2,
		Lines: []Line{{Points: []XY{{0, 0.5}, {50, 0.5}, {100, 9}}}}, Now: Now{On: true, X: 60}}
	if view := p.View(40, 10); strings.Contains(view, "▲") {
		t.Errorf("before it comes:\n%s", view)
	}
	p.Now.X = 100
	if view := p.View(40, 10); !strings.Contains(view, "▲") {
		t.Errorf("when it has come:\n%s", view)
	}
}

// TestPlotMarksWhatIsBeyond: where the x axis shows a part of the points its ends say so.
func TestPlotMarksWhatIsBeyond(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		before, after := "◂", "▸"
		if ascii {
			before, after = "<", ">"
		}
		for _, tt := range []struct {
			lo, hi      float64
			left, right bool
		}{{0, 10, false, false}, {2, 10, true, false}, {0, 8, false, true}, {2, 8, true, true}} {
			p := Plot{Lines: []Line{{Points: []XY{{0, 1}, {5, 2}, {10, 3}}}}, X: Axis{Range: Range{tt.lo, tt.hi}}, Left: 6, Right: 6, ASCII: ascii}
			view := ansi.Strip(p.View(60, 12))
			if strings.Contains(view, before) != tt.left || strings.Contains(view, after) != tt.right {
				t.Errorf("ASCII %v, from %v to %v:\n%s", ascii, tt.lo, tt.hi, view)
			}
		}
	}
}

// TestPlotLosesNothing: however many points share a column, each has its dot.
func TestPlotLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	line := Line{}
	for range 5000 {
		line.Points = append(line.Points, XY{r.Float64(), r.Float64() * r.Float64()})
	}
	p := Plot{Lines: []Line{line}, X: to(1), Y: to(1)}
	f := p.frame(20, 10)
	ink := newPlane(f.cols, f.rows, f.size)
	p.trace(ink, newPlane(0, 0, f.size), f, 0, line)
	for _, at := range line.Points {
		x, _ := f.sx.Dot(at.X)
		y, _ := f.sy.Dot(at.Y)
		if dots, _ := ink.cell(x/2, y/4, byDots); dots&brailleBits[y%4][x%2] == 0 {
			t.Fatalf("point %v has no dot", at)
		}
	}
}

// TestPlotAll: where the axis is no time, a line goes on after the place that is marked, and keeps
// its own style there; where it is, what comes after is drawn in another.
func TestPlotAll(t *testing.T) {
	p := Plot{
		Lines: []Line{{Points: []XY{{0, 0}, {1, 1}}, Style: fg("1")}}, X: to(1), Y: to(1),
		Now: Now{On: true, X: 0.5, Rest: fg("2")},
	}
	for _, all := range []bool{false, true} {
		p.Now.All = all
		if later := strings.Contains(p.View(20, 6), "\x1b[32m"); later == all {
			t.Errorf("all %t: the other style is used %t", all, later)
		}
	}
}

// TestJoinedBand: between two points a joined band is as wide as a line between their ends says, and
// there is none beside a gap.
func TestJoinedBand(t *testing.T) {
	shaded := func(b Band) string {
		b.Style = lipgloss.NewStyle().Background(lipgloss.Color("4"))
		p := Plot{X: to(100), Y: Axis{Range: Range{0, 1}}, Left: 1, Right: 1, NoLabels: true, Bands: []Band{b}, Lines: []Line{{}}, ASCII: true}
		var columns []string
		lines := strings.Split(ansi.Strip(p.View(23, 22)), "\n")
		for _, col := range []int{1, 11, 21} {
			n := 0
			for _, line := range lines {
				if []rune(line)[col] == ':' {
					n++
				}
			}
			columns = append(columns, fmt.Sprint(n))
		}
		return strings.Join(columns, " ")
	}
	wedge := Band{X: []float64{0, 100}, Lo: []float64{0, 0.5}, Hi: []float64{1, 0.5}, Joined: true}
	if got := shaded(wedge); got != "21 11 1" {
		t.Errorf("a wedge has heights %s", got)
	}
	wedge.Joined = false
	if got := shaded(wedge); got != "21 1 1" && got != "21 21 1" {
		t.Errorf("in steps it has heights %s", got)
	}
	gap := Band{X: []float64{0, 50, 100}, Lo: []float64{0, math.NaN(), 0}, Hi: []float64{1, 1, 1}, Joined: true}
	if got := shaded(gap); got != "21 0 21" {
		t.Errorf("about a gap it has heights %s", got)
	}
}
