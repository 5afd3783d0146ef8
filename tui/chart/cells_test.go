package chart

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

func TestTrend(t *testing.T) {
	nan := math.NaN()
	of := func(values ...float64) (points []XY) {
		for i, v := range values {
			if v >= 0 {
				points = append(points, XY{float64(i), v})
			}
		}
		return points
	}
	tests := []struct {
		name   string
		s      Trend
		height int
		want   []string
	}{
		{"none", Trend{}, 1, []string{"        "}},
		{"rising", Trend{Points: of(0, 1, 2, 3, 4, 5, 6, 7)}, 1, []string{"▁▂▃▄▅▆▇█"}},
		{"beyond the range", Trend{Points: of(0, 90)}, 1, []string{"▁█      "}},
		{"errors", Trend{Points: of(7, 0), Down: true}, 1, []string{"▁█      "}},
		{"held", Trend{Points: of(0, -1, -1, 7, 0)}, 1, []string{"▁▁▁█▁   "}},
		{"no number", Trend{Points: []XY{{0, 7}, {2, nan}, {3, 7}}}, 1, []string{"████    "}},
		{"a mean", Trend{Points: []XY{{0, 0}, {0.1, 7}}}, 1, []string{"▅       "}},
		{"two lines", Trend{Points: of(0, 7)}, 2, []string{" █      ", "▁█      "}},
		{"up to a moment", Trend{Points: of(7, 7, 7, 7), Now: Now{On: true, X: 1, Hide: true}}, 1, []string{"██      "}},
		{"ASCII", Trend{Points: of(0, 7), ASCII: true}, 1, []string{".@      "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.s.X, tt.s.Y = to(7), to(7)
			equalRows(t, tt.s.View(8, tt.height), tt.want...)
		})
	}
	s := Trend{Points: of(7, -1, 7, 7), X: to(7), Y: to(7), Style: fg("1"), Held: fg("2"), Now: Now{On: true, X: 2, Rest: fg("3")}}
	if got, want := s.View(8, 1), "\x1b[31m█\x1b[m\x1b[32m█\x1b[m\x1b[31m█\x1b[m\x1b[33m█    \x1b[m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBar(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name  string
		bar   Bar
		width int
		want  string
	}{
		{"half", Bar{Value: 0.5}, 8, "████····"},
		{"eighths", Bar{Value: 35.0 / 64}, 8, "████▍···"},
		{"full", Bar{Value: 1}, 4, "████"},
		{"at the low end", Bar{Value: 5, Axis: Range{5, 9}}, 4, "····"},
		{"axis", Bar{Value: 0.9, Axis: Range{0.8, 1}}, 8, "████····"},
		{"above", Bar{Value: 1.1}, 4, "███▶"},
		{"below", Bar{Value: -3}, 4, "◀···"},
		{"infinite", Bar{Value: math.Inf(1)}, 4, "███▶"},
		{"no value", Bar{Value: nan}, 4, "····"},
		{"interval", Bar{Value: 0.5, Interval: Range{0.25, 0.75}}, 16, "████├───┼───┤···"},
		{"interval of two cells", Bar{Value: 0.5, Interval: Range{0.49, 0.51}}, 4, "█├┤·"},
		{"interval within a cell", Bar{Value: 0.6, Interval: Range{0.55, 0.7}}, 4, "██▍·"},
		{"interval beyond the axis", Bar{Value: 0.9, Interval: Range{0.7, 1.2}}, 10, "███████├─▶"},
		{"interval that is not finite", Bar{Value: 0.5, Interval: Range{nan, 0.7}}, 4, "██··"},
		{"interval without value", Bar{Value: nan, Interval: Range{0.2, 0.8}}, 10, "··├─────┤·"},
		{"markers", Bar{Value: 0.5, Markers: []Marker{{At: 0.8}, {At: 0.2, Glyph: '○'}}}, 10, "██○██···◆·"},
		{"markers beyond the axis", Bar{Value: 0.5, Markers: []Marker{{At: 1.8}, {At: -0.2}, {At: nan}}}, 4, "◀█·▶"},
		{"a marker that is too wide", Bar{Value: 0, Markers: []Marker{{At: 0.5, Glyph: '広'}}}, 3, "·◆·"},
		{"thin", Bar{Value: 0.8, Thin: Range{0, 0.4}}, 10, "━━━━████··"},
		{"thin to the middle of a cell", Bar{Value: 0.8, Thin: Range{0, 0.46}}, 10, "━━━━━███··"},
		{"all thin", Bar{Value: 0.64, Thin: Range{0, 0.64}}, 10, "━━━━━━····"},
		{"all thin and more than half a cell", Bar{Value: 0.66, Thin: Range{0, 0.7}}, 10, "━━━━━━━···"},
		{"thin with a marker", Bar{Value: 0.8, Thin: Range{0, 0.4}, Markers: []Marker{{At: 0.4, Glyph: '○'}}}, 10, "━━━━○███··"},
		{"thin without value", Bar{Value: nan, Thin: Range{0, 0.4}}, 4, "····"},
		{"ASCII thin", Bar{Value: 0.8, Thin: Range{0, 0.4}, ASCII: true}, 10, "----====.."},
		{"ASCII", Bar{Value: 0.55, Markers: []Marker{{At: 0.8}, {At: 0.2, Glyph: '○'}}, ASCII: true}, 10, "==o===..*."},
		{"ASCII interval", Bar{Value: 0.5, Interval: Range{0.25, 0.75}, ASCII: true}, 16, "====[~~~+~~~]..."},
		{"ASCII beyond", Bar{Value: 2, Markers: []Marker{{At: -1}}, ASCII: true}, 4, "<==>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equalRows(t, tt.bar.View(tt.width, 1), tt.want) })
	}
	equalRows(t, Bar{Value: 0.5, Markers: []Marker{{At: 0.9}}}.View(4, 3), "██··", "██·◆", "██··")
	equalRows(t, Bar{Value: 0.75, Thin: Range{0, 0.5}}.View(4, 3), "  █·", "━━█·", "  █·")
}

