package studies

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/kit"
)

// The lines around the panes: the title, how far the study is, the status line and the keys; and the sizes from
// which on all panes stand side by side, and the chart below another one.
const (
	chrome     = 4
	wideWidth  = 150
	wideHeight = 40
	highBody   = 26
)

// View draws what is shown.
func (m *Model) View() tea.View {
	v := kit.OnWholeScreen(m.screen())
	v.WindowTitle = "fathom: " + text.Printable(m.host.Name)
	return v
}

// help is the pages of the keys.
func (m *Model) help() kit.Help {
	return kit.Help{Theme: m.kit.Theme, Keys: m.kit.Keys, Shown: kit.StudyTitle}
}

func (m *Model) screen() string {
	view := ""
	switch width, height := m.width, m.height; {
	case width <= 0 || height <= 0:
		return ""
	case kit.Small(width, height):
		view = kit.Block(strings.Join(kit.Wrap(kit.TooSmall(width, height), width), "\n"), width, height)
	case m.helped > 0:
		view = kit.Block(m.help().View(m.helped, width, height), width, height)
	default:
		view = strings.Join([]string{m.title(width), m.standing(width), m.body(width, height-chrome), m.status(width), m.footer(width)}, "\n")
	}
	if m.kit.Theme.ASCII {
		return kit.InASCII(view)
	}
	return view
}

// title says which study it is, and what it has.
func (m *Model) title(width int) string {
	t := m.kit.Theme
	left := " " + t.Accent.Bold().Render("fathom") + t.Faint.Render(" · ") + t.Strong.Render("Seeds") + "  " + t.Text.Render(kit.MiddleCut(text.Printable(m.host.Name), max(10, width/3)))
	if m.seen == nil {
		return kit.ToWidth(left, width)
	}
	if m.seen.Title != "" {
		left += t.Dim.Render(": " + text.Printable(m.seen.Title))
	}
	right := fmt.Sprintf(" %s × %s ", text.Plural(len(m.seen.Settings), "setting"), text.Plural(len(m.seen.Study.Seeds), "seed"))
	return kit.Spread(left, t.Dim.Render(right), width)
}

// standing says how far the study is, and against what it compares.
func (m *Model) standing(width int) string {
	t := m.kit.Theme
	if m.seen == nil {
		return kit.ToWidth("", width)
	}
	sign, ink := m.sign()
	of := m.seen.Tasks
	left := " " + ink.Bold().Render(sign) + " "
	switch {
	case of.Done == of.Planned:
		left += t.Strong.Render("all " + text.Plural(of.Planned, "task") + " done")
	default:
		left += t.Strong.Render(fmt.Sprintf("%s of %s done", text.Count(of.Done), text.Plural(of.Planned, "task")))
	}
	if of.Failed > 0 {
		left += t.Bad.Render(fmt.Sprintf(", %s failed", text.Count(of.Failed)))
	}
	if n := m.seen.Work.InHand; n > 0 {
		left += t.Text.Render(fmt.Sprintf(", %s in hand", text.Count(n)))
	}
	if rest := of.Missing - m.seen.Work.InHand; rest > 0 {
		left += t.Text.Render(fmt.Sprintf(", %s to do", text.Count(rest)))
	}
	if m.seen.Left > 0 {
		left += t.Dim.Render(fmt.Sprintf(", about %s of one core", duration(m.seen.Left)))
	}
	if len(m.seen.Settings) < 2 {
		return kit.ToWidth(left, width)
	}
	baseline := m.seen.Settings[m.seen.Baseline].Name
	room := width - kit.Cells(left) - len("  baseline  ")
	if room < 12 {
		return kit.ToWidth(left, width)
	}
	return kit.Spread(left, t.Dim.Render("baseline ")+t.Text.Render(kit.MiddleCut(text.Printable(baseline), room))+" ", width)
}

// sign is how the study stands.
func (m *Model) sign() (string, kit.Ink) {
	t, of := m.kit.Theme, m.seen.Tasks
	switch {
	case len(m.seen.Conflicts) > 0:
		return "!", t.Bad
	case of.Missing == 0 && of.Failed == 0:
		return "✓", t.Good
	case of.Missing == 0 && of.Done == 0:
		return "✗", t.Bad
	case of.Missing == 0:
		return "✓", t.Warn
	case m.seen.Work.InHand > 0:
		return "●", t.Accent
	}
	return "○", t.Text
}

