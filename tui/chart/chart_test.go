package chart

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// fg returns a style with a foreground of the 16-colour palette, whose escape
// sequence is "\x1b[3Nm".
func fg(n string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(n)) }

// rows returns the lines of a picture without styles.
func rows(view string) []string { return strings.Split(ansi.Strip(view), "\n") }

// equalRows compares a picture, without its styles, with the lines it should have.
func equalRows(t *testing.T, view string, want ...string) {
	t.Helper()
	got := strings.Join(rows(view), "\n")
	if want := strings.Join(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", frame(got), frame(want))
	}
}

// frame makes the ends of lines visible.
func frame(s string) string { return "[" + strings.ReplaceAll(s, "\n", "]\n[") + "]" }

// checkSize fails unless a picture has the size that it was asked for.
func checkSize(t *testing.T, name, view string, width, height int) {
	t.Helper()
	width = max(width, 0)
	if height <= 0 {
		if view != "" {
			t.Fatalf("%s at %d×%d: %q, want nothing", name, width, height, view)
		}
		return
	}
	lines := strings.Split(view, "\n")
	if len(lines) != height {
		t.Fatalf("%s at %d×%d: %d lines", name, width, height, len(lines))
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w != width {
			t.Fatalf("%s at %d×%d: line %d has %d cells: %q", name, width, height, i, w, line)
		}
	}
}

// viewer is what every chart is.
type viewer interface {
	View(width, height int) string
}

