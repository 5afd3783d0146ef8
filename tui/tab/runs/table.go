package runs

import (
	"fmt"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/tui/kit"
)

func uintText(n uint64) string { return strconv.FormatUint(n, 10) }

// table draws the head and the rows around the cursor, in exactly width×height cells.
func (m *Model) table(width, height int) string {
	columns := m.columns(width)
	lines := []string{m.head(columns, width)}
	rows := max(0, height-1)
	for i := m.top(rows); i < len(m.entries) && len(lines) <= rows; i++ {
		lines = append(lines, m.line(i, columns, width))
	}
	return kit.Block(strings.Join(lines, "\n"), width, height)
}

// top is the first entry that a table of so many rows shows: the cursor is in its middle, but at both
// ends.
func (m *Model) top(rows int) int {
	return max(0, min(m.at-rows/2, len(m.entries)-rows))
}

// head names the columns; of groups, the figures of their heads.
func (m *Model) head(columns []column, width int) string {
	if m.grouped {
		const figures = "n    network ± s.e.    last layer ± s.e. "
		return m.kit.Theme.Dim.Render(kit.Spread(strings.Repeat(" ", lead+2)+"group", figures, width))
	}
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", lead))
	for i, c := range columns {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		b.WriteString(set(c.title, c))
	}
	return m.kit.Theme.Dim.Render(b.String())
}

// set sets a text into a column.
func set(word string, c column) string {
	switch {
	case kit.Cells(word) > c.width && c.left:
		return kit.ToWidth(kit.MiddleCut(word, c.width), c.width)
	case kit.Cells(word) > c.width:
		return kit.ToWidth(word, c.width)
	case c.left:
		return kit.ToWidth(word, c.width)
	}
	return kit.Pad(word, c.width)
}

// line is an entry of the table.
func (m *Model) line(i int, columns []column, width int) string {
	t, e := m.kit.Theme, m.entries[i]
	cursor, mark := " ", " "
	if i == m.at {
		cursor = t.Accent.Render("▸")
	}
	style := t.Text
	if place := m.marks().place(m.key(e)); place >= 0 {
		mark = m.signOf(place)
	}
	if i == m.at {
		style = t.Strong
	}
	front := cursor + mark + " "
	if e.row < 0 {
		return front + m.groupLine(m.groups[e.group], style, width-lead)
	}
	if m.grouped {
		front = cursor + "  "
	}
	r := &m.rows[e.row]
	if r.State == compare.Unreadable {
		return front + t.Bad.Render("unreadable ") + t.Text.Render(text.Printable(r.Name)) + t.Dim.Render(": "+text.Printable(r.Reason))
	}
	var b strings.Builder
	b.WriteString(front)
	for k, c := range columns {
		if k > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		cell := set(c.cell(r), c)
		if c.title == "state" {
			b.WriteString(m.stateInk(r.State).Render(cell))
		} else {
			b.WriteString(style.Render(cell))
		}
	}
	return b.String()
}

// stateInk is the colour of a state.
func (m *Model) stateInk(s compare.State) kit.Ink {
	t := m.kit.Theme
	switch s {
	case compare.Running:
		return t.Accent
	case compare.Dead, compare.Silent:
		return t.Warn
	case compare.Failed, compare.Diverged:
		return t.Bad
	case compare.Finished:
		return t.Good
	}
	return t.Text
}

// groupLine is the head of a group: what tells it from the others, how many runs it has, and the means
// of those that are finished with their standard errors.
func (m *Model) groupLine(g compare.RowGroup, style kit.Ink, width int) string {
	t := m.kit.Theme
	fold := "▸ "
	if m.unfolded[g.Key] {
		fold = "▾ "
	}
	figures := fmt.Sprintf("  %-3d  %s   %s", g.Accuracy.N, mean(g.Accuracy), mean(g.Last))
	name := style.Render(m.groupName(g))
	if g.Again > 0 {
		name += t.Warn.Render("  " + againText(g.Again))
	}
	return t.Dim.Render(fold) + kit.Spread(name, t.Text.Render(figures)+" ", width-2)
}

// againText says of how many runs nothing is counted, since another one has their seed.
func againText(n int) string { return fmt.Sprintf("and %d again", n) }

// mean writes a mean with its standard error.
func mean(s compare.Spread) string {
	if s.N == 0 {
		return kit.ToWidth("–", 15)
	}
	word := text.Decimal(float64(s.Mean), 4)
	if s.Error.Finite() {
		word += " ± " + text.Decimal(float64(s.Error), 4)
	}
	return kit.ToWidth(word, 15)
}

// groupName is what a group is called: what tells it from the others, or what it is.
func (m *Model) groupName(g compare.RowGroup) string {
	r := &m.rows[g.Rows[0]]
	if r.State == compare.Unreadable {
		return text.Printable(r.Name)
	}
	if len(g.Settings) == 0 {
		return text.Printable(r.Data) + " " + r.Shape()
	}
	var words []string
	for _, s := range g.Settings {
		words = append(words, settingText(s.Name, s.Value))
	}
	return text.Printable(strings.Join(words, " · "))
}

// settingText is a setting with its value; widths speak for themselves.
func settingText(name, value string) string {
	switch {
	case name == "hidden" && value != "–":
		return value
	case value == "":
		return name + " none"
	}
	return strings.TrimPrefix(name, "learning-") + " " + value
}
