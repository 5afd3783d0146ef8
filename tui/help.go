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
	tabs  bool        // on the tabs that the title names, not everywhere
	rows  [][2]string // keys and what they do
}

// groups is the whole keymap, grouped by where it works. Two keys that do the
// same in two directions share a row.
func (k keymap) groups() []group {
	row := func(b key.Binding, does string) [2]string { return [2]string{b.Help().Key, does} }
	return []group{
		{"Everywhere", false, [][2]string{
			{"1 – 4", "show a stage"}, row(k.Next, "next tab, shift+tab back"), row(k.Help, "this page"), row(k.Quit, "quit"),
		}},
		{"The experiment", false, [][2]string{
			row(k.Run, "run the stage that is shown"), row(k.Pause, "pause, resume"), row(k.Step, "single step"),
			row(k.Slower, "slower, faster"), row(k.Restart, "restart with the same seed"), row(k.NewSeed, "restart with a new seed"),
		}},
		{"Time", false, [][2]string{
			row(k.Back, "a moment back, forward"), row(k.First, "the untrained network"), row(k.Live, "live again"),
			row(k.Play, "play the training, stop"),
		}},
		{"Train, Teach", true, [][2]string{
			row(k.Zoom, "zoom the y axis, or its scale"), row(k.Span, "first steps, near, all (wheel)"),
			row(k.Quantity, "Train: loss or accuracy"), row(k.Init, "Teach: same or fresh start"),
		}},
		{"Probes", true, [][2]string{
			row(k.ProbeOn, "layer, or cell of the matrix"), row(k.NextProbe, "layer"), row(k.Confusion, "confusion matrix, table"),
			row(k.Mistake, "next most frequent mistake"), row(k.Images, "images behind the cell"), row(k.MoreOf, "more of them, PgUp back"),
			row(k.Close, "close the images, the matrix"),
		}},
		{"PCA", true, [][2]string{
			row(k.Layer, "layer"), row(k.Pair, "pair of components"), row(k.Grid, "all layers × pairs"), row(k.Glyphs, "dots or digits"),
			row(k.Class, "choose a class"), row(k.Toggle, "hide or show it"), row(k.Only, "show it alone"), row(k.All, "show all classes"),
		}},
	}
}

// helpView lists all keys in columns, whether they do something now or not. Where
// there is no room for all, those of the other tabs are left out.
func (a *App) helpView(width, height int) string {
	t := a.session.theme
	groups := a.session.keys.groups()
	about := "Layers are numbered from the input (0). Any key closes this page."
	text, lines := t.helpColumns(groups, width, height-1)
	if lines > height-1 {
		title := a.tabs[a.shown].Title()
		groups = slices.DeleteFunc(groups, func(g group) bool { return g.tabs && !strings.Contains(g.title, title) })
		text, _ = t.helpColumns(groups, width, height-1)
		about = "Any key closes this page; the other tabs have keys of their own."
	}
	return stack(text, t.dim.Render(" "+ansi.Truncate(about, width-1, "…")))
}

// helpColumns sets groups in columns, and returns how many lines that would take.
func (t theme) helpColumns(groups []group, width, height int) (text string, lines int) {
	const column = 40
	columns := max(1, min(3, width/column))
	// Each group goes to the column that is shortest so far.
	heights, texts := make([]int, columns), make([]string, columns)
	for _, g := range groups {
		at := 0
		for c := range heights {
			if heights[c] < heights[at] {
				at = c
			}
		}
		block := []string{" " + t.strong.Render(g.title)}
		for _, row := range g.rows {
			block = append(block, " "+t.accent.Render(pad(row[0], 7))+"  "+t.text.Render(row[1]))
		}
		texts[at] = stack(texts[at], strings.Join(append(block, ""), "\n"))
		heights[at] += len(block) + 1
	}
	for c := range texts {
		texts[c] = block(texts[c], column, height)
	}
	return beside(texts...), slices.Max(heights) - 1 // the last line is blank
}