// samples returns one of each chart, with everything on.
func samples(ascii bool) map[string]viewer {
	styles := AxisStyles{Axis: fg("1"), Label: fg("2"), Title: fg("3"), Zero: fg("4")}
	var points []Point
	var rising, falling []XY
	for i := range 101 {
		x := float64(i)
		points = append(points, Point{3 * math.Sin(x), 2 * math.Cos(1.7*x), i % 4})
		rising = append(rising, XY{100 * x, 1 - 0.9*math.Exp(-x/12)})
		falling = append(falling, XY{100 * x, 0.2 + 0.7*math.Exp(-x/30)})
	}
	rising[40].Y = math.NaN()
	classes := []Class{{Style: fg("1")}, {Style: fg("2")}, {Style: fg("3")}, {Style: fg("4")}}
	scatter := Scatter{
		Points: points, Classes: classes, Zero: true, Title: "layer 1", XTitle: "PC 1 · 17.0 %", YTitle: "PC 2 · 8.2 %",
		Styles: styles, ASCII: ascii,
	}
	equal, glyphs, compact := scatter, scatter, scatter
	equal.Equal, glyphs.Glyphs, compact.Compact = true, true, true
	dense := scatter
	dense.Density, dense.Points = true, append(points[:60:60], points[:20]...)
	for i := range 40 {
		dense.Points = append(dense.Points, Point{1, 1 + 0.001*float64(i), 2}, points[i/3])
	}
	dense.Marks = []Mark{{X: points[10].X, Y: points[10].Y, Style: fg("7"), Cross: true}, {X: 2, Y: -1, Glyph: '○'}}
	plain := dense
	plain.Plain = true
	space := Space{
		Classes: classes, Yaw: 0.5, Pitch: 0.4, Title: "layer 1", Axes: [3]string{"PC 1", "PC 2", "PC 3"}, Styles: styles, ASCII: ascii,
		Marks: []Mark3{{X: 1, Y: 1, Z: 1, Mark: Mark{Cross: true, Style: fg("7")}}},
	}
	for i := range 120 { // on a ball
		z, turn := float64(i)/59.5-1, 2.4*float64(i)
		r := math.Sqrt(1 - z*z)
		space.Points = append(space.Points, Point3{2 * r * math.Cos(turn), 2 * r * math.Sin(turn), 2 * z, i % 4})
	}
	matrix := [][]float64{{9, 1, 0}, {2, 7, 1}, {0, math.NaN(), 8}}
	pixels := make([]float32, 28*28)
	for i := range pixels {
		r := math.Hypot(float64(i%28)-13.5, float64(i/28)-13.5)
		pixels[i] = float32(min(max(1-math.Abs(r-9)/3, 0), 1))
	}
	diagonal := func(row, col int) HeatLook {
		if row == col {
			return HeatLook{Style: lipgloss.NewStyle().Background(lipgloss.Color("2"))}
		}
		return HeatLook{Style: lipgloss.NewStyle().Background(lipgloss.Color("1"))}
	}
	return map[string]viewer{
		"scatter":         scatter,
		"scatter-equal":   equal,
		"scatter-glyphs":  glyphs,
		"scatter-compact": compact,
		"scatter-density": dense,
		"scatter-plain":   plain,
		"space":           space,
		"trend":           Trend{Points: rising, X: Axis{Range: Range{0, 15000}}, Y: Axis{Range: Range{0, 1}}, Style: fg("1"), Held: fg("2"), ASCII: ascii},
		"strips": Strips{
			Rows: []Strip{{Name: "input", Points: falling, Style: fg("1")}, {Name: "layer 1", Points: rising, Style: fg("2"), Chosen: true}},
			X:    Axis{Range: Range{0, 10000}, Kind: LogSteps}, Y: Axis{Range: Range{0.1, 1}, Kind: Log}, Down: true,
			Ramp: []lipgloss.Style{lipgloss.NewStyle().Background(lipgloss.Color("1")), lipgloss.NewStyle().Background(lipgloss.Color("2"))},
			Left: 10, Right: 10, Title: "error", XName: "step", Value: FormatPercent, Styles: styles, ASCII: ascii,
		},
		"bar": Bar{
			Value: 0.93, Axis: Range{0.8, 1}, Interval: Range{0.9, 0.95},
			Markers: []Marker{{At: 0.966, Style: fg("3")}, {At: 0.85, Glyph: '○', Style: fg("4")}},
			Style:   fg("1"), Track: fg("2"), Whisker: fg("5"), ASCII: ascii,
		},
		"baraxis": BarAxis{Axis: Range{0.8, 1}, Styles: styles, ASCII: ascii},
		"plot":    samplePlot(ascii, rising, falling),
		"scrubber": Scrubber{
			X: to(100), Moments: []int{0, 10, 25, 50, 70}, At: 2, Ready: 4, Done: fg("1"), Wait: fg("2"), Track: fg("3"), Handle: fg("4"), ASCII: ascii,
		},
		"heatmap": Heatmap{
			Values: matrix, RowLabels: []string{"0", "1", "2"}, ColLabels: []string{"0", "1", "2"},
			Look:   diagonal,
			Format: func(v float64) string { return FormatFixed(v, 0) }, CellWidth: 3, Styles: styles, ASCII: ascii,
		},
		"heatmap-cursor": Heatmap{
			Values: [][]float64{{980, 1, 0}, {12, 1009, 31}, {0, 7, 1028}}, RowLabels: []string{"0", "1", "2"}, ColLabels: []string{"0", "1", "2"},
			RowTitle: "true", ColTitle: "predicted", Cursor: HeatCursor{Row: 1, Col: 2, On: true, Style: fg("5").Bold(true)},
			Look:   diagonal,
			Format: func(v float64) string { return FormatFixed(v, 0) }, CellWidth: 6, CellHeight: 2, Halves: !ascii, Styles: styles, ASCII: ascii,
		},
		"estimate": Estimate{
			Value: 0.3, Inner: Range{0.1, 0.5}, Outer: Range{-0.2, 2}, X: Axis{Range: Range{-0.5, 1}}, Style: fg("1"), Far: fg("2"), Rule: fg("3"), ASCII: ascii,
		},
		"estimate-points": Estimate{
			Points: []float64{0.1, 0.1, 0.1, 0.15, 0.5, 2, math.NaN()}, X: Axis{Range: Range{0, 1}}, Reference: 0.8, Style: fg("1"), Rule: fg("3"), ASCII: ascii,
		},
		"digit": Digit{Pixels: pixels, ASCII: ascii},
		"gallery": Gallery{
			Images: []Picture{
				{Pixels: pixels, Caption: "0", Style: fg("1")}, {Pixels: pixels[:14*28], Caption: "half"}, {}, {Pixels: pixels, Caption: "a caption that is long"},
			},
			ASCII: ascii,
		},
	}
}

