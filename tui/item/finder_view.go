package item

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Cells that a list takes of a panel of so many lines.
const (
	leastList = 5
	mostList  = 14
)

// Lines are what is open, in a panel of so many cells, of which it takes a part at the top.
func (f *Finder) Lines(width, height int) []string {
	switch f.open {
	case listed:
		return f.listLines(width, min(max(leastList, height/4), mostList, height))
	case searched:
		return f.fieldLines(width)
	}
	return nil
}

// Column is an open list, in a column of its own.
func (f *Finder) Column(width, height int) []string {
	return f.listLines(width, height-1)[:height-1]
}

// fieldLines are the field with what is typed, and how many items it finds.
func (f *Finder) fieldLines(width int) []string {
	th := f.kit.Theme
	cursor := "▏"
	if th.ASCII {
		cursor = "_"
	}
	said := "type a text, an id or a number"
	switch {
	case f.typed == "":
	case f.found != f.typed:
		said = "looking …"
	case f.unfound != "":
		said = f.unfound
	case len(f.hits) == 0:
		said = "nothing has it"
	default:
		said = fmt.Sprintf("%s of %s", text.Count(f.hit+1), text.Plural(len(f.hits), "hit"))
	}
	room := max(1, width-3-kit.Cells(cursor))
	typed := []rune(f.typed)
	for kit.Cells(string(typed)) > room {
		typed = typed[1:] // the end is what one sees
	}
	return []string{
		kit.ToWidth(" "+th.Accent.Render("/")+th.Strong.Render(string(typed))+th.Accent.Render(cursor), width),
		kit.ToWidth(" "+th.Dim.Render(said), width),
	}
}

// title names the list.
func (f *Finder) title() string {
	by := reader(f.run)
	switch run.ListKinds()[f.kind] {
	case run.Misread:
		return "misread by " + by
	case run.Doubtful:
		return "doubtful to " + by + ", by its margin"
	}
	return "changed most between layers"
}

// listLines are the list about where it is walked, in so many lines.
func (f *Finder) listLines(width, height int) []string {
	th := f.kit.Theme
	count := ""
	if f.list != nil {
		count = " · " + text.Count(f.list.Count)
		if f.list.ListQuery.Kind == run.Misread {
			count += " of " + text.Count(f.list.Of)
		}
	}
	title := f.title()
	if kit.Cells(title+count) >= width {
		title, _, _ = strings.Cut(title, ",")
	}
	if kit.Cells(title+count) >= width {
		title, _, _ = strings.Cut(title, " ")
	}
	lines := []string{kit.ToWidth(" "+th.Strong.Render(title)+th.Dim.Render(count), width)}
	switch {
	case f.problem != "":
		lines = append(lines, kit.ToWidth(" "+th.Dim.Render(kit.ToWidth(f.problem, width-1)), width))
	case f.list == nil:
		lines = append(lines, kit.ToWidth(" "+th.Dim.Render("asking …"), width))
	case len(f.list.Items) == 0:
		lines = append(lines, kit.ToWidth(" "+th.Dim.Render("none at this moment"), width))
	default:
		room := height - 1
		from := min(max(0, f.at-room/2), max(0, len(f.list.Items)-room))
		for i := from; i < min(len(f.list.Items), from+room); i++ {
			lines = append(lines, f.listLine(i, width))
		}
	}
	for len(lines) < height {
		lines = append(lines, kit.ToWidth("", width))
	}
	return append(lines[:height], kit.ToWidth(" "+th.Faint.Render(rule(width-2)), width))
}

// rule is a line between a list and what is below it.
func rule(width int) string {
	line := make([]rune, max(0, width))
	for i := range line {
		line[i] = '─'
	}
	return string(line)
}

// listLine is an item of the list.
func (f *Finder) listLine(i, width int) string {
	th, it := f.kit.Theme, f.list.Items[i]
	pointer, style := " ", th.Dim
	if i == f.at {
		pointer, style = "▸", th.Text
	}
	var told string
	switch f.list.ListQuery.Kind {
	case run.Misread:
		to := "→"
		if th.ASCII {
			to = ">"
		}
		told = f.class(it.Label, width) + to + f.class(it.Predicted, width) + " " + kit.Pad(chart.FormatPercent(it.Value), 7)
	case run.Doubtful:
		told = f.class(it.Label, width) + " " + kit.Pad(chart.FormatPercent(it.Value), 7)
	default:
		told = f.class(it.Label, width) + " " + kit.Pad(percentChange(it.Value), 8) + " " + kit.ToWidth(kit.MiddleCut(text.Printable(f.run.Spec.LayerNames()[it.Layer]), 8), 8)
	}
	line := pointer + told + " "
	return style.Render(line) + style.Render(kit.ToWidth(name(it.Item), max(0, width-kit.Cells(line))))
}

// percentChange is a change of a probability.
func percentChange(v float64) string {
	if v > 0 {
		return "+" + chart.FormatPercent(v)
	}
	return chart.FormatPercent(v)
}

// class is the name of a class in a list of some width.
func (f *Finder) class(class int32, width int) string {
	most := shortClass
	switch {
	case width < narrowCard:
		most = leastClass
	case width >= wideCard:
		most = longestClass
	}
	cells := classCells(f.run.Spec, most)
	if class == spec.None {
		return kit.ToWidth("-", cells)
	}
	return kit.ToWidth(kit.Among(text.Printable(f.run.Spec.ClassName(int(class))), f.run.Spec.Stored().Classes, cells), cells)
}

// name is what an item is called where there is one line for it.
func name(it run.Item) string {
	switch {
	case it.Text != "":
		return it.Text
	case it.ID != "":
		return it.ID
	}
	return "#" + text.Count(it.Number)
}

// Bindings are the keys of what is open.
func (f *Finder) Bindings() []key.Binding {
	k := f.kit.Keys
	next, out := k.Open, k.Close
	if f.open == searched {
		next.SetHelp("enter", "next")
		out.SetHelp("esc", "back")
		return []key.Binding{next, out}
	}
	walk, other := k.ProbeDown, k.ProbeOn
	walk.SetHelp("↑↓", "walk")
	walk.SetKeys("down", "j", "up", "k")
	other.SetHelp("←→", "list")
	other.SetKeys("left", "right", "h", "l")
	next.SetHelp("enter", "close")
	return []key.Binding{walk, other, next, out, k.Lists, k.NextProbe, k.Find}
}