// duration writes a time with two digits or so.
func duration(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 72*time.Hour:
		return fmt.Sprintf("%.0f h", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}

// body is what is open, or the panes below what is to be known of the study.
func (m *Model) body(width, height int) string {
	t := m.kit.Theme
	switch {
	case m.seen == nil && m.failed != nil:
		return kit.Card(t, t.Bad, "✗ The study cannot be read.", kit.Sentence(text.Printable(m.failed.Error()))+" It is tried again.", width, height)
	case m.seen == nil:
		return kit.Center(t.Dim.Render("Reading what was found …"), width, height)
	case m.page == tasksPage:
		return m.tasks(width, height)
	case m.page == taskPage:
		return m.taskView(width, height)
	case m.seen.Tasks.Done == 0 && m.pane <= chartPane:
		return m.empty(width, height)
	}
	head := m.sentences(width, height)
	rest := height - len(head)
	view := ""
	if m.isWide() {
		left := m.leftWidth()
		above := m.above(rest)
		view = kit.Beside(m.titled(meansPane, left, above)+"\n"+m.titled(differencesPane, left, rest-above),
			kit.Block("", 2, rest), m.titled(chartPane, width-left-2, above)+"\n"+m.titled(kit.Either(m.pane == workPane, workPane, undonePane), width-left-2, rest-above))
	} else {
		view = m.tabs(width) + "\n" + m.narrow(width, rest-1)
	}
	return strings.Join(append(head, view), "\n")
}

// isWide reports whether all panes stand side by side.
func (m *Model) isWide() bool { return m.width >= wideWidth && m.height >= wideHeight }

// leftWidth is the width of the tables where they stand beside the chart.
func (m *Model) leftWidth() int { return m.width * 11 / 20 }

// above is how many of so many lines the upper panes have where all panes stand side by side.
func (m *Model) above(height int) int { return height - height/2 }

// narrow is the pane that has the cursor, and the chart below it where there is room for both.
func (m *Model) narrow(width, height int) string {
	if high := m.highOf(height); high < height {
		return m.view(m.pane, width, high) + "\n" + m.view(chartPane, width, height-high)
	}
	return m.view(m.pane, width, height)
}

// highOf is how many of so many lines the pane with the cursor has.
func (m *Model) highOf(height int) int {
	if height < highBody-5 || m.pane == chartPane || m.pane == workPane || len(m.seen.Ways) == 0 {
		return height
	}
	rows := len(m.seen.Settings)
	if m.pane == undonePane {
		rows = len(m.lost)
	}
	more := kit.Either(m.pane == differencesPane, 1, 0) // the line that says of what
	return max(5, min(rows+3, height-12)+more)
}

// bodyHeight, paneHeight and paneWidth are the size of what is open, and of the pane with the cursor.
func (m *Model) bodyHeight() int { return max(1, m.height-chrome-1) }

func (m *Model) paneHeight() int {
	height := m.height - chrome
	rest := height - len(m.sentences(m.width, height))
	if m.isWide() {
		above := m.above(rest)
		return max(1, kit.Either(m.pane == meansPane || m.pane == chartPane, above, rest-above)-1)
	}
	return max(1, m.highOf(rest-1))
}

func (m *Model) paneWidth() int {
	switch {
	case !m.isWide():
		return m.width
	case m.pane <= differencesPane:
		return m.leftWidth()
	}
	return m.width - m.leftWidth() - 2
}

// paneName names a pane, with how much it has.
func (m *Model) paneName(p pane) string {
	switch p {
	case meansPane:
		return "Means"
	case differencesPane:
		return "Differences"
	case chartPane:
		return "Chart"
	case undonePane:
		return fmt.Sprintf("Not done (%s)", text.Count(len(m.lost)))
	}
	if n := len(m.seen.Conflicts); n > 0 {
		return fmt.Sprintf("Work (%s)", text.Plural(n, "conflict"))
	}
	return "Work"
}

// tabs names the panes of which one is shown.
func (m *Model) tabs(width int) string {
	t := m.kit.Theme
	line := t.Faint.Render("─ ")
	for p := range panes {
		style := t.Dim
		if p == m.pane {
			style = t.Tab
		}
		line += style.Render(kit.Either(p == m.pane, "["+m.paneName(p)+"]", " "+m.paneName(p)+" "))
	}
	line += " " + t.Faint.Render(strings.Repeat("─", max(0, width-kit.Cells(line)-13))) + t.Accent.Render(" tab") + t.Dim.Render(" next ")
	return kit.ToWidth(line, width)
}

// titled is a pane below its name.
func (m *Model) titled(p pane, width, height int) string {
	t := m.kit.Theme
	name := t.Dim.Render(" " + m.paneName(p) + " ")
	if p == m.pane {
		name = t.Tab.Render("[" + m.paneName(p) + "]")
	}
	line := t.Faint.Render("─") + name + t.Faint.Render(strings.Repeat("─", max(0, width-kit.Cells(name)-1)))
	return kit.ToWidth(line, width) + "\n" + m.view(p, width, height-1)
}

// view is a pane in exactly width×height cells.
func (m *Model) view(p pane, width, height int) string {
	switch p {
	case meansPane:
		return m.meansTable(width, height)
	case differencesPane:
		return m.differenceTable(width, height)
	case chartPane:
		return m.curve(width, height)
	case undonePane:
		return m.undoneTable(width, height)
	}
	return m.workView(width, height)
}

// sentences are what is to be known of the study, what deceives first, in so many lines as the tables leave; the
// rest is on the pane of the work.
func (m *Model) sentences(width, height int) []string {
	t, most := m.kit.Theme, min(8, max(3, height-len(m.seen.Settings)-4))
	if height >= highBody {
		most = 5
	}
	all := m.seen.Sentences
	if m.seen.Tasks.Missing > 0 {
		all = append(all[:len(all):len(all)], m.seen.Shown)
	}
	var out []string
	if m.pane == workPane && !m.isWide() {
		return nil // it has them all
	}
	for i, sentence := range all {
		ink := kit.Either(i < m.seen.Warnings, t.Warn, t.Text)
		lines := kit.Wrap(text.Printable(sentence), width-2)
		for k, line := range lines {
			if len(out) == most-1 && (k < len(lines)-1 || i < len(all)-1) { // the last line, and not the last sentence
				more := kit.Either(k < len(lines)-1, " ! has all", " ! has more")
				switch room := width - len(more) - 3; {
				case k == 0 && len(lines) > 1:
					line, ink = fmt.Sprintf("%s more:", text.Plural(len(all)-i, "sentence")), t.Dim
				case k < len(lines)-1 || kit.Cells(line) > room:
					line = strings.TrimSuffix(kit.Begin(line, room-1), "…") + "…"
				}
				return append(out, kit.ToWidth(" "+ink.Render(line)+t.Dim.Render(more), width))
			}
			out = append(out, kit.ToWidth(" "+ink.Render(line), width))
		}
	}
	return out
}

// empty is the screen before a task is done.
func (m *Model) empty(width, height int) string {
	t := m.kit.Theme
	if n := m.seen.Tasks.Failed; n > 0 {
		return kit.Card(t, t.Bad, fmt.Sprintf("✗ No task is done, and %s failed.", text.Count(n)),
			"The first: "+text.Printable(m.seen.All[m.lost[0]].Problem)+". tab leads to all of them.", width, height)
	}
	if n := m.seen.Work.InHand; n > 0 {
		return kit.Card(t, t.Accent, fmt.Sprintf("● %s in hand; none is done yet.", text.Plural(n, "task")),
			"What they find is shown as it comes. "+m.seen.Shown, width, height)
	}
	return kit.Card(t, t.Strong, "○ No task of this study is done yet.",
		fmt.Sprintf("`fathom study PLAN.toml --out %s` does them, on this machine or on any that shares the directory. %s", text.Quote(m.host.Name), m.seen.Shown), width, height)
}

// status is the line for sentences.
func (m *Model) status(width int) string {
	t := m.kit.Theme
	switch {
	case m.word != "" && m.grave:
		return kit.ToWidth(t.Bad.Render(" "+text.Printable(m.word)), width)
	case m.word != "":
		return kit.ToWidth(t.Text.Render(" "+text.Printable(m.word)), width)
	case m.failed != nil && m.seen != nil:
		return kit.ToWidth(t.Bad.Render(" ✗ "+kit.Capital(text.Printable(m.failed.Error()))+"; this is what was found before."), width)
	case m.seen == nil:
		return kit.ToWidth("", width)
	}
	return kit.ToWidth(t.Strong.Render(" "+text.Printable(m.about())), width)
}

// footer lists the keys that do something now, as many as fit.
func (m *Model) footer(width int) string {
	k := m.kit.Keys
	return kit.KeyLine(m.kit.Theme, m.bindings(), []key.Binding{k.Help, k.Quit}, width)
}

// bindings lists the keys of the screen with what they do now.
func (m *Model) bindings() []key.Binding {
	k := m.kit.Keys
	k.ProbeUp.SetHelp("↑↓", "move")
	k.Export.SetEnabled(m.host.Export != nil && m.seen != nil)
	if m.seen == nil {
		return nil
	}
	if m.page != none {
		k.Show.SetEnabled(m.page == tasksPage)
		k.Show.SetHelp("enter", "what is kept")
		k.ProbeUp.SetHelp("↑↓", kit.Either(m.page == tasksPage, "seed", "line"))
		return []key.Binding{k.Close, k.ProbeUp, k.Show, k.MoreOf, k.Export}
	}
	k.Pane.SetHelp("tab", "next")
	k.Show.SetHelp("enter", kit.Either(m.pane <= chartPane, "seeds", "what is kept"))
	k.Show.SetEnabled(m.pane <= chartPane || m.pane == undonePane && len(m.lost) > 0)
	k.ProbeUp.SetHelp("↑↓", kit.Either(m.pane <= chartPane, "setting", kit.Either(m.pane == undonePane, "task", "line")))
	k.ProbeOn.SetHelp("←→", "measure")
	k.ProbeOn.SetEnabled(len(m.seen.Names) > 1)
	k.Baseline.SetEnabled(m.pane <= chartPane && len(m.seen.Settings) > 1)
	k.Layout.SetHelp("g", "along")
	k.Layout.SetEnabled(len(m.seen.Ways) > 1)
	k.Notes.SetHelp("!", kit.Either(m.pane == workPane, "means", "work"))
	return []key.Binding{k.Pane, k.Show, k.ProbeOn, k.Baseline, k.Export, k.Layout, k.Notes, k.ProbeUp}
}