func TestGolden(t *testing.T) {
	sizes := map[string][][2]int{
		"scatter": {{60, 20}, {30, 9}}, "scatter-equal": {{60, 20}}, "scatter-glyphs": {{40, 12}}, "scatter-compact": {{24, 8}},
		"scatter-density": {{60, 20}}, "scatter-plain": {{60, 20}}, "space": {{60, 20}, {20, 8}},
		"curve": {{76, 18}, {40, 9}, {12, 4}}, "trend": {{40, 1}, {40, 3}}, "strips": {{60, 8}, {30, 4}}, "bar": {{40, 1}, {12, 2}}, "baraxis": {{40, 2}, {20, 1}},
		"scrubber": {{60, 1}, {10, 2}}, "plot": {{76, 18}, {50, 8}},
		"heatmap": {{16, 5}}, "heatmap-cursor": {{30, 9}, {20, 4}}, "estimate": {{40, 1}, {12, 3}}, "estimate-points": {{40, 1}, {8, 1}}, "digit": {{28, 14}, {10, 5}},
		"gallery": {{60, 8}, {30, 17}},
	}
	for _, ascii := range []bool{false, true} {
		for name, chart := range samples(ascii) {
			var picture strings.Builder
			for _, size := range sizes[name] {
				view := chart.View(size[0], size[1])
				checkSize(t, name, view, size[0], size[1])
				picture.WriteString(frame(ansi.Strip(view)) + "\n\n")
			}
			if ascii {
				name += "-ascii"
			}
			t.Run(name, func(t *testing.T) { golden.RequireEqual(t, picture.String()) })
		}
	}
}

// In ASCII a chart writes nothing else, but for the caller's titles.
func TestASCII(t *testing.T) {
	for name, chart := range samples(true) {
		if s, ok := chart.(Scatter); ok {
			s.Title, s.XTitle, s.YTitle = "", "", ""
			chart = s
		}
		for _, r := range ansi.Strip(chart.View(60, 20)) {
			if r > '~' {
				t.Errorf("%s: %q", name, r)
				break
			}
		}
	}
}

func TestSizes(t *testing.T) {
	zero := []viewer{Scatter{}, Space{}, Trend{}, Strips{}, Plot{}, Scrubber{}, Bar{}, BarAxis{}, Heatmap{}, Digit{}, Gallery{}}
	for _, ascii := range []bool{false, true} {
		charts := samples(ascii)
		for i, chart := range zero {
			charts[fmt.Sprintf("zero value %d", i)] = chart
		}
		for name, chart := range charts {
			for _, w := range []int{-3, 0, 1, 2, 9, 16, 80} {
				for _, h := range []int{-3, 0, 1, 2, 3, 4, 5, 24} {
					checkSize(t, name, chart.View(w, h), w, h)
				}
			}
		}
		for name, chart := range samples(ascii) {
			checkSize(t, name, chart.View(500, 200), 500, 200)
		}
	}
}

// TestTinySizes: a picture of any small size, none and less than none among them, is drawn
// to its last cell, and there is no place in it where looking for what is drawn panics.
// One in five of the larger ones is tried without FATHOM_SLOW, and looked into where w+h is even.
func TestTinySizes(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		charts := samples(ascii)
		for i, chart := range []viewer{Scatter{}, Space{}, Trend{}, Strips{}, Plot{}, Scrubber{}, Bar{}, BarAxis{}, Heatmap{}, Digit{}, Gallery{}} {
			charts[fmt.Sprintf("zero value %d", i)] = chart
		}
		for name, chart := range charts {
			for w := -1; w <= 24; w++ {
				for h := -1; h <= 12; h++ {
					if (w+3*h)%5 != 0 && w > 4 && h > 4 && os.Getenv("FATHOM_SLOW") == "" {
						continue
					}
					checkSize(t, name, chart.View(w, h), w, h)
					if w <= 4 || h <= 4 || (w+h)%2 == 0 || os.Getenv("FATHOM_SLOW") != "" {
						pickEverywhere(chart, w, h)
					}
				}
			}
		}
	}
}

