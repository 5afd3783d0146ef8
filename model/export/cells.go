package export

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// cells is a table of numbers as cells whose darkness says how large each is. Row 0 is at the top.
type cells struct {
	rows, columns int
	at            func(row, column int) cellValue
	size          vg.Length // of the numbers in the cells, 0 for none
}

// cellValue is what one cell shows.
type cellValue struct {
	share   float64 // how dark, from 0 to 1; NaN is empty
	neutral bool    // grey: a cell that the others are compared with
	text    string
}

func (t cells) draw(c draw.Canvas, a *axes) {
	for row := range t.rows {
		for column := range t.columns {
			v := t.at(row, column)
			r := vg.Rectangle{
				Min: vg.Point{X: a.toX(c, float64(column)), Y: a.toY(c, float64(t.rows-row-1))},
				Max: vg.Point{X: a.toX(c, float64(column+1)), Y: a.toY(c, float64(t.rows-row))},
			}
			fill := darkness(v.share, v.neutral)
			patchStyle{fill, draw.LineStyle{Color: color.White, Width: 0.4}}.draw(c, r)
			if t.size == 0 || v.text == "" {
				continue
			}
			label := words(t.size, false, ink)
			if v.share > 0.6 {
				label.Color = color.White
			}
			label.XAlign = draw.XCenter
			fillText(c, label, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y+r.Max.Y)/2 - digits(label)/2}, v.text)
		}
	}
}

// darkness is paper at 0 and the darkest of one hue at 1.
func darkness(share float64, neutral bool) color.Color {
	if math.IsNaN(share) {
		return color.White
	}
	far := network
	if neutral {
		far = quiet
	}
	f := min(max(share, 0), 1)
	mix := func(to uint8) uint8 { return uint8(math.Round(255 + f*(float64(to)-255))) }
	return color.NRGBA{mix(far.R), mix(far.G), mix(far.B), 255}
}

// mostDrawnClasses is up to how many classes a confusion matrix is drawn.
const mostDrawnClasses = 40

// confusionPages divides the layers whose confusion matrices can be drawn into figures of four.
func (x *contents) confusionPages() [][]run.ProbeResult {
	drawn := slices.DeleteFunc(slices.Clone(x.Result.Probes), func(p run.ProbeResult) bool {
		return p.Confusion.Classes() < 2 || p.Confusion.Classes() > mostDrawnClasses
	})
	return slices.Collect(slices.Chunk(drawn, 4))
}

// confusionName is the name of a page: confusion, or confusion-1, confusion-2 and so on of several.
func (x *contents) confusionName(i int) string {
	if len(x.confusionPages()) == 1 {
		return "confusion"
	}
	return "confusion-" + strconv.Itoa(i+1)
}

func (x *contents) confusionFigures() (files []file) {
	for i, page := range x.confusionPages() {
		files = append(files, sheetFiles(x.confusionName(i), func() sheet { return x.confusions(page) })...)
	}
	return files
}

// confusions are the matrices of a page's layers, two beside each other.
func (x *contents) confusions(page []run.ProbeResult) sheet {
	s := sheet{
		title: "How each layer's probe reads the images of each class",
		note: fmt.Sprintf("images, of %s · darker: a larger share of the class's images; right ones grey, mistakes coloured · %s",
			text.Plural(page[0].TestSamples, "test image"), x.about()),
		width: 7.2 * vg.Inch,
	}
	matrices := make([]*panel, len(page))
	for i, p := range page {
		matrices[i] = confusionPanel(p.Layer, p.TestAccuracy, p.Confusion, strconv.Itoa)
	}
	s.pair(matrices)
	return s
}

// pair lays matrices on the sheet, two beside each other, one alone across its width.
func (s *sheet) pair(matrices []*panel) {
	across := min(2, len(matrices))
	for row := range slices.Chunk(matrices, 2) {
		s.panels = append(s.panels, append(row, make([]*panel, across-len(row))...))
	}
	s.height = vg.Length(len(s.panels))*3.4*vg.Inch + 50
	if len(matrices) == 1 {
		s.height += 3 * vg.Inch
	}
}

