package runs

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/tui/kit"
)

// The size from which on all panes stand side by side, and the lines around the table and the panes:
// the title, the filter, the status line and the keys.
const (
	wideWidth  = 150
	wideHeight = 40
	chrome     = 4
)

// View draws the screen in exactly width×height cells.
func (m *Model) View(width, height int) string {
	return strings.Join([]string{m.title(width), m.filterLine(width), m.body(width, height-chrome), m.status(width), m.footer(width)}, "\n")
}

// title says which directory it is and what there is in it.
func (m *Model) title(width int) string {
	t := m.kit.Theme
	left := " " + t.Accent.Bold().Render("fathom") + t.Faint.Render(" · ") + t.Strong.Render("Runs") + "  " + t.Text.Render(kit.MiddleCut(text.Printable(m.shelf.Name), max(10, width/3)))
	running := 0
	for i := range m.rows {
		if m.rows[i].State == compare.Running {
			running++
		}
	}
	var words []string
	if m.listed {
		words = append(words, text.Plural(len(m.rows), "run"))
	}
	if running > 0 {
		words = append(words, fmt.Sprintf("%d running", running))
	}
	if n := len(m.marks().used()); n > 0 {
		words = append(words, fmt.Sprintf("%d marked", n))
	}
	return kit.Spread(left, t.Dim.Render(strings.Join(words, " · "))+" ", width)
}

// filterLine is the filter, what is wrong with it, and what it picks.
func (m *Model) filterLine(width int) string {
	t := m.kit.Theme
	picked := 0
	for _, e := range m.entries {
		switch {
		case e.row < 0:
			picked += len(m.groups[e.group].Rows)
		case !m.grouped:
			picked++
		}
	}
	right := ""
	if m.listed {
		right = t.Dim.Render(fmt.Sprintf("%s of %s ", text.Count(picked), text.Count(len(m.rows))))
	}
	left := t.Accent.Render(" /") + " "
	switch typed := m.filterText(); {
	case m.typing:
		input, style := m.input, textinput.StyleState{Text: t.Strong.Underline(true)}
		input.SetStyles(textinput.Styles{Focused: style, Blurred: style})
		input.SetWidth(max(1, width-kit.Cells(right)-6))
		left += input.View()
	case typed == "":
		left += t.Dim.Render("all, by " + string(compare.Orders()[m.order]))
	default:
		left += t.Text.Render(typed) + t.Dim.Render("  by "+string(compare.Orders()[m.order]))
	}
	return kit.Spread(left, right, width)
}

// body is the table and the panes.
func (m *Model) body(width, height int) string {
	switch t := m.kit.Theme; {
	case !m.listed:
		return kit.Center(t.Dim.Render("Looking for runs …"), width, height)
	case m.failed != nil && len(m.rows) == 0:
		return kit.Card(t, t.Bad, "✗ The runs cannot be listed.", kit.Capital(text.Printable(m.failed.Error()))+".", width, height)
	case len(m.rows) == 0:
		return kit.Card(t, t.Strong, "There are no runs here yet.", "fathom --save "+text.Quote(m.shelf.Name)+" keeps each run in this directory.", width, height)
	}
	marked := len(m.marks().used()) > 0
	if m.isWide() {
		left := m.tableWidth(width)
		return kit.Beside(m.table(left, height), m.wide(width-left, height))
	}
	if !marked {
		return m.table(width, height)
	}
	rows := 1 + m.rowsAbove(height)
	return m.table(width, rows) + "\n" + m.paneRule(width) + "\n" + m.paneView(width, height-rows-1)
}

// isWide reports whether all panes stand beside the table, which then is so wide as tableWidth says.
func (m *Model) isWide() bool { return m.width >= wideWidth && m.height >= wideHeight }

func (m *Model) tableWidth(width int) int { return width * 12 / 25 }

// rowsAbove is how many rows the table has above a pane.
func (m *Model) rowsAbove(height int) int { return max(3, min(height/5, len(m.entries))) }

// tableRows is how many rows the table has on the screen.
func (m *Model) tableRows() int {
	height := m.height - chrome
	if m.isWide() || len(m.marks().used()) == 0 {
		return height - 1
	}
	return m.rowsAbove(height)
}