// pickEverywhere looks for what is drawn at all corners of a picture and beyond them.
func pickEverywhere(chart viewer, w, h int) {
	switch c := chart.(type) {
	case Scatter:
		c.Walk(0, 1, 0, w, h)
		c.Ranges(w, h)
	case Space:
		c.Walk(0, 0, -1, w, h)
	case Gallery:
		c.Count(w, h)
	}
	for _, x := range []int{-1, 0, w / 2, w - 1, w} {
		for _, y := range []int{-1, 0, h / 2, h - 1, h} {
			switch c := chart.(type) {
			case Scatter:
				c.PointAt(x, y, w, h)
				c.Data(x, y, w, h)
			case Space:
				c.PointAt(x, y, w, h)
			case Heatmap:
				c.CellAt(x, y, w, h)
			case Scrubber:
				c.MomentAt(x, w)
			}
		}
	}
}

// FuzzView looks for sizes and values that give a picture of the wrong size.
func FuzzView(f *testing.F) {
	f.Add(40, 12, uint8(0), "title", []byte("some values to start from, of eight bytes"))
	f.Add(7, 3, uint8(0xff), "広い\x1b[31m e\u0301 \n", []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	f.Add(54, 6, uint8(209), "\u093f7\U0001f1e9\u1100", []byte{200, 201, 202, 203})
	f.Fuzz(func(t *testing.T, width, height int, flags uint8, text string, raw []byte) {
		width, height = width%600, height%250
		if width*height > 20000 {
			height = 20000 / width
		}
		for name, chart := range fuzzed(flags, text, fuzzValues(raw)) {
			checkSize(t, name, chart.View(width, height), width, height)
		}
	})
}

// fuzzValues reads numbers from bytes: some as they are, some special.
func fuzzValues(raw []byte) []float64 {
	special := []float64{
		math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, 0, 1, 1, -1, 0.5,
		math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e-300,
	}
	var values []float64
	for len(raw) > 0 {
		if kind := int(raw[0]); kind < 10*len(special) || len(raw) < 8 {
			values = append(values, special[kind%len(special)])
			raw = raw[1:]
			continue
		}
		values = append(values, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
		raw = raw[8:]
	}
	return append(values, 0, 1, 2, 3)
}

// fuzzed returns charts of the given values and text, with options by the bits of
// flags.
func fuzzed(flags uint8, text string, v []float64) map[string]viewer {
	on := func(bit int) bool { return flags>>bit&1 == 1 }
	at := func(i int) float64 { return v[i%len(v)] }
	var points []Point
	var solid []Point3
	var line []XY
	var pixels []float32
	for i := range v {
		points = append(points, Point{at(i), at(i + 1), int(int8(i * i))})
		solid = append(solid, Point3{at(i), at(i + 1), at(i + 2), i % 3})
		line = append(line, XY{at(i), at(i + 2)})
		pixels = append(pixels, float32(at(i)))
	}
	var x, y Range
	if on(0) {
		x, y = Range{at(0), at(1)}, Range{at(2), at(3)}
	}
	format := func(v float64) string { return text }
	if on(1) {
		format = nil
	}
	ascii := on(2)
	return map[string]viewer{
		"scatter": Scatter{
			Points: points, X: x, Y: y, Equal: on(3), Zero: on(4), Compact: on(5), Glyphs: on(6), ASCII: ascii,
			Classes: []Class{{Glyph: rune(int32(flags) << 8)}, {Style: fg("1").Padding(2).Width(9)}},
			Title:   text, XTitle: text, YTitle: text, XFormat: format, YFormat: format,
			Density: on(7), Plain: on(0), Marks: []Mark{{X: at(0), Y: at(1), Cross: on(1)}, {X: at(2), Y: at(3), Glyph: rune(flags) << 4}},
		},
		"space": Space{
			Points: solid, Classes: []Class{{Style: fg("1")}, {Hidden: on(3)}}, Yaw: at(0), Pitch: at(1), Radius: at(2), Center: [3]float64{at(3), 0, at(4)},
			Axes: [3]string{text, "", text}, Marks: []Mark3{{X: at(1), Mark: Mark{Cross: true}}}, Glyphs: on(6), Density: on(7), ASCII: ascii, Title: text,
		},
		"trend": Trend{
			Points: line, X: Axis{Range: x, Kind: Kind(flags % 3)}, Y: Axis{Range: y, Kind: Kind(flags / 3 % 2)}, Down: on(3),
			Now: Now{On: on(6), X: at(2), Hide: on(7)}, ASCII: ascii, Style: fg("1"),
		},
		"strips": Strips{
			Rows: []Strip{{Name: text, Points: line, Style: fg("1")}, {Name: text, Points: line[1:], Chosen: true}, {}},
			X:    Axis{Range: x, Kind: Kind(flags % 3)}, Y: Axis{Range: y, Kind: Kind(flags / 3 % 2)}, Down: on(3), Now: Now{On: on(6), X: at(2)},
			Left: int(flags) % 9, Right: int(flags) % 7, Title: text, Note: text, XName: text, Value: format, XFormat: format, ASCII: ascii,
		},
		"bar": Bar{
			Value: at(0), Axis: y, Interval: Range{at(1), at(2)}, Thin: Range{at(3), at(4)}, ASCII: ascii,
			Markers: []Marker{{at(3), rune(flags), fg("1")}, {at(4), '広', fg("2")}},
		},
		"baraxis": BarAxis{Axis: y, Format: format, ASCII: ascii},
		"heatmap": Heatmap{
			Values: [][]float64{v, v[1:], nil, v}, Format: format, CellWidth: int(flags) % 9, Halves: on(2),
			RowLabels: []string{text, "", text}, ColLabels: []string{text, text}, ASCII: ascii,
			RowTitle: text, ColTitle: text, CellHeight: int(flags) % 5, Look: func(r, c int) HeatLook { return HeatLook{Style: fg("1"), Fill: rune(int(flags) * r * c)} }, Cursor: HeatCursor{Row: int(flags) % 5, Col: int(flags) % 7, On: on(3)},
		},
		"scrubber": Scrubber{
			X: Axis{Range: x, Kind: Kind(flags % 3)}, Moments: []int{int(flags), int(at(1)), 3}, At: int(flags) - 3, Live: on(0), Ready: int(flags) % 5, ASCII: ascii,
		},
		"plot": Plot{
			Lines: []Line{
				{Points: line, Name: text, Style: fg("1"), Measured: on(3), Letter: rune(flags)},
				{Points: line[1:], Name: text, Dash: Dash(flags), Front: on(4), Back: on(5)},
			},
			Levels: []Level{{Y: at(1), Name: text, Sign: '◆', Style: fg("2")}}, Now: Now{On: on(6), X: at(2), Hide: on(7), All: on(2)},
			Bands: []Band{{X: v, Lo: v, Hi: v[1:], Style: fg("3")}}, Flags: []Flag{{XY: line[0], Text: text}},
			X: Axis{Range: x, Kind: Kind(flags % 3)}, Y: Axis{Range: y, Kind: Kind(flags / 3 % 2)}, Left: int(flags) % 9, Right: int(flags) % 7,
			Title: text, Note: text, XName: text, XFormat: format, YFormat: format, Value: format, Grid: on(1), ASCII: ascii,
		},
		"digit": Digit{Pixels: pixels, Columns: int(flags) % 11, ASCII: ascii},
		"gallery": Gallery{
			Images: []Picture{{Pixels: pixels, Columns: int(flags) % 11, Caption: text}, {Pixels: pixels, Columns: 1}}, Width: int(flags) % 17, Bare: on(3), ASCII: ascii,
		},
	}
}
