// Package alike draws how alike layers are: a map with a cell for each two of them, or for each layer
// at each moment, shaded by the number of a measure of pairs.
package alike

import (
	"math"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// A Cell is what a cell of a map says.
type Cell struct {
	Value   float64
	Known   bool
	Problem bool // it has no value
	Self    bool // it is a layer beside itself
}

// CellOf is the cell of a number, if it is known.
func CellOf(m spec.Measured, known bool) Cell {
	return Cell{Value: float64(m.Value), Known: known, Problem: m.Problem != ""}
}

// A Map is a map of how alike layers are, about the cell that is pointed at.
type Map struct {
	Theme   *kit.Theme
	About   spec.About              // of the measure, a measure of pairs
	Rows    []string                // the names of the layers
	Columns []string                // and what heads the columns
	Cell    func(row, col int) Cell // of the whole map
	Row     int                     // that is pointed at
	Col     int
	Pointed bool // the cursor stands on the map, and is drawn
}

// What a map needs, in cells.
const (
	HeadLines  = 2 // the labels of the columns, and a blank one
	MostHigh   = 4 // lines of a cell
	MostWide   = 3 * MostHigh
	WidestName = 14
	leastWide  = 5 // of a cell that has its number
)

// Labels is how many cells the names of layers take beside a map.
func Labels(names []string) int {
	widest := 0
	for _, name := range names {
		widest = max(widest, kit.Cells(name))
	}
	return min(widest, WidestName)
}

// A Drawing is a map that is laid out, or the part of it that there is room for.
type Drawing struct {
	chart    chart.Heatmap
	row, col int // of the whole map in its first cell
}

// Draw lays the map out in so many cells.
func (m *Map) Draw(width, height int) Drawing {
	th, n, cols := m.Theme, len(m.Rows), len(m.Columns)
	label := max(0, min(Labels(m.Rows), width/3-1))
	wide := min(max((width-label-2)/max(1, cols), 2), MostWide)
	high := min(max((height-HeadLines)/max(1, n), 1), MostHigh)
	shownRows, shownCols := max(0, min(n, (height-HeadLines)/high)), max(0, min(cols, (width-label-2)/wide))
	first := func(at, shown, all int) int { return min(max(0, at-shown/2), all-shown) }
	d := Drawing{row: first(m.Row, shownRows, n), col: first(m.Col, shownCols, cols)}
	d.chart = chart.Heatmap{
		CellWidth: wide, CellHeight: high, Styles: th.Axes, ASCII: th.ASCII,
		Cursor: chart.HeatCursor{Row: m.Row - d.row, Col: m.Col - d.col, On: m.Pointed, Style: th.Accent.Bold().Style},
	}
	cells, places := make([]Cell, shownRows*shownCols), make([]float64, shownRows*shownCols)
	for i := range shownRows {
		for j := range shownCols {
			at := i*shownCols + j
			cells[at], places[at] = m.Cell(d.row+i, d.col+j), float64(at) // of which not all have a number
		}
		d.chart.Values = append(d.chart.Values, places[i*shownCols:(i+1)*shownCols])
		d.chart.RowLabels = append(d.chart.RowLabels, kit.Pad(kit.MiddleCut(m.Rows[d.row+i], label), label+1))
	}
	d.chart.ColLabels = heads(m.Columns[d.col:d.col+shownCols], d.col, wide)
	d.chart.Format = func(v float64) string { return m.cellText(cells[int(v)], wide) }
	d.chart.Look = func(i, j int) chart.HeatLook {
		if m.Pointed && d.row+i == m.Row && d.col+j == m.Col {
			return chart.HeatLook{Style: th.Pointed}
		}
		return m.look(cells[i*shownCols+j])
	}
	return d
}

// View draws it in exactly width×height cells, those that it was laid out in but for their height.
func (d Drawing) View(width, height int) string {
	return kit.Block(d.chart.View(width, height-1), width, height)
}

// CellAt is the cell of the whole map at a place of what View(width, height) draws.
func (d Drawing) CellAt(x, y, width, height int) (row, col int, ok bool) {
	i, j, ok := d.chart.CellAt(x, y, width, height-1)
	return d.row + i, d.col + j, ok
}

// heads are what heads columns of so many cells, the first of which is a number of the whole map: each its own, or where
// they need all cells and leave no gap every other one.
func heads(names []string, first, wide int) []string {
	fit := func(room int) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(brief(name, room), "…") })
	}
	room, every := wide-1, 1
	if !fit(room) && fit(wide) {
		room, every = wide, 2
	}
	out := make([]string, len(names))
	for j, name := range names {
		if (first+j)%every == 0 {
			out[j] = brief(name, room)
		}
	}
	return out
}