// status is the line for sentences.
func (m *Model) status(width int) string {
	t := m.kit.Theme
	switch {
	case m.asking != "":
		return kit.ToWidth(t.Warn.Bold().Render(" Remove "+text.Printable(m.asking)+" from the disk? y yes, n no"), width)
	case m.wrong != "":
		return kit.ToWidth(t.Bad.Render(" ✗ "+m.wrong+"."), width)
	case m.word != "" && m.grave:
		return kit.ToWidth(t.Bad.Render(" "+text.Printable(m.word)), width)
	case m.word != "":
		return kit.ToWidth(t.Text.Render(" "+text.Printable(m.word)), width)
	case m.failed != nil:
		return kit.ToWidth(t.Bad.Render(" ✗ "+kit.Capital(text.Printable(m.failed.Error()))+"; these are the runs of before."), width)
	case m.typing:
		return kit.ToWidth(t.Dim.Render(" Words, or field=value with = != < <= > >= :, not, or; fields: state acc loss when took …"), width)
	case m.work.reading != "":
		return kit.ToWidth(t.Dim.Render(" Reading "+kit.MiddleCut(text.Printable(m.work.reading), width-20)+" …"), width)
	}
	return kit.ToWidth(t.Dim.Render(m.aboutRow(width)), width)
}

// aboutRow says of the run under the cursor what the table has no room for.
func (m *Model) aboutRow(width int) string {
	r := m.row()
	if r == nil {
		return ""
	}
	about := " " + kit.MiddleCut(text.Printable(r.Name), max(20, width/2))
	if r.Reason != "" {
		about = " " + kit.MiddleCut(text.Printable(r.Name), 24)
		about += ": " + text.Printable(r.Reason)
	}
	if r.Copy {
		about += "; a copy of another"
	}
	if r.Note != "" {
		about += "; note: " + text.Printable(r.Note)
	}
	return about
}

// footer lists the keys that do something now, as many as fit.
func (m *Model) footer(width int) string {
	k := m.kit.Keys
	last := []key.Binding{k.Help, k.Quit}
	list := m.bindings()
	switch {
	case m.asking != "":
		list, last = []key.Binding{k.Yes, k.No}, nil
	case m.typing:
		done, clear := k.Start, k.Leave
		done.SetHelp("enter", "keep")
		clear.SetHelp("esc", "all runs")
		list, last = []key.Binding{done, clear}, nil
	}
	return kit.KeyLine(m.kit.Theme, list, last, width)
}

// bindings lists the keys of the screen with what they do now.
func (m *Model) bindings() []key.Binding {
	k := m.kit.Keys
	marked := len(m.marks().used())
	r := m.row()
	k.Mark.SetEnabled(len(m.entries) > 0)
	k.Baseline.SetEnabled(marked > 1)
	k.Pane.SetEnabled(marked > 0)
	if m.isWide() {
		k.Pane.SetHelp("tab", kit.Either(m.showsLayers(), "overview", "layers"))
	}
	k.Tests.SetEnabled(marked > 1 && !m.grouped)
	k.Quantity.SetEnabled(marked > 0)
	k.Back.SetEnabled(len(m.work.known.Curves.Steps) > 1)
	k.Back.SetHelp("[]", "cross-hair")
	k.Run.SetEnabled(r != nil && r.State.Broken())
	k.Run.SetHelp("r", "resume")
	k.Remove.SetEnabled(m.shelf.Remove != nil && r != nil && !r.State.Living())
	k.Show.SetEnabled(len(m.entries) > 0)
	if r == nil {
		k.Show.SetHelp("enter", "its runs")
	}
	if m.loss {
		k.Quantity.SetHelp("o", "accuracy")
	}
	if all := m.likenesses(); m.showsLayers() && len(all) > 0 {
		k.Quantity.SetHelp("o", all[(m.likenessAt+1)%len(all)].Title)
	}
	return []key.Binding{k.Mark, k.Show, k.Filter, k.Pane, k.Baseline, k.Back, k.Run, k.Order, k.BySeed, k.Tests, k.Quantity, k.Same, k.Remove}
}
