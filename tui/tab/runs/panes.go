package runs

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/tui/kit"
)

// panes are what can stand below the table where not all has room.
var panes = []string{"overview", "curves", "differences", "tests", layersPane}

// paneRule parts the table from the pane, and names the others.
func (m *Model) paneRule(width int) string {
	t := m.kit.Theme
	line := t.Faint.Render("─ ")
	for i, name := range panes {
		style := t.Dim
		if i == m.pane {
			style = t.Strong
		}
		line += style.Render(name) + " "
	}
	line += t.Faint.Render(strings.Repeat("─", max(0, width-kit.Cells(line)-12))) + t.Accent.Render(" tab") + t.Dim.Render(" next ")
	return kit.ToWidth(line, width)
}

// paneView draws the pane below the table.
func (m *Model) paneView(width, height int) string {
	if wait, waits := m.waiting(width, height); waits {
		return wait
	}
	switch panes[m.pane] {
	case layersPane:
		return m.layersView(width, height)
	case "curves":
		return m.curves(m.quantity(), width, height-1) + "\n" + kit.ToWidth(m.crossLine(width), width)
	case "differences":
		return kit.Block(strings.Join(m.differences(width, height), "\n"), width, height)
	case "tests":
		lines := m.testTable(width)
		sentence := m.sentenceLines(width, max(2, height-len(lines)-1))
		room := max(0, height-len(sentence)-1)
		return kit.Block(strings.Join(append(append(cutLines(m.kit.Theme, lines, room), ""), sentence...), "\n"), width, height)
	}
	return m.overview(width, height)
}

// cutLines is as many lines as there is room for, the last of which says how many there are more.
func cutLines(t kit.Theme, lines []string, room int) []string {
	if len(lines) <= room || room < 1 {
		return lines[:min(len(lines), max(0, room))]
	}
	return append(lines[:room-1:room-1], t.Accent.Render(" ↓ "+text.Plural(len(lines)-room+1, "more line")))
}

// waiting says what is being done where there is nothing to show yet.
func (m *Model) waiting(width, height int) (view string, waits bool) {
	t := m.kit.Theme
	switch {
	case len(m.work.known.Runs) > 0:
		return "", false
	case m.work.reading != "":
		return kit.Center(t.Dim.Render(m.readingText()), width, height), true
	case len(m.marks().used()) > 0:
		return kit.Center(t.Dim.Render("Nothing can be compared of what is marked."), width, height), true
	}
	return kit.Card(t, t.Strong, "Mark runs to compare them.", "d marks the run under the cursor, g turns runs that differ in their seeds alone into groups.", width, height), true
}

// readingText says how much of what is marked is read.
func (m *Model) readingText() string {
	paths, _ := m.compares()
	known := 0
	for _, path := range paths {
		if _, ok := m.work.runs[path]; ok {
			known++
		}
	}
	return fmt.Sprintf("Reading what is marked: %d of %s …", known, text.Plural(len(paths), "run"))
}

// quantity is what the one chart shows.
func (m *Model) quantity() quantity {
	if m.loss {
		return losses
	}
	return accuracies
}

// overview is the best of all panes: what differs, the curves, the tests and their sentence.
func (m *Model) overview(width, height int) string {
	top := []string{m.differLine(width)}
	if height >= 18 {
		top = m.differences(width, min(6, height/4))
	}
	bottom := []string{kit.ToWidth(m.crossLine(width), width)}
	if tests := m.testTable(width); height >= 18 && len(tests) <= height/3 {
		bottom = append(bottom, tests...)
	} else {
		bottom = append(bottom, m.shortTests(width)...)
	}
	bottom = append(bottom, m.sentenceLines(width, max(4, height/6))...)
	rows := height - len(top) - len(bottom)
	const leastChart = 5
	if rows < leastChart {
		return kit.Block(strings.Join(append(top, bottom...), "\n"), width, height)
	}
	return kit.Block(strings.Join(append(append(top, m.curves(m.quantity(), width, rows)), bottom...), "\n"), width, height)
}

// differLine writes what differs on one line: of each setting the value of the baseline and then those
// of the others, = where it is the same.
func (m *Model) differLine(width int) string {
	t, c := m.kit.Theme, m.work.known
	same := t.Dim.Render("  " + sameText(c) + " ")
	line, cut := t.Dim.Render(" differ"), false
	if len(c.Differ) == 0 {
		line = t.Dim.Render(" nothing differs")
	}
	for _, d := range m.shownDiffer() {
		part := "  " + t.Dim.Render(text.Printable(d.Setting))
		for i := range d.Values {
			part += " " + m.signOf(m.placeOf(i)) + t.Text.Render(m.valueText(d, i))
		}
		if kit.Cells(line)+kit.Cells(part)+kit.Cells(same)+2 > width {
			cut = true
			continue
		}
		line += part
	}
	if cut {
		line += t.Accent.Render(" …")
	}
	return kit.Spread(line, same, width)
}

// sameText says how many settings are the same.
func sameText(c compared) string { return text.Count(len(c.Same)) + ` same (")` }

