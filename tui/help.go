package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
)

// group is a part of the keymap with the place where it works.
type group struct {
	title string
	rows  [][2]string // keys and what they do
}

// formTitle is the group of the form's keys, which the form itself lists too.
const formTitle = "Setting up"

// groups is the whole keymap, grouped by where it works. Two keys that do the
// same in two directions share a row.
func (k keymap) groups() []group {
	row := func(b key.Binding, does string) [2]string { return [2]string{b.Help().Key, does} }
	return []group{
		{"Everywhere", [][2]string{
			{"1 – 4", "show a stage"}, row(k.Next, "next tab, shift+tab back"), row(k.Help, "this page"), row(k.Quit, "quit"),
		}},
		{"The experiment", [][2]string{
			row(k.Run, "run the stage that is shown"), row(k.Pause, "pause, resume"), row(k.Step, "single step"),
			row(k.Slower, "slower, faster"), row(k.Restart, "restart with the same seed"), row(k.NewSeed, "restart with a new seed"),
			row(k.Export, "export all results to files"),
			row(k.Setup, "set up another (also F2)"),
		}},
		{"Time", [][2]string{
			row(k.Back, "a moment back, forward"), row(k.First, "the untrained network"), row(k.Live, "live again"),
			row(k.Play, "play the training, stop"),
		}},
		{formTitle, [][2]string{
			row(k.Start, "start it, or go to the mistake"), row(k.Leave, "leave it, nothing changes"), row(k.NextField, "setting, PgUp PgDn group"),
			row(k.Choose, "choose, or move in the text"), row(k.Default, "default, ctrl+y copy command"),
		}},
		{"Train, Teach", [][2]string{
			row(k.Zoom, "zoom the y axis, or its scale"), row(k.Span, "first steps, near, all (wheel)"),
			row(k.Quantity, "Train: loss or accuracy"), row(k.Init, "Teach: same or fresh start"),
		}},
		{"Probes", [][2]string{
			row(k.ProbeOn, "layer, or cell of the matrix"), row(k.NextProbe, "layer"), row(k.Confusion, "confusion matrix, table"),
			row(k.Mistake, "next most frequent mistake"), row(k.Images, "images behind the cell"), row(k.MoreOf, "more of them, PgUp back"),
			row(k.Close, "close the images, the matrix"),
		}},
		{"PCA", [][2]string{
			row(k.Layer, "layer (also h l)"), row(k.Pair, "pair of components (also j k)"), row(k.Layout, "one layer, grid or strip"),
			row(k.Space, "3-D: arrows turn, t by itself"), row(k.Near, "zoom, 0 all, shift+←→↑↓ pan"), row(k.Pick, "pick: ←→↑↓ walk, esc lets go"),
			{",.xoa", "class: hide, alone, show all"}, row(k.Refit, "fit on the visible classes"), row(k.Wrong, "misclassified alone"),
			{"d b", "digits, shades of density"}, row(k.Unturn, "axes turned or as fitted"),
		}},
	}
}

// helpView lists all keys in columns, whether they do something now or not. On a small
// screen it leaves out those of other tabs.
func (a *App) helpView(width, height int) string {
	t := a.session.theme
	const column = 40
	columns := max(1, min(3, width/column))
	texts, all := a.helpColumns(columns, height-1, 1)
	if !all {
		texts, all = a.helpColumns(columns, height-1, 0)
	}
	for c := range texts {
		texts[c] = block(texts[c], column, height-1)
	}
	about := "Layers are numbered from the input (0). Any key closes this page."
	if !all {
		about = "Any key closes this page; those of other tabs and of the form are listed there."
	}
	return stack(beside(texts...), t.dim.Render(" "+ansi.Truncate(about, width-1, "…")))
}

// helpColumns sets the groups into columns, with so many blank lines between them, and
// reports whether there was room for all. The shown tab's come first, those of other
// tabs last.
func (a *App) helpColumns(columns, height, gap int) (texts []string, all bool) {
	t := a.session.theme
	var own, general, others []group
	for _, g := range a.session.keys.groups() {
		switch titled := func(tab tab) bool { return strings.Contains(g.title, tab.Title()) }; {
		case titled(a.tabs[a.shown]):
			own = append(own, g)
		case g.title == formTitle, slices.ContainsFunc(a.tabs, titled):
			others = append(others, g)
		default:
			general = append(general, g)
		}
	}
	texts, all = make([]string, columns), true
	heights := make([]int, columns)
	for _, g := range slices.Concat(own, general, others) {
		at := slices.Index(heights, slices.Min(heights)) // the shortest so far
		if heights[at] > 0 && heights[at]+1+len(g.rows) > height {
			all = false
			continue
		}
		lines := []string{" " + t.strong.Render(g.title)}
		for _, row := range g.rows {
			lines = append(lines, " "+t.accent.Render(pad(row[0], 7))+"  "+t.text.Render(row[1]))
		}
		for range gap {
			lines = append(lines, "")
		}
		texts[at] = stack(texts[at], strings.Join(lines, "\n"))
		heights[at] += len(lines)
	}
	return texts, all
}
