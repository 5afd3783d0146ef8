package form

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"

	"charm.land/bubbles/v2/textinput"
	"github.com/charmbracelet/x/ansi"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/tui/kit"
)

// View draws the form over the body of the screen: the list of fields, and below a
// rule what concerns the field with the focus, the network, and the command.
func (m *Model) View(width, height int) string {
	t, p := m.kit.Theme, m.plan()
	bottom := m.bottom(p)
	top, shown, from := m.window(p, len(bottom))
	var lines []string
	title := " " + t.Strong.Render("Set up an experiment")
	if width >= 110 {
		title += t.Dim.Render("   enter starts it; the run that is shown is dropped")
	}
	legend := t.Accent.Render("●") + t.Dim.Render(" not the default   ") + t.Bad.Render("✗") + t.Dim.Render(" not valid ")
	lines = append(lines, kit.Spread(title, legend, width))
	for len(lines) < top {
		lines = append(lines, "")
	}
	list := m.list(p)
	for i := range shown {
		line := ""
		if from+i < len(list) {
			line = list[from+i]
		}
		lines = append(lines, line)
	}
	bottom[0] = m.rule(p, width, from, p.lines-from-shown)
	return kit.Block(strings.Join(append(lines, bottom...), "\n"), width, height)
}

// Status is the sentence below the form.
func (m *Model) Status() string {
	t := m.kit.Theme
	switch {
	case m.find.Typing:
		return t.Text.Render(" " + m.finding())
	case m.checking:
		return t.Warn.Render(" Reading the data …")
	case m.notice.grave:
		return t.Bad.Render(" " + m.notice.text)
	}
	return t.Warn.Render(" " + m.notice.text)
}

// rule parts the list from what is below. It says how much of the list is not shown,
// and where there are no labels how large the network is.
func (m *Model) rule(p plan, width, above, below int) string {
	t, title, more := m.kit.Theme, "", ""
	if size := m.size(); size != "" && !p.roomy {
		title = " " + size + " "
	}
	if m.left > 0 && !p.roomy {
		title = " " + about(m.left) + " ·" + cmp.Or(title, " ")
	}
	switch {
	case above > 0 && below > 0:
		more = fmt.Sprintf(" ↑ %d, ↓ %s ", above, text.Plural(below, "more line"))
	case above > 0:
		more = fmt.Sprintf(" ↑ %d more ", above)
	case below > 0:
		more = fmt.Sprintf(" ↓ %d more ", below)
	}
	title = ansi.Truncate(title, max(0, width-kit.Cells(more)-4), "… ")
	fill := strings.Repeat("─", max(0, width-kit.Cells(title)-kit.Cells(more)-2))
	return t.Faint.Render("─") + t.Dim.Render(title) + t.Faint.Render(fill) + t.Accent.Render(more) + t.Faint.Render("─")
}

// list is all lines of the list of fields.
func (m *Model) list(p plan) []string {
	t := m.kit.Theme
	parts := make([][]string, p.lines)
	for i := range parts {
		parts[i] = make([]string, p.columns)
	}
	for _, h := range p.heads {
		parts[h.line][h.column] = strings.Repeat(" ", p.margin) + t.Strong.Render(h.title)
	}
	for i, at := range p.fields {
		parts[at.line][at.column] = m.row(i, at, p)
	}
	lines := make([]string, p.lines)
	for i, columns := range parts {
		for c, part := range columns {
			if c+1 < p.columns {
				part = kit.ToWidth(part, p.width)
			}
			lines[i] += part
		}
	}
	return lines
}

