package seeds

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Columns of the list, and what the parts of the screen need, in cells.
const (
	markColumn   = 2
	nameColumn   = 22
	figureColumn = 9 // of a mean's figures
	testColumn   = 8 // of a difference's
	smallColumn  = 7
	verdictWidth = 17
	leastPicture = 10
	leastChart   = 7
	leastList    = 5
	lowScreen    = 20  // on which the columns are not explained where seeds are left out
	twoColumns   = 170 // a screen so wide has the means beside the differences
)

// A list is a part of the page in a column of the screen.
type list struct {
	x, width    int
	first, rows int // of the page
	lines       int
	from        int // the first line that is shown
}

// frame is how the screen is divided.
type frame struct {
	head, foot []string
	chart      int // lines
	room       int // of the lists
	lists      []list
}

// frame divides a screen.
func (t *Tab) frame(width, height int) frame {
	f := frame{head: t.head(width, height), foot: t.foot(width)}
	rows := t.page().rows
	means := 0
	for means < len(rows) && rows[means].mean != nil {
		means++
	}
	if width >= twoColumns && means > 0 && means < len(rows) {
		left := width * 2 / 5
		f.lists = []list{{width: left, rows: means}, {x: left, width: width - left, first: means, rows: len(rows) - means}}
	} else {
		f.lists = []list{{width: width, rows: len(rows)}}
	}
	need := 0
	for i := range f.lists {
		l := &f.lists[i]
		for _, r := range rows[l.first : l.first+l.rows] {
			l.lines += len(r.lines())
		}
		need = max(need, l.lines)
	}
	room := max(0, height-len(f.head)-len(f.foot))
	f.room = room
	if room >= leastChart+leastList && len(t.seeded.Curves) > 0 {
		f.chart = max(leastChart, room-need, room*2/5)
		f.room = room - f.chart
	}
	for i := range f.lists {
		f.lists[i].scroll(t.row, rows, f.room)
	}
	return f
}

// scroll moves the list so that the chosen row is on it, with its head where that is just above.
func (l *list) scroll(chosen int, rows []row, room int) {
	line, head := 0, 0
	for i := l.first; i < l.first+l.rows && i < chosen; i++ {
		line += len(rows[i].lines())
	}
	if chosen < l.first || chosen >= l.first+l.rows {
		return
	}
	if rows[chosen].head != "" {
		line, head = line+1, 1
	}
	l.from = min(max(0, line-max(room/2, head)), max(0, l.lines-room))
}

// lines are what a row takes on the list: itself, under its group's head where it is the first.
func (r row) lines() []bool {
	if r.head != "" {
		return []bool{true, false}
	}
	return []bool{false}
}

// rowAt is the row of the page that stands at a cell.
func (t *Tab) rowAt(x, y int) (int, bool) {
	f, rows := t.frame(t.kit.Cols, t.kit.Rows), t.page().rows
	for _, l := range f.lists {
		line := y - len(f.head) - f.chart + l.from
		if x < l.x || x >= l.x+l.width || y < len(f.head)+f.chart || y >= len(f.head)+f.chart+f.room {
			continue
		}
		for i := l.first; i < l.first+l.rows; i++ {
			for _, head := range rows[i].lines() {
				if line == 0 {
					return i, !head
				}
				line--
			}
		}
	}
	return 0, false
}

// View draws the screen in exactly width×height cells.
func (t *Tab) View(width, height int) string {
	switch {
	case t.chosen() == nil:
		return t.empty(width, height)
	case t.explained:
		return t.explanation(width, height)
	}
	f := t.frame(width, height)
	parts := append([]string{}, f.head...)
	if f.chart > 0 {
		parts = append(parts, t.curves(width, f.chart).View(width, f.chart))
	}
	if f.room > 0 {
		axes := spans(t.page().rows)
		blocks := make([]string, len(f.lists))
		for i, l := range f.lists {
			blocks[i] = t.listView(l, axes, f.room)
		}
		parts = append(parts, kit.Beside(blocks...))
	}
	return kit.Block(strings.Join(append(parts, f.foot...), "\n"), width, height)
}

