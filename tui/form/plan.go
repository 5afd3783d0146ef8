package form

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/kit"
)

// place is where a field stands on the form's list.
type place struct {
	line, column int
	name, value  int // width of the name and of the value, in cells
}

// head is where a group's title stands.
type head struct {
	line, column int
	title        string
}

// plan is how the fields are laid out on a list, which may be longer than the
// screen.
type plan struct {
	columns, width int // of the list; width of one of them, in cells
	margin         int // before a name: where the marks of the field stand
	lines          int
	fields         []place
	heads          []head
	flags          int  // width of the flags beside the values
	help           bool // there is room for every field's help beside it
	roomy          bool // there is room for blank lines and labels
}

// Cells around a field: before its name its marks, with blanks around them where
// there is room, and a blank after the name and the value.
const (
	fieldMarks = 2
	fieldGap   = 1
)

// plan lays the fields out for the size of the screen.
func (m *Model) plan() plan {
	cols, rows := m.kit.Cols, m.kit.Rows
	groups := m.groups()
	p := plan{columns: 1, roomy: rows >= 28}
	all := len(m.fields) + len(groups)
	if p.help = cols >= 130 && rows >= all+len(groups)+12; !p.help && cols >= 76 {
		p.columns = 2
	}
	p.width, p.margin = (cols-1)/p.columns, fieldMarks
	if p.width >= 50 {
		p.margin += 2
	}
	line, column := 0, 0
	for i, group := range groups {
		if column+1 < p.columns && i > 0 && 2*line >= all {
			line, column = 0, column+1
		}
		if p.roomy && line > 0 {
			line++
		}
		p.heads = append(p.heads, head{line, column, groupTitle(m.fields[group[0]].Group)})
		for range group {
			line++
			p.fields = append(p.fields, place{line: line, column: column})
		}
		line++
		p.lines = max(p.lines, line)
	}
	p.measure(m)
	return p
}

// measure gives the fields of a column equal widths. The last column ends one cell
// before the screen.
func (p *plan) measure(m *Model) {
	for column := range p.columns {
		name := 0
		for i, at := range p.fields {
			if at.column == column {
				name = max(name, kit.Cells(m.fields[i].Title()))
				p.flags = max(p.flags, kit.Cells(flag(m.fields[i].Setting)))
			}
		}
		value := p.width - p.margin - name - fieldGap
		if column+1 < p.columns {
			value -= fieldGap
		} else {
			value += m.kit.Cols - 1 - p.columns*p.width
		}
		if p.help {
			value = 36
		}
		for i := range p.fields {
			if p.fields[i].column == column {
				p.fields[i].name, p.fields[i].value = name, value
			}
		}
	}
}

// groups lists the fields of each group.
func (m *Model) groups() [][]int {
	var groups [][]int
	for i, field := range m.fields {
		if i == 0 || field.Group != m.fields[i-1].Group {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], i)
	}
	return groups
}

// groupTitle is the heading of a group.
func groupTitle(group string) string { return kit.Capital(group) }

// window is the part of the list that is shown: the line of the screen where it
// begins, its height, and the first line of the list in it. The field with the focus
// is always inside, near the middle where there is more on both sides.
func (m *Model) window(p plan, below int) (top, height, from int) {
	top = 1 // the title
	if p.roomy {
		top = 2
	}
	height = max(1, m.kit.Rows-top-below)
	from = min(max(0, p.fields[m.focus].line-height/2), max(0, p.lines-height))
	return top, height, from
}

// Mouse takes the mouse over the form: a click gives the focus, a second one on a
// closed list chooses the next of it, the wheel goes through the fields.
func (m *Model) Mouse(msg kit.Mouse) {
	x, y, button := msg.X, msg.Y, msg.Mouse().Button
	switch msg.MouseMsg.(type) {
	case tea.MouseWheelMsg:
		switch button {
		case tea.MouseWheelUp:
			m.move(max(0, m.focus-1))
		case tea.MouseWheelDown:
			m.move(min(len(m.fields)-1, m.focus+1))
		}
	case tea.MouseClickMsg:
		p := m.plan()
		top, height, from := m.window(p, len(m.bottom(p)))
		if y < top || y >= top+height || button != tea.MouseLeft {
			return
		}
		column := min(x/p.width, p.columns-1)
		i := slices.IndexFunc(p.fields, func(at place) bool { return at.line == y-top+from && at.column == column })
		switch {
		case i < 0:
		case i == m.focus && m.fields[i].closed():
			m.choose(+1)
		default:
			m.move(i)
		}
	}
}
