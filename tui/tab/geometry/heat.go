package geometry

import (
	"math"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// heat is a map of how alike layers are, or the part of it that there is room for.
type heat struct {
	chart    chart.Heatmap
	row, col int // of the whole map in its first cell
}

// What a map needs, in cells.
const (
	heatHead   = 3 // lines: the titles of the columns, their labels, the scale
	leastWide  = 5 // of a cell that has its number
	widestName = 14
)

// cell is what a cell of a map says.
type cell struct {
	number spec.Measured
	known  bool
	self   bool // it is a layer beside itself
}

// labels is how many cells the names of the layers take.
func (t *Tab) labels() int {
	widest := 0
	for _, name := range t.names {
		widest = max(widest, kit.Cells(name))
	}
	return min(widest, widestName)
}

// cellOf is a cell of one of the maps.
func (t *Tab) cellOf(p pane, row, col int) (c cell) {
	if p == overLayers {
		c.number, c.known = t.known.pairs[t.moment()][[2]int{min(row, col), max(row, col)}]
		c.self = row == col
		return c
	}
	step := t.columns[col]
	c.number, c.known = t.known.toEnd[step][row]
	c.self = step == t.end() || t.same(row)
	return c
}

// same reports whether a layer is the same at every moment, as the input of a network is.
func (t *Tab) same(layer int) bool { return layer == 0 && !t.run.Spec.IsStored() }

// heat lays a map out about the cursor.
func (t *Tab) heat(p place) heat {
	th, n := t.kit.Theme, len(t.names)
	cols, at := n, t.col
	if p.pane == overMoments {
		cols, at = len(t.columns), t.column()
	}
	label := max(0, min(t.labels(), p.width/3-1))
	wide := min(max((p.width-label-2)/max(1, cols), 2), 3*mostHigh)
	high := min(max((p.height-heatHead)/n, 1), mostHigh)
	shownRows, shownCols := max(0, min(n, (p.height-heatHead)/high)), max(0, min(cols, (p.width-label-2)/wide))
	first := func(at, shown, all int) int { return min(max(0, at-shown/2), all-shown) }
	h := heat{row: first(t.row, shownRows, n), col: first(at, shownCols, cols)}
	h.chart = chart.Heatmap{
		CellWidth: wide, CellHeight: high, Styles: th.Axes, ASCII: th.ASCII,
		Cursor: chart.HeatCursor{Row: t.row - h.row, Col: at - h.col, On: t.pane == p.pane, Style: th.Accent.Bold().Style},
	}
	cells := make([]cell, 0, shownRows*shownCols)
	for i := range shownRows {
		row := make([]float64, shownCols) // the places of the cells, of which not all have a number
		for j := range row {
			row[j] = float64(len(cells))
			cells = append(cells, t.cellOf(p.pane, h.row+i, h.col+j))
		}
		h.chart.Values = append(h.chart.Values, row)
		h.chart.RowLabels = append(h.chart.RowLabels, kit.Pad(kit.MiddleCut(t.name(h.row+i), label), label+1))
	}
	for j := range shownCols {
		h.chart.ColLabels = append(h.chart.ColLabels, t.columnLabel(p.pane, h.col+j, wide-1))
	}
	h.chart.Format = func(v float64) string { return t.cellText(cells[int(v)], wide) }
	pointed := t.pane == p.pane
	h.chart.Look = func(i, j int) chart.HeatLook {
		if pointed && h.row+i == t.row && h.col+j == at {
			return chart.HeatLook{Style: th.Pointed}
		}
		return t.look(cells[i*shownCols+j])
	}
	return h
}

// columnLabel heads a column: a layer, or the moment after so many steps.
func (t *Tab) columnLabel(p pane, col, room int) string {
	switch {
	case p == overLayers:
		return brief(t.name(col), room)
	case t.run.Spec.IsStored():
		return brief(t.run.CheckpointName(t.columns[col]), room)
	}
	return chart.FormatShort(float64(t.columns[col]))
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

// cellText is what stands in a cell.
func (t *Tab) cellText(c cell, wide int) string {
	unknown, problem := "·", "✗"
	if t.kit.Theme.ASCII {
		unknown, problem = ".", "x"
	}
	switch {
	case c.known && c.number.Problem != "":
		return problem
	case c.self:
		return "1"
	case !c.known:
		return unknown
	case wide < leastWide:
		return ""
	}
	return text.Decimal(float64(c.number.Value), 2)
}

// What fills the cells where there are too few colours, from unlike to alike.
const (
	blockShades = " ░▒▓█"
	asciiShades = " .:+#"
)

// look is how a cell looks: by its number, from 0 to 1, the same at all moments, so that two can be
// compared. One that is not known has no shade, and neither has a layer beside itself.
func (t *Tab) look(c cell) chart.HeatLook {
	th := t.kit.Theme
	if !c.known || c.self || c.number.Problem != "" {
		return chart.HeatLook{Style: th.Dim.Style}
	}
	return shade(th, float64(c.number.Value))
}

// shade is the look of a value from 0 to 1; what lies beyond has that of the end.
func shade(th kit.Theme, v float64) chart.HeatLook {
	of := func(n int) int { return min(max(int(math.Round(v*float64(n-1))), 0), n-1) }
	if ramp := th.Heat; len(ramp) > 1 {
		return chart.HeatLook{Style: ramp[1+of(len(ramp)-1)]}
	}
	shades := []rune(blockShades)
	if th.ASCII {
		shades = []rune(asciiShades)
	}
	return chart.HeatLook{Style: th.Accent.Style, Fill: shades[of(len(shades))]}
}

// view draws the map with its title above and its scale below, in so many lines.
func (h heat) view(p place, height int) string {
	return kit.Block(h.chart.View(p.width, height-1), p.width, height)
}

// scale is the line that says what the shades mean.
func scale(th kit.Theme, width int) string {
	const steps = 11
	var b strings.Builder
	b.WriteString(" " + th.Dim.Render("0 "))
	for i := range steps {
		look := shade(th, float64(i)/(steps-1))
		fill := " "
		if look.Fill != 0 {
			fill = string(look.Fill)
		}
		b.WriteString(look.Style.Render(fill))
	}
	unknown, problem := "·", "✗"
	if th.ASCII {
		unknown, problem = ".", "x"
	}
	b.WriteString(th.Dim.Render(" 1   " + unknown + " not known   " + problem + " no value"))
	return kit.ToWidth(b.String(), width)
}