// row is one field: what marks it, its name and its value, and its help where there
// is room.
func (m *Model) row(i int, at place, p plan) string {
	t, field := m.kit.Theme, m.fields[i]
	focus, mark, name := " ", " ", t.Dim
	if i == m.focus {
		focus, name = t.Accent.Render("▸"), t.Strong
	}
	if m.find.Text != "" && !m.has(field) {
		name = t.Faint
	}
	switch {
	case field.problem != "":
		mark = t.Bad.Render("✗")
	case field.changed:
		mark = t.Accent.Render("●")
	}
	if p.margin > fieldMarks {
		focus, mark = " "+focus, mark+" "
	}
	row := focus + mark + name.Render(kit.ToWidth(field.Title(), at.name)) + strings.Repeat(" ", fieldGap) + m.value(i, at.value)
	if p.help {
		row += "   " + t.Faint.Render(kit.ToWidth(flag(field.Setting), p.flags)) + "   " + t.Dim.Render(ansi.Truncate(field.Help, p.width-kit.Cells(row)-4, "…"))
	}
	return row
}

// value is a field's text, with the cursor in it if it has the focus.
func (m *Model) value(i, width int) string {
	t, field := m.kit.Theme, m.fields[i]
	style := t.Text
	switch {
	case field.problem != "":
		style = t.Bad
	case field.changed:
		style = t.Accent
	}
	switch {
	case i != m.focus:
		return kit.ToWidth(style.Render(ansi.Truncate(visible(field.Say(field.text)), width, "…")), width)
	case field.closed():
		return kit.ToWidth(t.Accent.Render("‹ ")+t.Strong.Render(field.Say(field.text))+t.Accent.Render(" ›"), width)
	}
	input, typed := m.input, textinput.StyleState{Text: t.Strong.Underline(true)}
	input.SetStyles(textinput.Styles{Focused: typed, Blurred: typed})
	return kit.ToWidth(input.View(), width)
}

// usual is the default of a field, in words.
func (m *Model) usual(f field) string {
	if f.preset() {
		return f.Choices[0]
	}
	return f.Say(m.defaultOf(&f))
}

// flag is the flag of a setting, "" for what has none.
func flag(s setting.Setting) string {
	if s.Name == "" {
		return ""
	}
	return "--" + s.Name
}

// about is a time that was predicted, in words.
func about(d time.Duration) string {
	if d < time.Second {
		return "less than a second"
	}
	return "about " + kit.Duration(d)
}

// visible writes a text so that it cannot steer the terminal.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

// bottom is what stands below the list, from the rule on, which is drawn later.
func (m *Model) bottom(p plan) []string {
	cols, rows := m.kit.Cols, m.kit.Rows
	lines := []string{""}
	if !p.roomy {
		lines = append(lines, m.about(cols-2, false)...)
		return indent(append(lines, m.command(cols-2, max(3, rows/3))...), " ")
	}
	t := m.kit.Theme
	const label = 10
	labelled := func(name string, texts []string) {
		for i, text := range texts {
			if i > 0 {
				name = ""
			}
			lines = append(lines, t.Dim.Render(kit.ToWidth(name, label))+text)
		}
	}
	labelled("setting", m.about(cols-label-2, true))
	lines = append(lines, "")
	size := t.Text.Render(ansi.Truncate(m.size(), cols-label-2, "…"))
	if m.size() == "" {
		size = t.Dim.Render("–")
	}
	labelled("network", []string{size})
	if m.left > 0 {
		labelled("time", []string{t.Text.Render(about(m.left) + " on this machine")})
	} else {
		labelled("time", []string{t.Dim.Render("–")})
	}
	lines = append(lines, "")
	labelled("command", m.command(cols-label-2, rows/3))
	return indent(lines, " ")
}

func indent(lines []string, by string) []string {
	for i := range lines {
		lines[i] = by + lines[i]
	}
	return lines
}