// shownDiffer is what differs: of groups the settings that tell them apart, one value a group.
func (m *Model) shownDiffer() []compare.Difference {
	c := m.work.known
	if !m.grouped {
		return c.Differ
	}
	var out []compare.Difference
	for g, group := range c.Groups {
		for i, s := range group.Settings {
			if g == 0 {
				out = append(out, compare.Difference{Setting: s.Name})
			}
			out[i].Values = append(out[i].Values, s.Value)
		}
	}
	return out
}

// placeOf is the place of the mark of a value of a difference.
func (m *Model) placeOf(i int) int {
	c := m.work.known
	if m.grouped {
		return c.places[c.Groups[i].Runs[0]]
	}
	return c.places[i]
}

// signOf is the sign of a place in its colour.
func (m *Model) signOf(place int) string {
	return ink(m.kit.Theme, place).Render(sign(m.kit.Theme, place))
}

// valueText is a value, = where it is that of the baseline.
func (m *Model) valueText(d compare.Difference, i int) string {
	base := m.work.known.Baseline
	if m.grouped {
		base = m.work.known.BaselineGroup()
	}
	switch v := d.Values[i]; {
	case i != base && v == d.Values[base]:
		return "="
	case v == "":
		return "none"
	default:
		return text.Printable(v)
	}
}

// differences is a table: a setting a line, a run a column. With all of them also those that are the
// same.
func (m *Model) differences(width, height int) []string {
	t, c := m.kit.Theme, m.work.known
	all := m.shownDiffer()
	if len(all) == 0 && !m.same {
		return []string{t.Dim.Render(" Nothing differs; " + sameText(c) + ".")}
	}
	n := len(c.Runs)
	if m.grouped {
		n = len(c.Groups)
	}
	name := 10
	for _, d := range all {
		name = min(max(name, kit.Cells(d.Setting)), 18)
	}
	each := max(6, min(20, (width-name-2)/max(1, n)-2))
	row := func(first string, cell func(i int) string) string {
		line := " " + t.Dim.Render(kit.ToWidth(first, name))
		for i := range n {
			line += "  " + t.Text.Render(kit.ToWidth(kit.MiddleCut(cell(i), each), each))
		}
		return line
	}
	head := " " + strings.Repeat(" ", name)
	for i := range n {
		head += "  " + kit.ToWidth(m.signOf(m.placeOf(i)), each)
	}
	lines := []string{head}
	for _, d := range all {
		lines = append(lines, row(text.Printable(d.Setting), func(i int) string { return m.valueText(d, i) }))
	}
	if !m.same {
		return append(cutLines(t, lines, height-1), t.Dim.Render(" "+sameText(c)))
	}
	return cutLines(t, append(lines, m.sameLines(width)...), height)
}

// sameLines lists the settings that are the same, with their values, in as many columns as there is
// room for.
func (m *Model) sameLines(width int) []string {
	const column = 26
	t, columns := m.kit.Theme, max(1, (width-1)/column)
	lines := []string{t.Dim.Render(" the same in all:")}
	for i, s := range m.work.known.Same {
		if i%columns == 0 {
			lines = append(lines, " ")
		}
		name, value := text.Printable(s.Name), text.Printable(s.Value)
		if value == "" {
			value = "none"
		}
		value = kit.MiddleCut(value, max(6, column-3-kit.Cells(name)))
		lines[len(lines)-1] += kit.ToWidth(t.Dim.Render(name)+" "+t.Text.Render(value), column)
	}
	return lines
}

// wide draws all panes beside the table.
func (m *Model) wide(width, height int) string {
	if wait, waits := m.waiting(width, height); waits {
		return wait
	}
	inner := width - 1
	if m.showsLayers() {
		return m.edged(m.boxRule("Layers", inner)+"\n"+m.layersView(inner, height-1), inner, height)
	}
	differ := m.differences(inner, max(4, min(height/4, 10)))
	tests := m.testTable(inner)
	sentence := m.sentenceLines(inner, 6)
	tests = cutLines(m.kit.Theme, tests, max(4, height/3))
	rows := max(8, height-len(differ)-len(tests)-len(sentence)-6)
	half := inner / 2
	parts := []string{m.boxRule("Curves", inner),
		kit.Beside(m.curves(accuracies, half, rows), m.curves(losses, inner-half, rows)),
		m.crossLine(inner), m.boxRule("Differences", inner)}
	parts = append(append(append(parts, differ...), m.boxRule("Tests", inner)), tests...)
	parts = append(append(parts, ""), sentence...)
	return m.edged(strings.Join(parts, "\n"), inner, height)
}

// edged is a text in so many cells, with an edge before it.
func (m *Model) edged(text string, width, height int) string {
	lines := strings.Split(kit.Block(text, width, height), "\n")
	for i := range lines {
		lines[i] = m.kit.Theme.Faint.Render("│") + lines[i]
	}
	return strings.Join(lines, "\n")
}

// boxRule begins a part beside the table.
func (m *Model) boxRule(title string, width int) string {
	t := m.kit.Theme
	line := t.Faint.Render("─ ") + t.Strong.Render(title) + " "
	return line + t.Faint.Render(strings.Repeat("─", max(0, width-kit.Cells(line))))
}
