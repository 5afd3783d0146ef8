package kit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fathom/data/glossary"
)

// Help is the pages that list all keys, whether they do something now or not, and say what is seen.
type Help struct {
	Theme  Theme
	Keys   Keys
	Shown  string   // Title of the screen that is shown, whose keys come first
	Others []string // titles of the other screens, whose keys come last

	Onlooker bool // the user may only look on: the keys that steer the run are not there
	Stored   bool // the layers lie in a store
	Shelved  bool // there are runs that were saved
}

// keyWidth is the width of the names of keys, in cells: those in words are longer.
func (h Help) keyWidth() int {
	if h.Theme.ASCII {
		return len("left/right")
	}
	return 7
}

// columnWidth is the width of a column of keys and what they do on a screen so wide, in cells: of
// few columns that share a wide screen, for sentences are read more easily in longer lines.
func (h Help) columnWidth(width int) int {
	least := 33 + h.keyWidth()
	return max(least, width/max(1, min(3, width/least)))
}

// View draws a page, counted from 1, in exactly width×height cells.
func (h Help) View(page, width, height int) string {
	pages := h.layout(width, height)
	at := min(page, len(pages))
	about := "? or esc closes this page."
	if len(pages) > 1 {
		about = fmt.Sprintf("Page %d of %d: PgDn and PgUp turn, ? or esc closes.", at, len(pages))
	}
	columns := make([]string, len(pages[at-1]))
	for i, lines := range pages[at-1] {
		columns[i] = Block(strings.Join(lines, "\n"), min(width, h.columnWidth(width)), height-1)
	}
	return Stack(Beside(columns...), h.Theme.Dim.Render(" "+ansi.Truncate(about, width-1, "…")))
}

// Pages is how many pages the keys take on a screen of that size.
func (h Help) Pages(width, height int) int { return len(h.layout(width, height)) }

// layout sets the groups into the columns of pages: those of the shown screen first and what is seen
// there, then what works everywhere, then those of the other screens, then words. There are blank lines
// between them, unless they would cost a page.
func (h Help) layout(width, height int) (pages [][][]string) {
	var own, general, others []Group
	for _, g := range h.groups() {
		switch {
		case g.Title == h.Shown:
			own = append(own, g, h.seen())
		case g.Title == formTitle, slices.Contains(h.Others, g.Title):
			others = append(others, g)
		default:
			general = append(general, g)
		}
	}
	var blocks [][]string
	wide := h.columnWidth(width)
	for _, g := range slices.Concat(own, general, others, h.words()) {
		blocks = append(blocks, h.group(g, wide))
	}
	columns := max(1, width/wide)
	loose, tight := fill(blocks, columns, height-1, 1), fill(blocks, columns, height-1, 0)
	if len(loose) > len(tight) {
		return tight
	}
	return loose
}

// seen says what is seen on the shown screen.
func (h Help) seen() Group {
	switch {
	case h.Shown == RoomsTitle:
		return Group{Title: seenTitle, Sentences: seenInRooms}
	case h.Shown == "Geometry":
		return Group{Title: seenTitle, Sentences: seenInGeometry}
	case h.Stored && h.Shown == "PCA":
		return Group{Title: seenTitle, Sentences: storedPictures}
	case h.Stored:
		return Group{Title: seenTitle, Sentences: storedSeen}
	}
	return Group{Title: seenTitle, Sentences: seenOn[h.Shown]}
}

// words are what the program's own words mean, which come last: beside a store those that can be met there.
func (h Help) words() (groups []Group) {
	for _, of := range glossary.Groups() {
		if h.Stored && !of.Stores {
			continue
		}
		g := Group{Title: of.Title}
		for _, term := range of.Terms {
			g.Sentences = append(g.Sentences, term.Word+": "+term.Means+".")
		}
		groups = append(groups, g)
	}
	return groups
}

// groups are the groups of keys that the user has.
func (h Help) groups() []Group {
	switch h.Shown {
	case RunsTitle:
		return h.Keys.RunsGroups()
	case StudyTitle:
		return h.Keys.StudyGroups()
	case RoomsTitle:
		return h.Keys.RoomsGroups()
	}
	all := h.Keys.Groups(1 + len(h.Others))
	if h.Stored {
		all = h.Keys.StoredGroups()
	}
	for i := range all {
		if all[i].Title != "Everywhere" {
			continue
		}
		if h.Shelved {
			all[i].Rows = append(all[i].Rows, helpRow(h.Keys.Runs, "the list of runs or rooms"))
		}
		if !h.Keys.Suspend.Enabled() { // the app is shown over a network
			all[i].Rows = append(all[i].Rows, h.Keys.steering())
		}
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
			g.Rows = slices.DeleteFunc(g.Rows, func(row [2]string) bool {
				return row[0] != h.Keys.Export.Help().Key && row[0] != h.Keys.ExportView.Help().Key && row[0] != h.Keys.Copy.Help().Key
			})
		}
		out = append(out, g)
	}
	return out
}

// leastPart is how many lines of a block stand together, its title among them.
const leastPart = 4

// fill fills pages of columns so many lines high with blocks of lines, the first of each being its
// title, with so many blank lines behind each. A block that no column is long enough for is divided,
// and with one column any of which some lines have room: else a low screen has half its pages empty.
// The least column has a title and a line, so that there is an end of pages also in a window that is
// too low to show them.
func fill(blocks [][]string, columns, height, gap int) (pages [][][]string) {
	height = max(2, height)
	for len(blocks) > 0 {
		page := make([][]string, columns)
		var left [][]string
		for _, b := range blocks {
			at := 0 // the shortest so far
			for c := range page {
				if len(page[c]) < len(page[at]) {
					at = c
				}
			}
			if room := height - len(page[at]); len(b) > room {
				if len(page[at]) == 0 || columns == 1 && room >= leastPart {
					page[at] = append(page[at], b[:room]...)
					b = append([]string{b[0]}, b[room:]...)
				}
				left = append(left, b)
				continue
			}
			page[at] = append(page[at], b...)
			page[at] = append(page[at], make([]string, gap)...)
		}
		pages, blocks = append(pages, page), left
	}
	return pages
}

// group is a group's title, and its keys or sentences, in lines of a column so wide.
func (h Help) group(g Group, width int) []string {
	t := h.Theme
	lines := []string{" " + t.Strong.Render(g.Title)}
	for _, row := range g.Rows {
		lines = append(lines, " "+t.Accent.Render(Pad(t.KeyName(row[0]), h.keyWidth()))+"  "+t.Text.Render(t.KeyName(row[1])))
	}
	for _, sentence := range g.Sentences {
		for i, line := range Wrap(sentence, width-4) {
			mark := "  "
			if i == 0 {
				mark = t.Accent.Render("·") + " "
			}
			lines = append(lines, " "+mark+t.Text.Render(line))
		}
	}
	return lines
}