// about says what the field with the focus is, or what is wrong. Where there is room
// it says both.
func (m *Model) about(width int, both bool) []string {
	t, field := m.kit.Theme, m.fields[m.focus]
	var lines []string
	add := func(text string, style kit.Ink) {
		for _, line := range kit.Wrap(text, width) {
			lines = append(lines, style.Render(line))
		}
	}
	at := m.wrong()
	if both || at < 0 {
		help := field.Help
		if field.changed {
			help += " (default " + m.usual(field) + ")"
		}
		help = cmp.Or(flag(field.Setting), field.Label) + ": " + help
		add(help, t.Text)
	}
	if at < 0 {
		return lines
	}
	more := -1
	for _, field := range m.fields {
		if field.problem != "" {
			more++
		}
	}
	sentence := "✗ " + m.fields[at].problem
	if more > 0 {
		sentence += fmt.Sprintf(" (and %d more marked ✗)", more)
	}
	add(sentence, t.Bad)
	// All that is wrong with the data can be more than there is room for.
	if most := max(3, m.kit.Rows/3); len(lines) > most {
		lines = append(lines[:most-1], t.Bad.Render("…"))
	}
	return lines
}

// size says how large the network is, "" where that cannot be said. The inputs of
// data that are not loaded are not known.
func (m *Model) size() string {
	for _, field := range m.fields {
		if field.unread && (field.Name == "hidden" || field.Name == "classes") {
			return ""
		}
	}
	inputs := m.inputs
	if m.spec.Source.Data != m.shown.Source.Data {
		inputs = 0
	}
	parameters, bytes, ok := m.spec.Network().Size(inputs, m.spec.Source.Classes)
	switch {
	case !ok:
		return ""
	case inputs == 0:
		return fmt.Sprintf("%s, %s, those of the inputs not counted yet", text.Plural(parameters, "parameter"), memory(bytes))
	}
	return fmt.Sprintf("%s, %s, %s", text.Plural(parameters, "parameter"), memory(bytes), m.spec.Network().Shape(inputs, m.spec.Source.Classes))
}

// memory writes a number of bytes with three digits or so.
func memory(bytes int) string {
	size, unit := float64(bytes), "bytes"
	for _, next := range []string{"KB", "MB", "GB", "TB"} {
		if size < 1000 {
			break
		}
		size, unit = size/1000, next
	}
	if size < 10 && unit != "bytes" {
		return fmt.Sprintf("%.1f %s", size, unit)
	}
	return fmt.Sprintf("%.0f %s", size, unit)
}

// command is the line that does the same without the app, broken as a shell takes
// it, on no more than so many lines.
func (m *Model) command(width, most int) []string {
	t := m.kit.Theme
	if m.wrong() >= 0 {
		return []string{t.Dim.Render(ansi.Truncate("Correct what is marked ✗ to see the command.", width, "…"))}
	}
	lines := breakCommand(visible(m.commandLine()), width)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = ansi.Truncate(lines[most-1], width-1, "") + "…"
	}
	for i, line := range lines {
		lines[i] = t.Accent.Render(line)
	}
	return lines
}

// breakCommand breaks a command line before flags, with a backslash at the end of
// each line but the last. What is too long for a line is broken anywhere.
func breakCommand(command string, width int) []string {
	lines := []string{""}
	for i, part := range commandParts(command) {
		last := &lines[len(lines)-1]
		switch {
		case i == 0:
			*last = part
			continue
		case kit.Cells(*last)+1+kit.Cells(part)+2 <= width:
			*last += " " + part
			continue
		}
		*last += ` \`
		lines = append(lines, strings.Split(ansi.Hardwrap("  "+part, width-2, true), "\n")...)
	}
	return lines
}

// commandParts splits a command line before each of its flags.
func commandParts(command string) []string {
	var parts []string
	begin, quoted := 0, false
	for i := 0; i < len(command); i++ {
		switch {
		case command[i] == '\'':
			quoted = !quoted
		case command[i] == '\\' && !quoted:
			i++
		case !quoted && strings.HasPrefix(command[i:], " --"):
			parts = append(parts, command[begin:i])
			begin = i + 1
		}
	}
	return append(parts, command[begin:])
}
