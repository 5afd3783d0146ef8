package kit

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
)

// Group is a part of the keymap with the place where it works.
type Group struct {
	Title string
	Rows  [][2]string // keys and what they do
}

// The groups of the keys that steer the run, and of the form's, which the form itself lists too.
const (
	experimentTitle = "The experiment"
	storeTitle      = "The fits"
	formTitle       = "Setting up"
)

// Groups is the whole keymap, grouped by where it works, in an app of so many screens. Two keys
// that do the same in two directions share a row.
func (k Keys) Groups(screens int) []Group {
	row := func(b key.Binding, does string) [2]string { return [2]string{b.Help().Key, does} }
	return []Group{
		{"Everywhere", [][2]string{
			{fmt.Sprintf("1 – %d", screens), "show a stage"}, row(k.Next, "next tab, shift+tab back"), row(k.Help, "this page"), row(k.Quit, "quit"),
		}},
		{experimentTitle, [][2]string{
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
			row(k.Zoom, "error or accuracy; loss scale"), row(k.Span, "log or linear steps (wheel)"),
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

// StoredGroups is the keymap of an app on a store.
func (k Keys) StoredGroups() []Group {
	row := func(b key.Binding, does string) [2]string { return [2]string{b.Help().Key, does} }
	return []Group{
		{"Everywhere", [][2]string{row(k.Help, "this page"), row(k.Quit, "quit")}},
		{storeTitle, [][2]string{
			row(k.Run, "fit the probes"), row(k.Pause, "pause, resume"), row(k.Export, "export all results to files"),
		}},
		{"Time", [][2]string{
			row(k.Back, "a checkpoint back, forward"), row(k.First, "the first checkpoint"), row(k.Live, "the last checkpoint"),
			row(k.Play, "play all checkpoints, stop"),
		}},
		{"Probes", [][2]string{
			row(k.ProbeOn, "layer, or cell of the matrix"), row(k.NextProbe, "layer"), row(k.MoreOf, "a page of layers, PgUp back"),
			row(k.Layout, "charts, table"), row(k.Notes, "what was read and checked"), row(k.Confusion, "confusion matrix, table"),
			row(k.Mistake, "next most frequent mistake"), row(k.Close, "close the checks, the matrix"),
		}},
	}
}

// Help is the pages that list all keys, whether they do something now or not.
type Help struct {
	Theme  Theme
	Keys   Keys
	Shown  string   // Title of the screen that is shown, whose keys come first
	Others []string // titles of the other screens, whose keys come last

	Onlooker bool // the user may only look on: the keys that steer the run are not there
	Stored   bool // the layers lie in a store
}

// keyWidth is the width of the names of keys, in cells: those in words are longer.
func (h Help) keyWidth() int {
	if h.Theme.ASCII {
		return len("left/right")
	}
	return 7
}

// columnWidth is the width of a column of keys and what they do, in cells.
func (h Help) columnWidth() int { return 33 + h.keyWidth() }

// View draws a page, counted from 1, in exactly width×height cells.
func (h Help) View(page, width, height int) string {
	pages := h.layout(width, height)
	at := min(page, len(pages))
	about := "Layers are numbered from the input (0). Any key closes this page."
	if h.Stored {
		about = "Layers and classes have the names of the store. Any key closes this page."
	}
	switch {
	case at < len(pages):
		about = fmt.Sprintf("Page %d of %d: ? turns it, any other key closes it.", at, len(pages))
	case at > 1:
		about = fmt.Sprintf("Page %d of %d: any key closes it.", at, len(pages))
	}
	columns := make([]string, len(pages[at-1]))
	for i, lines := range pages[at-1] {
		columns[i] = Block(strings.Join(lines, "\n"), min(width, h.columnWidth()), height-1)
	}
	return Stack(Beside(columns...), h.Theme.Dim.Render(" "+ansi.Truncate(about, width-1, "…")))
}

// Pages is how many pages the keys take on a screen of that size.
func (h Help) Pages(width, height int) int { return len(h.layout(width, height)) }

// layout sets the groups into the columns of pages: those of the shown screen first, then what
// works everywhere, then those of the other screens. There are blank lines between them, unless
// they would cost a page.
func (h Help) layout(width, height int) (pages [][][]string) {
	var own, general, others []Group
	for _, g := range h.groups() {
		switch titled := func(title string) bool { return strings.Contains(g.Title, title) }; {
		case titled(h.Shown):
			own = append(own, g)
		case g.Title == formTitle, slices.ContainsFunc(h.Others, titled):
			others = append(others, g)
		default:
			general = append(general, g)
		}
	}
	groups, columns := slices.Concat(own, general, others), max(1, min(3, width/h.columnWidth()))
	loose, tight := h.fill(groups, columns, height-1, 1), h.fill(groups, columns, height-1, 0)
	if len(loose) > len(tight) {
		return tight
	}
	return loose
}

// groups are the groups of keys that the user has.
func (h Help) groups() []Group {
	all := h.Keys.Groups(1 + len(h.Others))
	if h.Stored {
		all = h.Keys.StoredGroups()
	}
	if !h.Onlooker {
		return all
	}
	var out []Group
	for _, g := range all {
		switch g.Title {
		case formTitle:
			continue
		case experimentTitle, storeTitle:
			g.Rows = slices.DeleteFunc(g.Rows, func(row [2]string) bool { return row[0] != h.Keys.Export.Help().Key })
		}
		out = append(out, g)
	}
	return out
}

// fill fills pages of columns so many lines high with groups, with so many blank lines behind each.
// A group that no column is long enough for is divided. The least column has a title and a key, so
// that there is an end of pages also in a window that is too low to show them.
func (h Help) fill(groups []Group, columns, height, gap int) (pages [][][]string) {
	height = max(2, height)
	for len(groups) > 0 {
		page := make([][]string, columns)
		var left []Group
		for _, g := range groups {
			at := 0 // the shortest so far
			for c := range page {
				if len(page[c]) < len(page[at]) {
					at = c
				}
			}
			if len(page[at])+1+len(g.Rows) > height {
				if most := height - 1; len(page[at]) == 0 {
					page[at] = append(page[at], h.group(Group{g.Title, g.Rows[:most]})...)
					g.Rows = g.Rows[most:]
				}
				left = append(left, g)
				continue
			}
			page[at] = append(page[at], h.group(g)...)
			page[at] = append(page[at], make([]string, gap)...)
		}
		pages, groups = append(pages, page), left
	}
	return pages
}

// group is a group's title and its keys, a line each.
func (h Help) group(g Group) []string {
	t := h.Theme
	lines := []string{" " + t.Strong.Render(g.Title)}
	for _, row := range g.Rows {
		lines = append(lines, " "+t.Accent.Render(Pad(t.KeyName(row[0]), h.keyWidth()))+"  "+t.Text.Render(t.KeyName(row[1])))
	}
	return lines
}
