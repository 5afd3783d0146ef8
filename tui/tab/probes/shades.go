package probes

import (
	"fmt"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// shareSteps are the shares of a label's rows, in percent, up to which a mistake has each shade but
// the last. They are the same for every matrix, so that two can be compared.
var shareSteps = [...]int{2, 5, 10}

// shadeOf is the shade of a mistake that so many of a label's rows are.
func shadeOf(count, of int) int {
	for i, percent := range shareSteps {
		if 100*count <= percent*of {
			return i
		}
	}
	return len(shareSteps)
}

// What fills the cells of mistakes where there are too few colours, from few to many.
const (
	blockShades = "░▒▓█"
	asciiShades = ".:+#"
)

// mistake is how a cell of a shade looks.
func (t *Tab) mistake(shade int) chart.HeatLook {
	th := t.kit.Theme
	switch {
	case !th.Few:
		return chart.HeatLook{Style: th.Mistakes[shade]}
	case th.ASCII:
		return chart.HeatLook{Style: th.Accent.Style, Fill: rune(asciiShades[shade])}
	}
	return chart.HeatLook{Style: th.Accent.Style, Fill: []rune(blockShades)[shade]}
}

// hit is how a cell of the diagonal looks.
func (t *Tab) hit() lipgloss.Style {
	if th := t.kit.Theme; th.Few {
		return th.Strong.Style
	}
	return t.kit.Theme.Hits
}

// looks says how the cells of a matrix look: mistakes by their share of the label's rows.
func (t *Tab) looks(m matrixShape, confusion spec.Confusion) func(row, col int) chart.HeatLook {
	of := map[int]int{}
	for _, c := range confusion.Cells() {
		of[c.Label] += c.Count
	}
	pointed := t.at()
	return func(row, col int) chart.HeatLook {
		label, predicted := m.classes[m.row+row], m.classes[m.col+col]
		count := confusion.At(label, predicted)
		switch {
		case pointed == matrixCell{label, predicted}:
			return chart.HeatLook{Style: t.kit.Theme.Pointed}
		case count == 0:
			return chart.HeatLook{Style: t.kit.Theme.Dim.Style}
		case label == predicted:
			return chart.HeatLook{Style: t.hit()}
		}
		return t.mistake(shadeOf(count, of[label]))
	}
}

// counted is a count as a cell has it.
func (t *Tab) counted(n int) string {
	switch {
	case n > 0:
		return strconv.Itoa(n)
	case t.kit.Theme.ASCII:
		return "."
	}
	return "·"
}

// shadeKey says what the shades mean, in one line.
func (t *Tab) shadeKey(width int) string {
	th := t.kit.Theme
	parts := []string{" " + th.Dim.Render("of the label's "+t.noun()+"s")}
	for shade := range len(shareSteps) + 1 {
		look := t.mistake(shade)
		sample := look.Style.Render(strings.Repeat(string(max(look.Fill, ' ')), 2))
		words := "more"
		if shade < len(shareSteps) {
			words = fmt.Sprintf("to %d %%", shareSteps[shade])
		}
		parts = append(parts, sample+th.Dim.Render(" "+words))
	}
	parts = append(parts, t.hit().Render(" n ")+th.Dim.Render(" right"))
	return kit.ToWidth(strings.Join(parts, "  "), width)
}