// What stands on the bar has its colour behind it.
func TestBarStyles(t *testing.T) {
	b := Bar{
		Value: 0.75, Interval: Range{0.5, 0.9}, Markers: []Marker{{At: 0.1, Style: fg("3")}},
		Style: fg("1"), Track: fg("2"), Whisker: fg("7"),
	}
	want := "\x1b[33;41m◆\x1b[m\x1b[31m███\x1b[m\x1b[37;41m├─\x1b[m\x1b[37m┼┤\x1b[m"
	if got := b.View(8, 1); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The ticks of an axis stand over the ends of bars of their values.
// TestBarInk: what is drawn over the bar has the ink, what is beside it its own colour.
func TestBarInk(t *testing.T) {
	b := Bar{Value: 0.5, Style: fg("2"), Ink: lipgloss.Color("0"),
		Markers: []Marker{{At: 0.1, Glyph: '○', Style: fg("5")}, {At: 0.9, Glyph: '◆', Style: fg("6")}}}
	got := b.View(10, 1)
	if !strings.Contains(got, "30;42m○") || !strings.Contains(got, "36m◆") {
		t.Errorf("got %q", got)
	}
}

func TestBarAxisAlignsWithBars(t *testing.T) {
	for width := 13; width < 48; width++ { // where there is room for 0.0, 0.5 and 1.0
		axis := []rune(rows(BarAxis{}.View(width, 2))[0])
		bar := []rune(rows(Bar{Value: 0.5}.View(width, 1))[0])
		middle := width / 2
		if axis[0] != '┬' || axis[middle] != '┬' || axis[width-1] != '┬' {
			t.Errorf("width %d: no ticks at both ends and cell %d of %q", width, middle, string(axis))
		}
		if bar[middle-1] != '█' || bar[middle+1] != '·' {
			t.Errorf("width %d: the bar %q does not end at cell %d", width, string(bar), middle)
		}
	}
	equalRows(t, BarAxis{}.View(21, 1), "0.0      0.5      1.0")
	equalRows(t, BarAxis{Format: FormatPercent}.View(23, 3), "┬──────────┬──────────┬", "0.0 %   50.0 %  100.0 %", strings.Repeat(" ", 23))
}

func TestHeatmap(t *testing.T) {
	whole := func(v float64) string { return FormatFixed(v, 0) }
	values := [][]float64{{0, 1, 2}, {3, math.NaN(), 4}}
	byRow := func(row, _ int) HeatLook { return HeatLook{Fill: []rune("░▒▓")[row]} }
	tests := []struct {
		name          string
		heat          Heatmap
		width, height int
		want          []string
	}{
		{"fills", Heatmap{Values: values, Look: byRow}, 7, 3, []string{"░░░░░░ ", "▒▒  ▒▒ ", "       "}},
		{"numbers", Heatmap{Values: values, Format: whole}, 6, 2, []string{" 0 1 2", " 3   4"}},
		{"numbers among fills", Heatmap{Values: [][]float64{{5, 10}}, Look: byRow, Format: whole, CellWidth: 5}, 10, 1, []string{"░ 5 ░░ 10 "}},
		{"numbers without room", Heatmap{Values: [][]float64{{5, 10}}, Look: byRow, Format: whole, CellWidth: 1}, 2, 1, []string{"5░"}},
		{"cut off", Heatmap{Values: values, Look: byRow}, 5, 1, []string{"░░░░ "}},
		{"wide cells", Heatmap{Values: [][]float64{{1}, {0}}, Look: byRow, CellWidth: 3}, 3, 2, []string{"░░░", "▒▒▒"}},
		{"labels", Heatmap{Values: [][]float64{{1, 0}, {0, 1}}, Look: byRow, RowLabels: []string{"a", "bcd"}, ColLabels: []string{"x", "yzw"}, CellWidth: 2}, 12, 3, []string{
			"     xy…    ", "  a ░░░░    ", "bcd ▒▒▒▒    ",
		}},
		{"short rows", Heatmap{Values: [][]float64{{1}, nil, {0, 1}}, Look: byRow}, 4, 3, []string{"░░  ", "    ", "▓▓▓▓"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equalRows(t, tt.heat.View(tt.width, tt.height), tt.want...) })
	}
}

func TestDigit(t *testing.T) {
	nan := float32(math.NaN())
	four := []float32{1, 0, 0, 1, 1, 1, nan, -3} // 2×4
	tests := []struct {
		name          string
		digit         Digit
		width, height int
		want          []string
	}{
		{"a pixel a half cell", Digit{Pixels: four, Columns: 2, ASCII: true}, 2, 2, []string{"++", "++"}},
		{"twice the size", Digit{Pixels: four, Columns: 2, ASCII: true}, 4, 4, []string{"@@  ", "  @@", "@@@@", "    "}},
		{"half the size", Digit{Pixels: []float32{1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}, Columns: 4, ASCII: true}, 2, 1, []string{":+"}},
		{"in the middle", Digit{Pixels: []float32{1}, Columns: 1, ASCII: true}, 6, 2, []string{" @@@@ ", " @@@@ "}},
		{"clamped", Digit{Pixels: []float32{9, 9}, Columns: 1, ASCII: true}, 1, 1, []string{"@"}},
		{"no whole row", Digit{Pixels: four, ASCII: true}, 3, 1, []string{"   "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equalRows(t, tt.digit.View(tt.width, tt.height), tt.want...) })
	}
}

func TestDigitColours(t *testing.T) {
	d := Digit{Pixels: []float32{1, 0}, Columns: 1, Paper: color.RGBA{10, 20, 30, 255}, Ink: color.RGBA{200, 100, 50, 255}}
	want := "\x1b[38;2;200;100;50;48;2;10;20;30m▀\x1b[m"
	if got := d.View(1, 1); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	d.Paper, d.Ink = nil, nil
	want = "\x1b[38;2;255;255;255;48;2;0;0;0m▀\x1b[m"
	if got := d.View(1, 1); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A smaller picture has the same mean ink as the original, whatever its size.
func TestDigitAreaMean(t *testing.T) {
	d := Digit{Pixels: make([]float32, 28*28)}
	want := 0.0
	for i := range d.Pixels {
		d.Pixels[i] = float32((i*i)%97) / 96
		want += float64(d.Pixels[i]) / float64(len(d.Pixels))
	}
	for _, size := range [][2]int{{28, 28}, {14, 14}, {9, 9}, {13, 5}, {1, 1}, {40, 33}} {
		mean := 0.0
		pixels := d.resample(28, 28, size[0], size[1])
		for _, v := range pixels {
			mean += float64(v) / float64(len(pixels))
		}
		if math.Abs(mean-want) > 1e-5 { // sums of float32
			t.Errorf("%d×%d: mean %v, want %v", size[0], size[1], mean, want)
		}
	}
}