// listView is what is shown of a list.
func (t *Tab) listView(l list, axes []chart.Axis, room int) string {
	rows := t.page().rows
	var out []string
	line := 0
	for i := l.first; i < l.first+l.rows; i++ {
		for _, head := range rows[i].lines() {
			if line >= l.from && line < l.from+room {
				if head {
					out = append(out, t.headLine(rows[i], l.width))
				} else {
					out = append(out, t.rowLine(i, axes[i], l.width))
				}
			}
			line++
		}
	}
	return kit.Block(strings.Join(out, "\n"), l.width, room)
}

// headLine is the head of a group with the names of its columns.
func (t *Tab) headLine(r row, width int) string {
	th := t.kit.Theme
	name, _, _ := strings.Cut(r.head, ", ") // the measure stands above
	columns := column("mean", testColumn) + column("±seeds", testColumn) + column("±both", testColumn) + column("g", smallColumn) + column("p", smallColumn+1)
	if r.mean != nil {
		columns = column("mean", figureColumn) + column("±seeds", figureColumn) + column("sd", figureColumn) + column("n", smallColumn-2)
	}
	room := markColumn + nameColumn
	return kit.ToWidth(" "+th.Strong.Render(kit.Begin(name, room-1)), room) + th.Dim.Render(kit.ToWidth(columns, max(0, width-room)))
}

// rowLine is a row with its figures, and a picture of them where there is room.
func (t *Tab) rowLine(i int, x chart.Axis, width int) string {
	th, r := t.kit.Theme, t.page().rows[i]
	name, ink := "  "+th.Text.Render(kit.Begin(r.name, nameColumn-1)), th.Text
	if i == t.row {
		name, ink = th.Accent.Render(" ▸")+th.Strong.Render(kit.Begin(r.name, nameColumn-1)), th.Strong
	}
	line := kit.ToWidth(name, markColumn+nameColumn)
	behind := ""
	if r.mean != nil {
		m := r.mean
		line += ink.Render(column(number(m.Mean), figureColumn)) + th.Text.Render(column(half(m.Interval, m.SD), figureColumn)) +
			th.Dim.Render(column(number(m.SD), figureColumn)+column(fmt.Sprint(m.N), smallColumn-2))
	} else {
		line, behind = line+t.figuresOf(*r.test, ink), t.verdict(*r.test)
	}
	if room := width - kit.Cells(line) - kit.Cells(behind) - 4; room >= leastPicture {
		line += "  " + t.picture(r, x, room)
	}
	return kit.ToWidth(line+behind, width)
}

// figuresOf are the columns of a difference.
func (t *Tab) figuresOf(test spec.SeedTest, ink kit.Ink) string {
	th := t.kit.Theme
	both := "–"
	if test.Items != nil {
		both = half(test.Items.Interval, 1)
	}
	_, adjusted := run.SeedSure(test)
	return ink.Render(column(signed(test.Mean), testColumn)) + th.Text.Render(column(half(test.Interval, test.SD), testColumn)+column(both, testColumn)) +
		th.Dim.Render(column(effect(test.HedgesG), smallColumn)+column(p(adjusted), smallColumn+1))
}

// verdict is whether a difference is sure, and if it is not how many seeds would show one as large.
func (t *Tab) verdict(test spec.SeedTest) string {
	th := t.kit.Theme
	word, ink := "? not sure", th.Warn
	switch shows, _ := run.SeedSure(test); {
	case shows != spec.Nothing:
		word, ink = "✓ sure: "+string(shows), th.Good
	case test.Needed > t.seeded.Done:
		word = "? needs " + text.Count(test.Needed)
	}
	return kit.ToWidth("  "+ink.Render(word), verdictWidth)
}