// brief is a name in few cells: names of layers and checkpoints often differ in the number at their
// end.
func brief(name string, room int) string {
	if kit.Cells(name) <= room {
		return name
	}
	number := name[len(strings.TrimRight(name, "0123456789")):]
	if number != "" && len(number) <= max(1, room) {
		return number
	}
	return kit.Begin(name, max(1, room))
}

// signs are what stands where there is no number: it is not known, or there is none.
func signs(th *kit.Theme) (unknown, problem string) {
	if th.ASCII {
		return ".", "x"
	}
	return "·", "✗"
}

// cellText is what stands in a cell.
func (m *Map) cellText(c Cell, wide int) string {
	unknown, problem := signs(m.Theme)
	switch {
	case c.Known && c.Problem:
		return problem
	case c.Self:
		return text.Decimal(m.About.Same, 0)
	case !c.Known:
		return unknown
	case wide < leastWide:
		return ""
	}
	return chart.FormatFixed(c.Value, 2)
}

// What fills the cells where there are too few colours, from unlike to alike.
const (
	blockShades = " ░▒▓█"
	asciiShades = " .:+#"
)

// look is how a cell looks: by its number, the same at all moments, so that two can be compared. One
// that is not known has no shade, and neither has a layer beside itself.
func (m *Map) look(c Cell) chart.HeatLook {
	if !c.Known || c.Self || c.Problem {
		return chart.HeatLook{Style: m.Theme.Dim.Style, Kind: 1}
	}
	return shade(m.Theme, share(&m.About, c.Value))
}

// share is how far a value is on the way from two layers with nothing in common, 0, to a layer beside
// itself, 1.
func share(about *spec.About, v float64) float64 {
	if about.Same == about.Unlike {
		return v
	}
	return (v - about.Unlike) / (about.Same - about.Unlike)
}

// shade is the look of a share; what lies beyond 0 or 1 has that of the end.
func shade(th *kit.Theme, v float64) chart.HeatLook {
	of := func(n int) int { return min(max(int(math.Round(v*float64(n-1))), 0), n-1) }
	if ramp := th.Heat; len(ramp) > 1 {
		at := of(len(ramp) - 1)
		return chart.HeatLook{Style: ramp[1+at], Kind: 2 + at}
	}
	shades := []rune(blockShades)
	if th.ASCII {
		shades = []rune(asciiShades)
	}
	return chart.HeatLook{Style: th.Accent.Style, Fill: shades[of(len(shades))], Kind: 2}
}

// Scale is the line that says what the shades of a measure mean.
func Scale(th *kit.Theme, about spec.About, width int) string {
	const steps = 11
	end := func(v float64) string {
		if v == math.Trunc(v) {
			return text.Decimal(v, 0)
		}
		return text.Decimal(v, 2)
	}
	var b strings.Builder
	b.WriteString(" " + th.Dim.Render(end(about.Unlike)+" "))
	for i := range steps {
		look := shade(th, float64(i)/(steps-1))
		fill := " "
		if look.Fill != 0 {
			fill = string(look.Fill)
		}
		b.WriteString(look.Style.Render(fill))
	}
	unknown, problem := signs(th)
	b.WriteString(th.Dim.Render(" " + end(about.Same) + "   " + unknown + " not known   " + problem + " no value"))
	return kit.ToWidth(b.String(), width)
}
