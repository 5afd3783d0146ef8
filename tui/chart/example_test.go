package chart_test

import (
	"fmt"
	"math"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fathom/tui/chart"
)

// show prints a picture between bars.
func show(view string) { fmt.Println("|" + strings.ReplaceAll(view, "\n", "|\n|") + "|") }

func ExampleScatter() {
	var points []chart.Point
	for i := range 60 {
		angle := float64(i) * math.Pi / 30
		points = append(points, chart.Point{X: 3 * math.Cos(angle), Y: math.Sin(angle), Class: i / 30})
	}
	show(chart.Scatter{Points: points, Glyphs: true, XTitle: "PC 1", YTitle: "PC 2"}.View(40, 10))
	// Output:
	// |PC 2                                    |
	// | 1 ┤        00 00 0 0 00 0 00 00        |
	// |   │   000 0                    0 000   |
	// |   │ 00                              00 |
	// | 0 ┤ 1                                0 |
	// |   │ 11                              11 |
	// |   │   111 1                    1 111   |
	// |-1 ┤        11 11 1 11 1 1 11 11        |
	// |   └───────┬──────────┬─────────┬───────|
	// |          -2          0         2       |
}

func ExamplePlot() {
	var points []chart.XY
	for step := 0.0; step <= 6000; step += 100 {
		points = append(points, chart.XY{X: step, Y: 0.97 - 0.3*math.Exp(-step/900)})
	}
	show(chart.Plot{
		Lines:  []chart.Line{{Points: points, Name: "base"}},
		Levels: []chart.Level{{Y: 0.971, Name: "published 0.971"}},
		X:      chart.Axis{Range: chart.Range{Lo: 0, Hi: 10000}},
		Title:  "test accuracy",
	}.View(60, 11))
	// Output:
	// |test accuracy                                               |
	// |1.0 ⢹⠤ ⠤ ⠤ ⠤ ⠤ ⣀⣀⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠤─base  ⠤ ⠤ ⠤ ⠤ ─published 0.971 |
	// |    ⢸     ⢀⠤⠒⠊⠉⠁                                            |
	// |    ⢸   ⢀⠎⠁                                                 |
	// |    ⢸  ⡰⠁                                                   |
	// |0.8 ⢹ ⡰⠁                                                    |
	// |    ⢸⢰⠃                                                     |
	// |    ⢸⠇                                                      |
	// |0.6 ⣸                                                       |
	// |    ⠈⡏⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⡏⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹                 |
	// |     0                5,000             10,000              |
}

func ExampleSpace() {
	s := chart.Space{Yaw: 0.5, Pitch: 0.4, Axes: [3]string{"x", "y", "z"}, Glyphs: true}
	for i := range 8 { // the corners of a cube
		side := func(bit int) float64 { return float64(i>>bit&1)*2 - 1 }
		s.Points = append(s.Points, chart.Point3{X: side(0), Y: side(1), Z: side(2), Class: i})
	}
	show(ansi.Strip(s.View(40, 14)))
	// Output:
	// |                                        |
	// |                       3                |
	// |         2          y                   |
	// |                    ⡇                   |
	// |                    ⡇         7         |
	// |                6   ⡇                   |
	// |                    ⣇⣀⡠⠤⠔⠒⠒⠁ x          |
	// |                    ⠑⠢⣀                 |
	// |                       1 z              |
	// |         0                              |
	// |                                        |
	// |                              5         |
	// |                4                       |
	// |                                        |
}

func ExampleScatter_Walk() {
	s := chart.Scatter{Points: []chart.Point{{X: 0, Y: 0}, {X: 1, Y: 3}, {X: 3, Y: 0}, {X: 8, Y: 1}}}
	picked := s.Walk(-1, 0, 0, 40, 12) // begins in the middle
	fmt.Print(picked)
	for _, key := range [][2]int{{-1, 0}, {0, -1}, {1, 0}, {1, 0}} { // left, up, right, right
		picked = s.Walk(picked, key[0], key[1], 40, 12)
		fmt.Print(" → ", picked)
	}
	// Output:
	// 2 → 0 → 1 → 3 → 3
}

func ExampleScrubber() {
	s := chart.Scrubber{X: chart.Axis{Range: chart.Range{Lo: 0, Hi: 10000}}, Moments: []int{0, 1000, 2000, 3000, 4000, 5000, 6000}, At: 2, Ready: 5}
	show(s.View(41, 1))
	fmt.Println(s.Moments[s.MomentAt(13, 41)])
	// Output:
	// |┯━━━┯━━━●━━━┯━━━┯───┬───┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌|
	// 3000
}

func ExampleBar() {
	axis := chart.Range{Lo: 0.8, Hi: 1}
	for i, accuracy := range []float64{0.829, 0.927, 0.957, 0.968} {
		bar := chart.Bar{Value: accuracy, Axis: axis, Interval: chart.Range{Lo: accuracy - 0.01, Hi: accuracy + 0.01}}
		fmt.Printf("layer %d %s %s\n", i, bar.View(40, 1), chart.FormatAccuracy(accuracy))
	}
	for _, line := range strings.Split(chart.BarAxis{Axis: axis}.View(40, 2), "\n") {
		fmt.Printf("        %s|\n", line)
	}
	// Output:
	// layer 0 ███├─┼─┤································ 0.829
	// layer 1 ███████████████████████├─┼─┤············ 0.927
	// layer 2 █████████████████████████████├─┼─┤······ 0.957
	// layer 3 ███████████████████████████████├─┼─┤···· 0.968
	//         ┬────────┬──────────┬────────┬─────────┬|
	//         0.80   0.85       0.90     0.95     1.00|
}

func ExampleHeatmap() {
	confusion := [][]float64{{970, 1, 9}, {0, 1120, 15}, {4, 12, 1016}}
	digits := []string{"0", "1", "2"}
	show(chart.Heatmap{
		Values: confusion, RowLabels: digits, ColLabels: digits, RowTitle: "true", ColTitle: "predicted", CellWidth: 7,
		Format: func(v float64) string { return chart.FormatFixed(v, 0) },
		Look: func(row, col int) chart.HeatLook {
			if row != col && confusion[row][col] > 10 {
				return chart.HeatLook{Fill: '▒'}
			}
			return chart.HeatLook{}
		},
	}.View(27, 5))
	// Output:
	// |           predicted       |
	// |true    0      1      2    |
	// |   0   970     1      9    |
	// |   1    0    1,120 ▒▒ 15 ▒ |
	// |   2    4   ▒▒ 12 ▒ 1,016  |
}

func ExampleDigit() {
	pixels := make([]float32, 28*28)
	for y := 4; y < 24; y++ {
		pixels[28*y+13], pixels[28*y+14] = 1, 0.6
	}
	show(chart.Digit{Pixels: pixels, ASCII: true}.View(14, 7))
	// Output:
	// |              |
	// |      +-      |
	// |      +-      |
	// |      +-      |
	// |      +-      |
	// |      +-      |
	// |              |
}

func ExampleFormatShort() {
	fmt.Println(chart.FormatShort(950), chart.FormatShort(2000), chart.FormatShort(1.5e6))
	fmt.Println(chart.FormatAccuracy(0.9707), chart.FormatPercent(0.169674))
	// Output:
	// 950 2k 1.5M
	// 0.971 17.0 %
}