// confusionPanel is a layer's confusion matrix: a row for each class, a column for each that the
// probe gives.
func confusionPanel(layer string, accuracy spec.Figure, confusion spec.Confusion, name func(class int) string) *panel {
	n := confusion.Classes()
	items := make([]int, n)
	for _, c := range confusion.Cells() {
		items[c.Label] += c.Count
	}
	across, down := classTicks(n, false, name), classTicks(n, true, name)
	a := newAxes("predicted class", "class")
	a.x = axis{label: "predicted class", hi: float64(n), bare: true, ticks: func(float64, float64) []tick { return across }, upright: len(across)*(longest(across)+1) > mostLetters}
	a.y = axis{label: "class", hi: float64(n), bare: true, ticks: func(float64, float64) []tick { return down }}
	table := cells{rows: n, columns: n, at: func(row, column int) cellValue {
		count := confusion.At(row, column)
		if count == 0 {
			return cellValue{share: math.NaN()}
		}
		// The root, so that a few among many are seen.
		return cellValue{share: math.Sqrt(float64(count) / float64(items[row])), neutral: row == column, text: text.Count(count)}
	}}
	if n <= 12 {
		table.size = 6.5
	}
	a.add(table)
	return &panel{axes: a, title: fmt.Sprintf("%s · %s", layer, figure(accuracy, 3))}
}

// mostLetters is how many letters have room below a matrix, beside each other.
const mostLetters = 30

// classTicks names the classes, or every so many, in the middle of their cells.
func classTicks(n int, down bool, name func(class int) string) (out []tick) {
	every := 1 + (n-1)/20
	for class := 0; class < n; class += every {
		at := float64(class) + 0.5
		if down {
			at = float64(n) - at
		}
		out = append(out, tick{at, name(class)})
	}
	return out
}

// longest is how many letters the longest label has.
func longest(ticks []tick) (n int) {
	for _, t := range ticks {
		n = max(n, len([]rune(t.label)))
	}
	return n
}

// mostLines is up to how many layers' live probes are lines; those of more are cells.
const mostLines = 5

// layerPanel is a map of the live probes' error rates: a row for each layer, the input below, and a
// column for each look, in their order.
func layerPanel(probes []*curve) *panel {
	looks := probes[0].xs
	lo, hi := math.Inf(1), 0.0
	for _, l := range probes {
		for _, y := range l.ys {
			if rate := 1 - y; rate > 0 {
				lo, hi = min(lo, rate), max(hi, rate)
			}
		}
	}
	hi = max(hi, 1.01*lo)
	a := newAxes("step of the look", "layer")
	a.x = axis{label: "looks, by their step", hi: float64(len(looks)), bare: true, ticks: func(float64, float64) []tick { return lookTicks(looks) }}
	a.y = axis{label: "", hi: float64(len(probes)), bare: true, ticks: func(float64, float64) []tick {
		var out []tick
		for i, l := range probes {
			if listed(i, len(probes)) {
				out = append(out, tick{float64(i) + 0.5, l.name})
			}
		}
		return out
	}}
	a.add(cells{rows: len(probes), columns: len(looks), at: func(row, column int) cellValue {
		l := probes[len(probes)-1-row]
		if column >= len(l.ys) || math.IsNaN(l.ys[column]) {
			return cellValue{share: math.NaN()}
		}
		return cellValue{share: math.Log(hi/max(1-l.ys[column], lo)) / math.Log(hi/lo)}
	}})
	return &panel{axes: a, title: fmt.Sprintf("Test error of each layer's probe, from %s (white) to %s (dark)", rate(hi), rate(lo))}
}

// lookTicks names about ten looks by their step.
func lookTicks(looks []float64) (out []tick) {
	every := 1 + (len(looks)-1)/10
	for i := 0; i < len(looks); i += every {
		out = append(out, tick{float64(i) + 0.5, decimals(looks[i], 0)})
	}
	return out
}

// rate writes an error rate in per cent with one decimal.
func rate(v float64) string { return decimals(100*v, 1) + " %" }
